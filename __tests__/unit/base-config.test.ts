import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import { withSodaCloud } from '../../src/formats/base-config.ts';

const BLOCK = ['soda_cloud: {', '  host: "h",', '  api_key_id: "i"', '  }'];
const WRITTEN = `${BLOCK.join('\n')}\n`;
const SODA_CLOUD = { host: 'h', api_key_id: 'i' };
const added = (text: string) => withSodaCloud(text, BLOCK, '# header').text;

describe('F1: the block is first, and the rest does not change', () => {
  test.each([
    ['a mapping', 'a: 1\n'],
    ['without a line break at the end', 'a: 1'],
    ['several keys', 'a: 1\nb: 2'],
    ['with comments', '# ours\n\na: 1 # one\n# more\n'],
    ['with an end', 'a: 1\n...\n'],
    ['with a byte order mark in a value', 'a: "\uFEFF"\n'],
    ['with statements', 'x: ${X}\n{% if a %}\nb: 1\n{% endif %}\n'],
    ['with statements at its beginning', '{% if a %}\nx: ${X}\n{% endif %}\n'],
    ['with a block scalar that keeps its line breaks', 'a: |+\n  x\n\n'],
    ['with what would be a marker elsewhere', 'a: |\n  ---\n  %YAML 1.1\n'],
  ])('%s', (_what, text) => {
    expect(withSodaCloud(text, BLOCK, '# header')).toEqual({ text: `# header\n${WRITTEN}${text}` });
  });

  test.each([
    ['a marker', '---\na: 1\n...\n', '---\n', 'a: 1\n...\n'],
    ['a marker after comments', '# ours\n---\na: 1\n', '---\n', '# ours\na: 1\n'],
    ['a marker with a comment', '--- # ${X}\na: 1\n', '---\n', ' # ${X}\na: 1\n'],
    ['a directive', '%YAML 1.2\n---\na: 1\n', '%YAML 1.2\n---\n', 'a: 1\n'],
    [
      'directives among comments',
      '# a\n%YAML 1.1\n# b\n%TAG !e! tag:e,2026:\n\n---\na: 1\n',
      '%YAML 1.1\n%TAG !e! tag:e,2026:\n---\n',
      '# a\n# b\n\na: 1\n',
    ],
  ])('but for %s, which has to stand before it', (_what, text, before, after) => {
    expect(added(text)).toBe(`# header\n${before}${WRITTEN}${after}`);
  });

  test('in the indentation of the file', () => {
    expect(added('  a: 1\n')).toBe(`# header\n${WRITTEN.replace(/^/gm, '  ').trimEnd()}\n  a: 1\n`);
  });

  test('with the line breaks of the file', () => {
    expect(added('a: 1\r\n')).toBe(`# header\n${WRITTEN}a: 1\n`.replaceAll('\n', '\r\n'));
  });

  test('without the byte order mark', () => {
    expect(added('\uFEFFa: 1\n')).toBe(`# header\n${WRITTEN}a: 1\n`);
  });
});

describe('a block that is there already', () => {
  test.each([
    ['first', 'soda_cloud:\n  x: 1\na: 1\n', 'a: 1\n'],
    ['last', 'a: 1\nsoda_cloud:\n  x: 1', 'a: 1\n'],
    ['alone', 'soda_cloud:\n  x: 1\n', ''],
    ['empty', 'soda_cloud:\na: 1\n', 'a: 1\n'],
    ['in braces', 'soda_cloud: {x: 1,\n  y: 2}\na: 1\n', 'a: 1\n'],
    ['quoted', '"soda_cloud":\n  x: 1\na: 1\n', 'a: 1\n'],
    ['escaped', 'a: 1\n"soda\\x5fcloud":\n  x: 1\n', 'a: 1\n'],
    ['explicit', 'a: 1\n? soda_cloud\n: x: 1\nb: 2\n', 'a: 1\nb: 2\n'],
    ['tagged', 'a: 1\n!!str soda_cloud: {x: 1}\nb: 2\n', 'a: 1\nb: 2\n'],
    ['with an anchor', 'a: 1\n&c soda_cloud: &d {x: 1}\nb: 2\n', 'a: 1\nb: 2\n'],
    ['with comments of its own', 'soda_cloud:\n  x: 1\n  # y: 2\n\n# about a\na: 1\n', '\n# about a\na: 1\n'],
    ['before the end of the document', 'a: 1\nsoda_cloud:\n  x: 1\n...\n', 'a: 1\n...\n'],
    [
      'in a statement',
      'y: ${Y}\n{% if x %}\nsoda_cloud:\n  x: 1\n{% endif %}\nb: 1\n',
      'y: ${Y}\n{% if x %}\n{% endif %}\nb: 1\n',
    ],
  ])('is taken out: %s', (_where, text, rest) => {
    const { text: result, replaced } = withSodaCloud(text, BLOCK, '# header');

    expect(result).toBe(`# header\n${WRITTEN}${rest}`);
    expect(replaced).toEqual({});
  });

  test.each([
    ['plain', 'soda_cloud:\n  host: a.example\n'],
    ['quoted', 'soda_cloud: {"host": \'a.example\'}\n'],
    ['explicit', '? soda_cloud\n: ? host\n  : a.example\n'],
    ['by an alias', 'a: &x {host: a.example}\nsoda_cloud: *x\n'],
    ['by an alias for the value', 'a: &x a.example\nsoda_cloud:\n  host: *x\n'],
    ['merged', 'a: &x {host: a.example}\nsoda_cloud:\n  <<: *x\n'],
    ['merged from several', 'a: &x {b: 1}\nc: &y {host: a.example}\nsoda_cloud:\n  <<: [*x, *y]\n'],
  ])('E6: and its host is known: %s', (_how, text) => {
    expect(withSodaCloud(text, BLOCK, '# header').replaced).toEqual({ host: 'a.example' });
  });

  test.each([
    ['from a template', 'soda_cloud:\n  host: ${HOST}\n'],
    ['in part from a template', 'soda_cloud:\n  host: "a.${HOST}"\n'],
    ['none', 'soda_cloud:\n  api_key_id: x\n'],
    ['no text', 'soda_cloud:\n  host: [a]\n'],
    ['in a circle', 'soda_cloud: &a\n  <<: *a\n'],
    ['in no mapping', 'soda_cloud: host\n'],
  ])('E6: unless it has none that is known: %s', (_how, text) => {
    expect(withSodaCloud(text, BLOCK, '# header').replaced).toEqual({});
  });

  test.each([
    ['an alias of it', 'soda_cloud: &x\n  a: 1\nb: *x\n', 3, 4],
    ['an alias of a part of it', 'soda_cloud:\n  a: &x 1\nb: [*x]\n', 3, 5],
    ['an alias that would name another anchor', 'a: &x 1\nsoda_cloud: &x {b: 1}\nc: *x\n', 3, 4],
  ])('F1: is not taken out from under %s', (_what, text, line, column) => {
    expect(() => added(text)).toThrow(
      `An alias at line ${line}, column ${column} refers to its soda_cloud block, which is replaced.`,
    );
  });

  test('with template statements is not replaced', () => {
    expect(() => added('y: ${Y}\nsoda_cloud:\n{% if x %}\n  a: 1\n{% endif %}\nb: 1\n')).toThrow(
      /a template statement or comment at line 3, column 1/,
    );
  });
});

describe('F1: constructs that could add another block, or that readers interpret differently, are rejected with their position', () => {
  test.each([
    ['an alias as a key', 'a: &x soda_cloud\n*x : {host: e}\n', /alias as a key.* at line 2, column 1/],
    ['a merge key', 'a: 1\n<<: {soda_cloud: {host: e}}\n', /merge key.* at line 2, column 1/],
    ['a merge key of YAML 1.1', '%YAML 1.1\n---\n<<: {soda_cloud: {}}\n', /merge key.* at line 3, column 1/],
    ['two of them', 'soda_cloud: {}\n"soda_\\x63loud": {}\n', /occurs twice.* at line 2, column 1/],
    ['two documents', 'a: 1\n---\nsoda_cloud: {}\n', /the second is at line 2, column 1/],
    ['a key in a line of its own', 'a: 1\n?\n  soda_cloud\n: {}\n', /line 3, column 3 is spelled in a way/],
    ['a mapping with a tag', '--- !!map\na: 1\n', /before its first key at line 1/],
    ['a mapping with an anchor', '# x\n&y\na: 1\n', /before its first key at line 2/],
    ['another directive', '%X\n---\na: 1\n', /before its first key at line 1/],
    ['a template in a directive', '%TAG !e! ${X}\n---\na: 1\n', /template in a directive at line 1/],
    ['a line separator', 'a: 1\n# b\u2028c: 2\n', /unusual line break at line 2, column 4/],
    ['a carriage return', 'a: 1\r# b\n', /unusual line break at line 1, column 5/],
    ['a null character', 'a: "\0"\n', /control character.* at line 1, column 5/],
    ['a template that trims', '---\n{%- set x = 1 %}\na: ${X}\n', /line break before it at line 2, column 1/],
    [
      'a template that trims after the block',
      'soda_cloud: {}\n{#- x #}\na: ${X}\n',
      /line break before it at line 2, column 1/,
    ],
  ])('%s', (_what, text, message) => {
    expect(() => added(text)).toThrow(message);
  });
});

test.each(['', '# nothing here\n'])('%j contains nothing to add to', (text) => {
  expect(() => added(text)).toThrow(
    expect.objectContaining({
      title: 'base-config not readable',
      parts: expect.objectContaining({ why: 'It is empty.' }),
    }),
  );
});

describe('templates', () => {
  test.each([
    'a: ${X}\n',
    "a: \"${ env_var('X', '}') }\"\n",
    'a: ${X | default("y: {z}")}\n',
    '${X}: 1\n${Y}: 2\n',
    '# ${COMMENT}\na: 1\n',
    '{# a: [ #}\na: ${X}\n',
    'a: "100%} #}"\n',
    'a: ${ {"k": "v"}["k"] }\n',
    'a: {# inline #} ${X}\n',
  ])('%j stay untouched', (text) => {
    expect(added(text)).toBe(`# header\n${WRITTEN}${text}`);
  });

  test('are none without a dollar sign', () => {
    expect(() => added('a: 1\n{% if x %}\nb: 2\n')).toThrow(/not valid YAML/);
  });
});

test('whatever mapping goes in comes out with the block added and nothing else changed', () => {
  const name = fc.stringMatching(/^[a-z_][a-z_0-9]{1,8}$/).filter((text) => text !== 'soda_cloud');
  const scalar = fc.oneof(
    fc.integer().map(String),
    fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9 ]{0,10}$/).map((text) => JSON.stringify(text)),
    fc.constant('|\n    several\n    lines'),
    fc.constant('[1, 2]'),
    fc.constant('plain text # comment'),
  );
  const source = fc
    .array(fc.tuple(name, scalar), { minLength: 1, maxLength: 4 })
    .map((pairs) => new Map(pairs));
  const file = fc.uniqueArray(fc.tuple(name, source, fc.constantFrom('', '\n', '# note\n')), {
    minLength: 1,
    maxLength: 5,
    selector: ([key]) => key,
  });
  fc.assert(
    fc.property(file, fc.nat({ max: 5 }), fc.boolean(), (entries, position, hasBlock) => {
      const parts = entries.map(
        ([key, values, after]) =>
          `data_source ${key}:\n${[...values].map(([k, v]) => `  ${k}: ${v}\n`).join('')}${after}`,
      );
      if (hasBlock) {
        parts.splice(
          Math.min(position, parts.length),
          0,
          'soda_cloud:\n  api_key_id: old\n  api_key_secret: older\n',
        );
      }
      const text = parts.join('');

      expect(parse(added(text))).toEqual({ ...parse(text), soda_cloud: SODA_CLOUD });
    }),
    { numRuns: 300 },
  );
});
