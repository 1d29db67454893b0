import { expect, test } from '@jest/globals';
import { findingCells, isMet } from '../../bench/finding.ts';
import { roundsOf } from '../../bench/load/cells.ts';
import { parseOptions } from '../../bench/options.ts';
import { compare, median, quantile } from '../../bench/statistics.ts';
import { table } from '../../bench/table.ts';

test('a median is the value in the middle, whatever the order, and between the two in the middle', () => {
  expect(median([30, 1, 2])).toBe(2);
  expect(median([10, 1, 4, 2])).toBe(3);
  expect(median([7])).toBe(7);
  expect(() => median([])).toThrow('no values');
});

test('quantiles lie between the values next to them', () => {
  const values = [50, 10, 20, 40, 30];
  expect([0, 0.25, 0.6, 1].map((share) => quantile(values, share))).toEqual([10, 20, 34, 50]);
  expect(values[0]).toBe(50);
});

test('a slow minute of the machine moves the median of the ratios less than the ratio of the medians', () => {
  expect(compare([15, 30, 45], [10, 20, 30])).toEqual({ ofMedians: 1.5, ofRounds: 1.5 });
  expect(compare([15, 150, 15], [10, 100, 100])).toEqual({ ofMedians: 0.15, ofRounds: 1.5 });
  expect(() => compare([1, 2], [1])).toThrow('2 rounds cannot be compared with 1');
});

test('a table aligns its columns, numbers to the right', () => {
  expect(
    table(
      ['step', 'ms'],
      [
        ['bare', '38.1'],
        ['configure', '7'],
      ],
    ),
  ).toBe(
    ['| step      |   ms |', '| --------- | ---: |', '| bare      | 38.1 |', '| configure |    7 |'].join(
      '\n',
    ),
  );
});

test('a number is met up to its limit, and shows one digit more when it is not', () => {
  const ratio = { what: 'post', atMost: 1.25, measured: 1.25, unit: 'x' } as const;
  expect(isMet(ratio)).toBe(true);
  expect(findingCells(ratio)).toEqual(['post', '1.25 x', '1.25 x', 'met']);
  expect(findingCells({ ...ratio, measured: 1.2512 })).toEqual(['post', '1.25 x', '1.251 x', 'NOT MET']);
  expect(findingCells({ ...ratio, atMost: 150, measured: 151.96, unit: 'MB' })).toEqual([
    'post',
    '150 MB',
    '152.0 MB',
    'NOT MET',
  ]);
});

test('a cell gets as many rounds as fit, at least one, and at least three where a number is promised', () => {
  const cell = { mode: 'rotate', targets: 10, latency: 20 } as const;
  expect([100, 1000, 60_000].map((first) => roundsOf(cell, first, 15))).toEqual([15, 4, 1]);
  expect(roundsOf({ ...cell, targets: 500 }, 60_000, 15)).toBe(3);
  expect(roundsOf({ ...cell, targets: 500 }, 60_000, 1)).toBe(1);
});

test('options: all parts and 15 rounds by default', () => {
  expect(parseOptions([])).toEqual({
    parts: ['bytes', 'start', 'load', 'tests'],
    rounds: 15,
    quick: false,
    longest: Number.POSITIVE_INFINITY,
  });
  expect(parseOptions(['--quick', '--only', 'load', '--rounds', '2'])).toEqual({
    parts: ['load'],
    rounds: 2,
    quick: true,
    longest: Number.POSITIVE_INFINITY,
  });
  expect(() => parseOptions(['--only', 'memory'])).toThrow('bytes, start, load, tests');
  expect(() => parseOptions(['--rounds', '0'])).toThrow('whole number');
  expect(() => parseOptions(['--fast'])).toThrow('--fast');
});
