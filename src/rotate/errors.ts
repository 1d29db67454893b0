import { problemLine, type TargetProblem } from '../github/inventory.ts';
import { targetName } from '../github/targets.ts';
import { ActionError, lineList } from '../shared/action-error.ts';
import type { CanceledWords } from '../shared/cancellation.ts';
import { fingerprint, type KeyPair } from '../shared/secret.ts';
import type { TargetState } from './preflight.ts';
import type { TargetOutcome } from './write.ts';

const COMPLETES = 'it completes the rotation. Keep both keys active in Soda Cloud until then.';
const START_AGAIN = `Fix the problems listed above, then start the same workflow again with the same new key: ${COMPLETES}`;

/** For the moments before the first write. */
export const CANCELED: CanceledWords = {
  title: 'Rotation canceled',
  what: 'The run was canceled before the first write. Nothing was written.',
  fix: 'Start the workflow again when you are ready.',
};

export function preflightFailed(problems: readonly TargetProblem[], targets: number): ActionError {
  return new ActionError('Targets not ready', {
    what: `${problems.length} of ${targets} targets cannot be written. Nothing was written anywhere.`,
    why: `The checks before the first write found:\n${problemLines(problems)}`,
    fix: "Fix the problems listed above, or remove these targets from 'targets', then start the workflow again.",
  });
}

/** The problems, a line each. */
export function problemLines(problems: readonly TargetProblem[]): string {
  return lineList(problems.map(problemLine));
}

/** @param isCanceled whether the run was canceled while it wrote */
export function incomplete(outcomes: readonly TargetOutcome[], isCanceled: boolean): ActionError {
  const rest = outcomes.filter(({ state }) => state !== 'rotated');
  const lines = rest.map(
    ({ plan, state, detail = '' }) => `${targetName(plan.state.store.target)}: ${state}: ${detail}`,
  );
  const what = `${rest.length} of ${outcomes.length} targets ${rest.length === 1 ? 'is' : 'are'} not known to hold the new API key.`;
  const why = `These targets are in the following states:\n${lineList(lines)}`;
  return isCanceled
    ? new ActionError('Rotation canceled', {
        what: `The run was canceled. ${what}`,
        why,
        fix: `Start the same workflow again with the same new key: ${COMPLETES}`,
      })
    : new ActionError('Rotation incomplete', { what, why, fix: START_AGAIN });
}

/** With `create-missing`, an earlier run may have written some of the targets, and none that the workflow reads. */
export function currentKeyUnknown(missing: ActionError, held: readonly TargetState[]): ActionError {
  return new ActionError('Current key missing', {
    what: `${missing.parts.what} Nothing was written.`,
    why: `These targets hold a key already, which this rotation would replace without knowing it:\n${lineList(held.map(({ store }) => targetName(store.target)))}`,
    fix: "If an earlier run of this rotation wrote the new key there, give the new key as 'api-key-id' and 'api-key-secret' too, for one run: it writes the targets that lack it. If they hold an older key, give that one.",
  });
}

export function noPairForRunner(): ActionError {
  return new ActionError('Runner key not created', {
    what: "No key for a runner was requested: Soda Cloud accepts neither the current API key nor the one in 'previous-api-key-id' and 'previous-api-key-secret'. Nothing was written.",
    why: 'A runner key is created with the key that is in use now.',
    fix: "Give a key that may manage runners as 'api-key-id' and 'api-key-secret', or rotate to a staged key with 'new-soda-cloud'.",
  });
}

/** What becomes of a runner key that a run created and did not write everywhere. */
export function whatAboutRunnerKey(pair: KeyPair, isWritten: boolean): string {
  const name = `the runner key with fingerprint ${fingerprint(pair)}`;
  return isWritten
    ? `Start the same workflow again: it creates another runner key and writes that to every target. After that, delete the runner that belongs to ${name} in Soda Cloud.`
    : `Delete ${name} in Soda Cloud: this run created it, and it is unused.`;
}

/**
 * A created key must not be forgotten while no target surely holds it: Soda Cloud does not show it again.
 * @param isWritten whether any target was written, or may have been
 */
export function withRunnerKey(error: unknown, pair: KeyPair, isWritten: boolean): unknown {
  if (!(error instanceof ActionError)) {
    return error;
  }
  const { what, why, fix } = error.parts;
  const created = `This run created a runner key (fingerprint ${fingerprint(pair)})`;
  return new ActionError(
    error.title,
    {
      what: `${what} ${created}${isWritten ? '' : ', which is unused'}.`,
      why,
      fix: isWritten
        ? `Fix the problems listed above. ${whatAboutRunnerKey(pair, isWritten)}`
        : `${fix} Delete the unused runner key in Soda Cloud.`,
    },
    { cause: error },
  );
}
