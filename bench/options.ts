import { parseArgs } from 'node:util';

export const PARTS = ['start', 'bytes', 'load'] as const;
export type Part = (typeof PARTS)[number];

export interface BenchOptions {
  readonly parts: readonly Part[];
  /** Of the start; the load takes as many as its time allows, and not more than these. */
  readonly rounds: number;
  /** Of the load only what the numbers to meet are about. */
  readonly quick: boolean;
  /** Of the load nothing for whose latency alone one round waits longer, in seconds, but for the numbers to meet. */
  readonly longest: number;
}

const ROUNDS = 15;

/** @throws Error for what is not an option */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      rounds: { type: 'string' },
      quick: { type: 'boolean' },
      longest: { type: 'string' },
    },
  });
  const { only, quick = false } = values;
  const parts = PARTS.filter((part) => only === undefined || part === only);
  if (parts.length === 0) {
    throw new Error(`--only takes one of ${PARTS.join(', ')}`);
  }
  const rounds = Number(values.rounds ?? ROUNDS);
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw new Error('--rounds takes a whole number from 1');
  }
  return { parts, rounds, quick, longest: Number(values.longest ?? Number.POSITIVE_INFINITY) };
}
