import { describe, expect, test } from '@jest/globals';
import { parsePastedBlock } from '../../src/inputs/pasted-block.ts';

const read = (text: string) => parsePastedBlock(text, "'soda-cloud'");
const PAIR = { id: 'one', secret: 'two' };

describe('a block is read', () => {
  test.each([
    [
      'with all its values',
      'soda_cloud:\n  host: h\n  port: 1\n  scheme: http\n  api_key_id: one\n  api_key_secret: two\n',
      { ...PAIR, host: 'h', port: '1', scheme: 'http' },
    ],
    [
      'beside other parts of a file',
      'a: 1\nsoda_cloud:\n  api_key_id: one\n  api_key_secret: two\nb: 2',
      PAIR,
    ],
    [
      'beside a data source that has a host of its own',
      'data_source x:\n  host: y\nsoda_cloud:\n  host: h\n  api_key_id: one\n  api_key_secret: two\n',
      { ...PAIR, host: 'h' },
    ],
    ['with one half', 'soda_cloud:\n  api_key_id: one\n', { id: 'one' }],
    ['with the other half', 'api_key_secret: two', { secret: 'two' }],
    ['with values that are empty', 'host: ""\nport:\napi_key_id: one\napi_key_secret: two', PAIR],
    ['with values that are none', 'host: [a]\nport: {b: c}\napi_key_id: one\napi_key_secret: two', PAIR],
    ['with words that YAML knows', 'api_key_id: true\napi_key_secret: null', { id: 'true', secret: 'null' }],
  ])('%s', (_what, text, block) => {
    expect(read(text)).toStrictEqual(block);
  });

  test.each(['\n', '\r\n', '\r'])('without its indentation, with line breaks %j', (lineBreak) => {
    const lines = ['soda_cloud:', 'host: h', '\tapi_key_id: one', 'api_key_secret: two'];

    expect(read(lines.join(lineBreak))).toEqual({ ...PAIR, host: 'h' });
  });

  test.each(['soda_cloud:', '"soda_cloud":', "'soda_cloud' :", '  soda_cloud:  # ours'])(
    'with the first line %j, and the rest on one level with it',
    (first) => {
      expect(read(`${first}\napi_key_id: one\n  api_key_secret: two`)).toEqual(PAIR);
    },
  );
});

describe('a text that is no block is named as what it is', () => {
  const NEITHER = 'It has neither api_key_id nor api_key_secret.';
  test.each([
    ['an empty text', '', NEITHER],
    ['another mapping', 'a: 1', NEITHER],
    ['a block without keys', 'soda_cloud:\n  host: h', NEITHER],
    ['a block that is a text', 'soda_cloud: x', NEITHER],
    ['a key of another name', 'soda_cloud_x:\napi_key: one', NEITHER],
    [
      'broken YAML, by its own lines',
      '\n  a: "one\n  b: two',
      expect.stringMatching(/^It is not valid YAML: a missing character.* at line \d+, column \d+\.$/),
    ],
  ])('%s', (_what, text, why) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({
        title: 'soda-cloud block not readable',
        parts: expect.objectContaining({ what: "The text in 'soda-cloud' is not a soda_cloud block.", why }),
      }),
    );
  });
});
