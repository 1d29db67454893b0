import { type Repository, repositoryName } from '../targets/repository.ts';
import type { GitHubClient } from './client.ts';
import { GitHubFailure, unexpectedResponse } from './failure.ts';
import { readList, readSteadyList, requireComplete } from './lists.ts';

/** A workflow run that has not ended. */
export interface ActiveRun {
  readonly repository: string;
  readonly id: number;
  readonly status: RunStatus;
  /** When it was queued, in milliseconds since the epoch. */
  readonly createdAt: number;
}

/** Every status of a run that has not ended, in the order in which a run goes through them. */
export type RunStatus = 'requested' | 'queued' | 'pending' | 'waiting' | 'in_progress';

/** A search for runs ends here, and the oldest are what is looked for (GitHub's documentation of workflow runs). */
const MOST_RUNS = 1000;

/**
 * The runs that have a status now. Runs come and go while their pages are read: such a list is read once more.
 * @throws GitHubFailure when GitHub refuses (it needs the permission 'Actions: read'), and for a list that holds fewer
 *   runs than it says there are
 */
export async function readActiveRuns(
  repository: Repository,
  status: RunStatus,
  client: GitHubClient,
): Promise<ActiveRun[]> {
  const route = 'GET /repos/{owner}/{repo}/actions/runs';
  const list = await readSteadyList(() =>
    readList(client, route, { ...repository, status }, 'workflow_runs'),
  );
  const { entries } = list;
  if (entries.length >= MOST_RUNS) {
    throw new GitHubFailure(`GitHub shows only the newest ${MOST_RUNS} runs that are ${status}`, {
      reason: 'list-too-long',
    });
  }
  requireComplete(list, `runs that are ${status}`);
  return entries.map((entry) => {
    const { id, created_at: created } = entry;
    const createdAt = typeof created === 'string' ? Date.parse(created) : Number.NaN;
    if (typeof id !== 'number' || Number.isNaN(createdAt)) {
      throw unexpectedResponse();
    }
    return { repository: repositoryName(repository), id, status, createdAt };
  });
}
