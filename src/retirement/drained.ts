import type { GitHubClient } from '../github/client.ts';
import { explainFailure, inOneLine } from '../github/explain-failure.ts';
import { GitHubFailure } from '../github/failure.ts';
import type { ReadLimit } from '../github/read-limit.ts';
import { type ActiveRun, type RunStatus, readActiveRuns } from '../github/workflow-runs.ts';
import type { Progress } from '../runner/progress.ts';
import { repositoryName } from '../targets/repository.ts';
import type { ReadingRepository } from './readers.ts';

export interface Drainage {
  /** Runs that were queued before the rotation and have not ended. */
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
 */
export async function findUndrained(
  readers: readonly ReadingRepository[],
  client: GitHubClient,
  limit: ReadLimit,
  progress: Progress,
): Promise<Drainage> {
  const results = await Promise.all(
    readers.map(async ({ repository, rotatedAt }): Promise<Drainage> => {
      const name = repositoryName(repository);
      try {
        const runs = new Map<number, ActiveRun>();
        for (const status of LOOKS) {
          for (const run of await limit(() => readActiveRuns(repository, status, client))) {
            runs.set(run.id, run);
          }
        }
        progress.finished(name, 'runs read');
        return { runs: [...runs.values()].filter(({ createdAt }) => createdAt <= rotatedAt), problems: [] };
      } catch (error) {
        if (error instanceof GitHubFailure) {
          progress.finished(name, 'runs not readable');
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
