import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Redactor } from '../../src/shared/redactor.ts';
import { Secret } from '../../src/shared/secret.ts';

const redactorOf = (...values: string[]) => {
  const redactor = new Redactor();
  values.forEach((value) => {
    redactor.add(value);
  });
  return redactor;
};

test('a secret does not show in any implicit conversion', () => {
  const secret = new Secret('do-not-show-me');

  expect(
    [
      `${secret}`,
      String(secret),
      JSON.stringify({ secret }),
      inspect({ secret }, { showHidden: true }),
    ].join(),
  ).not.toContain('do-not');
  expect(secret.reveal()).toBe('do-not-show-me');
});

test('a value is hidden in each encoded form, at any position', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', minLength: 9 }),
      fc.string({ maxLength: 5 }),
      (value, before) => {
        const redactor = redactorOf(value);
        const forms = [
          value,
          value.replace(/[a-z]/g, (letter) => letter.toUpperCase()),
          JSON.stringify(value).slice(1, -1),
          encodeURIComponent(value),
          Buffer.from(value).toString('hex'),
        ];
        for (const form of forms) {
          expect(redactor.redact(`${before}<${form}>`)).toBe(`${redactor.redact(before)}<***>`);
        }
        expect(redactor.redact(Buffer.from(`${before}${value}tail`).toString('base64'))).toContain('***');
      },
    ),
    { numRuns: 300 },
  );
});

test('longer secrets are hidden before shorter ones that they contain', () => {
  expect(redactorOf('abcdef', 'abcdefghij').redact('abcdefghij')).toBe('***');
});

test('a short value is searched only in plain form', () => {
  expect(redactorOf('ab').redact('ab AB 6162')).toBe('*** *** 6162');
});

test('without secrets nothing changes', () => {
  expect(redactorOf().redact('text')).toBe('text');
});

test('a secret of the largest size that GitHub stores is hidden too', () => {
  const value = 'a b: #'.repeat(8000);

  expect(redactorOf(value).redact(`<${value}> ${Buffer.from(value).toString('hex')}`)).toBe('<***> ***');
});

test('a value with a lone surrogate is hidden too', () => {
  const redactor = redactorOf('half\ud800-of-a-character');

  expect(redactor.redact('is half\ud800-of-a-character')).toBe('is ***');
  expect(redactor.redact('is half%EF%BF%BD-of-a-character')).toBe('is ***');
});

describe('a piece of a secret', () => {
  const redactor = redactorOf('0123456789abcdefGHIJ', 'another-secret');

  test.each([
    ['its beginning', 'is 0123456789ab…', 'is ***…'],
    ['its end, in the other case', 'is …89ABCDEFghij', 'is …***'],
    ['two of them', '<123456789abcde> <other-secret>', '<***> <***>'],
    ['broken in two', '0123456789abcd efGHIJ', '*** efGHIJ'],
    ['in base64', Buffer.from('0123456789abcd').toString('base64').slice(0, 18), '***'],
    ['eleven characters', 'is 0123456789a', 'is 0123456789a'],
    ['the whole of it', '0123456789abcdefGHIJ', '***'],
  ])('%s', (_what, text, shown) => {
    expect(redactor.redactPieces(text)).toBe(shown);
  });

  test('is known to be one', () => {
    expect(redactor.containsSecret('x 123456789ABC y')).toBe(true);
    expect(redactor.containsSecret('x 123456789AB y')).toBe(false);
    expect(redactorOf().containsSecret('whatever is in it')).toBe(false);
  });
});
