import type { ReadLimit } from '../github/client.ts';
import type { GitHubClients } from '../github/clients.ts';
import { explainFailure, GitHubFailure, inOneLine } from '../github/errors.ts';
import { describeReadOnly, type HeldSecrets, type TargetProblem } from '../github/inventory.ts';
import { type ActiveRun, type RunStatus, readActiveRuns, readRepositories } from '../github/repositories.ts';
import {
  areMissing,
  changedAt,
  clockOf,
  describeSign,
  FINISH_ROTATION,
  findStalePairs,
  findUnfinished,
  type HeldPair,
  HOUR,
  isHalfWritten,
  isMismatched,
  isNew,
  missingNames,
  writableOnly,
  writtenAt,
} from '../github/secret-dates.ts';
import {
  isOwnStore,
  type PairNames,
  pairNames,
  parseRepository,
  type Repository,
  repositoryName,
  type SecretNames,
  targetName,
} from '../github/targets.ts';
import type { HttpDependencies } from '../http/retry.ts';
import type { RetireSettings } from '../inputs/types.ts';
import { type Reason, reasonLines } from '../shared/action-error.ts';
import type { Log } from '../shared/log.ts';
import { Progress } from '../shared/progress.ts';
import { isoTime } from '../shared/report.ts';
import type { KeyPair } from '../shared/secret.ts';

interface ReadinessRequest extends PairNames, Pick<RetireSettings, 'overlapHours' | 'repository'> {
  readonly held: readonly HeldSecrets[];
}

export interface UnreadyTarget extends TargetProblem {
  /** Whether waiting is all that the target needs, or a rotation has to write it first. */
  readonly kind: 'overlap' | 'unfinished' | 'other';
}

/** The end of the overlap of all targets, in milliseconds since the epoch by GitHub's clock. */
export function endOfOverlap(held: readonly HeldSecrets[], overlapHours: number): number {
  return Math.max(...writableOnly(held).map((secrets) => overlapEnd(secrets, overlapHours)));
}

/** The targets that may still need the previous pair, or whose secrets cannot be deleted, each with why and what to do. */
export function findUnready({ held, overlapHours, repository, ...given }: ReadinessRequest): UnreadyTarget[] {
  const writable = writableOnly(held);
  const stale = new Set(findStalePairs(writable));
  // the first sign of a target counts
  const signs = new Map(
    findUnfinished(writable, repository)
      .reverse()
      .map((sign) => [sign.pair, sign]),
  );
  const end = endOfOverlap(held, overlapHours);
  const problemOf = (secrets: HeldSecrets): Pick<UnreadyTarget, 'kind' | 'problem'> | undefined => {
    if (secrets.readOnly !== undefined) {
      return { kind: 'other', problem: describeReadOnly(secrets.readOnly) };
    }
    const missing = missingNames(secrets, pairNames(secrets.store.target, given).names);
    if (missing.length > 0) {
      return { kind: 'other', problem: `${areMissing(missing)}: rotate with 'create-missing: true'` };
    }
    const sign = signs.get(secrets);
    if (sign !== undefined) {
      const problem = `${describeSign(sign)}: a rotation is unfinished, or a secret was changed by hand; ${FINISH_ROTATION}`;
      return { kind: 'unfinished', problem };
    }
    const old = describeOldPair(secrets, stale.has(secrets));
    if (old !== undefined) {
      return { kind: 'unfinished', problem: old };
    }
    const overlap = describeOverlap(secrets, overlapHours, end);
    return overlap === undefined ? undefined : { kind: 'overlap', problem: overlap };
  };
  return held.flatMap((secrets) => {
    const problem = problemOf(secrets);
    return problem === undefined ? [] : [{ target: secrets.store.target, ...problem }];
  });
}

/** GitHub shows only the dates of a secret: they show whether a target was part of the rotation. */
function describeOldPair(secrets: HeldSecrets, isStale: boolean): string | undefined {
  if (isMismatched(secrets)) {
    return `ID and secret were written more than an hour apart and may not belong together: ${FINISH_ROTATION}`;
  }
  if (isOlderThan(secrets, secrets.previous)) {
    return `the previous pair was stored after the current one was written, so the old pair may still be there: ${FINISH_ROTATION}`;
  }
  return isStale
    ? `written more than 7 days before the newest target, so the old pair may still be there: ${FINISH_ROTATION}, or leave out what was not part of that rotation and retire it in another run`
    : undefined;
}

function isOlderThan(pair: HeldPair, previous: HeldPair): boolean {
  const written = writtenAt(pair);
  const kept = changedAt(previous);
  return written !== undefined && kept !== undefined && written < kept;
}

/** @param end of the overlap of all targets: nothing is retired before it */
function describeOverlap(pair: HeldPair, overlapHours: number, end: number): string | undefined {
  return clockOf(pair) < overlapEnd(pair, overlapHours)
    ? `the overlap of ${overlapHours} hours is not over: run this again after ${isoTime(end)}`
    : undefined;
}

function overlapEnd(pair: HeldPair, overlapHours: number): number {
  return (changedAt(pair) ?? 0) + overlapHours * HOUR;
}

/**
 * The previous pair of the inputs, which the workflow reads from its own stores: none where one of them was not written
 * completely. Its ID and its secret may belong to different keys, so a refusal would prove nothing.
 */
export function usablePrevious(
  previous: KeyPair | undefined,
  held: readonly HeldSecrets[],
  repository: Repository | undefined,
): KeyPair | undefined {
  const isMixed = held.some(
    (secrets) => isOwnStore(secrets.store.target, repository) && isHalfWritten(secrets.previous),
  );
  return isMixed ? undefined : previous;
}

/**
 * The targets that hold a complete previous pair, whose revocation can only be checked with the pair itself. An ID or a
 * secret alone, and a pair whose ID was written after its secret, are not a key.
 */
export function findCompletePrevious(held: readonly HeldSecrets[]): HeldSecrets[] {
  return held.filter(
    ({ previous }) => previous.id !== undefined && previous.secret !== undefined && !isHalfWritten(previous),
  );
}

/**
 * Why a stored previous pair that the inputs do not give is not deleted, and what to do, in one line.
 * @param isUnneeded whether nothing else was found that may need the pair: only then may it be deleted by hand
 */
export function describeNotGiven(
  complete: readonly HeldSecrets[],
  { repository, ...given }: PairNames & Pick<RetireSettings, 'repository'>,
  isUnneeded: boolean,
): string {
  const both = ({ id, secret }: SecretNames) => `${id} and ${secret}`;
  const stored = new Set(complete.map(({ store }) => both(pairNames(store.target, given).previousNames)));
  const shown = complete.slice(0, 3).map(({ store }) => targetName(store.target));
  const more = complete.length - shown.length;
  const places = `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  const source = complete.some(({ store }) => isOwnStore(store.target, repository))
    ? `the secrets ${both(given.previousNames)}`
    : 'the place where it is stored';
  return `${places}: a previous API key is stored there, but 'previous-api-key-id' and 'previous-api-key-secret' do not hold a complete pair, so whether Soda Cloud has revoked it could not be determined: set them from ${source}${isUnneeded ? `, or delete that key in Soda Cloud, and then delete ${[...stored].join(', ')} there by hand` : ''}`;
}

/** Whether no target holds a previous ID or secret. */
export function holdsNoPrevious(held: readonly HeldSecrets[]): boolean {
  return held.every(({ previous }) => isNew(previous));
}

interface ActiveRuns {
  /** How many repositories read the targets, as far as the token can see. */
  readonly repositories: number;
  /** Runs that were queued before the rotation was complete and have not ended. */
  readonly runs: readonly ActiveRun[];
  /** What could not be read, a line for each reason. */
  readonly problems: readonly string[];
}

interface RunDependencies {
  readonly clients: GitHubClients;
  readonly limit: ReadLimit;
  readonly log: Log;
  readonly http: HttpDependencies;
}

/**
 * In the order in which a run goes through them, so that a run that moves on in the meantime is in the next list. A run
 * in progress can also go back to waiting, for the reviewers of its next job.
 */
const STATUSES: readonly RunStatus[] = [
  'requested',
  'queued',
  'pending',
  'waiting',
  'in_progress',
  'waiting',
];

/**
 * Looks for runs that may hold the previous pair: repository and organization secrets are read when a run is queued. So
 * these are the runs that were queued before the last target was written, or in the same second.
 */
export async function findActiveRuns(
  held: readonly HeldSecrets[],
  given: PairNames,
  dependencies: RunDependencies,
): Promise<ActiveRuns> {
  const { clients, limit } = dependencies;
  const { readers, problems: unknownReaders } = await findReaders(held, given, clients, limit);
  const rotatedAt = Math.max(0, ...held.map((secrets) => changedAt(secrets) ?? 0));
  const progress = new Progress(readers.length, dependencies);
  const results = await Promise.all(
    readers.map(async (repository): Promise<{ runs: readonly ActiveRun[]; problems: readonly Reason[] }> => {
      const name = repositoryName(repository);
      const client = clients.ofOwner(repository.owner);
      try {
        const active = new Map<number, ActiveRun>();
        for (const status of STATUSES) {
          for (const run of await limit(() => readActiveRuns(repository, status, client))) {
            active.set(run.id, run);
          }
        }
        progress.finished(name, 'runs read', { good: true });
        return { runs: [...active.values()].filter(({ createdAt }) => createdAt <= rotatedAt), problems: [] };
      } catch (error) {
        if (error instanceof GitHubFailure) {
          progress.finished(name, 'runs not readable', { good: false });
          return { runs: [], problems: [{ subject: name, reason: describeUnreadRuns(error) }] };
        }
        throw error;
      }
    }),
  );
  return {
    repositories: readers.length,
    runs: results.flatMap(({ runs }) => runs),
    problems: reasonLines([...unknownReaders, ...results.flatMap(({ problems }) => problems)]),
  };
}

function describeUnreadRuns(failure: GitHubFailure): string {
  const explanation = explainFailure(failure, {
    tokenInput: 'github-token',
    absence: 'there is no such repository',
    permission:
      "the repository permission 'Actions: read' there (classic: repo), or set 'require-drained: false'",
    leaveOut: "set 'require-drained: false'",
  });
  return `whether runs may still use the previous pair could not be determined: ${inOneLine(explanation)}`;
}

/** The repositories whose runs read the targets, each once. Codespaces run no workflows. */
async function findReaders(
  held: readonly HeldSecrets[],
  given: PairNames,
  clients: GitHubClients,
  limit: ReadLimit,
): Promise<{ readers: Repository[]; problems: Reason[] }> {
  const readers = new Map<string, Repository>();
  const problems: Reason[] = [];
  for (const secrets of held) {
    try {
      for (const repository of await repositoriesOf(secrets, given, clients, limit)) {
        readers.set(repositoryName(repository).toLowerCase(), repository);
      }
    } catch (error) {
      if (!(error instanceof GitHubFailure)) {
        throw error;
      }
      problems.push({ subject: targetName(secrets.store.target), reason: describeUnknownReaders(error) });
    }
  }
  return { readers: [...readers.values()], problems };
}

function describeUnknownReaders(failure: GitHubFailure): string {
  const explanation = explainFailure(failure, {
    tokenInput: 'github-token',
    absence: 'GitHub does not show them',
    permission:
      "the permissions 'Secrets: read' of the organization and 'Metadata: read' of its repositories, or set 'require-drained: false'",
    leaveOut: "set 'require-drained: false'",
  });
  return `which repositories read these secrets could not be determined: ${inOneLine(explanation)}`;
}

async function repositoriesOf(
  { store }: HeldSecrets,
  given: PairNames,
  clients: GitHubClients,
  limit: ReadLimit,
): Promise<readonly Repository[]> {
  const { target } = store;
  switch (target.kind) {
    case 'repo':
    case 'environment':
    case 'dependabot':
      return [{ owner: target.owner, repo: target.repo }];
    case 'org':
    case 'dependabot-org': {
      const { names } = pairNames(target, given);
      const secrets = await Promise.all(
        [names.id, names.secret].map((name) => limit(() => store.readSecret(name))),
      );
      const selections = secrets.map((secret) => secret?.visibility?.repositories);
      return selections.every((selection) => selection !== undefined)
        ? selections.flat().flatMap(({ name }) => parseRepository(name) ?? [])
        : limit(() => readRepositories(target.org, clients.ofOwner(target.org)));
    }
    default:
      return [];
  }
}
