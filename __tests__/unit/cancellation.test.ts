import { describe, expect, test } from '@jest/globals';
import { createPacer } from '../../src/github/client.ts';
import { Cancellation } from '../../src/shared/cancellation.ts';

async function timeOf(action: Promise<void>): Promise<number> {
  const start = performance.now();
  await action;
  return performance.now() - start;
}

describe('D6: a cancellation', () => {
  test('ends every wait at once, and shortens those that begin later', async () => {
    const cancellation = new Cancellation();
    setTimeout(() => cancellation.request(), 50);

    expect(await timeOf(cancellation.sleep(20_000))).toBeLessThan(500);
    expect(await timeOf(cancellation.sleep(20_000))).toBeLessThan(500);
    expect(await timeOf(cancellation.sleep(10))).toBeLessThan(90);
  });

  test('keeps a pause between writes of up to a second, also one that has started', async () => {
    const cancellation = new Cancellation();
    const pace = createPacer(20_000, (milliseconds, atLeast) => cancellation.sleep(milliseconds, atLeast));
    expect(await timeOf(pace())).toBeLessThan(90);
    setTimeout(() => cancellation.request(), 300);
    const begun = await timeOf(pace());
    const later = await timeOf(pace());

    for (const time of [begun, later]) {
      // Node counts a timer from the last turn of its loop, which a busy machine delays
      expect(time).toBeGreaterThan(900);
      expect(time).toBeLessThan(2000);
    }
  });

  test('does not change a pause of less than a second', async () => {
    const cancellation = new Cancellation();
    cancellation.request();
    const pace = createPacer(150, (milliseconds, atLeast) => cancellation.sleep(milliseconds, atLeast));
    await pace();
    const time = await timeOf(pace());

    expect(time).toBeGreaterThan(140);
    expect(time).toBeLessThan(600);
  });

  test('aborts its signal, also one that is asked for later', () => {
    const early = new Cancellation();
    const { signal } = early;
    const late = new Cancellation();
    expect(signal.aborted).toBe(false);
    early.request();
    late.request();

    expect([signal.aborted, late.signal.aborted]).toEqual([true, true]);
  });
});
