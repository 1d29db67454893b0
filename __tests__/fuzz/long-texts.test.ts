import { expect, test } from '@jest/globals';
import { withSodaCloud } from '../../src/formats/base-config.ts';
import { maskTemplates } from '../../src/formats/templates.ts';
import { extractKeyCandidates } from '../../src/inputs/block-text.ts';
import { parsePastedBlock } from '../../src/inputs/pasted-block.ts';
import { ActionError } from '../../src/shared/action-error.ts';
import { parseBlockMapping } from '../../src/shared/yaml.ts';

/** A time limit in milliseconds that linear readers keep and quadratic ones exceed. */
const LIMIT = 5000;

test(
  'likely keys are found in a line with long runs of spaces',
  () => {
    const run = ' '.repeat(200_000);

    expect(extractKeyCandidates(`api_key_id: a${run}b # note`)).toContain(`a${run}b`);
  },
  LIMIT,
);

test(
  'a template full of escaped quotes is found to be open',
  () => {
    expect(() => maskTemplates(`\${${"\\'".repeat(100_000)}`)).toThrow('not closed');
    expect(() => maskTemplates(`\${'}${"\\${\\'}".repeat(100_000)}`)).not.toThrow();
  },
  LIMIT,
);

test(
  'a mapping with many keys is read',
  () => {
    const lines = Array.from({ length: 30_000 }, (_, index) => `k${index}: 1\n`).join('');

    expect(parseBlockMapping(lines).keys).toHaveLength(30_000);
    expect(() => parseBlockMapping(`${lines}k7: 2\n`)).toThrow(
      'a key that occurs twice in one mapping at line 30001, column 1',
    );
  },
  LIMIT,
);

test('duplicate keys are found at every depth, and in a pasted block', () => {
  expect(() => parseBlockMapping('a:\n  - b: 1\n    &x "b": 2\n')).toThrow('at line 3, column 8');
  expect(() => parseBlockMapping('a: {b: 1, b: 2}\n')).toThrow('at line 1, column 11');
  expect(() => parsePastedBlock('api_key_id: a\napi_key_secret: b\napi_key_id: c\n', 'x')).toThrow(
    'a key that occurs twice in one mapping at line 3, column 1',
  );
});

test(
  'many aliases are checked, the one without anchor too',
  () => {
    const uses = '*x ,'.repeat(20_000);

    expect(parseBlockMapping(`a: &x 1\nb: [${uses}]`).keys).toEqual(['a', 'b']);
    expect(() => parseBlockMapping(`a: &x 1\nb: [${uses}*y ]`)).toThrow('names no anchor');
    expect(() => parseBlockMapping('a: *x\nb: &x 1\n')).toThrow('names no anchor');
  },
  LIMIT,
);

test(
  'a large configuration is given another block',
  () => {
    const base = Array.from({ length: 10_000 }, (_, index) => `source_${index}:\n  type: x\n`).join('');

    expect(withSodaCloud(base, ['soda_cloud: {host: x}'], '# header').text).toBe(
      `# header\nsoda_cloud: {host: x}\n${base}`,
    );
  },
  LIMIT,
);

test.each([
  ['white space before a key', `${' '.repeat(500_000)}x: 1\n`],
  ['white space in a directive', `%YAML ${' '.repeat(500_000)}\u00e4\n---\nx: 1\n`],
  ['white space before a template', `${' \n'.repeat(250_000)}{%- set a = 1 %}\nx: ${'${X}'}\n`],
  ['statements', `x: ${'${X}'}\n${'# {% if a %}{% endif %}\n'.repeat(20_000)}`],
  ['a statement of white space', `x: ${'${X}'}\n# {% ${' '.repeat(500_000)}x %}\n`],
  ['anchors', `soda_cloud: {${'a: &b 1, '.repeat(1)}c: 2}\nx: [${'&d 1, '.repeat(50_000)}]\n`],
])(
  'F1: a large configuration is checked quickly: %s',
  (_what, base) => {
    try {
      withSodaCloud(base, ['soda_cloud: {host: x}'], '# header');
    } catch (error) {
      expect(error).toBeInstanceOf(ActionError);
    }
  },
  LIMIT,
);

test('a block is read up to 16 KiB, and a longer text is not looked into', () => {
  const block = 'soda_cloud:\n  api_key_id: a\n  api_key_secret: b\n#';
  const longest = block.padEnd(16 * 1024, 'x');

  expect(parsePastedBlock(longest, 'x')).toEqual({ id: 'a', secret: 'b' });
  expect(() => parsePastedBlock(`${longest}x`, "'soda-cloud'")).toThrow(ActionError);
  expect(() => parsePastedBlock(`${longest}x`, "'soda-cloud'")).toThrow(
    "The text in 'soda-cloud' is not a soda_cloud block.\nWhy: It is longer than 16 KiB",
  );
});

test.each([': ', '{a: b}'])('nesting without end is an error like others: %j', (piece) => {
  const text = (times: number) => `a: b\nsoda_cloud:\n  host: c${piece.repeat(times)}\nd: e\n`;

  expect(() => parsePastedBlock(text(2500), 'x')).toThrow(
    /not valid YAML: [a-z -]+ at line \d|more than 64 brackets/,
  );
  expect(() => parseBlockMapping(text(30_000))).toThrow(/not valid YAML: [a-z -]+ at line \d/);
});
