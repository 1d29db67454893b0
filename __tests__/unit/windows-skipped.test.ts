import { existsSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { describeOutcomes } from '../windows/results.ts';
import { findSkipped, SKIPPED } from '../windows/skipped.mjs';

test('each entry has a reason, and names files that are there', () => {
  for (const { reason, tests } of SKIPPED) {
    expect(reason).toMatch(/^[A-Z].*\.$/);
    for (const [file, beginnings] of Object.entries(tests)) {
      expect([file, existsSync(new URL(`../${file}`, import.meta.url))]).toEqual([file, true]);
      expect(beginnings.filter((beginning) => beginning === '')).toEqual([]);
    }
  }
});

test('a test is found by its file and the beginning of its name', () => {
  const file = 'Z:\\checkout\\__tests__\\unit\\workflow-stubs.test.ts';

  expect(findSkipped(file, 'docker runs a scan')?.reason).toMatch(/Windows/);
  expect(findSkipped(file, 'helm upgrades')).toBeUndefined();
  expect(findSkipped(file.replace('unit', 'product'), 'docker runs a scan')).toBeUndefined();
});

test('the table counts each run, and names each skipped test once, by its reason', () => {
  const skipped = [
    { reason: 'There is no Git.', test: 'a.test.ts: one' },
    { reason: 'There are no links.', test: 'b.test.ts: two' },
  ];
  const results = {
    numPassedTests: 7,
    numFailedTests: 1,
    numRuntimeErrorTestSuites: 2,
    seconds: 3.4,
    skipped,
  };

  expect(
    describeOutcomes([
      { suite: 'unit', node: 24, results },
      { suite: 'unit', node: 20, results },
      { suite: 'leaks', node: 20, results: undefined },
    ]),
  ).toBe(
    [
      'suite            Node   passed  skipped   failed  seconds',
      'unit               24        7        2        3        3',
      'unit               20        7        2        3        3',
      'leaks              20  jest did not get to its end',
      '',
      'Skipped: 2 different tests',
      '   1  There is no Git.',
      '      a.test.ts: one',
      '   1  There are no links.',
      '      b.test.ts: two',
      '',
    ].join('\n'),
  );
});
