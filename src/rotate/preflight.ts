import { setImmediate as nextTurn } from 'node:timers/promises';
import { allEnded, type ReadLimit, SECOND_LOOK } from '../github/client.ts';
import type { GitHubClients } from '../github/clients.ts';
import { GitHubFailure } from '../github/errors.ts';
import {
  createPairReader,
  describeProblem,
  describeReadOnly,
  groupProblems,
  type KnownTargets,
  limitReached,
  type PairReader,
  pairIn,
  type TargetProblem,
} from '../github/inventory.ts';
import { placeKey } from '../github/overlaps.ts';
import { createRepositoryStates } from '../github/repositories.ts';
import { areMissing, type HeldPair, isNew, missingNames } from '../github/secret-dates.ts';
import {
  type Encrypt,
  loadEncryption,
  type PublicKey,
  type SecretMetadata,
  SecretStore,
} from '../github/secrets.ts';
import {
  countStores,
  type PairNames,
  pairNames,
  type Repository,
  type SecretNames,
  type Target,
  targetName,
} from '../github/targets.ts';
import { ActionError, lineList } from '../shared/action-error.ts';
import { Progress } from '../shared/progress.ts';
import { Secret } from '../shared/secret.ts';
import { notSearched } from '../shared/summary.ts';
import { isLongRotation, markersIn, markerTarget, type StoredMarkers } from './marker.ts';

/** A target that can be written, as GitHub describes it before the first write. */
export interface ReadyTarget extends HeldPair {
  readonly store: SecretStore;
  readonly publicKey: PublicKey;
}

export interface Preflight {
  readonly ready: readonly ReadyTarget[];
  readonly problems: readonly TargetProblem[];
  /** `undefined` where the workflow's own repository is no target, or cannot be read. */
  readonly markers: StoredMarkers | undefined;
  readonly encrypt: Encrypt;
  readonly reader: PairReader;
  /** How long a request took on average, in milliseconds. */
  readonly requestTime: number;
}

interface PreflightSettings extends PairNames, KnownTargets {
  readonly targets: readonly Target[];
  /** Whether the old pair is going to be written under the previous names. */
  readonly keepPrevious: boolean;
  /** Whether secrets that are missing are going to be created. */
  readonly createMissing: boolean;
  /** The workflow's own. */
  readonly repository: Repository | undefined;
}

interface PreflightDependencies {
  readonly clients: GitHubClients;
  readonly limit: ReadLimit;
  readonly http: { readonly sleep: (milliseconds: number) => Promise<void>; readonly now: () => number };
  readonly log: { info(line: string): void };
}

/**
 * Reads each target's public key, what GitHub shows of its secrets, and whether its repository can be changed. Finds
 * every problem, not only the first.
 */
export async function preflight(
  settings: PreflightSettings,
  { clients, limit, http, log }: PreflightDependencies,
): Promise<Preflight> {
  const { targets, repository, listings = new Map(), problems = [] } = settings;
  const keeper = markerTarget(targets, repository);
  const progress = new Progress(targets.length, { http, log });
  const times: number[] = [];
  let markers: StoredMarkers | undefined;
  const unreadable = new Map(problems.map((each) => [each.target, each]));
  const reader = createPairReader(targets.length, settings, limit);
  const repositories = createRepositoryStates(targets, clients, limit, listings.keys());
  // loaded while the first responses are awaited
  const encryption = nextTurn().then(loadEncryption);
  const results = await allEnded(
    targets.map(async (target): Promise<CheckedTarget | TargetProblem> => {
      const known = unreadable.get(target);
      if (known !== undefined) {
        progress.finished(targetName(target), 'not readable', { good: false });
        return known;
      }
      try {
        const store = new SecretStore(target, clients.of(target));
        const wanted = { ...settings, ...pairNames(target, settings) };
        const [readOnly, publicKey, secrets, encrypt] = await allEnded([
          repositories.of(target),
          limit(async () => {
            const started = http.now();
            const key = await store.readPublicKey();
            times.push(http.now() - started);
            return key;
          }),
          target === keeper
            ? readAll(store, wanted, limit)
            : readSecrets(store, wanted, { limit, reader, sleep: http.sleep }),
          encryption,
        ]);
        const { id, secret, markers: created } = secrets;
        if (created !== undefined) {
          markers = { store, publicKey, created };
        }
        const ready = { store, publicKey, id, secret };
        const problem =
          (readOnly === undefined ? undefined : describeReadOnly(readOnly)) ??
          missingProblem(ready, wanted) ??
          keyProblem(publicKey, encrypt);
        progress.finished(targetName(target), problem === undefined ? 'checked' : 'not ready', {
          good: problem === undefined,
        });
        return problem === undefined ? { ready, room: roomOf(secrets, wanted) } : { target, problem };
      } catch (error) {
        if (error instanceof GitHubFailure) {
          progress.finished(targetName(target), 'not ready', { good: false });
          return { target, problem: describeProblem(error, target, 'write'), retryAt: error.retryAt };
        }
        throw error;
      }
    }),
  );
  const fitting = requireRoom(results);
  return {
    ready: fitting.filter((result) => 'store' in result),
    problems: fitting.filter((result) => 'problem' in result),
    markers,
    encrypt: await encryption,
    reader,
    requestTime: times.reduce((sum, time) => sum + time, 0) / Math.max(1, times.length),
  };
}

export function notReady(problems: readonly TargetProblem[], targets: readonly Target[]): ActionError {
  return (
    limitReached(problems, targets.length, 'Nothing was written anywhere.') ??
    new ActionError('Targets not ready', {
      what: `${unreadySubject(problems, targets)}. Nothing was written anywhere.`,
      why: `The checks before the first write found:\n${problemLines(problems)}`,
      fix: "Fix the problems listed above, or remove these targets from 'targets', then start the workflow again.",
    })
  );
}

/** `2 of 42 targets cannot be written, and 1 pattern could not be searched` */
function unreadySubject(problems: readonly TargetProblem[], all: readonly Target[]): string {
  const concerned = problems.map(({ target }) => target);
  const unready = countStores(concerned);
  const unsearched = concerned.length - unready;
  return [
    ...(unready > 0 ? [`${unready} of ${countStores(all)} targets cannot be written`] : []),
    ...(unsearched > 0 ? [notSearched(unsearched)] : []),
  ].join(', and ');
}

/** A dry run of a rotation that leaves targets out. */
export function leftOut(problems: readonly TargetProblem[], targets: readonly Target[]): ActionError {
  return new ActionError('Targets not ready', {
    what: `Dry run: ${unreadySubject(problems, targets)} and would be left out, so the rotation would not be completed. Nothing was written anywhere.`,
    why: `The checks before the first write found:\n${problemLines(problems)}`,
    fix: "Fix the problems listed above, or remove these targets from 'targets', then start the workflow again.",
  });
}

/** The problems, a line each. */
export function problemLines(problems: readonly TargetProblem[]): string {
  return lineList(groupProblems(problems));
}

/** What a store holds of the two pairs; `previous` and `total` only where a secret may have to be created. */
interface FoundSecrets extends HeldPair {
  readonly previous?: HeldPair;
  /** How many secrets the store holds. */
  readonly total?: number;
  /** Where markers are stored. */
  readonly markers?: StoredMarkers['created'];
}

/**
 * What is known of the store already, or what it shows. A new secret gets a default visibility, so an existing one that
 * only seems missing would lose its own.
 */
async function readSecrets(
  store: SecretStore,
  settings: PreflightSettings,
  {
    limit,
    reader,
    sleep,
  }: { limit: ReadLimit; reader: PairReader; sleep: (milliseconds: number) => Promise<void> },
): Promise<FoundSecrets> {
  const { names, previousNames, keepPrevious, createMissing, listings } = settings;
  const listed = listings?.get(store.target);
  if (listed !== undefined) {
    return { ...pairIn(listed, names), previous: pairIn(listed, previousNames), total: listed.total };
  }
  const found =
    keepPrevious || createMissing ? await readPage(store, settings, limit) : await reader.read(store);
  if (!store.hasVisibility || (found.id !== undefined && found.secret !== undefined)) {
    return found;
  }
  await sleep(SECOND_LOOK);
  const again = async (name: string, before: SecretMetadata | undefined) =>
    before ?? limit(() => store.readSecret(name));
  const [id, secret] = await allEnded([again(names.id, found.id), again(names.secret, found.secret)]);
  return { ...found, id, secret };
}

/** A repository holds at most a hundred secrets, so the list takes one request, and no single reads besides. */
async function readAll(
  store: SecretStore,
  { names, previousNames }: PreflightSettings,
  limit: ReadLimit,
): Promise<FoundSecrets> {
  const secrets = await limit(() => store.listSecrets());
  const pair = ({ id, secret }: SecretNames) => ({ id: secrets.get(id), secret: secrets.get(secret) });
  const markers = markersIn(secrets);
  return { ...pair(names), previous: pair(previousNames), total: secrets.size, markers };
}

/** One request lists both pairs, and how many secrets there are. What the list does not show is read singly. */
async function readPage(
  store: SecretStore,
  { names, previousNames }: PreflightSettings,
  limit: ReadLimit,
): Promise<FoundSecrets> {
  const { secrets, total } = await limit(() => store.readPage());
  const readUnlisted = async (name: string): Promise<SecretMetadata | undefined> =>
    secrets.size < total ? limit(() => store.readSecret(name)) : undefined;
  const read = async (name: string): Promise<SecretMetadata | undefined> => {
    const listed = secrets.get(name);
    return listed === undefined ? readUnlisted(name) : limit(() => store.readVisibility(name, listed));
  };
  const readDate = async (name: string) => secrets.get(name) ?? readUnlisted(name);
  const [id, secret, previousId, previousSecret] = await allEnded([
    read(names.id),
    read(names.secret),
    readDate(previousNames.id),
    readDate(previousNames.secret),
  ]);
  return { id, secret, previous: { id: previousId, secret: previousSecret }, total };
}

function missingProblem(held: HeldPair, { names, createMissing }: PreflightSettings): string | undefined {
  const missing = missingNames(held, names);
  return missing.length === 0 || createMissing
    ? undefined
    : `${areMissing(missing)}: correct 'secret-names' or 'targets', or set 'create-missing: true'`;
}

/** How many Actions secrets GitHub allows (documentation, "Secrets reference"); no limit is documented for other stores. */
const MOST_SECRETS: Readonly<Partial<Record<Target['kind'], number>>> = {
  repo: 100,
  environment: 100,
  org: 1000,
};

/** The secrets that a target adds to those that its store holds. */
interface NeededRoom {
  /** How many secrets the store holds. */
  readonly total: number;
  readonly needed: number;
  /** Whether some of them are for the previous pair. */
  readonly keepsPrevious: boolean;
}

/** A target that can be written if its store has room; `room` is `undefined` where no secret is going to be created. */
interface CheckedTarget {
  readonly ready: ReadyTarget;
  readonly room: NeededRoom | undefined;
}

function roomOf(
  { total, previous, markers, ...current }: FoundSecrets,
  { targets, names, previousNames, keepPrevious }: PreflightSettings,
): NeededRoom | undefined {
  if (total === undefined || previous === undefined) {
    return undefined;
  }
  // where there is no pair yet, none is kept
  const kept = keepPrevious && !isNew(current) ? missingNames(previous, previousNames).length : 0;
  // the marker of another key makes room for the new one
  const marker = markers?.size === 0 && isLongRotation(targets) ? 1 : 0;
  const needed = missingNames(current, names).length + kept + marker;
  return { total, needed, keepsPrevious: kept > 0 };
}

/** One store may be several targets, which need room together. */
function requireRoom(
  results: readonly (CheckedTarget | TargetProblem)[],
): readonly (ReadyTarget | TargetProblem)[] {
  const checked = results.filter((result) => 'ready' in result);
  const neededIn = new Map<string, number>();
  for (const { ready, room } of checked) {
    const place = placeKey(ready.store.target);
    neededIn.set(place, (neededIn.get(place) ?? 0) + (room?.needed ?? 0));
  }
  return results.map((result) => {
    if ('problem' in result) {
      return result;
    }
    const { ready, room } = result;
    const { target } = ready.store;
    const problem = roomProblem(target, room, neededIn.get(placeKey(target)) ?? 0);
    return problem === undefined ? ready : { target, problem };
  });
}

/** @param needed by all targets of the store */
function roomProblem({ kind }: Target, room: NeededRoom | undefined, needed: number): string | undefined {
  const most = MOST_SECRETS[kind];
  return most === undefined || room === undefined || room.needed === 0 || room.total + needed <= most
    ? undefined
    : `it holds ${room.total} of the ${most} secrets that GitHub allows, and ${needed} more ${needed === 1 ? 'is' : 'are'} needed: delete secrets there that nobody uses${room.keepsPrevious ? ", or leave out 'keep-previous'" : ''}`;
}

const SAMPLE = new Secret('a value to try a public key with');

/** Otherwise an unusable public key would be found only between two writes. */
function keyProblem({ key }: PublicKey, encrypt: Encrypt): string | undefined {
  try {
    encrypt(SAMPLE, key);
    return undefined;
  } catch {
    return "GitHub gave a public key that nothing can be encrypted with: check 'github-api-url', and whether a proxy or firewall changes responses";
  }
}
