import { existsSync } from 'node:fs';
import { expect, test } from '@jest/globals';
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
