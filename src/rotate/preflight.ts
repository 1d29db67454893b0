import { allEnded, type GitHubClient, type ReadLimit } from '../github/client.ts';
import { GitHubFailure } from '../github/errors.ts';
import {
  describeProblem,
  describeReadOnly,
  type PairReader,
  type TargetProblem,
} from '../github/inventory.ts';
import { createRepositoryStates } from '../github/repositories.ts';
import { type HeldPair, isNew, missingNames, type SecretNames } from '../github/secret-dates.ts';
import { type Encrypt, type PublicKey, type SecretMetadata, SecretStore } from '../github/secrets.ts';
import type { Target } from '../github/targets.ts';
import { Secret } from '../shared/secret.ts';

/** What GitHub says of a target before anything is written. */
export interface TargetState extends HeldPair {
  readonly store: SecretStore;
  readonly publicKey: PublicKey;
}

export interface Preflight {
  readonly states: TargetState[];
  readonly problems: TargetProblem[];
}

export interface PreflightSettings {
  readonly names: SecretNames;
  readonly previousNames: SecretNames;
  /** Whether the old pair is going to be written under the previous names. */
  readonly keepPrevious: boolean;
  /** Whether secrets that are missing are going to be made. */
  readonly createMissing: boolean;
}

interface PreflightDependencies {
  readonly limit: ReadLimit;
  readonly reader: PairReader;
  /** Tries the public keys. */
  readonly encryption: Promise<Encrypt>;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Told of each target that was read, while the others still are. */
  readonly found: (state: TargetState) => void;
}

/**
 * Reads each target's public key, what GitHub tells of its secrets, and whether its repository can be changed. Finds
 * every problem, not only the first.
 */
export async function preflight(
  targets: readonly Target[],
  settings: PreflightSettings,
  client: GitHubClient,
  dependencies: PreflightDependencies,
): Promise<Preflight> {
  const { limit, encryption, found } = dependencies;
  const repositories = createRepositoryStates(targets, client, limit);
  const results = await allEnded(
    targets.map(async (target): Promise<TargetState | TargetProblem> => {
      try {
        const store = new SecretStore(target, client);
        const [readOnly, publicKey, secrets] = await allEnded([
          repositories.of(target),
          limit(() => store.readPublicKey()),
          readSecrets(store, settings, dependencies),
        ]);
        const { id, secret } = secrets;
        const state = { store, publicKey, id, secret };
        const problem =
          (readOnly === undefined ? undefined : describeReadOnly(readOnly)) ??
          missingProblem(state, settings) ??
          roomProblem(store, secrets, settings) ??
          keyProblem(publicKey, await encryption);
        if (problem !== undefined) {
          return { target, problem };
        }
        found(state);
        return state;
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

/** What a store holds of the two pairs; `previous` and `total` only where something may have to be made. */
interface FoundSecrets extends HeldPair {
  readonly previous?: HeldPair;
  /** How many secrets the store holds. */
  readonly total?: number;
}

/** How long a secret that seems missing is given to come into sight, in milliseconds. */
const SECOND_LOOK = 2000;

/** A secret that is new gets a visibility of its own, so one that only seems missing would lose what it has. */
async function readSecrets(
  store: SecretStore,
  settings: PreflightSettings,
  dependencies: PreflightDependencies,
): Promise<FoundSecrets> {
  const { limit, reader, sleep } = dependencies;
  const { names, keepPrevious, createMissing } = settings;
  const found =
    keepPrevious || createMissing ? await readPage(store, settings, limit) : await reader.read(store);
  if (!store.hasAudiences || (found.id !== undefined && found.secret !== undefined)) {
    return found;
  }
  await sleep(SECOND_LOOK);
  const again = async (name: string, before: SecretMetadata | undefined) =>
    before ?? limit(() => store.readSecret(name));
  const [id, secret] = await allEnded([again(names.id, found.id), again(names.secret, found.secret)]);
  return { ...found, id, secret };
}

/** The list tells in one request of both pairs, and how many secrets there are. What it does not show is read singly. */
async function readPage(
  store: SecretStore,
  { names, previousNames }: PreflightSettings,
  limit: ReadLimit,
): Promise<FoundSecrets> {
  const { secrets, total } = await limit(() => store.readPage());
  const read = async (name: string): Promise<SecretMetadata | undefined> => {
    const listed = secrets.get(name);
    if (listed !== undefined) {
      return limit(() => store.readVisibility(name, listed));
    }
    return secrets.size < total ? limit(() => store.readSecret(name)) : undefined;
  };
  const readDate = async (name: string): Promise<SecretMetadata | undefined> =>
    secrets.get(name) ?? (secrets.size < total ? limit(() => store.readSecret(name)) : undefined);
  const [id, secret, previousId, previousSecret] = await allEnded([
    read(names.id),
    read(names.secret),
    readDate(previousNames.id),
    readDate(previousNames.secret),
  ]);
  return { id, secret, previous: { id: previousId, secret: previousSecret }, total };
}

function missingProblem(state: HeldPair, { names, createMissing }: PreflightSettings): string | undefined {
  const missing = missingNames(state, names);
  return missing.length === 0 || createMissing
    ? undefined
    : `it does not hold ${missing.join(' and ')}: correct 'secret-names' or 'targets', or set 'create-missing: true'`;
}

/** How many Actions secrets GitHub lets a place hold (documentation, "Secrets reference"); of other stores it tells nothing. */
const MOST_SECRETS: Readonly<Partial<Record<Target['kind'], number>>> = {
  repo: 100,
  environment: 100,
  org: 1000,
};

function roomProblem(
  { target }: SecretStore,
  { total, previous, ...current }: FoundSecrets,
  { names, previousNames, keepPrevious }: PreflightSettings,
): string | undefined {
  const most = MOST_SECRETS[target.kind];
  if (most === undefined || total === undefined || previous === undefined) {
    return undefined;
  }
  // where there is no pair yet, none is kept
  const kept = keepPrevious && !isNew(current) ? missingNames(previous, previousNames) : [];
  const needed = missingNames(current, names).length + kept.length;
  return total + needed <= most
    ? undefined
    : `it holds ${total} of the ${most} secrets that GitHub allows, and ${needed} more ${needed === 1 ? 'is' : 'are'} needed: delete secrets there that nobody uses${kept.length === 0 ? '' : ", or leave out 'keep-previous'"}`;
}

const SAMPLE = new Secret('a value to try a public key with');

/** A key that values cannot be encrypted with would be found only between two writes. */
function keyProblem({ key }: PublicKey, encrypt: Encrypt): string | undefined {
  try {
    encrypt(SAMPLE, key);
    return undefined;
  } catch {
    return "GitHub gave a public key that nothing can be encrypted with: check 'github-api-url', and whether a proxy or firewall changes answers";
  }
}
