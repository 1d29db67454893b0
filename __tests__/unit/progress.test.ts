import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Progress } from '../../src/shared/progress.ts';

beforeEach(() => {
  jest.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  jest.useRealTimers();
});

const GOOD = { good: true };
const BAD = { good: false };

/** Work with the clock of the test. */
function work(total: number) {
  const lines: { at: number; line: string }[] = [];
  const started = Date.now();
  const info = (line: string) => lines.push({ at: Date.now() - started, line });
  return { lines, progress: new Progress(total, { http: { now: () => Date.now() }, log: { info } }) };
}

describe('long work', () => {
  test('has a counter and the time left at least every ten seconds, and no line for a part that went well', () => {
    const { lines, progress } = work(100);
    for (let part = 0; part < 99; part += 1) {
      jest.advanceTimersByTime(1500);
      progress.finished(`repo:acme/r${part}`, 'rotated', GOOD);
    }

    const times = lines.map(({ at }) => at);
    expect(times[0]).toBeLessThan(5000);
    const gaps = times.map((at, index) => at - (times[index - 1] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(10_000);
    expect(Math.min(...gaps.slice(1))).toBeGreaterThan(5000);
    expect(lines[0]?.line).toBe('2 of 100 done, 4 min left (latest: repo:acme/r1: rotated)');
    expect(lines.at(-1)?.line).toMatch(/^9\d of 100 done, \d+ s left \(latest: repo:acme\/r9\d: rotated\)$/);
  });

  test('logs again during a long part, also the first one', () => {
    const { lines } = work(3);
    jest.advanceTimersByTime(60_000);

    expect(lines.length).toBeGreaterThanOrEqual(6);
    expect(new Set(lines.map(({ line }) => line))).toEqual(new Set(['0 of 3 done']));
  });

  test('has a line for each part that did not go well, also for those before it was known to be long', () => {
    const { lines, progress } = work(30);
    progress.finished('a', 'failed', BAD);
    progress.finished('b', 'rotated', GOOD);
    expect(lines).toEqual([]);
    jest.advanceTimersByTime(4000);
    progress.finished('c', 'broken', BAD);

    expect(lines.map(({ line }) => line)).toEqual([
      'a: failed (2 of 30 done, 56 s left)',
      'c: broken (3 of 30 done, 36 s left)',
    ]);
  });

  test('is known early where many parts have ended', () => {
    const { lines, progress } = work(200);
    for (let part = 0; part < 25; part += 1) {
      jest.advanceTimersByTime(30);
      progress.advanced(`acme/r${part}`, 'looked for shadows');
    }

    expect(lines.map(({ line }) => line)).toEqual([
      '20 of 200 done, 6 s left (latest: acme/r19: looked for shadows)',
    ]);
  });

  test('logs nothing after it is stopped or its last part has ended', () => {
    const stopped = work(3);
    stopped.progress.stop();
    const ended = work(1);
    ended.progress.finished('a', 'read', GOOD);
    const empty = work(0);
    jest.advanceTimersByTime(60_000);

    expect([stopped, ended, empty].map(({ lines }) => lines)).toEqual([[], [], []]);
    expect(jest.getTimerCount()).toBe(0);
  });
});

test('short work logs nothing, not even failures, which the error of the run lists', () => {
  const { lines, progress } = work(10);
  for (let part = 0; part < 10; part += 1) {
    jest.advanceTimersByTime(200);
    progress.finished(`t${part}`, 'failed', BAD);
  }
  jest.advanceTimersByTime(60_000);

  expect(lines).toEqual([]);
});

test('work of which parts are still being found has a counter without the time left, and then with it', () => {
  const { lines, progress } = work(1);
  for (let part = 0; part < 20; part += 1) {
    jest.advanceTimersByTime(1000);
    progress.extend(2);
    progress.advanced(`repo:acme/r${part}`, 'read');
  }
  expect(lines.length).toBeGreaterThan(1);
  for (const { line } of lines) {
    expect(line).toMatch(/^\d+ of at least \d+ done( \(latest: repo:acme\/r\d+: read\))?$/);
  }

  progress.settle();
  const before = lines.length;
  jest.advanceTimersByTime(10_000);
  expect(lines[before]?.line).toMatch(/^20 of 41 done, \d+ s left \(latest: repo:acme\/r19: read\)$/);
});
