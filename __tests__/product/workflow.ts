import type { GitHub } from '../../simulators/github/github.ts';
import type { GitHubOptions } from '../../simulators/github/options.ts';
import type { ActionOptions, ActionRun } from '../../simulators/runner/run-action.ts';
import { runAction } from '../../simulators/runner/run-action.ts';
import type { Pair } from './job.ts';
import { currentPair, NAMES, NEW, previousPair, type RotationJob, startRotationJob } from './rotation-job.ts';

/** The repository of the workflow. */
const REPOSITORY = 'acme/data';

const SECOND = 1000;
export const HOUR = 3600 * SECOND;

/**
 * GitHub's clock, which advances by a second before each write. GitHub's dates have a resolution of one second, and a
 * rotation with its usual pauses never writes twice within one; runs without pauses get the same dates this way.
 */
export class WriteClock {
  #now = Date.parse('2031-05-17T09:00:00Z');
  #requests: GitHub['requests'] = [];
  #seen = 0;

  /** Milliseconds since the epoch. */
  readonly now = (): number => {
    for (; this.#seen < this.#requests.length; this.#seen += 1) {
      this.#now += this.#requests[this.#seen]?.method === 'GET' ? 0 : SECOND;
    }
    return this.#now;
  };

  watch({ requests }: GitHub): void {
    this.#requests = requests;
    this.#seen = requests.length;
  }

  advance(milliseconds: number): void {
    this.#now = this.now() + milliseconds;
  }
}

/** A rotation job whose GitHub has a separate clock. */
export interface ClockedJob {
  readonly job: RotationJob;
  readonly clock: WriteClock;
}

export async function startClockedJob(options: GitHubOptions = {}): Promise<ClockedJob> {
  const clock = new WriteClock();
  const job = await startRotationJob({ ...options, clock: clock.now });
  clock.watch(job.github);
  return { job, clock };
}

export interface WorkflowOptions {
  readonly targets: readonly string[];
  /** The input `keep-previous`. */
  readonly keepPrevious?: boolean;
  /** Of its jobs: its secrets hide those of the repository, as those hide the organization's. */
  readonly environment?: string;
  /** The new pair, in a secret that does not change. */
  readonly staged?: Pair;
  /** Other inputs of the rotation. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** Other inputs of the retirement. */
  readonly retireInputs?: Readonly<Record<string, string>>;
}

type RunOptions = Omit<ActionOptions, 'sandbox' | 'inputs' | 'state'>;

/**
 * The workflows of the README in the repository acme/data, which can be started any number of times: each start
 * gets the secrets that a job has at that moment.
 */
export class Workflow {
  readonly #job: RotationJob;
  readonly #options: WorkflowOptions;

  constructor(job: RotationJob, options: WorkflowOptions) {
    this.#job = job;
    this.#options = options;
  }

  /** `${{ secrets.NAME }}`: of the environment, the repository or the organization, in this order; otherwise empty. */
  secret(name: string): string {
    const { github } = this.#job;
    const { environment } = this.#options;
    const own = environment === undefined ? [] : [`environment:${REPOSITORY}:${environment}`];
    for (const store of [...own, `repo:${REPOSITORY}`]) {
      const value = github.value(store, name);
      if (value !== undefined) {
        return value;
      }
    }
    return this.#organizationSecret(name) ?? '';
  }

  #organizationSecret(name: string): string | undefined {
    const { github } = this.#job;
    const { visibility, id } = github.world.repositoryNamed(REPOSITORY);
    const secret = github.secret('org:acme', name);
    const isVisible =
      secret?.visibility === 'all' ||
      (secret?.visibility === 'private' && visibility !== 'public') ||
      secret?.selectedRepositoryIds?.includes(id) === true;
    return isVisible ? secret?.value : undefined;
  }

  /** The inputs with the two pairs, as in the workflows of the README. */
  get keys(): Record<string, string> {
    const pair = (suffix: string): Pair => ({
      id: this.secret(`${NAMES[0]}${suffix}`),
      secret: this.secret(`${NAMES[1]}${suffix}`),
    });
    return { ...currentPair(pair('')), ...previousPair(pair('_PREVIOUS')) };
  }

  get #targets(): Record<string, string> {
    return { targets: this.#options.targets.join('\n') };
  }

  rotate(options: RunOptions = {}): Promise<ActionRun> {
    const { keepPrevious = false, staged = NEW, inputs = {} } = this.#options;
    return this.#job.rotate(
      {
        ...this.keys,
        ...this.#targets,
        'new-api-key-id': staged.id,
        'new-api-key-secret': staged.secret,
        'keep-previous': String(keepPrevious),
        ...inputs,
      },
      options,
    );
  }

  audit(options: RunOptions = {}): Promise<ActionRun> {
    return this.#job.audit({ ...this.keys, ...this.#targets }, options);
  }

  retire(options: RunOptions = {}): Promise<ActionRun> {
    return this.#job.retire({ ...this.keys, ...this.#targets, ...this.#options.retireInputs }, options);
  }

  /** Runs a pipeline that is queued at this moment. */
  configure({ withPrevious = true }: { readonly withPrevious?: boolean } = {}): Promise<ActionRun> {
    const { cloud, sandbox } = this.#job;
    const previous = withPrevious ? {} : previousPair({ id: '', secret: '' });
    return runAction('main', {
      sandbox,
      inputs: { ...this.keys, ...previous, host: `http://${cloud.host}:${cloud.port}` },
    });
  }
}
