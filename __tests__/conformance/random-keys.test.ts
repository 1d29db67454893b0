import { deepStrictEqual } from 'node:assert/strict';
import { afterAll, beforeAll, test } from '@jest/globals';
import fc from 'fast-check';
import { findMistake } from '../../src/inputs/key-mistakes.ts';
import { Secret } from '../../src/shared/secret.ts';
import {
  BASE_DATA_SOURCES,
  BASE_VARIABLES,
  configured,
  type Inputs,
  type Key,
  NOWHERE,
  reading,
  writeBaseConfiguration,
} from './configure.ts';
import { createSetup, type Setup } from './setup.ts';

let setup: Setup;

beforeAll(async () => {
  setup = await createSetup();
});

afterAll(() => setup.remove());

/** Values that the action rejects are not part of this test. */
const isRefused = (text: string): boolean =>
  findMistake({ id: new Secret(text), secret: new Secret(`another ${text}`) }, { id: '', secret: '' }) !==
  undefined;
const V4_TEMPLATE = /\$\{ *[a-z]+\.[a-zA-Z_][a-zA-Z_0-9]* *\}/;

const character = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...'"\'\\#:{}[]%$&*!|>@`,-?~=.<\t ') },
  { weight: 2, arbitrary: fc.constantFrom('${', '{{', '{%', '{#', ': ', ' #', '${env.', 'x', '0', 'e') },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
  { weight: 1, arbitrary: fc.nat(0x9f).map((code) => String.fromCharCode(code)) },
);

const value = fc
  .array(character, { minLength: 1, maxLength: 40 })
  .map((characters) =>
    characters
      .join('')
      .replaceAll(/[\0\r\n]/g, '')
      .trim(),
  )
  .filter((text) => text !== '' && !isRefused(text) && !V4_TEMPLATE.test(text));

const key: fc.Arbitrary<Key> = fc
  .record({ id: value, secret: value })
  .filter(({ id, secret }) => id !== secret);

test('v3 and v4 read any key exactly', async () => {
  const baseConfiguration = await writeBaseConfiguration(setup.sandbox);
  const write = async (pair: Key, inputs: Inputs) =>
    (await configured(setup.sandbox, pair, { ...NOWHERE, ...inputs })).path;
  await fc.assert(
    fc.asyncProperty(key, async (pair) => {
      const [alone, withTemplate, forV4] = await Promise.all([
        write(pair, { format: 'soda-library' }),
        write(pair, { format: 'soda-library', 'base-config': baseConfiguration }),
        write(pair, { format: 'soda-core' }),
      ]);
      const [v3, v4] = await Promise.all([
        setup.v3.read([alone, withTemplate], BASE_VARIABLES),
        setup.v4.read([alone, withTemplate, forV4]),
      ]);
      deepStrictEqual(v3, [reading(pair), reading(pair, BASE_DATA_SOURCES)]);
      deepStrictEqual(v4, [reading(pair), reading(pair), reading(pair)]);
    }),
    { numRuns: 100 },
  );
});
