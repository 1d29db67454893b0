import { GitHubFailure } from '../github/failure.ts';
import { describeProblem } from '../inventory/problems.ts';
import type { HeldSecrets } from '../inventory/read-inventory.ts';
import type { SecretNames } from '../inventory/secret-names.ts';
import type { Progress } from '../runner/progress.ts';
import { type Target, targetName } from '../targets/target.ts';

/** How a target was left. */
export interface Removal {
  readonly target: Target;
  readonly state: 'retired' | 'unchanged' | 'failed' | 'skipped';
  readonly detail: string;
}

interface RemovalDependencies {
  /** Waits until the next write may start. */
  readonly pace: () => Promise<void>;
  readonly progress: Progress;
  readonly cancelled: () => boolean;
}

/** The names under which a target still holds the previous pair. */
export function previousSecretsOf({ previous }: HeldSecrets, names: SecretNames): string[] {
  return [
    ...(previous.id === undefined ? [] : [names.id]),
    ...(previous.secret === undefined ? [] : [names.secret]),
  ];
}

/**
 * Deletes the previous pair of every target, one secret at a time. A target that fails does not stop the others; a
 * token that GitHub refuses and a cancellation do.
 */
export async function deletePrevious(
  held: readonly HeldSecrets[],
  names: SecretNames,
  { pace, progress, cancelled }: RemovalDependencies,
): Promise<Removal[]> {
  const removals: Removal[] = [];
  let stopped: string | undefined;
  for (const secrets of held) {
    const { target } = secrets.store;
    stopped ??= cancelled() ? 'the run was canceled' : undefined;
    if (stopped !== undefined) {
      removals.push({ target, state: 'skipped', detail: `not started: ${stopped}` });
      continue;
    }
    const { tokenRefused, ...removal } = await deleteFrom(secrets, previousSecretsOf(secrets, names), pace);
    removals.push({ target, ...removal });
    progress.finished(targetName(target), removal.state);
    stopped = tokenRefused ? 'GitHub refused the token' : undefined;
  }
  return removals;
}

async function deleteFrom(
  { store }: HeldSecrets,
  names: readonly string[],
  pace: () => Promise<void>,
): Promise<Omit<Removal, 'target'> & { tokenRefused: boolean }> {
  if (names.length === 0) {
    return { state: 'unchanged', detail: 'it holds no previous pair', tokenRefused: false };
  }
  try {
    for (const name of names) {
      await pace();
      await store.deleteSecret(name);
    }
    return { state: 'retired', detail: `deleted ${names.join(' and ')}`, tokenRefused: false };
  } catch (error) {
    if (error instanceof GitHubFailure) {
      const detail = describeProblem(error, store.target, 'write');
      return { state: 'failed', detail, tokenRefused: error.status === 401 };
    }
    throw error;
  }
}
