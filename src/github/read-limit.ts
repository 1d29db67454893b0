import pLimit from 'p-limit';

/** Runs reads, of which only so many are under way at once. */
export type ReadLimit = <Result>(read: () => Promise<Result>) => Promise<Result>;

const CONCURRENT_READS = 10;

export function createReadLimit(): ReadLimit {
  return pLimit(CONCURRENT_READS);
}

/**
 * What all of them come to, like `Promise.all`, but a failure is thrown only when every one has ended: nothing is under
 * way then that could go on, count requests or write to the log after the failure is reported.
 * @throws what the first one that failed has thrown
 */
export async function allEnded<const Results extends readonly unknown[]>(
  reads: Results,
): Promise<{ -readonly [Index in keyof Results]: Awaited<Results[Index]> }> {
  const all = Promise.all(reads);
  await Promise.allSettled([...reads, all]);
  return all;
}
