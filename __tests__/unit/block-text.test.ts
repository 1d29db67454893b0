import { describe, expect, test } from '@jest/globals';
import { extractKeyCandidates, looksLikeBlock } from '../../src/inputs/block-text.ts';

describe('a key is found, without the text around it', () => {
  test.each([
    ['as it is', 'api_key_id: the key'],
    ['in a block', 'soda_cloud:\n  host: x\n  api_key_secret: the key\n  scheme: https\n'],
    ['with Windows line ends', 'api_key_id: the key\r\nhost: x\r\n'],
    ['without a space', 'api_key_id:the key'],
    ['after spaces and tabs', 'api_key_id \t: \t the key \t'],
    ['in double quotes', 'api_key_id: "the key"'],
    ['in single quotes', "api_key_id: 'the key'"],
    ['before a comment', 'api_key_id: the key # ours'],
    ['far before a comment', 'api_key_id: the key \t  #'],
    ['in quotes before a comment', 'api_key_id: "the key" # "ours"'],
    ['in JSON', '{"api_key_id": "the key", "api_key_secret": "another"}'],
    ['second in JSON', '{"api_key_id": "another", "api_key_secret": "the key"}'],
    ['in JSON that is cut off', '{"api_key_secret":"the key","x'],
    ['second in braces', '{api_key_id: x, api_key_secret: the key}'],
    ['in JSON with spaces', '{ "api_key_id" : "the key" }'],
    ['in braces', '{api_key_secret: the key, api_key_id: x}'],
    ['last in braces', "{'api_key_secret': the key}"],
  ])('%s', (_how, text) => {
    expect(extractKeyCandidates(text)).toContain('the key');
  });
});

test('each key of a text is found, and only keys', () => {
  const found = extractKeyCandidates(
    'host: no\napi_key_id: one # note\nport: no\n"api_key_secret": "two", x: y}\n',
  );

  expect(new Set(found)).toEqual(new Set(['one # note', 'one', '"two", x: y}', '"two"', 'two']));
});

test.each([
  ['an empty value', 'api_key_id:\napi_key_secret:   \nhost: x'],
  ['another word', 'api_key_ids: x\nmy_api_key: y'],
  ['no colon', 'api_key_id = x'],
])('%s is no key', (_what, text) => {
  expect(extractKeyCandidates(text)).toEqual([]);
});

test.each([
  ['"one \\"two\\" three" # "x"', 'one \\"two\\" three'],
  ["'it''s one' # 'x'", "it''s one"],
])('quotes inside a value do not end it: %s', (value, key) => {
  const found = extractKeyCandidates(`api_key_id: ${value}`);

  expect(found).toContain(key);
  expect(found.every((text) => text.length >= key.length)).toBe(true);
});

test.each(['one#two', 'one "two"', "it's"])('nothing in it ends the value %s', (value) => {
  expect(new Set(extractKeyCandidates(`api_key_id: ${value}`))).toEqual(new Set([value]));
});

test.each([
  ['api_key_id: x', true],
  ['soda_cloud:\n  "api_key_secret" :', true],
  ['the api_key_id', false],
  ['soda_cloud:\n  host: x', false],
])('whether %j looks like a block: %s', (text, looks) => {
  expect([looksLikeBlock(text), looksLikeBlock(text)]).toEqual([looks, looks]);
});

describe('E3: the keys of a block are found in what copying puts around it', () => {
  test.each([
    ['literal line breaks', 'soda_cloud:\\n  api_key_id: the key\\n  api_key_secret: another'],
    ['escaped quotes', '"{\\n\\"api_key_id\\": \\"the key\\"}"'],
    ['a space that is none', 'api_key_id:\u00A0the key'],
    ['invisible characters', 'api_key_\u200Bid: the key'],
  ])('%s', (_how, text) => {
    expect(extractKeyCandidates(text)).toContain('the key');
  });
});
