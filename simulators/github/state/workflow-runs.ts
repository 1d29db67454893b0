export type RunStatus = 'queued' | 'in_progress' | 'waiting' | 'pending' | 'requested' | 'completed';

export type RunConclusion =
  | 'success'
  | 'failure'
  | 'cancelled'
  | 'skipped'
  | 'neutral'
  | 'timed_out'
  | 'action_required'
  | 'stale';

/** Times are milliseconds since the epoch. */
export interface WorkflowRun {
  readonly id: number;
  readonly repositoryId: number;
  /** Counted from 1 in its repository. */
  readonly number: number;
  readonly name: string;
  readonly event: string;
  readonly branch: string;
  readonly status: RunStatus;
  /** Only of a completed run. */
  readonly conclusion: RunConclusion | undefined;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export type NewRun = Omit<WorkflowRun, 'id' | 'number' | 'updatedAt'>;

const FIRST_ID = 30_433_642;

/** The workflow runs of all repositories. */
export class WorkflowRuns {
  readonly #runs = new Map<number, WorkflowRun>();

  /** The newest first. */
  of(repositoryId: number): WorkflowRun[] {
    return [...this.#runs.values()]
      .filter((run) => run.repositoryId === repositoryId)
      .sort((a, b) => b.createdAt - a.createdAt || b.id - a.id);
  }

  add(run: NewRun): WorkflowRun {
    return this.#keep({
      ...run,
      id: FIRST_ID + this.#runs.size,
      number: this.of(run.repositoryId).length + 1,
      updatedAt: run.createdAt,
    });
  }

  /** @throws Error for a run that does not exist */
  change(id: number, { status, conclusion }: Pick<WorkflowRun, 'status' | 'conclusion'>, at: number): void {
    const run = this.#runs.get(id);
    if (run === undefined) {
      throw new Error(`there is no workflow run ${id}`);
    }
    this.#keep({ ...run, status, conclusion, updatedAt: at });
  }

  #keep(run: WorkflowRun): WorkflowRun {
    this.#runs.set(run.id, run);
    return run;
  }
}
