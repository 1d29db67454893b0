import pLimit from 'p-limit';

/** Runs reads, of which only so many are under way at once. */
export type ReadLimit = <Result>(read: () => Promise<Result>) => Promise<Result>;

const CONCURRENT_READS = 10;

export function createReadLimit(): ReadLimit {
  return pLimit(CONCURRENT_READS);
}
