import { describe, expect, test } from '@jest/globals';
import { readConfigureSettings } from '../../src/inputs/configure.ts';
import {
  parseGeneratedPair,
  parsePreviousPair,
  readRawPair,
  resolveKeyPair,
} from '../../src/inputs/key-pair.ts';
import { InputReader } from '../../src/inputs/reader.ts';
import type { ActionError } from '../../src/shared/action-error.ts';
import { Secret } from '../../src/shared/secret.ts';
import { inputsOf } from './inputs-of.ts';
import { createMemoryLog } from './memory-log.ts';

const ID = '5100a9bc-8cbe-44ab-8263-136ba0f35c1d';
const SECRET = 'VIorf5_kq0T7b2mXw9ZcYd1L';
const BASIC = Buffer.from(`${ID}:${SECRET}`).toString('base64');
const OF_OWN_REPOSITORY = { fromFork: false, byDependabot: false };
const FROM_FORK = { fromFork: true, byDependabot: false };
const BY_DEPENDABOT = { fromFork: false, byDependabot: true };
const STAGED = 'new-' as const;
const CURRENT = '' as const;

const given = (id: string, secret: string) => ({
  id: { name: 'the ID', text: id },
  secret: { name: 'the secret', text: secret },
});
const NOTHING = given('\t', ' \n');

const revealed = (pair: { id: Secret; secret: Secret } | undefined) =>
  pair === undefined ? undefined : [pair.id.reveal(), pair.secret.reveal()];

function errorOf(action: () => unknown): Partial<ActionError> {
  try {
    action();
  } catch (error) {
    if (error instanceof Error) {
      return error;
    }
  }
  throw new Error('there was no error');
}

describe('the values of both inputs are masked', () => {
  const read = (id: string, secret: string) => {
    const { log, masks } = createMemoryLog();
    const environment = { 'INPUT_API-KEY-ID': id, 'INPUT_API-KEY-SECRET': secret };
    const reader = new InputReader(inputsOf(environment), (text) => text);
    const pair = readRawPair('', { reader, log, environment, run: OF_OWN_REPOSITORY });
    return { pair, masks };
  };

  test.each([
    ['as it will be used', ` ${ID}\n`, SECRET, [ID, SECRET]],
    [
      'without what else is in a block on one line',
      `{"soda_cloud": {"host": "cloud.soda.io", "api_key_secret": "${SECRET}"}}`,
      '',
      [`"${SECRET}"}}`, `"${SECRET}"`, SECRET],
    ],
    ['line by line', 'first\r\n second \n\nthird', '', ['first', 'second', 'third']],
    ['E2: but nothing of less than 4 characters', 'abc\nabcd\n-', 'x', ['abcd']],
    [
      'E1: with what is wrapped in it',
      `ID="${ID}"`,
      `Bearer ${SECRET}`,
      [`ID="${ID}"`, `Bearer ${SECRET}`, SECRET],
    ],
    [
      'E1: through several wrappings',
      `export SODA_ID='${ID}\u200b'`,
      '',
      [`export SODA_ID='${ID}\u200b'`, `export SODA_ID='${ID}'`, `'${ID}'`, ID],
    ],
    ['E1: decoded', Buffer.from(`${ID}:${SECRET}`).toString('base64'), '', [BASIC, ID, SECRET]],
    ['but not the words of a block', `soda_cloud:\n  host: h\n  api_key_id: ${ID}\n`, SECRET, [ID, SECRET]],
    ['also a block of one line', `api_key_id: ${ID}\n`, SECRET, [ID, SECRET]],
  ])('%s', (_how, id, secret, masks) => {
    const found = read(id, secret);

    expect(found.masks).toEqual(masks);
    expect(found.pair).toEqual({
      id: { name: "'api-key-id'", text: id },
      secret: { name: "'api-key-secret'", text: secret },
    });
  });
});

describe('the pair of a mode', () => {
  const supply = (
    inputs: ReturnType<typeof given>,
    block?: { id?: string; secret?: string },
    run = OF_OWN_REPOSITORY,
  ) => {
    const { log, masks, annotations } = createMemoryLog();
    return { key: resolveKeyPair(CURRENT, inputs, block, { log, run }), masks, annotations };
  };

  test.each([
    ['inputs', given(ID, SECRET), undefined],
    ['a block', NOTHING, { id: ID, secret: SECRET }],
  ])('comes from %s', (_source, inputs, block) => {
    const { key, masks, annotations } = supply(inputs, block);

    expect(revealed(key.found ? key.pair : undefined)).toEqual([ID, SECRET]);
    expect(masks).toEqual([BASIC]);
    expect(annotations).toEqual([]);
  });

  test.each([
    ['ID', given(ID, '')],
    ['secret', given('', SECRET)],
  ])('is not given twice, not even its %s', (_half, inputs) => {
    expect(errorOf(() => supply(inputs, { id: ID, secret: SECRET }))).toMatchObject({
      title: 'Two API keys given',
      parts: { what: "Both 'soda-cloud' and 'api-key-id' or 'api-key-secret' contain a key." },
    });
  });

  test.each([
    [OF_OWN_REPOSITORY, /^The secret is not set/],
    [{ fromFork: true, byDependabot: false }, /^This run belongs to a pull request from a fork/],
    [{ fromFork: false, byDependabot: true }, /^Dependabot started this run/],
  ])('may be missing in a run that is %j', (run, why) => {
    const { key } = supply(NOTHING, undefined, run);

    expect(key).toEqual({
      found: false,
      missing: expect.objectContaining({ title: 'API key missing' }),
      isWithoutSecrets: run.fromFork || run.byDependabot,
      isIncomplete: false,
    });
    expect(key.found ? undefined : key.missing.parts).toMatchObject({
      what: "'api-key-id' and 'api-key-secret' are empty, and so is 'soda-cloud'.",
      why: expect.stringMatching(why),
    });
    const { key: half } = supply(given(ID, ' '), undefined, run);
    expect(half).toMatchObject({
      isIncomplete: true,
      missing: {
        title: 'API key missing',
        parts: { what: 'the secret is empty.', why: expect.stringMatching(why) },
      },
    });
  });

  test.each([
    ['the current pair', CURRENT, OF_OWN_REPOSITORY, NOTHING, false],
    ['the current pair', CURRENT, FROM_FORK, NOTHING, true],
    ['the current pair', CURRENT, BY_DEPENDABOT, NOTHING, true],
    ['a part of the current pair', CURRENT, FROM_FORK, given(ID, ''), false],
    ['a part of the current pair', CURRENT, BY_DEPENDABOT, given('', SECRET), false],
    ['the staged pair', STAGED, OF_OWN_REPOSITORY, NOTHING, true],
    ['a part of the staged pair', STAGED, OF_OWN_REPOSITORY, given(ID, ''), false],
  ])('%s is missing: to skip is advised only where it helps (%j, %j)', (_what, names, run, inputs, helps) => {
    const key = resolveKeyPair(names, inputs, undefined, { log: createMemoryLog().log, run });

    expect(key.found ? undefined : key.missing.parts.fix.includes("'if-missing: skip'")).toBe(helps);
  });

  test.each([
    [{ id: ID }, "api_key_secret in 'soda-cloud' is empty."],
    [{ secret: SECRET }, "api_key_id in 'soda-cloud' is empty."],
  ])('may be half of a block: %j', (block, what) => {
    expect(supply(NOTHING, block).key).toMatchObject({ isIncomplete: true, missing: { parts: { what } } });
  });

  test('is used unchanged when it looks unusual, with a warning', () => {
    const { key, annotations } = supply(given('an-id', 'a-secret'));

    expect(revealed(key.found ? key.pair : undefined)).toEqual(['an-id', 'a-secret']);
    expect(annotations).toEqual([
      expect.stringMatching(/^Unusual API key: the ID is not a UUID, .* and the secret does not/),
    ]);
  });

  test('is trimmed, with a warning for the key ID and the key secret each', () => {
    const { key, annotations } = supply(given(`${ID} `, `\n${SECRET}`));

    expect(revealed(key.found ? key.pair : undefined)).toEqual([ID, SECRET]);
    expect(annotations).toEqual([
      expect.stringMatching(/^API key trimmed: the ID has white space/),
      expect.stringMatching(/^API key trimmed: the secret has white space/),
    ]);
  });

  test.each([
    ['a\nb', 'something else was stored', 'on one line'],
    ['a\rb', 'something else was stored', 'on one line'],
    ['soda_cloud:\n  api_key_id: x', 'A whole soda_cloud block was stored', "the input 'soda-cloud'"],
  ])('is a single line: not %j', (text, why, fix) => {
    expect(errorOf(() => supply(given(ID, text)))).toMatchObject({
      title: 'API key not usable',
      parts: {
        what: 'the secret contains several lines.',
        why: expect.stringContaining(why),
        fix: expect.stringContaining(fix),
      },
    });
  });
});

test.each([`{"api_key_id": "${ID}", "api_key_secret": "${SECRET}"}`, `soda_cloud: {api_key_id: ${ID}}`])(
  'E1: a key is no whole block, also on one line: %s',
  (text) => {
    expect(
      errorOf(() =>
        parseGeneratedPair(
          { id: { name: 'the ID', text }, secret: { name: 'the secret', text: SECRET } },
          createMemoryLog().log,
        ),
      ),
    ).toMatchObject({
      title: 'API key not usable',
      parts: {
        what: 'the ID contains more than one value.',
        fix: expect.stringContaining("the input 'soda-cloud'"),
      },
    });
  },
);

describe('the previous pair', () => {
  test('is there, or it is not', () => {
    const { log, annotations } = createMemoryLog();

    expect(revealed(parsePreviousPair(given(ID, SECRET), log))).toEqual([ID, SECRET]);
    expect(parsePreviousPair(NOTHING, log)).toBeUndefined();
    expect(annotations).toEqual([]);
  });

  test('is ignored with a warning when it is no pair', () => {
    const { log, annotations } = createMemoryLog();

    expect(parsePreviousPair(given(ID, ''), log)).toBeUndefined();
    expect(parsePreviousPair(given(ID, ID), log)).toBeUndefined();
    expect(annotations).toEqual([
      'Previous key ignored: the secret is empty.',
      expect.stringMatching(
        /^Previous key ignored: the ID and the secret are the same value\. Check the secret names in the workflow/,
      ),
    ]);
  });

  test('is no fallback when it is the current pair', () => {
    const { log } = createMemoryLog();
    const reader = new InputReader(inputsOf({}), (text) => text);
    const fallback = (id: string, secret: string, previous = given(ID, SECRET)) => {
      const key = { found: true, pair: { id: new Secret(id), secret: new Secret(secret) } } as const;
      const connection = { scheme: 'https', host: 'cloud.soda.io' } as const;
      const settings = readConfigureSettings(
        { connection, key, ifMissing: 'fail', verify: true, summary: true },
        { previous, staged: NOTHING, stagedBlock: undefined },
        { reader, log, environment: {}, run: OF_OWN_REPOSITORY },
      );
      return revealed(settings.previous);
    };

    expect(fallback(ID, SECRET)).toBeUndefined();
    expect(fallback(ID, 'another')).toEqual([ID, SECRET]);
    expect(fallback('another', SECRET)).toEqual([ID, SECRET]);
    expect(fallback(ID, SECRET, NOTHING)).toBeUndefined();
  });

  test('hides no mistake of this program', () => {
    const { log } = createMemoryLog();
    log.mask = () => {
      throw new TypeError('a mistake');
    };

    expect(() => parsePreviousPair(given(ID, SECRET), log)).toThrow('a mistake');
  });
});

test('a pair from elsewhere is masked before anything can be wrong with it', () => {
  const { log, masks } = createMemoryLog();
  const { id, secret } = given(ID, ID);

  expect(() => parseGeneratedPair({ id, secret }, log)).toThrow('are the same value');
  expect(masks[0]).toBe(ID);
  expect(errorOf(() => parseGeneratedPair({ id, secret: { name: 'it', text: '' } }, log))).toMatchObject({
    parts: { why: expect.stringMatching(/^The secret is not set/) },
  });
  expect(revealed(parseGeneratedPair({ id, secret: { name: 'it', text: SECRET } }, log))).toEqual([
    ID,
    SECRET,
  ]);
  expect(masks).toEqual(expect.arrayContaining([SECRET, BASIC]));
});
