import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { UnicodePattern } from '../../src/shared/unicode-pattern.ts';

const SOURCE = String.raw`[\p{Cc}\p{Cf}\p{Zl}]`;

const texts = fc.string({
  unit: fc.constantFrom('a', ' ', '~', '\n', '\u007f', 'é', '\u00ad', '\u200b', '\u2028', '😀', '\ud800'),
});

describe('a pattern with Unicode properties', () => {
  test('finds and replaces what a literal does, however often it is used', () => {
    const pattern = new UnicodePattern(SOURCE);

    fc.assert(
      fc.property(texts, (text) => {
        expect(pattern.isIn(text)).toBe(new RegExp(SOURCE, 'u').test(text));
        expect(pattern.replaceIn(text, (found) => `<${found}>`)).toBe(
          text.replace(new RegExp(SOURCE, 'gu'), '<$&>'),
        );
      }),
    );
  });

  test('is not built for printable ASCII', () => {
    const notBuilt = new UnicodePattern('(');

    expect(notBuilt.isIn(' ~')).toBe(false);
    expect(notBuilt.replaceIn(' ~', () => '')).toBe(' ~');
    expect(() => notBuilt.isIn('\u007f')).toThrow(SyntaxError);
  });
});
