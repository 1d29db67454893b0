import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unavailable } from '../../simulators/github/faults/faults.ts';
import { REFUSALS } from '../../simulators/github/faults/refusals.ts';
import type { GitHub } from '../../simulators/github/github.ts';
import { startGitHub } from '../../simulators/github/server.ts';
import { SAMPLE_TOKEN, WORKFLOW_TOKEN } from '../../simulators/github/state/tokens.ts';
import { MovedClock } from '../../simulators/runner/moved-clock.ts';
import { SAMPLE_ORGANIZATION } from '../../simulators/soda-cloud/organizations.ts';
import { type Moment, timeOf } from '../calendar.ts';
import { Checks } from '../checks.ts';
import { Job } from '../job.ts';
import { KNOWN_KEY, NEW_KEY } from '../keys.ts';
import type { SceneContext } from '../scene.ts';
import { Screen } from '../screen.ts';
import { KEY_INPUTS, secretsFor, type With } from '../workflow-step.ts';

/** What GitHub shows of a run: a job summary or an issue. */
export interface Page {
  /** The name of its pictures, without the color scheme and the extension. */
  readonly name: string;
  /** The line above the Markdown: the job of a summary, or the title of an issue. */
  readonly title: string;
  /** As the action wrote it, with the names of real servers in place of the simulators. */
  readonly markdown: string;
}

const REPOSITORY = 'acme/data';
const DATE: Moment = { week: 11, day: 'Monday', hour: 9 };
const DAY = 24 * 3_600_000;
/** In days. */
const MINUTES = 1 / 1440;

/** Secrets by store, with the days since they were written. */
type Ages = Readonly<Record<string, number>>;

const REPOSITORIES = [
  ...['lake', 'shop', 'billing', 'catalog', 'churn', 'crm', 'customers', 'dbt-core-models', 'delivery'],
  ...['events', 'experiments', 'finance', 'forecast', 'fraud', 'identity', 'inventory', 'invoices', 'kpi'],
  ...['legacy-reports', 'logistics', 'loyalty', 'mailing', 'marketing', 'orders', 'payments', 'planning'],
  ...['pricing', 'products', 'ranking', 'returns', 'search', 'sessions', 'stock', 'suppliers', 'support'],
  ...['tracking', 'warehouse'],
];
/** 40 targets: their own secrets, and three stores that the workflow itself reads. */
const FLEET = [
  ...REPOSITORIES.map((name) => `repo:acme/${name}`),
  'org:acme',
  'environment:acme/data:production',
  `repo:${REPOSITORY}`,
];
/** Written in the order of a rotation: its own secrets last. */
const AUDITED: Ages = {
  'repo:acme/legacy-reports': 92,
  'repo:acme/pricing': 76,
  'repo:acme/lake': 74 + 2 * MINUTES,
  'repo:acme/shop': 74 + MINUTES,
  'repo:acme/data': 74,
};

/** Runs the built action once for each page. */
export function createPages(): Promise<Page[]> {
  return Promise.all([configurePage(), rotationPage(), auditPage(), reminderPage()]);
}

function configurePage(): Promise<Page> {
  return withJob({}, async ({ run }) => ({
    name: 'configure',
    title: 'scan summary',
    markdown: await run(KEY_INPUTS),
  }));
}

function rotationPage(): Promise<Page> {
  const ages = Object.fromEntries(FLEET.map((store) => [store, 80]));
  return withJob(ages, async ({ github, run }) => {
    const secrets = (repository: string, half: string) => ({
      method: 'PUT',
      path: `/repos/acme/${repository}/actions/secrets/SODA_CLOUD_API_KEY_${half}`,
    });
    // as if it had been archived after the preflight
    github.faults.always(REFUSALS['an archived repository'](), secrets('legacy-reports', '*'));
    // once per attempt, so that the old key can be restored afterwards
    github.faults.next(unavailable(), 5, secrets('pricing', 'SECRET'));
    const markdown = await run({
      mode: 'rotate',
      ...KEY_INPUTS,
      'new-api-key-id': NEW_KEY.id,
      'new-api-key-secret': NEW_KEY.secret,
      'github-token': SAMPLE_TOKEN.token,
      targets: FLEET.join('\n'),
      'keep-previous': 'true',
      'write-interval-ms': '1000',
    });
    return { name: 'rotate', title: 'rotate summary', markdown };
  });
}

const AUDIT: With = {
  mode: 'audit',
  ...KEY_INPUTS,
  'github-token': SAMPLE_TOKEN.token,
  'issue-token': WORKFLOW_TOKEN.token,
  'report-issue': 'true',
  targets: Object.keys(AUDITED).join('\n'),
};

function auditPage(): Promise<Page> {
  return withJob(AUDITED, async ({ run }) => ({
    name: 'audit',
    title: 'audit summary',
    markdown: await run(AUDIT),
  }));
}

function reminderPage(): Promise<Page> {
  return withJob(AUDITED, async ({ github, run, published }) => {
    await run(AUDIT);
    const [issue] = github.issues(REPOSITORY);
    return {
      name: 'reminder',
      title: issue === undefined ? '' : `${issue.title} #${issue.number}`,
      markdown: published(issue?.body ?? ''),
    };
  });
}

interface PageJob {
  readonly github: GitHub;
  /** Runs the action, and returns its job summary. */
  readonly run: (inputs: With) => Promise<string>;
  readonly published: (markdown: string) => string;
}

async function withJob(ages: Ages, act: (job: PageJob) => Promise<Page>): Promise<Page> {
  // the pauses between writes take their time in the page, but not in reality
  const directory = mkdtempSync(join(tmpdir(), 'pictures-'));
  const clock = new MovedClock({ root: directory });
  clock.advance(timeOf(DATE) - Date.now());
  // all secrets of an age at the same second, or the page would depend on how fast the simulator starts
  const now = Math.floor(clock.now() / 60_000) * 60_000;
  const github = await startGitHub({
    clock: clock.now,
    tokens: [SAMPLE_TOKEN, WORKFLOW_TOKEN],
    organizations: [{ login: 'acme' }],
    repositories: [
      { name: REPOSITORY, environments: ['production'] },
      ...REPOSITORIES.map((name) => ({ name: `acme/${name}` })),
    ],
    secrets: Object.entries(ages).flatMap(([store, days]) =>
      Object.entries(secretsFor(KNOWN_KEY)).map(([name, value]) => ({
        store,
        name,
        value,
        updatedAt: now - Math.round(days * DAY),
      })),
    ),
  });
  const screen = new Screen(undefined, false);
  const context: SceneContext = { screen, checks: new Checks(screen), runs: [] };
  let page: Page | undefined;
  try {
    await Job.during(context, secretsFor(KNOWN_KEY), async (job) => {
      job.cloud.addKey(SAMPLE_ORGANIZATION.name, NEW_KEY);
      const published = (markdown: string) =>
        withPublicNames(markdown, { cloud: job.cloud.url, github: github.url, root: job.sandbox.root });
      const env = {
        GITHUB_API_URL: github.url,
        GITHUB_RUN_ID: '20270322',
        GITHUB_WORKFLOW_REF: `${REPOSITORY}/.github/workflows/soda-keys.yml@refs/heads/main`,
        ...clock.pace.env,
      };
      const run = async (inputs: With) => published((await job.runStep(inputs, env)).summary);
      page = await act({ github, run, published });
    });
  } finally {
    await github.close();
    rmSync(directory, { recursive: true });
  }
  if (page === undefined || page.markdown === '') {
    throw new Error('The action wrote no Markdown: is dist/ up to date? Run npm run build.');
  }
  return page;
}

/** The addresses and directories of a real run, where a simulated one has random ports and names. */
function withPublicNames(
  markdown: string,
  { cloud, github, root }: { readonly cloud: string; readonly github: string; readonly root: string },
): string {
  return markdown
    .replaceAll(cloud, 'https://cloud.soda.io')
    .replaceAll(github, 'https://github.com')
    .replaceAll('127.0.0.1', 'cloud.soda.io')
    .replaceAll(root, '/home/runner')
    .replace(/soda-cloud-[0-9a-f]{8}/g, 'soda-cloud-1f2e3d4c');
}

/** The SHA-256 of a page, without the minutes of its times and the number of requests: both depend on a busy machine. */
export function hashOf({ title, markdown }: Page): string {
  const text = `${title}\n${markdown}`
    .replace(/(T\d\d):\d\d:\d\dZ/g, '$1Z')
    .replace(/(\S+T\S+Z) to \1/g, '$1')
    .replace(/\d+ reads, \d+ writes/g, 'reads, writes');
  return createHash('sha256').update(text).digest('hex');
}
