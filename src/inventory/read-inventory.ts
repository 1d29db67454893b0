import type { GitHubClient } from '../github/client.ts';
import { GitHubFailure } from '../github/failure.ts';
import { allEnded, type ReadLimit } from '../github/read-limit.ts';
import { createRepositoryStates, type ReadOnlyState } from '../github/repository-states.ts';
import { SecretStore } from '../github/secret-store.ts';
import type { Progress } from '../runner/progress.ts';
import { type Target, targetName } from '../targets/target.ts';
import type { HeldPair } from './held-pair.ts';
import { type Access, describeProblem, type TargetProblem } from './problems.ts';
import type { SecretNames } from './secret-names.ts';

/** What a target holds: the current pair, and the previous one where it was kept. */
export interface HeldSecrets extends HeldPair {
  readonly store: SecretStore;
  readonly previous: HeldPair;
  /** Why nothing can be written there, where that is so. */
  readonly readOnly?: ReadOnlyState;
}

export interface Inventory {
  readonly held: readonly HeldSecrets[];
  readonly problems: readonly TargetProblem[];
}

export interface InventoryRequest {
  readonly targets: readonly Target[];
  readonly names: SecretNames;
  readonly previousNames: SecretNames;
  /** What the token is expected to be good for; named where it is not. */
  readonly access: Access;
}

/**
 * Reads the list of each target's secrets, one request for up to 100 of them, and whether its repository can be changed.
 * Finds every problem, not only the first.
 */
export async function readInventory(
  { targets, names, previousNames, access }: InventoryRequest,
  client: GitHubClient,
  limit: ReadLimit,
  progress: Progress,
): Promise<Inventory> {
  const states = createRepositoryStates(targets, client, limit);
  const results = await allEnded(
    targets.map(async (target): Promise<HeldSecrets | TargetProblem> => {
      const store = new SecretStore(target, client);
      try {
        const [secrets, readOnly] = await allEnded([limit(() => store.listSecrets()), states.of(target)]);
        progress.finished(targetName(target), 'read', { good: true });
        const pair = ({ id, secret }: SecretNames) => ({ id: secrets.get(id), secret: secrets.get(secret) });
        return {
          store,
          ...pair(names),
          previous: pair(previousNames),
          ...(readOnly === undefined ? {} : { readOnly }),
        };
      } catch (error) {
        if (error instanceof GitHubFailure) {
          progress.finished(targetName(target), 'not readable', { good: false });
          return { target, problem: describeProblem(error, target, access) };
        }
        throw error;
      }
    }),
  );
  return {
    held: results.filter((result) => 'store' in result),
    problems: results.filter((result) => 'problem' in result),
  };
}
