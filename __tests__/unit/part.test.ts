import { expect, test } from '@jest/globals';
import { withoutPart } from '../../src/files/part.ts';

test('a byte order mark in front of the written lines stays, and they go', () => {
  const text = '\xEF\xBB\xBF# header\ndefault:\n  a: b\nother:\n  c: d\n';

  expect(withoutPart(text, '# header', '')).toBe('\xEF\xBB\xBFother:\n  c: d\n');
});
