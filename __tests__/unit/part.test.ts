import { describe, expect, test } from '@jest/globals';
import { withoutPart } from '../../src/configure/credentials-profile.ts';

const PART = { key: 'default', addedBreak: '' };

test('a byte order mark in front of the written lines stays, and they go', () => {
  const text = '\xEF\xBB\xBF# header\ndefault:\n  a: b\nother:\n  c: d\n';

  expect(withoutPart(text, '# header', PART)).toBe('\xEF\xBB\xBFother:\n  c: d\n');
});

describe('C1: nothing but the key right below the header goes', () => {
  test.each([
    ['another key below it', '# header\nprod:\n  a: b\n'],
    ['nothing below it', 'prod:\n  a: b\n# header\n'],
    ['a blank line below it', '# header\n\ndefault:\n  a: b\n'],
  ])('%s', (_what, text) => {
    expect(withoutPart(text, '# header', PART)).toBeUndefined();
  });

  test('a header that stands twice counts where the key is below it', () => {
    expect(withoutPart('# header\nprod:\n  a: b\n# header\ndefault:\n  c: d\n', '# header', PART)).toBe(
      '# header\nprod:\n  a: b\n',
    );
  });

  test('blank lines that a formatter put between the lines of the key leave none of them behind', () => {
    expect(withoutPart('# header\ndefault:\n  a: b\n\n  c: d\n\nprod:\n  e: f\n', '# header', PART)).toBe(
      '\nprod:\n  e: f\n',
    );
  });
});
