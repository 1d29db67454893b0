import { errorCode } from '../errors/system-error.ts';
import { GitHubFailure } from '../github/failure.ts';
import { describeProblem } from '../inventory/problems.ts';
import type { HeldSecrets } from '../inventory/read-inventory.ts';
import type { SecretNames } from '../inventory/secret-names.ts';
import type { Progress } from '../runner/progress.ts';
import { writeOrder } from '../targets/own-stores.ts';
import type { Repository } from '../targets/repository.ts';
import { targetName } from '../targets/target.ts';

/** How a target was left. */
export interface Removal {
  readonly secrets: HeldSecrets;
  readonly state: 'retired' | 'unchanged' | 'failed' | 'skipped';
  readonly detail: string;
}

interface RemovalDependencies {
  /** Waits until the next write may start. */
  readonly pace: () => Promise<void>;
  readonly progress: Progress;
  readonly isCanceled: () => boolean;
  /** Called with each target as soon as its end is known. */
  readonly record: (removal: Removal) => void;
}

/** The names under which a target still holds the previous pair. */
export function previousSecretsOf({ previous }: HeldSecrets, names: SecretNames): string[] {
  return [
    ...(previous.id === undefined ? [] : [names.id]),
    ...(previous.secret === undefined ? [] : [names.secret]),
  ];
}

/**
 * Deletes the previous pair of every target, one secret at a time. A target that fails, for whatever reason, does not stop the others; a token
 * that GitHub refuses and a cancellation do. The workflow's own stores come last, and only when every other target is
 * done: the next run reads the previous pair from them. The first failure among them stops the rest.
 */
export async function deletePrevious(
  held: readonly HeldSecrets[],
  names: SecretNames,
  repository: Repository | undefined,
  { pace, progress, isCanceled, record }: RemovalDependencies,
): Promise<Removal[]> {
  const { others, own } = writeOrder(held, repository, ({ store }) => store.target);
  const removals: Removal[] = [];
  let stopped: string | undefined;
  const add = (removal: Removal) => {
    removals.push(removal);
    record(removal);
  };
  const deleteAll = async (targets: readonly HeldSecrets[], isOwn: boolean) => {
    for (const secrets of targets) {
      const held = previousSecretsOf(secrets, names);
      stopped ??= isCanceled() ? 'the run was canceled' : undefined;
      if (stopped !== undefined && held.length > 0) {
        add({ secrets, state: 'skipped', detail: `nothing was deleted: ${stopped}` });
        continue;
      }
      const { isTokenRefused, ...end } = await deleteFrom(secrets, held, pace);
      add({ secrets, ...end });
      progress.finished(targetName(secrets.store.target), end.state, { good: end.state !== 'failed' });
      if (isTokenRefused) {
        stopped = 'GitHub refused the token';
      } else if (isOwn && end.state === 'failed') {
        stopped = OTHERS_FIRST;
      }
    }
  };
  await deleteAll(others, false);
  if (removals.some(({ state }) => state === 'failed')) {
    stopped ??= OTHERS_FIRST;
  }
  await deleteAll(own, true);
  progress.stop();
  return removals;
}

const OTHERS_FIRST = 'another target still holds the previous pair, and the next run reads it from here';

async function deleteFrom(
  { store }: HeldSecrets,
  names: readonly string[],
  pace: () => Promise<void>,
): Promise<Pick<Removal, 'state' | 'detail'> & { isTokenRefused: boolean }> {
  if (names.length === 0) {
    return { state: 'unchanged', detail: 'it holds no previous pair', isTokenRefused: false };
  }
  const deleted: string[] = [];
  try {
    for (const name of names) {
      await pace();
      await store.deleteSecret(name);
      deleted.push(name);
    }
    return { state: 'retired', detail: `deleted ${names.join(' and ')}`, isTokenRefused: false };
  } catch (error) {
    const problem =
      error instanceof GitHubFailure
        ? describeProblem(error, store.target, 'write')
        : `an unexpected error (${nameOf(error)}): run this again, and open an issue if this stays`;
    const detail = deleted.length === 0 ? problem : `deleted ${deleted.join(' and ')}, and then: ${problem}`;
    const isTokenRefused = error instanceof GitHubFailure && error.status === 401;
    return { state: 'failed', detail, isTokenRefused };
  }
}

function nameOf(error: unknown): string {
  const name = error instanceof Error && /^\w{1,50}$/.test(error.name) ? error.name : typeof error;
  return errorCode(error) ?? name;
}
