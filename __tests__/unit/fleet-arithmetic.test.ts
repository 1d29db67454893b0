import { expect, test } from '@jest/globals';
import { PAGE_SIZE } from '../../src/github/lists.ts';
import { INPUTS } from '../../src/inputs/definitions.ts';
import { FLEETS, type Fleet, readsBefore, requestsFor } from './fleet-arithmetic.ts';
import { sectionOf } from './markdown.ts';
import { readText } from './workflows.ts';

const section = sectionOf(readText('docs/fleet.md'), 'Requests, time and limits');

/** Of a user's token, and of an App's installations: the smallest, the largest, and that on Enterprise Cloud. */
const HOURLY = { user: 5000, app: 5000, largestApp: 12_500, enterpriseCloud: 15_000 };
const WRITES_AN_HOUR = 500;
const WRITES_A_MINUTE = 80;

const interval = Number(INPUTS['write-interval-ms'].default);
const number = (count: number) => count.toLocaleString('en-US');

/** The time that the pauses between these writes take, rounded up. */
function duration(writes: number): string {
  const minutes = (writes * interval) / 60_000;
  return minutes < 60 ? `${Math.ceil(minutes)} minutes` : `${Math.ceil(minutes / 6) / 10} hours`;
}

/** What the rows of the table show of a fleet, in their order. */
function columnOf(fleet: Fleet): string[] {
  const plain = requestsFor(fleet, { keepPrevious: false });
  const kept = requestsFor(fleet, { keepPrevious: true });
  const hours = (writes: number) => String(Math.ceil(writes / WRITES_AN_HOUR));
  return [
    ...[plain.repositoryLists, plain.secretLists, plain.publicKeys].map(number),
    number(readsBefore(fleet)),
    number(readsBefore({ ...fleet, matching: fleet.targets })),
    ...[plain.writes, plain.confirmations, plain.all].map(number),
    duration(plain.writes),
    hours(plain.writes),
    ...[kept.writes, kept.all].map(number),
    duration(kept.writes),
    hours(kept.writes),
  ];
}

test('the table shows what the formulas give', () => {
  const [head, , ...rows] = (/(?:^\|.*\|\n)+/m.exec(section)?.[0] ?? '')
    .trim()
    .split('\n')
    .map((row) =>
      row
        .split('|')
        .slice(2, -1)
        .map((cell) => cell.trim()),
    );
  const columns = FLEETS.map((_fleet, index) => rows.map((row) => row[index]));

  expect(head?.map((cell) => cell.match(/[\d,]+/g))).toEqual(
    FLEETS.map(({ targets, owned }) => [number(targets), number(owned)]),
  );
  expect(columns).toEqual(FLEETS.map(columnOf));
});

test('the text draws the right conclusions from the limits', () => {
  const [, , largest = { targets: 0, matching: 0, owned: 0 }] = FLEETS;
  const qualified = readsBefore({ ...largest, matching: largest.targets });
  for (const limit of Object.values(HOURLY)) {
    expect(section).toContain(number(limit));
  }

  // "4,000 targets need an App", "10,000 repositories need a qualifier, or Enterprise Cloud"
  expect(qualified).toBeGreaterThan(HOURLY.user);
  expect(qualified).toBeLessThan(HOURLY.largestApp);
  expect(readsBefore(largest)).toBeGreaterThan(HOURLY.largestApp);
  expect(readsBefore(largest)).toBeLessThan(HOURLY.enterpriseCloud);
  // "At the default pace, 60 a minute"
  expect(60_000 / interval).toBe(60);
  expect(60_000 / interval).toBeLessThan(WRITES_A_MINUTE);
  expect(PAGE_SIZE).toBe(100);
});
