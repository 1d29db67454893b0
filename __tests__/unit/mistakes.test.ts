import { describe, expect, test } from '@jest/globals';
import { findMistake, hasUsualShape } from '../../src/keys/mistakes.ts';
import { Secret } from '../../src/keys/secret.ts';

const ID = '5100a9bc-8cbe-44ab-8263-136ba0f35c1d';
const SECRET = 'VIorf5_kq0T7b2mXw9Zc-d1L';
const NAMES = { id: "'the-id'", secret: "'the-secret'" };
const pair = (id: string, secret: string) => ({ id: new Secret(id), secret: new Secret(secret) });
const mistakeOf = (id: string, secret: string) => findMistake(pair(id, secret), NAMES)?.parts.what;

describe('a value that is no key', () => {
  test.each([
    ['${SODA_ID}', 'holds a reference that nothing has replaced'],
    ['${}', 'holds a reference that nothing has replaced'],
    ['${{ secrets.SODA_ID }}', 'holds a reference that nothing has replaced'],
    ['*', 'holds nothing but asterisks'],
    ['******', 'holds nothing but asterisks'],
    ['""', 'is wrapped in quotation marks'],
    ["'it'", 'is wrapped in quotation marks'],
  ])('%s %s', (text, what) => {
    expect(mistakeOf(text, SECRET)).toBe(`'the-id' ${what}.`);
    expect(mistakeOf(ID, text)).toBe(`'the-secret' ${what}.`);
  });

  test.each([
    ['a reference in the middle', 'a${b}'],
    ['a reference at its beginning', '${a}b'],
    ['an asterisk at its beginning', '*a'],
    ['an asterisk at its end', 'a*'],
    ['quotes that are not the same', '"a\''],
    ['a quote at its beginning', '"a'],
    ['a quote at its end', 'a"'],
    ['quotes inside', 'a"b"c'],
    ['quotes around its beginning', '"a"b'],
    ['quotes around its end', 'a"b"'],
    ['nothing but a quote', '"'],
  ])('is not one with %s', (_what, text) => {
    expect(mistakeOf(text, SECRET)).toBeUndefined();
    expect(mistakeOf(ID, text)).toBeUndefined();
  });
});

describe('a pair', () => {
  test.each([
    ['of one value', ID, ID, "'the-id' and 'the-secret' are the same value."],
    ['of the secret alone', SECRET, SECRET, "'the-id' and 'the-secret' are the same value."],
    ['that is swapped', SECRET, ID, "'the-id' and 'the-secret' are swapped."],
    ['that is swapped, in capitals', SECRET, ID.toUpperCase(), "'the-id' and 'the-secret' are swapped."],
    ['of two UUIDs', ID, ID.replace('5', '6'), undefined],
    ['without a UUID', 'an-id', SECRET, undefined],
    ['in order', ID, SECRET, undefined],
  ])('%s', (_what, id, secret, what) => {
    expect(mistakeOf(id, secret)).toBe(what);
  });
});

describe('the usual shape', () => {
  test.each([
    [ID, SECRET],
    [ID.toUpperCase(), SECRET],
    [ID, 'aZ09_-'.repeat(4).slice(0, 20)],
  ])('is that of %s and %s', (id, secret) => {
    expect(hasUsualShape(pair(id, secret))).toBe(true);
  });

  test.each([
    ['an ID with something before it', `x${ID}`, SECRET],
    ['an ID with something after it', `${ID}0`, SECRET],
    ['an ID with a digit too few at its beginning', ID.slice(1), SECRET],
    ['an ID with a digit too few at its end', ID.slice(0, -1), SECRET],
    ['an ID with a group too few', ID.replace('-44ab', ''), SECRET],
    ['an ID with a group of three', ID.replace('44ab', '44a'), SECRET],
    ['an ID without hyphens', ID.replaceAll('-', ''), SECRET],
    ['an ID with another letter', ID.replace('a9bc', 'g9bc'), SECRET],
    ['a secret of 19 characters', ID, SECRET.slice(0, 19)],
    ['a secret with a space at its beginning', ID, ` ${SECRET}`],
    ['a secret with a dot at its end', ID, `${SECRET}.`],
  ])('is not that of %s', (_what, id, secret) => {
    expect(hasUsualShape(pair(id, secret))).toBe(false);
  });
});
