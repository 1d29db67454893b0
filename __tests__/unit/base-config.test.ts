import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import { withSodaCloud } from '../../src/formats/base-config.ts';

const BLOCK = ['soda_cloud:', '  host: "h"', '  api_key_id: "i"'];
const SODA_CLOUD = { host: 'h', api_key_id: 'i' };
const added = (text: string) => withSodaCloud(text, BLOCK, '# header').text;

describe('where the block goes', () => {
  test.each([
    ['at the end', 'a: 1\n', '# header\na: 1\nsoda_cloud:\n  host: "h"\n  api_key_id: "i"\n'],
    [
      'after a last line without line break',
      'a: 1',
      '# header\na: 1\nsoda_cloud:\n  host: "h"\n  api_key_id: "i"\n',
    ],
    [
      'after the last of several lines, without line break',
      'a: 1\nb: 2',
      '# header\na: 1\nb: 2\nsoda_cloud:\n  host: "h"\n  api_key_id: "i"\n',
    ],
    [
      'before the end of the document',
      '---\na: 1\n...\n',
      '# header\n---\na: 1\nsoda_cloud:\n  host: "h"\n  api_key_id: "i"\n...\n',
    ],
    [
      'after a directive',
      '%YAML 1.2\n---\na: 1\n',
      '# header\n%YAML 1.2\n---\na: 1\nsoda_cloud:\n  host: "h"\n  api_key_id: "i"\n',
    ],
    [
      'in the indentation of the file',
      '  a: 1\n',
      '# header\n  a: 1\n  soda_cloud:\n    host: "h"\n    api_key_id: "i"\n',
    ],
    [
      'with the line breaks of the file',
      'a: 1\r\n',
      '# header\r\na: 1\r\nsoda_cloud:\r\n  host: "h"\r\n  api_key_id: "i"\r\n',
    ],
    [
      'without the byte order mark',
      '\uFEFFa: 1\n',
      '# header\na: 1\nsoda_cloud:\n  host: "h"\n  api_key_id: "i"\n',
    ],
    [
      'with a byte order mark that is part of a value',
      'a: "\uFEFF"\n',
      '# header\na: "\uFEFF"\nsoda_cloud:\n  host: "h"\n  api_key_id: "i"\n',
    ],
    [
      'after what closes a template',
      'x: ${X}\n{% if a %}\nb: 1\n{% endif %}\n',
      '# header\nx: ${X}\n{% if a %}\nb: 1\n{% endif %}\nsoda_cloud:\n  host: "h"\n  api_key_id: "i"\n',
    ],
    [
      'after a block scalar that keeps its line breaks',
      'a: |+\n  x\n\n',
      '# header\na: |+\n  x\n\nsoda_cloud:\n  host: "h"\n  api_key_id: "i"\n',
    ],
  ])('%s', (_where, text, expected) => {
    expect(withSodaCloud(text, BLOCK, '# header')).toEqual({ text: expected, replaced: false });
  });
});

describe('a block that is there already', () => {
  test.each([
    ['first', 'soda_cloud:\n  x: 1\na: 1\n', 'soda_cloud:\n  host: "h"\n  api_key_id: "i"\na: 1\n'],
    ['last', 'a: 1\nsoda_cloud:\n  x: 1', 'a: 1\nsoda_cloud:\n  host: "h"\n  api_key_id: "i"\n'],
    ['empty', 'soda_cloud:\na: 1\n', 'soda_cloud:\n  host: "h"\n  api_key_id: "i"\na: 1\n'],
    [
      'in braces',
      'soda_cloud: {x: 1,\n  y: 2}\na: 1\n',
      'soda_cloud:\n  host: "h"\n  api_key_id: "i"\na: 1\n',
    ],
    ['quoted', '"soda_cloud":\n  x: 1\na: 1\n', 'soda_cloud:\n  host: "h"\n  api_key_id: "i"\na: 1\n'],
    [
      'with comments of its own',
      'soda_cloud:\n  x: 1\n  # y: 2\n\n# about a\na: 1\n',
      'soda_cloud:\n  host: "h"\n  api_key_id: "i"\n\n# about a\na: 1\n',
    ],
    [
      'before the end of the document',
      'a: 1\nsoda_cloud:\n  x: 1\n...\n',
      'a: 1\nsoda_cloud:\n  host: "h"\n  api_key_id: "i"\n...\n',
    ],
  ])('%s', (_where, text, expected) => {
    const { text: result, replaced } = withSodaCloud(text, BLOCK, '# header');

    expect(result).toBe(`# header\n${expected}`);
    expect(replaced).toBe(true);
  });

  test('that another part refers to is not torn out', () => {
    expect(() => added('soda_cloud: &x\n  a: 1\nb: *x\n')).toThrow(/alias/);
  });

  test('is replaced beside template statements that are not in it', () => {
    const statement = 'y: ${Y}\n{% if x %}\na: 1\n{% endif %}\n';

    expect(added(`${statement}soda_cloud:\n  x: 1\n`)).toBe(added(statement));
  });

  test('with template statements is not replaced', () => {
    expect(() => added('y: ${Y}\nsoda_cloud:\n{% if x %}\n  a: 1\n{% endif %}\nb: 1\n')).toThrow(
      /template statements/,
    );
  });
});

test.each(['', '# nothing here\n'])('%j holds nothing that could be added to', (text) => {
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
    expect(added(text)).toBe(`# header\n${text}soda_cloud:\n  host: "h"\n  api_key_id: "i"\n`);
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
