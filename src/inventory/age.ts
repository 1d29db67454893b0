import { clockOf, type HeldPair, writtenAt } from './held-pair.ts';

export const HOUR = 60 * 60 * 1000;
export const DAY = 24 * HOUR;

/** How long ago a pair was written, in days by GitHub's own clock; `undefined` while it lacks a half. */
export function ageInDays(pair: HeldPair): number | undefined {
  const written = writtenAt(pair);
  return written === undefined ? undefined : Math.max(0, (clockOf(pair) - written) / DAY);
}

/** The age of the oldest pair. `undefined` when one lacks a half, or there is none: that has no age, and is due. */
export function oldestAge(pairs: readonly HeldPair[]): { readonly days: number } | undefined {
  const ages = pairs.map(ageInDays);
  const known = ages.filter((age) => age !== undefined);
  return known.length < ages.length || known.length === 0 ? undefined : { days: Math.max(...known) };
}
