import { ActionError } from '../errors/action-error.ts';
import { listProblems, type TargetProblem } from '../inventory/problems.ts';
import { fingerprint, type KeyPair } from '../keys/key-pair.ts';
import type { Cancellation } from '../runner/cancellation.ts';
import { targetName } from '../targets/target.ts';
import type { TargetOutcome } from './write-targets.ts';

/** @throws ActionError once a cancellation is requested: for the moments before the first write */
export function stopIfCanceled({ requested }: Cancellation): void {
  if (requested) {
    throw new ActionError('Rotation canceled', {
      what: 'The run was canceled before the first write. Nothing was written.',
      why: 'The runner asked the step to end.',
      fix: 'Run the rotation again when it suits.',
    });
  }
}

export function preflightFailed(problems: readonly TargetProblem[], targets: number): ActionError {
  return new ActionError('Targets not ready', {
    what: `${problems.length} of ${targets} targets cannot be written. Nothing was written anywhere.`,
    why: `The checks before the first write found:\n${listProblems(problems)}`,
    fix: 'Mend what each line names, or take the target out of the input, and run the rotation again.',
  });
}

export function incomplete(outcomes: readonly TargetOutcome[]): ActionError {
  const rest = outcomes.filter(({ state }) => state !== 'rotated');
  const lines = rest.map(
    ({ plan, state, detail = '' }) => `- ${targetName(plan.state.store.target)}: ${state}: ${detail}`,
  );
  return new ActionError('Rotation incomplete', {
    what: `${rest.length} of ${outcomes.length} targets are not known to hold the new API key. Keep both keys alive in Soda Cloud.`,
    why: `These were left as their states say:\n${lines.join('\n')}`,
    fix: "Mend what the lines name and run the rotation again with the same keys: it finishes the rest and repairs what is broken. Where 'api-key-id' reads a secret that is rotated by now, give the previous pair.",
  });
}

/** A minted key must not be forgotten while no target surely holds it: Soda Cloud shows it to nobody again. */
export function withRunnerKey(error: unknown, pair: KeyPair): unknown {
  if (!(error instanceof ActionError)) {
    return error;
  }
  const { what, why, fix } = error.parts;
  const isWritten = error.title === 'Rotation incomplete';
  return new ActionError(
    error.title,
    {
      what: `${what} A runner key with fingerprint ${fingerprint(pair)} was made${isWritten ? '' : ' and is unused'}.`,
      why,
      fix: isWritten
        ? `${fix} Another run makes another runner key: delete those in Soda Cloud that no target holds in the end.`
        : `${fix} Delete the unused runner key in Soda Cloud.`,
    },
    { cause: error },
  );
}
