import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findMistake, hasUsualId, hasUsualSecret, unwrapped } from '../../src/inputs/key-mistakes.ts';
import { Secret } from '../../src/shared/secret.ts';

const ID = '5100a9bc-8cbe-44ab-8263-136ba0f35c1d';
const SECRET = 'VIorf5_kq0T7b2mXw9Zc-d1L';
const NAMES = { id: "'the-id'", secret: "'the-secret'" };
const pair = (id: string, secret: string) => ({ id: new Secret(id), secret: new Secret(secret) });
const mistakeOf = (id: string, secret: string) => findMistake(pair(id, secret), NAMES)?.parts.what;

const base64 = (text: string) => Buffer.from(text).toString('base64');
const REFERENCE = 'contains a reference that nothing has replaced';
const QUOTES = 'is wrapped in quotation marks';
const ASSIGNED = 'begins with a name and an equals sign';
const MAPPED = 'begins with a name and a colon';
const INVISIBLE = 'contains an invisible character, such as a zero-width space';
const HEADER = "begins with the word 'Bearer' or 'Basic'";
const SHORT = 'is shorter than 4 characters';

describe('E1: a value that is no key', () => {
  test.each([
    ['${SODA_ID}', REFERENCE],
    ['${}', REFERENCE],
    ['${{ secrets.SODA_ID }}', REFERENCE],
    ['{{ secrets.SODA_ID }}', REFERENCE],
    ['env_var(SODA_ID)', REFERENCE],
    ['env_var ("SODA_ID", "")', REFERENCE],
    ['${env_var("SODA_ID")}', REFERENCE],
    ['$(cat id)', REFERENCE],
    ['$env:SODA_ID', REFERENCE],
    ['****', 'contains nothing but asterisks'],
    ['*', 'contains nothing but asterisks'],
    ['\u2022\u2022\u2022\u2022\u2022', 'contains nothing but asterisks'],
    ['""', QUOTES],
    ["'it'", QUOTES],
    ['"quoted",', QUOTES],
    ['\u201Cquoted\u201D', QUOTES],
    ['\u201Equoted\u201C', QUOTES],
    ['\u2018quoted\u2019', QUOTES],
    ['\u00ABquoted\u00BB', QUOTES],
    ['`quoted`', QUOTES],
    ['SODA_CLOUD_API_KEY_ID=value', ASSIGNED],
    ['SODA_CLOUD_API_KEY_ID = "value"', ASSIGNED],
    ['export SODA_ID=value', ASSIGNED],
    ['$env:SODA_ID="value"', ASSIGNED],
    ['api_key_id=value', ASSIGNED],
    ['apiKeySecret=value', ASSIGNED],
    ['api_key_id: value', MAPPED],
    ['"api_key_id": "value"', MAPPED],
    ['api-key-secret:value', MAPPED],
    ['SODA_API_KEY_ID: value', MAPPED],
    ['Authorization: Basic value', MAPPED],
    ['X_API_KEY_SECRET: value', MAPPED],
    ['Bearer value', HEADER],
    ['basic dmFsdWU=', HEADER],
    ['\u200Bvalue', INVISIBLE],
    ['value\u2060', INVISIBLE],
    ['value\u00AD', INVISIBLE],
    ['\uFEFFvalue\u200E', INVISIBLE],
    [`${ID.slice(0, 9)}\u200B${ID.slice(9)}`, INVISIBLE],
    [`${SECRET.slice(0, 9)}\u00A0${SECRET.slice(9)}`, INVISIBLE],
    [base64(ID), 'contains base64 of a key ID'],
    [base64(`${ID}\n`), 'contains base64 of a key ID'],
    [base64(`${ID}:${SECRET}`), 'contains base64 of a whole key, ID and secret'],
    [`${ID}:${SECRET}`, 'contains a whole key, ID and secret with a colon between them'],
    ['a', SHORT],
    ['abc', SHORT],
    ['"a', SHORT],
  ])('%j %s', (text, what) => {
    expect(mistakeOf(text, SECRET)).toBe(`'the-id' ${what}.`);
    expect(mistakeOf(ID, text)).toBe(`'the-secret' ${what}.`);
  });

  test.each([
    ['a reference in the middle', 'abc${b}'],
    ['a reference at its beginning', '${a}bcd'],
    ['an asterisk at its beginning', '*abc'],
    ['an asterisk at its end', 'abc*'],
    ['quotes that are not the same', '"abc\''],
    ['a quote at its beginning', '"abc'],
    ['a quote at its end', 'abc"'],
    ['quotes inside', 'a"b"c'],
    ['quotes around its beginning', '"a"bc'],
    ['quotes around its end', 'ab"c"'],
    ['a typographic quote at its end', 'abc\u201D'],
    ['equals signs at its end', 'API_KEY=='],
    ['an equals sign after another word', 'value=abc'],
    ['an equals sign after what may be a part of a key', 'x_y=abcdefghijklmnop'],
    ['a colon after another word', 'word: abc'],
    ['a colon after a name, and nothing more', 'api_key_id:'],
    ['a name alone', 'SODA_CLOUD_API_KEY_ID'],
    ['the word alone', 'Bearer'],
    ['an invisible character inside of something unusual', 'a b\u200Bc d'],
    ['base64 of anything else', base64(SECRET)],
    ['base64 of a UUID and more', base64(`${ID} and more`)],
    ['four characters', 'abcd'],
  ])('is not one with %s', (_what, text) => {
    expect(mistakeOf(text, SECRET)).toBeUndefined();
    expect(mistakeOf(ID, text)).toBeUndefined();
  });

  test('is named with what to do', () => {
    expect(findMistake(pair(`SODA_ID=${ID}`, SECRET), NAMES)?.parts).toEqual({
      what: "'the-id' begins with a name and an equals sign.",
      why: expect.stringContaining('NAME=value'),
      fix: "Store the value for 'the-id' again without the name and the equals sign.",
    });
  });

  test('is unwrapped for its masks, whatever is around it', () => {
    const wrapping = fc.constantFrom<(text: string) => string>(
      (text) => `"${text}"`,
      (text) => `\u201C${text}\u201D`,
      (text) => `SODA_KEY=${text}`,
      (text) => `export SODA_KEY = ${text}`,
      (text) => `api_key_secret: ${text}`,
      (text) => `Bearer ${text}`,
      (text) => `\u200B${text}`,
    );
    fc.assert(
      fc.property(fc.array(wrapping, { minLength: 1, maxLength: 4 }), (wrappings) => {
        expect(unwrapped(wrappings.reduce((text, wrap) => wrap(text), SECRET))).toContain(SECRET);
      }),
    );
    expect(unwrapped(SECRET)).toEqual([]);
  });

  test.each([
    ['quotes', '"'],
    ['names', 'api_key'],
    ['underscores', 'A_'],
    ['spaces', 'a '],
    ['invisible characters', '\u200B'],
    ['equals signs', 'api_key='],
    ['base64', 'QUFB'],
  ])('takes no time when it is very long: %s', (_what, piece) => {
    const long = piece.repeat(100_000);
    const start = performance.now();
    mistakeOf(long, `${long}x`);
    unwrapped(`x${long}x`);
    expect(performance.now() - start).toBeLessThan(2000);
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

describe('the usual shapes', () => {
  test.each([
    [ID, SECRET],
    [ID.toUpperCase(), SECRET],
    [ID, 'aZ09_-'.repeat(4).slice(0, 20)],
  ])('are those of %s and %s', (id, secret) => {
    expect([hasUsualId(pair(id, secret)), hasUsualSecret(pair(id, secret))]).toEqual([true, true]);
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
  ])('are not those of %s, and of nothing else', (_what, id, secret) => {
    expect([hasUsualId(pair(id, secret)), hasUsualSecret(pair(id, secret))]).toEqual([
      secret !== SECRET,
      secret === SECRET,
    ]);
  });
});
