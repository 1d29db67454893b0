import { expect, test } from '@jest/globals';
import { describeCost, estimateCost, warningsOf } from '../../src/rotate/cost.ts';
import { planRotation } from '../../src/rotate/plan.ts';
import { github, HELD, SETTINGS } from './scripted-github.ts';

const RESET = Date.parse('2026-03-01T13:00:00Z');

function costOf(
  targets: number,
  { remaining, keepPrevious = false }: { remaining?: number; keepPrevious?: boolean },
) {
  const limit = remaining === undefined ? undefined : { remaining, limit: 5000, resetAt: RESET, opensAt: 0 };
  const { store, publicKey } = github();
  Object.defineProperty(store, 'primaryLimit', { value: limit });
  const states = Array.from({ length: targets }, () => ({ store, publicKey, id: HELD, secret: HELD }));
  const { others } = planRotation(states, { ...SETTINGS, keepPrevious });
  return estimateCost(others, { readsOf: () => 1, interval: 1000, requestTime: 200 });
}

test('the log says what the writes cost, and what is left of the rate limit', () => {
  expect(describeCost(costOf(40, { remaining: 4812 }))).toEqual([
    'To write 40 targets: 80 writes, 1000 ms apart, and 40 reads to confirm them; about 96 s at this pace.',
    "GitHub's rate limit leaves 4812 of 5000 requests until 2026-03-01T13:00:00Z.",
  ]);
  expect(describeCost(costOf(1, { keepPrevious: true }))).toEqual([
    'To write 1 target: 4 writes, 1000 ms apart, and 1 read to confirm them; about 5 s at this pace.',
  ]);
});

test('the requests for a marker count, where there are any', () => {
  const { store, publicKey } = github();
  const others = planRotation([{ store, publicKey, id: HELD, secret: HELD }], SETTINGS).others;
  const pace = { readsOf: () => 1, interval: 1000, requestTime: 0 };
  const first = (marker: { isMarked: boolean; writes: number; reads: number }) =>
    describeCost(estimateCost(others, { ...pace, marker: { store, ...marker } }))[0];

  expect(first({ isMarked: true, writes: 2, reads: 1 })).toMatch(
    /^To write 1 target and the marker of this rotation: 4 writes, 1000 ms apart, and 2 reads to /,
  );
  expect(first({ isMarked: false, writes: 0, reads: 0 })).toMatch(
    /^To write 1 target: 2 writes, 1000 ms apart, and 1 read /,
  );
  // only those of other rotations are deleted
  expect(first({ isMarked: false, writes: 2, reads: 0 })).toMatch(/^To write 1 target: 4 writes, /);
});

test.each([
  ['nothing is in the way', 166, 498, false, []],
  [
    'less is left than it needs',
    166,
    497,
    false,
    [/^It needs 498 requests, .* leaves 497 until 2026-03-01T13/],
  ],
  ['more than 500 writes', 251, 5000, false, [/^It needs 502 writes, .*secondary limit of 500 /]],
  ['more than six hours', 4501, 50_000, true, [/18004 writes/, /^It takes about 7 h/]],
] as const)(
  'a warning where a limit may interrupt it: %s',
  (_what, targets, remaining, keepPrevious, expected) => {
    const texts = warningsOf(costOf(targets, { remaining, keepPrevious }));

    expect(texts.slice(0, -1)).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
    expect(texts.at(-1) ?? 'start the same workflow again').toContain('start the same workflow again');
  },
);
