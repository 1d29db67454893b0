import { ActionError } from '../errors/action-error.ts';
import type { WorkflowRun } from '../runner/workflow-run.ts';

/** What of a pair is missing: all of it, or the key ID or the key secret only; of the staged pair or of another one. */
export interface MissingPart {
  readonly isIncomplete: boolean;
  readonly isStaged: boolean;
}

/** The error for a key that is not there in this run, with the likeliest reason. */
export function missingKey(what: string, run: WorkflowRun, part: MissingPart): ActionError {
  return new ActionError('API key missing', { what, ...likelyReason(run, part) });
}

function likelyReason(
  run: WorkflowRun,
  { isIncomplete, isStaged }: MissingPart,
): { why: string; fix: string } {
  if (run.fromFork) {
    return {
      why: 'This run belongs to a pull request from a fork, and GitHub gives such runs no secrets.',
      fix: isIncomplete
        ? 'Read both the key ID and the key secret from secrets: one of them comes from elsewhere.'
        : "Set 'if-missing: skip' to let these runs succeed without Soda Cloud, and let the steps that need it run only when the output 'configured' is true.",
    };
  }
  if (run.byDependabot) {
    return {
      why: 'Dependabot started this run, and such runs read the Dependabot secrets, not the Actions secrets.',
      fix: `Store the key as Dependabot secrets too (repository settings, Secrets and variables, Dependabot)${isIncomplete ? '' : ", or set 'if-missing: skip'"}.`,
    };
  }
  const skip = " For runs that have no new key on purpose, set 'if-missing: skip'.";
  return {
    why: 'The secret is not set, its name is misspelled, it belongs to an environment that the job does not name, the run comes from a fork or from Dependabot, or a reusable workflow was called without its secrets.',
    fix: `Compare the names in the workflow with those in the repository's settings (Secrets and variables, Actions); for an environment secret add 'environment: NAME' to the job; for a reusable workflow add 'secrets: inherit'.${isStaged && !isIncomplete ? skip : ''}`,
  };
}
