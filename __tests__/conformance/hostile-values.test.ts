import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pLimit from 'p-limit';
import {
  BASE_DATA_SOURCES,
  BASE_VARIABLES,
  beside,
  type Configured,
  configured,
  expectedReadings,
  type Inputs,
  type Key,
  NOWHERE,
  pairUp,
  runConfigure,
  writeBaseConfiguration,
} from './configure.ts';
import { HOSTILE_VALUES, V4_TEMPLATE_VALUES } from './hostile-values.ts';
import { createSetup, type Setup } from './setup.ts';

let setup: Setup;

beforeAll(async () => {
  setup = await createSetup();
});

afterAll(() => setup.remove());

const KEYS = pairUp(HOSTILE_VALUES);
const V4_TEMPLATE_KEYS = pairUp(V4_TEMPLATE_VALUES);

function writeFiles(keys: readonly Key[], inputs: Inputs): Promise<readonly Configured[]> {
  return pLimit(2).map(keys, (key) => configured(setup.sandbox, key, { ...NOWHERE, ...inputs }));
}

test('there are at least 60 different values', () => {
  expect(HOSTILE_VALUES.length).toBeGreaterThanOrEqual(60);
  expect(new Set([...HOSTILE_VALUES, ...V4_TEMPLATE_VALUES]).size).toBe(
    HOSTILE_VALUES.length + V4_TEMPLATE_VALUES.length,
  );
});

describe('a soda-library file with only the key', () => {
  let paths: readonly string[];

  beforeAll(async () => {
    paths = (await writeFiles(KEYS, { format: 'soda-library' })).map(({ path }) => path);
  });

  test('v3 reads every value', async () => {
    expect(beside(KEYS, await setup.v3.read(paths))).toEqual(expectedReadings(KEYS));
  });

  test('v4 reads every value', async () => {
    expect(beside(KEYS, await setup.v4.read(paths))).toEqual(expectedReadings(KEYS));
  });
});

describe('a soda-library file with a template elsewhere', () => {
  let paths: readonly string[];
  const keys = [...KEYS, ...V4_TEMPLATE_KEYS];

  beforeAll(async () => {
    const inputs = { format: 'soda-library', 'base-config': await writeBaseConfiguration(setup.sandbox) };
    paths = (await writeFiles(keys, inputs)).map(({ path }) => path);
  });

  test('v3 reads every value, and the value of the template', async () => {
    const read = await setup.v3.read(paths, BASE_VARIABLES);
    expect(beside(keys, read)).toEqual(expectedReadings(keys, BASE_DATA_SOURCES));
  });

  test('v4 reads every value except those that it replaces', async () => {
    const read = await setup.v4.read(paths.slice(0, KEYS.length));
    expect(beside(KEYS, read)).toEqual(expectedReadings(KEYS));
  });
});

describe('a soda-core file', () => {
  test('v4 reads every value', async () => {
    const files = await writeFiles(KEYS, { format: 'soda-core' });
    const read = await setup.v4.read(files.map(({ path }) => path));
    expect(beside(KEYS, read)).toEqual(expectedReadings(KEYS));
  });

  test.each([...V4_TEMPLATE_VALUES])('is not written for %j, which v4 would replace', async (value) => {
    const before = await readdir(setup.sandbox.temp);
    const ordinary = 'an-ordinary-value';
    for (const key of [
      { id: ordinary, secret: value },
      { id: value, secret: ordinary },
    ]) {
      const run = await runConfigure(setup.sandbox, key, { ...NOWHERE, format: 'soda-core' });
      expect(run).toMatchObject({ exitCode: 1, stdout: expect.stringMatching(/^::error title=/m) });
      expect(run.stdout.replaceAll(`::add-mask::${value}`, '')).not.toContain(value);
    }
    expect(await readdir(setup.sandbox.temp)).toEqual(before);
  });
});
