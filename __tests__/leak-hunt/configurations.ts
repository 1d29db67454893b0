import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FORMAT_NAMES, type FormatName } from '../../src/formats/index.ts';
import type { Pair } from '../product/job.ts';
import { currentPair, previousPair } from '../product/rotation-job.ts';
import { changed, type Scenario, type Step } from './scenario.ts';
import type { World } from './world.ts';

const EXPORTED = ['current ID', 'current secret'];

export function cloudOf({ cloud }: World): Record<string, string> {
  return { host: `http://${cloud.host}:${cloud.port}` };
}

/** As the dialog shows it, with values that YAML reads back whatever they hold. */
export function blockOf({ id, secret }: Pair): string {
  return `soda_cloud:\n  host: cloud.soda.io\n  api_key_id: ${JSON.stringify(id)}\n  api_key_secret: ${JSON.stringify(secret)}\n`;
}

export const CONFIGURE: Scenario = {
  name: 'configure',
  step: (world) => ({ inputs: { ...cloudOf(world), ...currentPair(world.secrets.current) } }),
};

/** Soda Cloud does not know the current pair. */
export const FALLBACK = changed(CONFIGURE, 'fallback', ({ secrets, cloud }) => ({
  inputs: previousPair(secrets.previous),
  prepare: () => cloud.removeKey(secrets.current.id),
}));

/** The formats for servers that only a region of Soda Cloud has. */
const OF_A_REGION: readonly FormatName[] = ['docker-config', 'netrc'];

function formatted(
  format: FormatName,
  world: World,
  inputs: Step['inputs'] = {},
): Pick<Step, 'inputs' | 'env'> {
  return OF_A_REGION.includes(format)
    ? { inputs: { format, host: '', ...inputs }, env: world.region.env }
    : { inputs: { format, ...inputs } };
}

const BASE = 'data_source warehouse:\n  type: postgres\n  password: ${DB_PASSWORD}\n';

/** Every way to use `configure`, undisturbed. */
export const CONFIGURATIONS: readonly Scenario[] = [
  CONFIGURE,
  FALLBACK,
  ...FORMAT_NAMES.flatMap((format) => [
    changed(CONFIGURE, format, (world) => formatted(format, world)),
    changed(CONFIGURE, `${format}, not checked`, (world) => formatted(format, world, { verify: 'false' })),
    changed(CONFIGURE, `${format} into the workspace`, (world) => ({
      ...formatted(format, world, { 'config-path': 'soda/there.txt' }),
      prepare: () => mkdirSync(join(world.sandbox.workspace, '.git', 'info'), { recursive: true }),
    })),
    changed(FALLBACK, format, (world) => formatted(format, world)),
  ]),
  ...OF_A_REGION.map((format) =>
    changed(CONFIGURE, `${format} for a host of no region`, () => ({ inputs: { format } })),
  ),
  ...['soda-library', 'soda-core'].map((format) =>
    changed(CONFIGURE, `${format} with references`, () => ({
      inputs: { format, values: 'reference' },
      exported: EXPORTED,
    })),
  ),
  changed(CONFIGURE, 'export-env', () => ({ inputs: { 'export-env': 'true' }, exported: EXPORTED })),
  changed(FALLBACK, 'export-env', () => ({
    inputs: { 'export-env': 'true' },
    exported: ['previous ID', 'previous secret'],
  })),
  changed(CONFIGURE, 'a pasted block', ({ secrets }) => ({
    inputs: { 'api-key-id': '', 'api-key-secret': '', 'soda-cloud': blockOf(secrets.current) },
  })),
  changed(CONFIGURE, 'base-config', ({ sandbox }) => ({
    inputs: { 'base-config': 'base.yml' },
    prepare: () => writeFileSync(join(sandbox.workspace, 'base.yml'), BASE),
  })),
  changed(CONFIGURE, 'base-config that holds the key', ({ sandbox, secrets }) => ({
    inputs: { 'base-config': 'base.yml' },
    prepare: () => writeFileSync(join(sandbox.workspace, 'base.yml'), `${BASE}${blockOf(secrets.current)}`),
  })),
  changed(CONFIGURE, 'among the profiles of Soda CLI', ({ sandbox }) => ({
    inputs: { format: 'soda-cli', 'config-path': 'credentials' },
    prepare: () =>
      writeFileSync(join(sandbox.workspace, 'credentials'), 'other:\n  api_key_id: x\n  api_key_secret: y\n'),
  })),
  changed(CONFIGURE, 'over another file', ({ sandbox }) => ({
    inputs: { 'config-path': 'there.yml', overwrite: 'true' },
    prepare: () => writeFileSync(join(sandbox.workspace, 'there.yml'), 'mine'),
  })),
  changed(CONFIGURE, 'without cleanup', () => ({ inputs: { cleanup: 'false' }, keepsFile: true })),
  changed(CONFIGURE, 'nothing to do', () => ({
    inputs: { 'api-key-id': '', 'api-key-secret': '', 'if-missing': 'skip' },
    env: { GITHUB_ACTOR: 'dependabot[bot]' },
  })),
];
