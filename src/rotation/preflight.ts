import type { GitHubClient } from '../github/client.ts';
import { GitHubFailure } from '../github/failure.ts';
import type { ReadLimit } from '../github/read-limit.ts';
import { type PublicKey, SecretStore } from '../github/secret-store.ts';
import { type HeldPair, missingNames } from '../inventory/held-pair.ts';
import type { PairReader } from '../inventory/pair-reader.ts';
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

interface PreflightDependencies {
  readonly limit: ReadLimit;
  readonly reader: PairReader;
  /** Told of each target that was read, while the others still are. */
  readonly found: (state: TargetState) => void;
}

/** Reads each target's public key and what GitHub tells of its secrets. Finds every problem, not only the first. */
export async function preflight(
  targets: readonly Target[],
  names: SecretNames,
  { createMissing }: { createMissing: boolean },
  client: GitHubClient,
  { limit, reader, found }: PreflightDependencies,
): Promise<Preflight> {
  const results = await Promise.all(
    targets.map(async (target): Promise<TargetState | TargetProblem> => {
      try {
        const store = new SecretStore(target, client);
        const [publicKey, pair] = await Promise.all([limit(() => store.readPublicKey()), reader.read(store)]);
        const state = { store, publicKey, ...pair };
        found(state);
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

function missingProblem(missing: readonly string[]): string {
  return `it does not hold ${missing.join(' and ')}: correct 'secret-names' or 'targets', or set 'create-missing: true'`;
}
