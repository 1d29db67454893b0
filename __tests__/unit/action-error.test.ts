import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ActionError, lineList } from '../../src/shared/action-error.ts';

test('E10: the message contains the complete remedy, whatever precedes it', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.nat({ max: 100_000 }).map((length) => 'x'.repeat(length)),
    fc.nat({ max: 10_000 }).map((count) => `A list:\n${Array(count).fill('- a line').join('\n')}`),
    fc.nat({ max: 10_000 }).map((count) => lineList(Array<string>(count).fill('y'.repeat(1000)))),
  );
  fc.assert(
    fc.property(text, text, (what, why) => {
      const fix = 'Correct the targets.';
      const { message } = new ActionError('Invalid input', { what, why, fix });

      expect(message.endsWith(`\nWhat to do: ${fix}`)).toBe(true);
      expect(Buffer.byteLength(message)).toBeLessThan(64 * 1024);
      expect(message.split('\n').length).toBeLessThan(50);
    }),
  );
});

test.each([
  [1, '- a'],
  [20, Array(20).fill('- a').join('\n')],
  [21, `${Array(20).fill('- a').join('\n')}\n- and 1 more: see the log`],
  [3000, `${Array(20).fill('- a').join('\n')}\n- and 2980 more: see the log`],
])('E10: a list of %i lines says how many there are, and the message keeps that', (count, list) => {
  const written = lineList(Array<string>(count).fill('a'), 'see the log');

  expect(written).toBe(list);
  const { message } = new ActionError('Invalid input', { what: 'a', why: `The list:\n${written}`, fix: 'b' });
  expect(message).toBe(`a\nWhy: The list:\n${written}\nWhat to do: b`);
});

test('E10: a list without its own limit is limited, too', () => {
  const why = `The list:\n${Array(3000).fill('- a').join('\n')}`;
  const { message } = new ActionError('Invalid input', { what: 'a', why, fix: 'b' });

  expect(message).toMatch(/- a\n- and 2980 more lines: see the summary\nWhat to do: b$/);
});
