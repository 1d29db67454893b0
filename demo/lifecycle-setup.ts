import type { GitHub } from '../simulators/github/github.ts';
import { startGitHub } from '../simulators/github/server.ts';
import type { SeenIssue } from '../simulators/github/state/placed-issues.ts';
import { SAMPLE_TOKEN, WORKFLOW_TOKEN } from '../simulators/github/state/tokens.ts';
import { renderLog } from '../simulators/runner/command-log.ts';
import type { ActionRun } from '../simulators/runner/run-action.ts';
import { Calendar, type Moment } from './calendar.ts';
import { Job } from './job.ts';
import { KNOWN_KEY, NEW_KEY } from './keys.ts';
import { keyIn } from './rotation-setup.ts';
import type { SceneContext } from './scene.ts';
import { summaryView } from './summary-view.ts';
import { secretsFor, type With } from './workflow-step.ts';

/** The repository of the workflows; it is where the reminder issue is, too. */
const REPOSITORY = 'acme/data';

/** The organization's key is for acme/shop only. */
export const SHOP = 'acme/shop';

export const TARGETS = ['repo:acme/data', 'repo:acme/lake', 'org:acme'];

export const TARGET_INPUTS: With = {
  'github-token': '${{ secrets.ROTATION_TOKEN }}',
  targets: TARGETS.join('\n'),
};

type Held = ReturnType<typeof keyIn>;

/** What is printed after a run; when all scenes are played, only the title of a summary. */
type Shown = 'log' | 'summary';

/** A key in GitHub's secrets over months, with the runs of the action and the changes by people. */
export class Lifecycle {
  readonly context: SceneContext;
  readonly job: Job;
  readonly github: GitHub;
  readonly #calendar: Calendar;

  private constructor(context: SceneContext, job: Job, github: GitHub, calendar: Calendar) {
    this.context = context;
    this.job = job;
    this.github = github;
    this.#calendar = calendar;
  }

  /** Runs a function with the known key in all targets since the first moment, and cleans up afterwards. */
  static async during(
    context: SceneContext,
    first: Moment,
    act: (lifecycle: Lifecycle) => Promise<void>,
  ): Promise<void> {
    const calendar = new Calendar(first);
    const github = await startGitHub({
      clock: calendar.now,
      tokens: [SAMPLE_TOKEN, WORKFLOW_TOKEN],
      organizations: [{ login: 'acme' }],
      repositories: [
        { name: REPOSITORY, id: 101 },
        { name: 'acme/lake', id: 102 },
        { name: SHOP, id: 103 },
      ],
      secrets: TARGETS.flatMap((store) =>
        Object.entries(secretsFor(KNOWN_KEY)).map(([name, value]) => ({
          store,
          name,
          value,
          updatedAt: calendar.now(),
          ...(store === 'org:acme' ? { visibility: 'selected', selectedRepositoryIds: [103] } : {}),
        })),
      ),
    });
    const secrets = () => ({
      ...github.values(`repo:${REPOSITORY}`),
      NEW_SODA_CLOUD_API_KEY_ID: NEW_KEY.id,
      NEW_SODA_CLOUD_API_KEY_SECRET: NEW_KEY.secret,
      ROTATION_TOKEN: SAMPLE_TOKEN.token,
      GITHUB_TOKEN: WORKFLOW_TOKEN.token,
    });
    try {
      await Job.during(context, secrets, (job) => act(new Lifecycle(context, job, github, calendar)));
    } finally {
      await github.close();
    }
  }

  /** Moves the clock to a moment. */
  turnTo(moment: Moment, happening: string): void {
    this.#calendar.turnTo(moment);
    this.context.screen.moment(this.#calendar.page);
    this.context.screen.say(happening);
  }

  /** Runs a step as a separate workflow run that GitHub lists, and prints what a user sees. */
  async run(workflow: string, inputs: With, ...shown: Shown[]): Promise<ActionRun> {
    const id = this.github.addRun({ repository: REPOSITORY, name: workflow, status: 'in_progress' });
    const run = await this.job.runStep(inputs, {
      GITHUB_API_URL: this.github.url,
      GITHUB_RUN_ID: String(id),
      GITHUB_WORKFLOW_REF: `${REPOSITORY}/.github/workflows/${workflow}.yml@refs/heads/main`,
      ...this.#calendar.environment,
    });
    const conclusion = run.exitCode === 0 ? 'success' : 'failure';
    this.github.updateRun(id, { status: 'completed', conclusion });
    const { screen } = this.context;
    screen.say(`The run ${run.exitCode === 0 ? 'succeeded' : 'failed'}: ${titleOf(run)}`);
    if (shown.includes('log')) {
      screen.block('Its log:', renderLog(run.stdout));
    }
    if (shown.includes('summary')) {
      screen.detail('The job summary:', summaryView(run.summary));
    }
    return run;
  }

  /** Adds a run that was queued a minute ago and does not start. Returns its ID. */
  queueRun(repository: string): number {
    const createdAt = this.#calendar.now() - 60_000;
    return this.github.addRun({ repository, name: 'scan', status: 'queued', createdAt });
  }

  cancelRun(id: number): void {
    this.github.updateRun(id, { status: 'completed', conclusion: 'cancelled' });
  }

  issues(): readonly SeenIssue[] {
    return this.github.issues(REPOSITORY);
  }

  /** Whether every target holds a key, as the current or, with a suffix, as the previous one. */
  allHold(key: Held, suffix = ''): boolean {
    return TARGETS.every((target) => keyIn(this.github, target, suffix) === key);
  }

  /** The number of changes of secrets so far. */
  get changes(): number {
    return this.github.history.length;
  }
}

/** The title of the job summary. */
function titleOf({ summary }: ActionRun): string {
  return summaryView(/^#+ .+$/m.exec(summary)?.[0] ?? '(no job summary)');
}
