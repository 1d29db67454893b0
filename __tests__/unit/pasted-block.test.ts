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

const BLOCK = 'soda_cloud:\n  host: h # eu\n  api_key_id: one\n  api_key_secret: two\n';
const WHOLE = { ...PAIR, host: 'h' };

describe('E3: a block is read in what copying puts around it', () => {
  test.each([
    ['a Markdown fence', `\`\`\`yaml\n${BLOCK}\`\`\`\n`],
    ['a fence of tildes, indented', `  ~~~\n${BLOCK}  ~~~`],
    ['a fence that is not closed', `\`\`\`\n${BLOCK}`],
    ['a fence without the first line', `\`\`\`\nhost: h\napi_key_id: one\napi_key_secret: two\n\`\`\``],
    ['marks of a quotation', BLOCK.replace(/^(?=.)/gm, '> ')],
    ['literal line breaks', BLOCK.replace(' # eu', '').replaceAll('\n', '\\n')],
    ['literal line breaks of Windows', BLOCK.replace(' # eu', '').replaceAll('\n', '\\r\\n')],
    ['quotes around the whole, with literal line breaks', JSON.stringify(BLOCK)],
    ['quotes around the whole', `"${BLOCK}"`],
    ['single quotes around the whole', `'${BLOCK}'`],
    ['typographic quotes around the whole', `\u201C${BLOCK}\u201D`],
    ['backticks around one line', '`{host: h, api_key_id: one, api_key_secret: two}`'],
    [
      'JSON in a text',
      JSON.stringify(JSON.stringify({ host: 'h', api_key_id: 'one', api_key_secret: 'two' })),
    ],
    ['no-break spaces after colons', BLOCK.replaceAll(': ', ':\u00A0')],
    ['a no-break space after one colon', BLOCK.replace('secret: ', 'secret:\u00A0')],
    ['no-break spaces as indentation', BLOCK.replaceAll('  ', '\u00A0\u00A0')],
    ['a zero-width space before a name', BLOCK.replace('api_key_secret', '\u200Bapi_key_secret')],
    ['a byte order mark', `\uFEFF${BLOCK}`],
    ['a fence in quotes', JSON.stringify(`\`\`\`yaml\n${BLOCK}\`\`\``)],
    ['a fence and no-break spaces', `\`\`\`\n${BLOCK.replaceAll(': ', ':\u00A0')}\`\`\``],
  ])('%s', (_what, text) => {
    expect(read(text)).toEqual(WHOLE);
  });

  test.each([
    [
      'a backslash and an n in a value',
      'api_key_id: one\napi_key_secret: t\\nwo',
      { id: 'one', secret: 't\\nwo' },
    ],
    [
      'a space that is none in a value',
      'api_key_id: one\napi_key_secret: t\u00A0wo',
      { id: 'one', secret: 't\u00A0wo' },
    ],
    ['backticks in a value', 'api_key_id: one\napi_key_secret: t```wo', { id: 'one', secret: 't```wo' }],
  ])('but nothing is changed in a block that reads as it is: %s', (_what, text, block) => {
    expect(read(text)).toEqual(block);
  });
});

describe('a text that is no block is named as what it is', () => {
  const NEITHER = 'It has neither api_key_id nor api_key_secret.';
  test.each([
    ['an empty text', '', NEITHER],
    ['E3: a reference', '${{ secrets.SODA_CLOUD }}', expect.stringMatching(/^It is a reference/)],
    ['E3: asterisks', '***', expect.stringMatching(/^It is nothing but asterisks/)],
    ['E3: base64', Buffer.from(BLOCK).toString('base64'), expect.stringMatching(/^It is base64 of a block/)],
    [
      'E3: equals signs',
      'api_key_id=one\napi_key_secret=two',
      expect.stringMatching(/^It has an equals sign/),
    ],
    [
      'E3: no spaces',
      'api_key_id:one\napi_key_secret:two',
      expect.stringMatching(/^It has a value right after/),
    ],
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
