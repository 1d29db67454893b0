import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';

const ROOT = new URL('../../', import.meta.url);
/** The `uses:` of this action in the README and the examples. */
export const THIS_ACTION = 'OWNER/soda-cloud-keys@v1';

export interface WorkflowStep {
  readonly id?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

export interface WorkflowJob {
  readonly environment?: unknown;
  readonly steps: readonly WorkflowStep[];
}

interface Workflow {
  readonly name: string;
  readonly on: unknown;
  readonly permissions?: unknown;
  readonly concurrency?: unknown;
  readonly jobs: Readonly<Record<string, WorkflowJob>>;
}

/** A workflow that users copy, or one of this repository. */
export interface WorkflowSource {
  /** Its path or heading, usable as a file name. */
  readonly place: string;
  readonly text: string;
}

export function readText(path: string): string {
  return readFileSync(new URL(path, ROOT), 'utf8');
}

function workflowsIn(folder: string): WorkflowSource[] {
  return readdirSync(new URL(folder, ROOT))
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => ({ place: name, text: readText(`${folder}${name}`) }));
}

export const EXAMPLES = workflowsIn('examples/');
export const OWN_WORKFLOWS = workflowsIn('.github/workflows/');

/** The documents, as paths from the root. */
export const DOCUMENTS = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...['docs/', 'docs/contributing/'].flatMap((folder) =>
    readdirSync(new URL(folder, ROOT))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}${name}`),
  ),
];

function yamlIn(document: string): string[] {
  return [...readText(document).matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text = '']) => text);
}

/** The complete workflows in documents; other YAML there is a part of a step. */
function workflowsShownIn(document: string): WorkflowSource[] {
  return yamlIn(document)
    .filter((text) => text.startsWith('name:') || /^jobs:/m.test(text))
    .map((text, index) => ({ place: `${document.replace(/\W/g, '-')}-${index + 1}.yml`, text }));
}

/** The steps of the README's quick start. */
export const QUICK_START = yamlIn('README.md').find((text) => text.startsWith('- uses:')) ?? '';

/** The workflows of the README: its quick start in a job, and the smallest one for each use. */
export const README_WORKFLOWS: readonly WorkflowSource[] = [
  { place: 'README-quick-start.yml', text: workflowOf(QUICK_START) },
  ...workflowsShownIn('README.md'),
];

export const SHOWN_WORKFLOWS: readonly WorkflowSource[] = DOCUMENTS.filter(
  (document) => document !== 'README.md',
).flatMap(workflowsShownIn);

/** A workflow with these steps. */
function workflowOf(steps: string): string {
  return [
    'name: Quick start',
    'on: push',
    'permissions: {}',
    'jobs:',
    '  scan:',
    '    runs-on: ubuntu-latest',
    '    permissions:',
    '      contents: read',
    '    steps:',
    steps.replace(/^/gm, '      ').trimEnd(),
    '',
  ].join('\n');
}

/** @throws Error for invalid YAML and duplicate keys */
export function parseWorkflow(text: string): Workflow {
  const workflow: Workflow = parse(text);
  return workflow;
}

/** The jobs of a workflow, with their steps that use this action. */
export function jobsOf(text: string): { job: WorkflowJob; own: WorkflowStep[] }[] {
  return Object.values(parseWorkflow(text).jobs).map((job) => ({
    job,
    own: job.steps.filter(({ uses }) => uses === THIS_ACTION),
  }));
}

/** The inputs that a person fills in before a workflow starts. */
export function dispatchInputsOf(text: string): Record<string, { readonly description?: string }> {
  const { on } = parseWorkflow(text);
  const events = typeof on === 'object' && on !== null ? on : {};
  const dispatch: unknown = Reflect.get(events, 'workflow_dispatch');
  return typeof dispatch === 'object' && dispatch !== null ? (Reflect.get(dispatch, 'inputs') ?? {}) : {};
}

/** An example with the token of another action, as docs/github-app.md describes it. */
export const WITH_APP_TOKEN = withAppToken(
  readText('examples/rotate-on-demand.yml'),
  readText('docs/github-app.md'),
);

/** @throws Error unless the example signs in once and the document shows two steps that take its place */
export function withAppToken(example: string, document: string): string {
  const [, signIn, use] =
    /^```yaml\n( +- id: app\n.*?)^ +- uses: OWNER\/.*?\n( +github-token: \S+ \S+ \S+).*?^```$/ms.exec(
      document,
    ) ?? [];
  const step = ` +- uses: ${THIS_ACTION}\n`;
  const inputs = / +app-client-id: .*\n +app-private-key: .*\n/g;
  if (signIn === undefined || use === undefined || example.match(inputs)?.length !== 1) {
    throw new Error('there is no such step');
  }
  return example.replace(inputs, `${use}\n`).replace(new RegExp(step), (found) => `${signIn}${found}`);
}
