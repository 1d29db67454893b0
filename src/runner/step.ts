import { exportVariable, saveState, setOutput, summary } from '@actions/core';
import { ActionError } from '../errors/action-error.ts';
import { errorCode } from '../errors/system-error.ts';
import type { Log } from './log.ts';

/** What a step gives to the rest of its job, behind the runner's file commands. */
export interface Step {
  /** The step's id in the workflow, if it has one. */
  readonly id: string | undefined;
  setOutput(name: string, value: string): void;
  exportVariable(name: string, value: string): void;
  /** Keeps a value for the `post` entry of this step. */
  saveState(name: string, value: string): void;
  /** Adds Markdown to the job's summary page, where the runner has one. */
  addSummary(markdown: string): Promise<void>;
}

export function runnerStep(environment: NodeJS.ProcessEnv): Step {
  return {
    id: stepId(environment['GITHUB_ACTION'] ?? ''),
    setOutput,
    exportVariable(name, value) {
      // without the file the toolkit would print the value as a command, which runners do not take any more
      if ((environment['GITHUB_ENV'] ?? '') === '') {
        throw new ActionError('Runner directory unknown', {
          what: `The environment variable GITHUB_ENV is not set, so ${name} cannot be exported.`,
          why: 'The runner sets it for every step. The action was started without one, or the step hides it.',
          fix: "Run the action in a workflow, without GITHUB_ENV in the step's 'env:', or do without 'export-env' and 'values: reference'.",
        });
      }
      exportVariable(name, value);
    },
    saveState,
    async addSummary(markdown) {
      if (environment['GITHUB_STEP_SUMMARY'] !== undefined) {
        await summary.addRaw(markdown, true).write();
      }
    },
  };
}

/** The runner makes up an id that starts with two underscores for a step that has none. */
function stepId(action: string): string | undefined {
  return /^(?!__)[A-Za-z_][\w-]*$/.test(action) ? action : undefined;
}

/** Adds a summary; one that cannot be written is a warning, as what it tells of is done already. */
export async function publishSummary(markdown: string, step: Step, log: Log): Promise<void> {
  try {
    await step.addSummary(markdown);
  } catch (error) {
    log.warning(
      'Summary not written',
      `The runner's summary file cannot be used (${errorCode(error) ?? 'unknown error'}).`,
    );
  }
}
