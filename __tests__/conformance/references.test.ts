import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pLimit from 'p-limit';
import type { ActionRun } from '../../simulators/runner/run-action.ts';
import { beside, expectedReadings, type Key, NOWHERE, pairUp, reading, runConfigure } from './configure.ts';
import { HOSTILE_VALUES, V4_TEMPLATE_VALUES } from './hostile-values.ts';
import { createSetup, type Setup } from './setup.ts';

let setup: Setup;

beforeAll(async () => {
  setup = await createSetup();
});

afterAll(() => setup.remove());

const ORDINARY_KEYS: readonly Key[] = [
  {
    id: '0d5b1a52-6f0e-4b7c-9d7e-8a1f3c2b4e60',
    secret: 'bQ2-xV7yZ_k9LmNpRtWcEfHjAsDgUiOq3S5v8B1n4M6r0T2w5YzXaG',
  },
  { id: '12345678-0000-1111-2222-333344445555', secret: '-starts-with-a-dash' },
  { id: '1e10', secret: '_starts_with_an_underscore' },
  { id: '00000000000000000000000000000000', secret: 'ends-with-a-dash-' },
];

const HOSTILE_KEYS = pairUp([...HOSTILE_VALUES, ...V4_TEMPLATE_VALUES]);

function refer(key: Key, format: string): Promise<ActionRun> {
  return runConfigure(setup.sandbox, key, { ...NOWHERE, format, values: 'reference' });
}

/** The result of the engine with the variables that the action exported. */
async function read(engine: 'v3' | 'v4', { outputs, exported }: ActionRun) {
  const [configuration] = await setup[engine].read([outputs['config-path'] ?? ''], exported);
  return configuration;
}

describe.each([
  { format: 'soda-library', engine: 'v3' as const },
  { format: 'soda-core', engine: 'v4' as const },
])('a $format file with references', ({ format, engine }) => {
  test.each(ORDINARY_KEYS)('$engine reads the key $id from two variables', async (key) => {
    const run = await refer(key, format);
    expect(run).toMatchObject({
      exitCode: 0,
      exported: { SODA_CLOUD_API_KEY_ID: key.id, SODA_CLOUD_API_KEY_SECRET: key.secret },
    });
    expect(await readFile(run.outputs['config-path'] ?? '', 'utf8')).not.toContain(key.secret);
    expect(await read(engine, run)).toEqual(reading(key));
    expect(await read(engine, { ...run, exported: {} })).not.toEqual(reading(key));
  });
});

test('v4 reads every hostile value through references', async () => {
  const runs = await pLimit(2).map(HOSTILE_KEYS, (key) => refer(key, 'soda-core'));
  const readings = await pLimit(1).map(runs, (run) => read('v4', run));
  expect(beside(HOSTILE_KEYS, readings)).toEqual(expectedReadings(HOSTILE_KEYS));
});

test('v3 reads a hostile value through references exactly, or the action rejects it', async () => {
  const runs = await pLimit(2).map(HOSTILE_KEYS, (key) => refer(key, 'soda-library'));
  const readings = await pLimit(1).map(runs, async (run) => {
    if (run.exitCode !== 0) {
      return { refused: run.stdout.includes('::error title=Key not writable as a reference::') };
    }
    return read('v3', run);
  });
  const refused = { refused: true };
  const allowed = HOSTILE_KEYS.map((key, index) => (runs[index]?.exitCode === 0 ? reading(key) : refused));
  expect(beside(HOSTILE_KEYS, readings)).toEqual(beside(HOSTILE_KEYS, allowed));
  expect(allowed).toContain(refused);
  expect(allowed.filter((outcome) => outcome !== refused).length).toBeGreaterThan(HOSTILE_KEYS.length / 4);
});
