import type { GitHubClient, ReadLimit } from '../github/client.ts';
import { explainFailure, GitHubFailure, inOneLine } from '../github/errors.ts';
import { describeReadOnly, type HeldSecrets, type TargetProblem } from '../github/inventory.ts';
import { type ActiveRun, type RunStatus, readActiveRuns, readRepositories } from '../github/repositories.ts';
import {
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
  type SecretNames,
  type UnfinishedSign,
  writableOnly,
  writtenAt,
} from '../github/secret-dates.ts';
import {
  isOwnStore,
  parseRepository,
  type Repository,
  repositoryName,
  targetName,
} from '../github/targets.ts';
import type { RetireSettings } from '../inputs/types.ts';
import type { Progress } from '../shared/progress.ts';
import { isoTime } from '../shared/report.ts';
import type { KeyPair } from '../shared/secret.ts';

interface ReadinessRequest extends Pick<RetireSettings, 'names' | 'overlapHours' | 'repository'> {
  readonly held: readonly HeldSecrets[];
}

/** The targets that may still need the previous pair, or cannot lose it, each with why and what to do. */
export function findUnready({ held, names, overlapHours, repository }: ReadinessRequest): TargetProblem[] {
  const writable = writableOnly(held);
  const stale = new Set(findStalePairs(writable));
  const signs = findUnfinished(writable, repository);
  return held.flatMap((secrets) => {
    const { target } = secrets.store;
    const problem =
      secrets.readOnly === undefined
        ? (describeMissing(secrets, names) ??
          describeUnfinished(signs.find(({ pair }) => pair === secrets)) ??
          describeOldPair(secrets, stale.has(secrets)) ??
          describeOverlap(secrets, overlapHours))
        : describeReadOnly(secrets.readOnly);
    return problem === undefined ? [] : [{ target, problem }];
  });
}

function describeMissing(secrets: HeldSecrets, names: SecretNames): string | undefined {
  const missing = missingNames(secrets, names);
  return missing.length === 0
    ? undefined
    : `it does not hold ${missing.join(' and ')}: rotate with 'create-missing: true'`;
}

function describeUnfinished(sign: UnfinishedSign<HeldSecrets> | undefined): string | undefined {
  return sign === undefined
    ? undefined
    : `${describeSign(sign)}: a rotation is unfinished, or a secret was changed by hand; ${FINISH_ROTATION}`;
}

/** Dates are all that GitHub tells of a secret: they show whether a target was part of the rotation. */
function describeOldPair(secrets: HeldSecrets, isStale: boolean): string | undefined {
  if (isMismatched(secrets)) {
    return `its ID and secret were written more than an hour apart and may not belong together: ${FINISH_ROTATION}`;
  }
  if (isOlderThan(secrets, secrets.previous)) {
    return `its previous pair was stored after its current one was written, so it may still hold the old pair: ${FINISH_ROTATION}`;
  }
  return isStale
    ? `it was written more than 7 days before the newest target, so it may still hold the old pair: ${FINISH_ROTATION}, or retire this target in a run of its own if it was not part of that rotation`
    : undefined;
}

function isOlderThan(pair: HeldPair, previous: HeldPair): boolean {
  const written = writtenAt(pair);
  const kept = changedAt(previous);
  return written !== undefined && kept !== undefined && written < kept;
}

function describeOverlap(pair: HeldPair, overlapHours: number): string | undefined {
  const changed = changedAt(pair) ?? 0;
  const end = changed + overlapHours * HOUR;
  return clockOf(pair) < end
    ? `it was written at ${isoTime(changed)}, and the overlap of ${overlapHours} hours is not over: run this again after ${isoTime(end)}`
    : undefined;
}

/**
 * The previous pair of the inputs, which the workflow reads from its own stores: none where one of them was not written
 * completely, as its ID is that of another key than its secret then, and a refusal of both would prove nothing.
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
 * The targets that hold a whole previous pair: without the pair itself nobody can tell whether it is revoked. A lone ID or
 * secret, and a pair whose ID is later than its secret, are no key.
 */
export function findWholePrevious(held: readonly HeldSecrets[]): HeldSecrets[] {
  return held.filter(
    ({ previous }) => previous.id !== undefined && previous.secret !== undefined && !isHalfWritten(previous),
  );
}

/** Why targets cannot lose a previous pair that is not given, and what to do, in one line. */
export function describeNotGiven(
  whole: readonly HeldSecrets[],
  { previousNames, repository }: Pick<RetireSettings, 'previousNames' | 'repository'>,
): string {
  const { id, secret } = previousNames;
  const shown = whole.slice(0, 3).map(({ store }) => targetName(store.target));
  const more = whole.length - shown.length;
  const places = `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  const own = whole.some(({ store }) => isOwnStore(store.target, repository))
    ? `give it from the secrets ${id} and ${secret}`
    : `give it from where it is still stored`;
  return `${places}: a previous API key is stored there, and 'previous-api-key-id' and 'previous-api-key-secret' give no whole pair, so whether Soda Cloud has revoked it cannot be told: ${own}, or, once you have deleted that key in Soda Cloud, delete ${id} and ${secret} there by hand`;
}

/** When the last of all targets was written, in milliseconds since the epoch. */
export function lastWritten(held: readonly HeldSecrets[]): number {
  return Math.max(0, ...held.map((secrets) => changedAt(secrets) ?? 0));
}

/** Whether no target holds anything of a previous pair. */
export function holdsNoPrevious(held: readonly HeldSecrets[]): boolean {
  return held.every(({ previous }) => isNew(previous));
}

export interface ActiveRuns {
  /** Runs that were queued before the rotation was complete and have not ended. */
  readonly runs: readonly ActiveRun[];
  /** Why the runs of a repository could not be read, each in a line. */
  readonly problems: readonly string[];
}

/**
 * One after the other, as a run goes through them, so that one that moves on meanwhile is seen in the next list. A run
 * in progress can also go back to waiting, for the reviewers of its next job.
 */
const LOOKS: readonly RunStatus[] = ['requested', 'queued', 'pending', 'waiting', 'in_progress', 'waiting'];

/**
 * Looks for runs that may hold the previous pair: repository and organization secrets are read when a run is queued,
 * and a run that was queued in the second of the write may have read either pair.
 * @param rotatedAt when the last of all targets was written, in milliseconds since the epoch: until then a run may have
 *   read the previous pair from a target that a rotation writes late
 */
export async function findActiveRuns(
  readers: readonly Repository[],
  rotatedAt: number,
  client: GitHubClient,
  limit: ReadLimit,
  progress: Progress,
): Promise<ActiveRuns> {
  const results = await Promise.all(
    readers.map(async (repository): Promise<ActiveRuns> => {
      const name = repositoryName(repository);
      try {
        const runs = new Map<number, ActiveRun>();
        for (const status of LOOKS) {
          for (const run of await limit(() => readActiveRuns(repository, status, client))) {
            runs.set(run.id, run);
          }
        }
        progress.finished(name, 'runs read', { good: true });
        return { runs: [...runs.values()].filter(({ createdAt }) => createdAt <= rotatedAt), problems: [] };
      } catch (error) {
        if (error instanceof GitHubFailure) {
          progress.finished(name, 'runs not readable', { good: false });
          return { runs: [], problems: [describeFailure(name, error)] };
        }
        throw error;
      }
    }),
  );
  return {
    runs: results.flatMap(({ runs }) => runs),
    problems: results.flatMap(({ problems }) => problems),
  };
}

function describeFailure(repository: string, failure: GitHubFailure): string {
  const explanation = explainFailure(failure, {
    tokenInput: 'github-token',
    absence: `there is no repository ${repository}`,
    permission:
      "the repository permission 'Actions: read' there (classic: repo), or set 'require-drained: false'",
    leaveOut: "set 'require-drained: false'",
  });
  return `whether runs of ${repository} may still use the previous pair could not be determined: ${inOneLine(explanation)}`;
}

interface ReadersDependencies {
  readonly client: GitHubClient;
  readonly limit: ReadLimit;
}

export interface Readers {
  readonly readers: readonly Repository[];
  readonly problems: readonly TargetProblem[];
}

/** The repositories whose runs read the targets, each once. Codespaces run no workflows. */
export async function findReaders(
  held: readonly HeldSecrets[],
  names: SecretNames,
  dependencies: ReadersDependencies,
): Promise<Readers> {
  const readers = new Map<string, Repository>();
  const problems: TargetProblem[] = [];
  for (const secrets of held) {
    try {
      for (const repository of await repositoriesOf(secrets, names, dependencies)) {
        readers.set(repositoryName(repository).toLowerCase(), repository);
      }
    } catch (error) {
      if (!(error instanceof GitHubFailure)) {
        throw error;
      }
      const { target } = secrets.store;
      problems.push({ target, problem: describeReaders(error) });
    }
  }
  return { readers: [...readers.values()], problems };
}

function describeReaders(failure: GitHubFailure): string {
  const explanation = explainFailure(failure, {
    tokenInput: 'github-token',
    absence: 'GitHub does not show them',
    permission:
      "the permissions 'Secrets: read' of the organization and 'Metadata: read' of its repositories, or set 'require-drained: false'",
    leaveOut: "set 'require-drained: false'",
  });
  return `which repositories read it could not be determined: ${inOneLine(explanation)}`;
}

async function repositoriesOf(
  { store }: HeldSecrets,
  names: SecretNames,
  { client, limit }: ReadersDependencies,
): Promise<readonly Repository[]> {
  const { target } = store;
  switch (target.kind) {
    case 'repo':
    case 'environment':
    case 'dependabot':
      return [{ owner: target.owner, repo: target.repo }];
    case 'org':
    case 'dependabot-org': {
      const halves = await Promise.all(
        [names.id, names.secret].map((name) => limit(() => store.readSecret(name))),
      );
      const selections = halves.map((half) => half?.visibility?.repositories);
      return selections.every((selection) => selection !== undefined)
        ? selections.flat().flatMap(({ name }) => parseRepository(name) ?? [])
        : limit(() => readRepositories(target.org, client));
    }
    default:
      return [];
  }
}
