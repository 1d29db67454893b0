import { appKey } from '../../simulators/github/app-key.ts';
import { readActionMetadata } from '../../simulators/runner/action-metadata.ts';
import { neededPermissions } from '../../src/github/permissions.ts';
import { MODES, type Mode } from '../../src/inputs/definitions.ts';
import { readSettings } from '../../src/inputs/index.ts';
import { InputReader } from '../../src/inputs/reader.ts';
import type { Settings } from '../../src/inputs/types.ts';
import { Log } from '../../src/shared/log.ts';
import { inputsOf } from './inputs-of.ts';
import {
  dispatchInputsOf,
  jobsOf,
  parseWorkflow,
  THIS_ACTION,
  type WorkflowJob,
  type WorkflowStep,
} from './workflows.ts';

const { inputs: DECLARED, outputs: OUTPUTS } = readActionMetadata();

/** A workflow that users copy. */
const RUN = { repository: 'acme/data', apiUrl: '' };

const WITH_TARGETS = ['rotate', 'audit', 'retire'];
/** The modes that set an output; the others are set by all. */
export const OUTPUT_MODES: Readonly<Record<string, readonly string[]>> = {
  configured: ['configure'],
  'config-path': ['configure'],
  'config-dir': ['configure'],
  'config-path-relative': ['configure'],
  'key-used': ['configure'],
  rotated: ['rotate'],
  due: ['rotate', 'audit'],
  'age-days': ['rotate', 'audit'],
  'issue-url': ['audit'],
  report: WITH_TARGETS,
  'report-path': WITH_TARGETS,
};

/** The problems of a workflow that users copy, one line each. */
export async function problemsOf(text: string): Promise<string[]> {
  const jobs = jobsOf(text);
  const ofActions = await Promise.all(
    jobs.flatMap(({ job, own }) => own.map((step) => problemsOfInputs(step, job))),
  );
  return [
    ...problemsOfWorkflow(text),
    ...problemsOfPins(text),
    ...problemsOfDispatch(text),
    ...jobs.flatMap(({ job }) => problemsOfOutputs(job)),
    ...ofActions.flat(),
  ];
}

function problemsOfWorkflow(text: string): string[] {
  const { permissions, concurrency } = parseWorkflow(text);
  const jobs = jobsOf(text);
  const writes = jobs.some(({ own }) => own.some((step) => ['rotate', 'retire'].includes(modeOf(step))));
  const isGuarded = ({ environment }: WorkflowJob) => environment !== undefined;
  const usesApp = ({ steps }: WorkflowJob) =>
    steps.some(
      (step) =>
        step.uses?.includes('create-github-app-token') || step.with?.['app-private-key'] !== undefined,
    );
  return [
    ...(JSON.stringify(permissions) === '{}' ? [] : ['no permissions: {}']),
    ...(writes && concurrency === undefined ? ['no concurrency'] : []),
    ...(jobs.some(({ job }) => usesApp(job) && !isGuarded(job))
      ? ['the key of an App without environment']
      : []),
    ...(jobs.some(({ own }) => own.length > 0) ? [] : ['it does not use this action']),
  ];
}

/** A full SHA cannot be moved; the comment has the version. A version is enough for an image. */
function problemsOfPins(text: string): string[] {
  return [...text.matchAll(/^[ -]*uses: *(.*)$/gm)]
    .map(([, uses = '']) => uses)
    .filter(
      (uses) =>
        uses.replace(/ +#.*/, '') !== THIS_ACTION &&
        !/^[\w.-]+(\/[\w.-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(uses) &&
        !/^docker:\/\/[\w./-]+:v\d+\.\d+\.\d+$/.test(uses),
    )
    .map((uses) => `not pinned: ${uses}`);
}

/** GitHub shows the inputs of a run to everybody who can see the run. */
function problemsOfDispatch(text: string): string[] {
  return Object.entries(dispatchInputsOf(text))
    .filter(([name, { description = '' }]) =>
      /secret|token|password|api.?key|new.?key/i.test(`${name} ${description}`),
    )
    .map(([name]) => `an input of the workflow may hold a key: ${name}`);
}

function problemsOfOutputs(job: WorkflowJob): string[] {
  return job.steps.flatMap((step, index) => {
    const before = job.steps.slice(0, index);
    return [...JSON.stringify(step).matchAll(/steps\.([\w-]+)\.outputs\.([\w-]+)/g)].flatMap(
      ([, id, name = '']) => {
        const source = before.find((earlier) => earlier.id === id);
        if (source === undefined) {
          return [`no step before has the ID ${id}`];
        }
        return source.uses === THIS_ACTION && !setsOutput(modeOf(source), name)
          ? [`mode ${modeOf(source)} sets no output ${name}`]
          : [];
      },
    );
  });
}

function setsOutput(mode: string, name: string): boolean {
  return name in OUTPUTS && (OUTPUT_MODES[name]?.includes(mode) ?? true);
}

function modeOf(step: WorkflowStep): Mode {
  const mode = String(step.with?.['mode'] ?? 'configure');
  return MODES.find((known) => known === mode) ?? 'configure';
}

/** Reads the inputs with the action's own code: warnings and errors are problems. */
async function problemsOfInputs(step: WorkflowStep, job: WorkflowJob): Promise<string[]> {
  const given = inputsIn(step);
  const problems = [
    ...given.filter(([name]) => !(name in DECLARED)).map(([name]) => `no such input: ${name}`),
    ...given
      .filter(([name, value]) => isSecret(name) && !comesFromSecrets(value))
      .map(([name]) => `not from a secret: ${name}`),
  ];
  const said: string[] = [];
  try {
    const settings = await readStep(step, said);
    return [...problems, ...said, ...problemsOfSignIn(step), ...problemsOfAppToken(settings, job)];
  } catch (error) {
    return [...problems, ...said, String(error)];
  }
}

/** @param said receives what the action logs @throws what the action throws for inputs that it does not accept */
async function readStep(step: WorkflowStep, said: string[] = []): Promise<Settings> {
  const say = (text: string) => said.push(text);
  const log = new Log({
    setSecret: () => undefined,
    isDebug: () => false,
    debug: () => undefined,
    ...{ info: say, notice: say, warning: say, error: say },
  });
  const environment = Object.fromEntries(
    inputsIn(step).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, evaluated(name, value)]),
  );
  const reader = new InputReader(inputsOf(environment), (text) => text);
  const run = { fromFork: false, byDependabot: false };
  return readSettings({ reader, log, run, environment }, async () => RUN);
}

function inputsIn(step: WorkflowStep): (readonly [name: string, value: string])[] {
  return Object.entries(step.with ?? {}).map(([name, value]) => [name, String(value)] as const);
}

function isSecret(name: string): boolean {
  return /api-key-(id|secret)$|soda-cloud$|-token$|private-key$/.test(name);
}

function comesFromSecrets(value: string): boolean {
  return /^\$\{\{ ((inputs\.[\w-]+ && secrets\.\w+ \|\| )?secrets\.\w+|steps\.\w+\.outputs\.token|github\.token) \}\}$/.test(
    value,
  );
}

const SECRETS = {
  current: '0f0c8a52-3f6e-4a55-9a0e-6a1d2c7b9e11',
  fallback: '5100a9bc-8cbe-44ab-8263-136ba0f35c1d',
};

/** An input with every expression replaced by an example value. */
function evaluated(name: string, value: string): string {
  const pair = name.startsWith('fallback') ? SECRETS.fallback : SECRETS.current;
  switch (true) {
    case !value.includes('${{'):
      return value;
    case name.endsWith('api-key-id'):
      return pair;
    case name === 'app-client-id':
      return 'Iv23liExampleOfClientId';
    case name === 'app-private-key':
      return appKey().pkcs1;
    case name.endsWith('soda-cloud'):
      return `soda_cloud:\n  api_key_id: ${pair}\n  api_key_secret: secret-of-${pair}`;
    case isSecret(name):
      return `secret-of-${pair}`;
    case name === 'dry-run':
      return 'true';
    default:
      return value.replace(/\$\{\{.*?\}\}/g, '60');
  }
}

/** A run that only reads must not get the private key of an App that can write. */
const APPS: Readonly<Record<string, string>> = { audit: 'AUDIT', rotate: 'ROTATION', retire: 'ROTATION' };

/** The App of the mode signs in. */
function problemsOfSignIn(step: WorkflowStep): string[] {
  const app = APPS[modeOf(step)];
  return Object.entries({
    'app-client-id': `\${{ vars.${app}_APP_CLIENT_ID }}`,
    'app-private-key': `\${{ secrets.${app}_APP_PRIVATE_KEY }}`,
  }).flatMap(([name, wanted]) => {
    const given = step.with?.[name];
    return given === undefined || given === wanted ? [] : [`${name} is not ${wanted}`];
  });
}

/** The token of another action must have exactly the permissions that the targets need. */
function problemsOfAppToken(settings: Settings, { steps }: WorkflowJob): string[] {
  const app = steps.find(({ uses }) => uses?.includes('create-github-app-token'))?.with;
  if (app === undefined || settings.mode === 'configure' || settings.mode === 'skipped') {
    return [];
  }
  const needed = new Map<string, string>(
    Object.entries(permissionsFor(settings)).map(([name, level]) => [
      `permission-${name.replaceAll('_', '-')}`,
      level,
    ]),
  );
  const granted = Object.entries(app).filter(([name]) => name.startsWith('permission-'));
  return [
    ...granted
      .filter(([name, level]) => needed.get(name) !== level)
      .map(([name, level]) => `the App's token needs no ${name}: ${level}`),
    ...[...needed]
      .filter(([name, level]) => app[name] !== level)
      .map(([name, level]) => `the App's token needs ${name}: ${level}`),
  ];
}

type Permissions = Readonly<Record<string, 'read' | 'write'>>;

/** The permissions that the targets need, by the names of GitHub's API, also those that are not needed in every case. */
function permissionsFor(
  settings: Exclude<Settings, { readonly mode: 'configure' | 'skipped' }>,
): Permissions {
  const owners = [...neededPermissions(settings).values()];
  const named = owners.flatMap(({ required, optional }) => [...optional, ...required]);
  return Object.fromEntries(named.filter(([name]) => name !== 'metadata'));
}

/** What an App needs for a step. */
interface AppUse {
  readonly clientId: string;
  readonly permissions: Permissions;
}

/** The Apps of a workflow, one for each step that signs in as an App. */
export async function appsOf(text: string): Promise<AppUse[]> {
  const steps = jobsOf(text).flatMap(({ own }) => own);
  const uses = steps.map(async (step): Promise<AppUse[]> => {
    const clientId = step.with?.['app-client-id'];
    const settings = await readStep(step);
    return clientId === undefined || settings.mode === 'configure' || settings.mode === 'skipped'
      ? []
      : [{ clientId: String(clientId), permissions: permissionsFor(settings) }];
  });
  return (await Promise.all(uses)).flat();
}
