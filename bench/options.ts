import { parseArgs } from 'node:util';

export const PARTS = ['bytes', 'start', 'load', 'tests'] as const;
export type Part = (typeof PARTS)[number];

export interface BenchOptions {
  readonly parts: readonly Part[];
  /** For the start. The load takes as many of them as its time allows. */
  readonly rounds: number;
  /** Limits the load to the numbers to meet. */
  readonly quick: boolean;
  /** The longest that one round of the load may wait for the latency alone, in seconds. The numbers to meet are always measured. */
  readonly longest: number;
}

const ROUNDS = 15;

/** @throws Error for an unknown option */
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
