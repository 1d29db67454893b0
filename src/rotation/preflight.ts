import type { GitHubClient } from '../github/client.ts';
import { GitHubFailure } from '../github/failure.ts';
import type { ReadLimit } from '../github/read-limit.ts';
import { type PublicKey, SecretStore } from '../github/secret-store.ts';
import { type HeldPair, missingNames } from '../inventory/held-pair.ts';
import { describeProblem, type TargetProblem } from '../inventory/problems.ts';
import type { SecretNames } from '../inventory/secret-names.ts';
import type { Target } from '../targets/target.ts';

/** What GitHub says of a target before anything is written. */
export interface TargetState extends HeldPair {
  readonly store: SecretStore;
  readonly publicKey: PublicKey;
}

export interface Preflight {
  readonly states: TargetState[];
  readonly problems: TargetProblem[];
}

/** Above this the time and the share of GitHub's rate limit of one request more for each target begin to count. */
const MANY_TARGETS = 100;

/** Reads each target's public key and the metadata of its two secrets. Finds every problem, not only the first. */
export async function preflight(
  targets: readonly Target[],
  names: SecretNames,
  { createMissing }: { createMissing: boolean },
  client: GitHubClient,
  limit: ReadLimit,
): Promise<Preflight> {
  const read = targets.length > MANY_TARGETS ? readFromList : readOneByOne;
  const results = await Promise.all(
    targets.map(async (target): Promise<TargetState | TargetProblem> => {
      try {
        const store = new SecretStore(target, client);
        const [publicKey, pair] = await Promise.all([
          limit(() => store.readPublicKey()),
          read(store, names, limit),
        ]);
        const state = { store, publicKey, ...pair };
        const missing = missingNames(state, names);
        return missing.length === 0 || createMissing ? state : { target, problem: missingProblem(missing) };
      } catch (error) {
        if (error instanceof GitHubFailure) {
          return { target, problem: describeProblem(error, target, 'write') };
        }
        throw error;
      }
    }),
  );
  return {
    states: results.filter((result) => 'store' in result),
    problems: results.filter((result) => 'problem' in result),
  };
}

async function readOneByOne(store: SecretStore, names: SecretNames, limit: ReadLimit): Promise<HeldPair> {
  const [id, secret] = await Promise.all([
    limit(() => store.readSecret(names.id)),
    limit(() => store.readSecret(names.secret)),
  ]);
  return { id, secret };
}

/** A list tells more than is asked for, but not who sees a secret. */
async function readFromList(store: SecretStore, names: SecretNames, limit: ReadLimit): Promise<HeldPair> {
  if (store.hasAudiences) {
    return readOneByOne(store, names, limit);
  }
  const secrets = await limit(() => store.listSecrets());
  return { id: secrets.get(names.id), secret: secrets.get(names.secret) };
}

function missingProblem(missing: readonly string[]): string {
  return `it does not hold ${missing.join(' and ')}: correct 'secret-names' or 'targets', or set 'create-missing: true'`;
}
