import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import { yamlEscape } from '../../src/formats/escaping.ts';

test.each([
  ['plain-Key_1.2', '"plain-Key_1.2"'],
  ['a b"c', '"a\\x20b\\x22c"'],
  ['${x}{%{#', '"\\x24\\x7bx\\x7d\\x7b\\x25\\x7b\\x23"'],
  ['\u0085\u2028', '"\\x85\\u2028"'],
  ['ÿĀ\uffff', '"\\xff\\u0100\\uffff"'],
  ['😀', '"\\U0001f600"'],
])('%j is written as %s', (value, written) => {
  expect(`"${yamlEscape(value)}"`).toBe(written);
});

test('YAML 1.1 and 1.2 read every text exactly, and its notation contains no syntax of any reader', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      const written = `"${yamlEscape(value)}"`;

      expect(written).toMatch(/^"(?:[A-Za-z0-9._-]|\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|\\U[0-9a-f]{8})*"$/);
      expect(parse(`a: ${written}`)).toEqual({ a: value });
      expect(parse(`a: ${written}`, { version: '1.1' })).toEqual({ a: value });
    }),
    { numRuns: 1000 },
  );
});
