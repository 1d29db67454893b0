import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ActionRun } from '../../simulators/runner/run-action.ts';
import { type Bench, createBench } from './bench.ts';
import { beside, expectedReadings, type Key, NOWHERE, pairUp, reading, runConfigure } from './configured.ts';
import { HOSTILE_VALUES, V4_TEMPLATE_VALUES } from './hostile-values.ts';
import { inParallel } from './in-parallel.ts';

let bench: Bench;

beforeAll(async () => {
  bench = await createBench();
});

afterAll(() => bench.remove());

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
  return runConfigure(bench.sandbox, key, { ...NOWHERE, format, values: 'reference' });
}

/** What the engine reads with the variables that the action exported. */
async function read(engine: 'v3' | 'v4', { outputs, exported }: ActionRun) {
  const [configuration] = await bench[engine].read([outputs['config-path'] ?? ''], exported);
  return configuration;
}

describe.each([
  { format: 'soda-library', engine: 'v3' as const },
  { format: 'soda-core', engine: 'v4' as const },
])('a $format file with references', ({ format, engine }) => {
  test.each(ORDINARY_KEYS)('gives $engine the key $id through two variables', async (key) => {
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
  const runs = await inParallel(HOSTILE_KEYS, 2, (key) => refer(key, 'soda-core'));
  const readings = await inParallel(runs, 1, (run) => read('v4', run));
  expect(beside(HOSTILE_KEYS, readings)).toEqual(expectedReadings(HOSTILE_KEYS));
});

test('v3 reads a hostile value through references exactly, or the action refuses it', async () => {
  const runs = await inParallel(HOSTILE_KEYS, 2, (key) => refer(key, 'soda-library'));
  const readings = await inParallel(runs, 1, async (run) => {
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
