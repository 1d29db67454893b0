import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { SEED } from './fuzz.ts';

/** What the tests of one file tried; times in milliseconds, memory in megabytes. */
export const tally = { inputs: 0, answers: 0, runs: 0, slowest: 0, peak: 0 };

export function countInput(milliseconds: number): void {
  tally.inputs += 1;
  tally.slowest = Math.max(tally.slowest, Math.round(milliseconds));
}

export function countRun(megabytes: number): void {
  tally.runs += 1;
  tally.peak = Math.max(tally.peak, Math.round(megabytes));
}

afterAll(() => {
  const directory = process.env['FUZZ_TALLY'];
  if (directory !== undefined) {
    writeFileSync(join(directory, randomUUID()), JSON.stringify({ ...tally, seed: SEED }));
  }
});
