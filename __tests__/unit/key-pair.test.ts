import { expect, test } from '@jest/globals';
import { basicCredentials, fingerprint, Secret, samePair } from '../../src/shared/secret.ts';

const pair = (id: string, secret: string) => ({ id: new Secret(id), secret: new Secret(secret) });

test('a fingerprint is the beginning of the SHA-256 of the ID in UTF-8', () => {
  // printf é | sha256sum
  expect(fingerprint(pair('é', 'any'))).toBe('4a99557e4033');
});

test('Basic credentials are base64 of both in UTF-8', () => {
  expect(basicCredentials(pair('é', 'a:b')).reveal()).toBe('w6k6YTpi');
});

test('two pairs are equal when both the key ID and the key secret are', () => {
  expect(samePair(pair('a', 'b'), pair('a', 'b'))).toBe(true);
  expect(samePair(pair('a', 'b'), pair('a', 'c'))).toBe(false);
  expect(samePair(pair('a', 'b'), pair('c', 'b'))).toBe(false);
});

test('a secret is never printed as its value', () => {
  expect(`${new Secret('x')} ${JSON.stringify([new Secret('x')])}`).toBe('*** ["***"]');
});
