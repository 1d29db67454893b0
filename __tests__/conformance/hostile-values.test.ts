import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BASE_DATA_SOURCES, BASE_VARIABLES, writeBaseConfiguration } from './base-configuration.ts';
import { type Bench, createBench } from './bench.ts';
import {
  beside,
  type Configured,
  configured,
  expectedReadings,
  type Inputs,
  type Key,
  NOWHERE,
  pairUp,
  runConfigure,
} from './configured.ts';
import { HOSTILE_VALUES, V4_TEMPLATE_VALUES } from './hostile-values.ts';
import { inParallel } from './in-parallel.ts';

let bench: Bench;

beforeAll(async () => {
  bench = await createBench();
});

afterAll(() => bench.remove());

const KEYS = pairUp(HOSTILE_VALUES);
const V4_TEMPLATE_KEYS = pairUp(V4_TEMPLATE_VALUES);

function writeFiles(keys: readonly Key[], inputs: Inputs): Promise<readonly Configured[]> {
  return inParallel(keys, 2, (key) => configured(bench.sandbox, key, { ...NOWHERE, ...inputs }));
}

test('there are enough of them, each once', () => {
  expect(HOSTILE_VALUES.length).toBeGreaterThanOrEqual(60);
  expect(new Set([...HOSTILE_VALUES, ...V4_TEMPLATE_VALUES]).size).toBe(
    HOSTILE_VALUES.length + V4_TEMPLATE_VALUES.length,
  );
});

describe('a soda-library file with nothing but the key', () => {
  let paths: readonly string[];

  beforeAll(async () => {
    paths = (await writeFiles(KEYS, { format: 'soda-library' })).map(({ path }) => path);
  });

  test('gives v3 every value', async () => {
    expect(beside(KEYS, await bench.v3.read(paths))).toEqual(expectedReadings(KEYS));
  });

  test('gives v4 every value', async () => {
    expect(beside(KEYS, await bench.v4.read(paths))).toEqual(expectedReadings(KEYS));
  });
});

describe('a soda-library file with a template elsewhere', () => {
  let paths: readonly string[];
  const keys = [...KEYS, ...V4_TEMPLATE_KEYS];

  beforeAll(async () => {
    const inputs = { format: 'soda-library', 'base-config': await writeBaseConfiguration(bench.sandbox) };
    paths = (await writeFiles(keys, inputs)).map(({ path }) => path);
  });

  test('gives v3 every value, and the template its own', async () => {
    const read = await bench.v3.read(paths, BASE_VARIABLES);
    expect(beside(keys, read)).toEqual(expectedReadings(keys, BASE_DATA_SOURCES));
  });

  test('gives v4 every value but the ones it replaces', async () => {
    const read = await bench.v4.read(paths.slice(0, KEYS.length));
    expect(beside(KEYS, read)).toEqual(expectedReadings(KEYS));
  });
});

describe('a soda-core file', () => {
  test('gives v4 every value', async () => {
    const files = await writeFiles(KEYS, { format: 'soda-core' });
    const read = await bench.v4.read(files.map(({ path }) => path));
    expect(beside(KEYS, read)).toEqual(expectedReadings(KEYS));
  });

  test.each([...V4_TEMPLATE_VALUES])('is refused for %j, which v4 would replace', async (value) => {
    const before = await readdir(bench.sandbox.temp);
    const ordinary = 'an-ordinary-value';
    for (const key of [
      { id: ordinary, secret: value },
      { id: value, secret: ordinary },
    ]) {
      const run = await runConfigure(bench.sandbox, key, { ...NOWHERE, format: 'soda-core' });
      expect(run).toMatchObject({ exitCode: 1, stdout: expect.stringMatching(/^::error title=/m) });
      expect(run.stdout.replaceAll(`::add-mask::${value}`, '')).not.toContain(value);
    }
    expect(await readdir(bench.sandbox.temp)).toEqual(before);
  });
});
