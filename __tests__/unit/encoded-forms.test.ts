import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { encodedForms } from '../../src/shared/redactor.ts';

describe('an encoded value contains one of its encoded forms', () => {
  const bytes = fc.uint8Array({ maxLength: 7 }).map((array) => Buffer.from(array));
  const value = fc.string({ unit: 'grapheme', minLength: 6, maxLength: 40 });

  test.each(['base64', 'base64url', 'hex'] as const)('in %s, with any text around it', (encoding) => {
    fc.assert(
      fc.property(bytes, value, bytes, (before, secret, after) => {
        const echo = Buffer.concat([before, Buffer.from(secret), after]).toString(encoding);

        expect(encodedForms(secret).some((form) => echo.includes(form))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('in a URL and in JSON', () => {
    const secret = 'a b/c?d"e\\f\n%é';

    expect(encodedForms(secret)).toEqual(
      expect.arrayContaining([
        secret,
        'a%20b%2Fc%3Fd%22e%5Cf%0A%25%C3%A9',
        'a%20b/c?d%22e%5Cf%0A%25%C3%A9',
        'a b/c?d\\"e\\\\f\\n%é',
      ]),
    );
  });
});

test('in the name of a target', () => {
  expect(encodedForms('Ab_3*dEf[6=')).toContain('Ab_3\\*dEf\\[6\\=');
});

test('a form in base64 is the part that does not depend on the text around it', () => {
  const secret = 'k?y>of~a}test';
  const forms = encodedForms(secret);
  for (const before of ['', 'b', 'bb']) {
    for (const after of ['', 'a', 'aa']) {
      const echo = Buffer.from(`${before}${secret}${after}`).toString('base64');
      const [longest = ''] = forms.filter((form) => echo.includes(form)).sort((a, b) => b.length - a.length);

      // at most one character at each end is shared with a neighbor
      expect(longest.length).toBeGreaterThanOrEqual(Math.floor((secret.length * 8) / 6) - 1);
    }
  }
});

test('each form is there once, and none is the padding of another', () => {
  const forms = encodedForms('abcdefg');

  expect(forms).toEqual([
    'abcdefg',
    Buffer.from('abcdefg').toString('hex'),
    'YWJjZGVmZ',
    'FiY2RlZm',
    'hYmNkZWZn',
  ]);
});

test.each([
  ['', []],
  ['a', ['a']],
  ['ab"de', ['ab"de']],
])('%j has no other forms than %j: they would hit ordinary words', (value, forms) => {
  expect(encodedForms(value)).toEqual(forms);
});

test('a value of six characters has them', () => {
  expect(encodedForms('ab"def')).toContain('ab\\"def');
});
