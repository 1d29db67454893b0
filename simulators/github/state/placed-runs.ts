import type { RunConclusion, RunStatus } from './workflow-runs.ts';
import type { World } from './world.ts';

/** A conclusion only counts for a completed run; it is `success` unless given. */
export interface RunProgress {
  readonly status: RunStatus;
  readonly conclusion?: RunConclusion;
}

export interface RunOptions extends RunProgress {
  /** `owner/name` */
  readonly repository: string;
  /** Milliseconds since the epoch; now unless given. */
  readonly createdAt?: number;
  /** Of its workflow. */
  readonly name?: string;
  /** `push` unless given. A run of `pull_request` has a pull request. */
  readonly event?: string;
  readonly branch?: string;
}

/** Changes of workflow runs without a request. */
export interface RunDesk {
  /** @returns its id */
  addRun(run: RunOptions): number;
  updateRun(id: number, progress: RunProgress): void;
}

export function runDesk(world: World, clock: () => number): RunDesk {
  return {
    addRun: ({
      repository,
      createdAt = clock(),
      name = 'CI',
      event = 'push',
      branch = 'main',
      ...progress
    }) =>
      world.runs.add({
        repositoryId: world.repositoryNamed(repository).id,
        createdAt,
        name,
        event,
        branch,
        ...reached(progress),
      }).id,
    updateRun: (id, progress) => world.runs.change(id, reached(progress), clock()),
  };
}

function reached({ status, conclusion = 'success' }: RunProgress) {
  return { status, conclusion: status === 'completed' ? conclusion : undefined };
}
