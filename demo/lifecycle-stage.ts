import type { GitHub } from '../simulators/github/github.ts';
import { startGitHub } from '../simulators/github/server.ts';
import type { SeenIssue } from '../simulators/github/state/placed-issues.ts';
import { SAMPLE_TOKEN, WORKFLOW_TOKEN } from '../simulators/github/state/tokens.ts';
import { renderLog } from '../simulators/runner/command-log.ts';
import type { ActionRun } from '../simulators/runner/run-action.ts';
import { Calendar, type Moment } from './calendar.ts';
import { Job } from './job.ts';
import { KNOWN_KEY, NEW_KEY } from './keys.ts';
import { heldKey } from './rotation-stage.ts';
import type { Stage } from './stage.ts';
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

type Held = ReturnType<typeof heldKey>;

/** What a user would look at after a run; where both would say the same, one is enough. */
type Shown = 'log' | 'summary';

/** A key that lives in GitHub's secrets for months, and what runs of the action and people do to it. */
export class Lifecycle {
  readonly stage: Stage;
  readonly job: Job;
  readonly github: GitHub;
  readonly #calendar: Calendar;

  private constructor(stage: Stage, job: Job, github: GitHub, calendar: Calendar) {
    this.stage = stage;
    this.job = job;
    this.github = github;
    this.#calendar = calendar;
  }

  /** Stores the known key everywhere at the first moment, and clears the world away in the end. */
  static async during(
    stage: Stage,
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
      await Job.during(stage, secrets, (job) => act(new Lifecycle(stage, job, github, calendar)));
    } finally {
      await github.close();
    }
  }

  /** Time passes until then. */
  turnTo(moment: Moment, happening: string): void {
    this.#calendar.turnTo(moment);
    this.stage.screen.moment(this.#calendar.page);
    this.stage.screen.say(happening);
  }

  /** Runs a step as a workflow run of its own, which GitHub knows of, and shows what a user sees of it. */
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
    const end = `The run is ${run.exitCode === 0 ? 'green' : 'red'}.`;
    for (const view of shown) {
      const [caption, text] =
        view === 'log' ? ['Its log:', renderLog(run.stdout)] : ['The job summary:', summaryView(run.summary)];
      this.stage.screen.exhibit(view === shown[0] ? `${end} ${caption}` : caption, text);
    }
    return run;
  }

  /** A run that was queued a minute ago and does not start. Returns its number. */
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

  /** Whether every target holds that key, as the current or, with a suffix, as the previous one. */
  allHold(key: Held, suffix = ''): boolean {
    return TARGETS.every((target) => heldKey(this.github, target, suffix) === key);
  }

  /** What an act compares with later: GitHub keeps every change of a secret. */
  get changes(): number {
    return this.github.history.length;
  }
}
