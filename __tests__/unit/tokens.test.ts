import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseToken } from '../../src/inputs/github.ts';
import { tokenPieces } from '../../src/inputs/index.ts';
import { ActionError } from '../../src/shared/action-error.ts';
import { anyText } from '../fuzz/hostile-text.ts';

test('D4: what a header can carry is a token, and nothing else is', () => {
  fc.assert(
    fc.property(anyText({ minLength: 1, maxLength: 20 }), (text) => {
      let taken: string | undefined;
      try {
        taken = parseToken('github-token', text).reveal();
      } catch (error) {
        expect(error).toBeInstanceOf(ActionError);
      }
      expect(taken === undefined || (taken === text && /^[\x21-\x7e]+$/.test(text))).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test.each(['ghp_0123456789abcdefABCDEF', 'github_pat_11A_bc', 'ghs_a.b-c_d', 'v1.0123456789abcdef'])(
  'D4: %s is a token',
  (token) => {
    expect(parseToken('github-token', token).reveal()).toBe(token);
    expect(tokenPieces(token)).toEqual([token]);
  },
);

describe('D4: what is masked of something else', () => {
  test.each<[string, string, string[]]>([
    ['a token in quotes', '"ghp_0123456789"', ['ghp_0123456789']],
    ['JSON', '{\n  "token": "ghp_0123456789",\n  "a": 1\n}', ['ghp_0123456789']],
    ['a token with a zero-width space', 'ghp_01234\u200b56789abcdef', ['ghp_01234', '56789abcdef']],
    ['a key', '-----BEGIN KEY-----\nMIIEowIBAAKCAQEA\n-----END KEY-----', ['MIIEowIBAAKCAQEA']],
    ['nothing', '', []],
    ['words', 'a token', []],
  ])('%s', (_what, text, pieces) => {
    expect(tokenPieces(text)).toEqual(pieces);
  });
});
