import { ActionError, reasonLines } from '../shared/action-error.ts';
import type { Progress } from '../shared/progress.ts';
import { isoTime } from '../shared/report.ts';
import { allEnded, type ReadLimit } from './client.ts';
import type { GitHubClients } from './clients.ts';
import { type Explanation, explainFailure, GitHubFailure, inOneLine } from './errors.ts';
import { type Level, neededPermission } from './permissions.ts';
import { createRepositoryStates, type ReadOnlyState } from './repositories.ts';
import type { HeldPair } from './secret-dates.ts';
import { type ListedSecret, type SecretMetadata, SecretStore } from './secrets.ts';
import { type PairNames, pairNames, type SecretNames, type Target, targetName } from './targets.ts';

/** What a target holds: the current pair, and the previous one where it was kept. */
export interface HeldSecrets extends HeldPair {
  readonly store: SecretStore;
  readonly previous: HeldPair;
  /** Whether every repository of the organization sees both secrets. */
  readonly isVisibleToAll?: boolean;
  /** Why nothing can be written there; absent where it can. */
  readonly readOnly?: ReadOnlyState;
}

/** What a list of secrets showed of a store in a repository that can be written. */
export interface StoreListing {
  /** The secrets under the names of the current and the previous pair, by name in upper case. */
  readonly secrets: ReadonlyMap<string, SecretMetadata>;
  /** How many secrets the store holds. */
  readonly total: number;
}

/** What is known of targets before they are read: nothing of this is read again. */
export interface KnownTargets {
  readonly listings?: ReadonlyMap<Target, StoreListing>;
  readonly problems?: readonly TargetProblem[];
}

/** The secrets that a listing shows under two names. */
export function pairIn({ secrets }: Pick<StoreListing, 'secrets'>, { id, secret }: SecretNames): HeldPair {
  return { id: secrets.get(id), secret: secrets.get(secret) };
}

export interface Inventory {
  readonly held: readonly HeldSecrets[];
  readonly problems: readonly TargetProblem[];
}

interface InventoryRequest extends PairNames, KnownTargets {
  readonly targets: readonly Target[];
  /** The access that the token needs; a problem names it where it is missing. */
  readonly access: Level;
}

/**
 * Reads the list of each target's secrets, one request for up to 100 of them, and whether its repository can be changed.
 * Finds every problem, not only the first.
 */
export async function readInventory(
  { targets, access, listings = new Map(), problems = [], ...given }: InventoryRequest,
  clients: GitHubClients,
  limit: ReadLimit,
  progress: Progress,
): Promise<Inventory> {
  const states = createRepositoryStates(targets, clients, limit, listings.keys());
  const unreadable = new Map(problems.map((each) => [each.target, each]));
  const results = await allEnded(
    targets.map(async (target): Promise<HeldSecrets | TargetProblem> => {
      const known = unreadable.get(target);
      if (known !== undefined) {
        progress.finished(targetName(target), 'not readable', { good: false });
        return known;
      }
      const store = new SecretStore(target, clients.of(target));
      const listed = listings.get(target);
      const { names, previousNames } = pairNames(target, given);
      if (listed !== undefined) {
        progress.advanced(targetName(target), 'read');
        return { store, ...pairIn(listed, names), previous: pairIn(listed, previousNames) };
      }
      try {
        const [secrets, readOnly] = await allEnded([limit(() => store.listSecrets()), states.of(target)]);
        progress.finished(targetName(target), 'read', { good: true });
        return {
          store,
          ...pairIn({ secrets }, names),
          previous: pairIn({ secrets }, previousNames),
          ...(isVisibleToAll(secrets, names) ? { isVisibleToAll: true } : {}),
          ...(readOnly === undefined ? {} : { readOnly }),
        };
      } catch (error) {
        if (error instanceof GitHubFailure) {
          progress.finished(targetName(target), 'not readable', { good: false });
          return { target, problem: describeProblem(error, target, access), retryAt: error.retryAt };
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

function isVisibleToAll(secrets: ReadonlyMap<string, ListedSecret>, { id, secret }: SecretNames): boolean {
  return [id, secret].every((name) => secrets.get(name)?.listedVisibility === 'all');
}

/** When the two secrets of a pair were last written, in milliseconds since the epoch; `undefined` for one that does not exist. */
interface PairDates {
  readonly id: number | undefined;
  readonly secret: number | undefined;
}

/** Reads the metadata of the two secrets of a target. Throws a GitHubFailure when GitHub refuses. */
export interface PairReader {
  /** With their visibility. */
  read(store: SecretStore): Promise<HeldPair>;
  readDates(store: SecretStore): Promise<PairDates>;
}

/** Above this number, one more request for each target costs noticeable time and rate limit. */
const MANY_TARGETS = 100;

/** Whether the two secrets of a store take one request, among so many targets. */
export function readsAsList(targets: number, { hasVisibility }: SecretStore): boolean {
  return targets > MANY_TARGETS && !hasVisibility;
}

/**
 * For few targets it reads the two secrets in two requests; for many the list of all secrets in one. A list lacks the
 * repositories that see a secret, so for a store with visibilities it is always two requests.
 */
export function createPairReader(targets: number, given: PairNames, limit: ReadLimit): PairReader {
  const namesOf = ({ target }: SecretStore): SecretNames => pairNames(target, given).names;
  const list = async (store: SecretStore): Promise<HeldPair> => {
    const secrets = await limit(() => store.listSecrets());
    return pairIn({ secrets }, namesOf(store));
  };
  const both = async <Found>(store: SecretStore, read: (name: string) => Promise<Found>) => {
    const names = namesOf(store);
    const [id, secret] = await allEnded([limit(() => read(names.id)), limit(() => read(names.secret))]);
    return { id, secret };
  };
  return {
    read: (store) =>
      readsAsList(targets, store) ? list(store) : both(store, (name) => store.readSecret(name)),
    readDates: async (store) => {
      if (!readsAsList(targets, store)) {
        return both(store, (name) => store.readUpdatedAt(name));
      }
      const { id, secret } = await list(store);
      return { id: id?.updatedAt, secret: secret?.updatedAt };
    },
  };
}

/** Why a target cannot be used, and what to do about it. */
export interface TargetProblem {
  readonly target: Target;
  readonly problem: string;
  /** When the rate limit ends that is the problem, in milliseconds since the epoch. */
  readonly retryAt?: number | undefined;
}

/** A line for each problem, with all targets that share it. */
export function groupProblems(problems: readonly TargetProblem[]): string[] {
  return reasonLines(
    problems.map(({ target, problem }) => ({ subject: targetName(target), reason: problem })),
  );
}

/**
 * The error for targets that were not read because of a rate limit that lasts longer than a run waits: the same reason for
 * all of them. `undefined` where there are none.
 * @param untouched what the run has not done, in a sentence
 */
export function limitReached(
  problems: readonly TargetProblem[],
  targets: number,
  untouched: string,
): ActionError | undefined {
  const limits = problems.flatMap(({ retryAt }) => retryAt ?? []);
  return limits.length === 0
    ? undefined
    : new ActionError('Rate limit reached', {
        what: `GitHub's rate limit was reached before everything was read. ${untouched}`,
        why: `It lasts longer than the run waits, and ${limits.length} of ${targets} targets could not be checked.`,
        fix: `Start the same workflow again after ${isoTime(Math.max(...limits))}. If this happens again, use fewer targets, or a GitHub App, whose limit is higher for large organizations.`,
      });
}

/**
 * What a failed request means for a target and what to do, in one line without anything that the server wrote.
 * @param keepsPrevious whether the old pair is kept under the previous names there
 */
export function describeProblem(
  failure: GitHubFailure,
  target: Target,
  access: Level,
  keepsPrevious = false,
): string {
  return inOneLine(
    explainFailure(failure, {
      tokenInput: 'github-token',
      absence: notFound(target),
      permission: neededPermission(target, access),
      leaveOut: LEAVE_OUT,
      keepsPrevious,
    }),
  );
}

/** Why the repositories of an owner cannot be listed, and what to do, in one line without anything that the server wrote. */
export function describeUnlisted(failure: GitHubFailure, owner: string): string {
  return inOneLine(explainUnlisted(failure, owner));
}

export function explainUnlisted(failure: GitHubFailure, owner: string): Explanation {
  return explainFailure(failure, {
    tokenInput: 'github-token',
    absence: `there is no organization or user ${owner}`,
    permission: "access to the repositories, with the repository permission 'Metadata: read' (classic: repo)",
    leaveOut: LEAVE_OUT,
  });
}

/** Why a target in a read-only repository cannot be written, and what to do, in one line. */
export function describeReadOnly(state: ReadOnlyState): string {
  return state === 'archived'
    ? `the repository is archived and therefore read-only: unarchive it (Settings, General, Danger Zone), or ${LEAVE_OUT}`
    : `GitHub has disabled the repository: ask its owner or GitHub Support for the reason, and ${LEAVE_OUT} until then`;
}

const LEAVE_OUT = "take the target out of 'targets'";

function notFound(target: Target): string {
  switch (target.kind) {
    case 'environment':
      return 'there is no such repository, or no such environment in it';
    case 'repo':
    case 'dependabot':
      return 'there is no such repository';
    case 'codespaces':
    case 'agents':
      return `there is no such repository, or this GitHub server has no ${SERVICES[target.kind]} secrets (GitHub Enterprise Server has none)`;
    case 'codespaces-user':
      return 'the user has no Codespaces secrets';
    default:
      return 'there is no such organization';
  }
}

const SERVICES = { codespaces: 'Codespaces', agents: 'agents' } as const;
