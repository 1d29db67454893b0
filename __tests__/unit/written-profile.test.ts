import { describe, expect, test } from '@jest/globals';
import { withoutProfile } from '../../src/formats/written-profile.ts';

test('a byte order mark in front of the written lines stays, and they go', () => {
  const text = '\xEF\xBB\xBF# header\ndefault:\n  a: b\nother:\n  c: d\n';

  expect(withoutProfile(text, '# header', '')).toBe('\xEF\xBB\xBFother:\n  c: d\n');
});

describe('C1: only the key directly below the header is removed', () => {
  test.each([
    ['another key below it', '# header\nprod:\n  a: b\n'],
    ['nothing below it', 'prod:\n  a: b\n# header\n'],
    ['a blank line below it', '# header\n\ndefault:\n  a: b\n'],
  ])('%s', (_what, text) => {
    expect(withoutProfile(text, '# header', '')).toBeUndefined();
  });

  test('of two such headers, the one above the key counts', () => {
    expect(withoutProfile('# header\nprod:\n  a: b\n# header\ndefault:\n  c: d\n', '# header', '')).toBe(
      '# header\nprod:\n  a: b\n',
    );
  });

  test('blank lines that a formatter put between the lines of the key leave none of them behind', () => {
    expect(withoutProfile('# header\ndefault:\n  a: b\n\n  c: d\n\nprod:\n  e: f\n', '# header', '')).toBe(
      '\nprod:\n  e: f\n',
    );
  });
});
