import type { GitHubClient } from '../github/client.ts';
import { GitHubFailure } from '../github/failure.ts';
import { type PublicKey, type SecretMetadata, SecretStore } from '../github/secret-store.ts';
import { type Target, targetName } from '../targets/target.ts';
import { describeProblem } from './problems.ts';
import type { SecretNames } from './secret-names.ts';

/** What GitHub says of a target before anything is written. */
export interface TargetState {
  readonly store: SecretStore;
  readonly publicKey: PublicKey;
  /** `undefined` when the target does not hold the secret. */
  readonly id: SecretMetadata | undefined;
  readonly secret: SecretMetadata | undefined;
}

/** Why a target cannot be written, and what to do about it. */
export interface TargetProblem {
  readonly target: Target;
  readonly problem: string;
}

export interface Preflight {
  readonly states: TargetState[];
  readonly problems: TargetProblem[];
}

/** At most this many reads are under way at once. */
export type ReadLimit = <Result>(read: () => Promise<Result>) => Promise<Result>;

/** Reads each target's public key and the metadata of its two secrets. Finds every problem, not only the first. */
export async function preflight(
  targets: readonly Target[],
  names: SecretNames,
  { createMissing }: { createMissing: boolean },
  client: GitHubClient,
  limit: ReadLimit,
): Promise<Preflight> {
  const results = await Promise.all(
    targets.map(async (target): Promise<TargetState | TargetProblem> => {
      try {
        const state = await readTarget(new SecretStore(target, client), names, limit);
        const missing = missingNames(state, names);
        return missing.length === 0 || createMissing ? state : { target, problem: missingProblem(missing) };
      } catch (error) {
        if (error instanceof GitHubFailure) {
          return { target, problem: describeProblem(error, target) };
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

async function readTarget(store: SecretStore, names: SecretNames, limit: ReadLimit): Promise<TargetState> {
  const [publicKey, id, secret] = await Promise.all([
    limit(() => store.readPublicKey()),
    limit(() => store.readSecret(names.id)),
    limit(() => store.readSecret(names.secret)),
  ]);
  return { store, publicKey, id, secret };
}

function missingNames({ id, secret }: TargetState, names: SecretNames): string[] {
  return [...(id === undefined ? [names.id] : []), ...(secret === undefined ? [names.secret] : [])];
}

function missingProblem(missing: readonly string[]): string {
  return `it does not hold ${missing.join(' and ')}: correct 'secret-names' or 'targets', or set 'create-missing: true'`;
}

/** Whether a target holds neither of the two secrets yet. */
export function isNew({ id, secret }: TargetState): boolean {
  return id === undefined && secret === undefined;
}

/** When the older half of a target's pair was written, in milliseconds since the epoch. */
export function writtenAt({ id, secret }: TargetState): number | undefined {
  return id === undefined || secret === undefined ? undefined : Math.min(id.updatedAt, secret.updatedAt);
}

/** The problems, a line each. */
export function listProblems(problems: readonly TargetProblem[]): string {
  return problems.map(({ target, problem }) => `- ${targetName(target)}: ${problem}`).join('\n');
}
