import { DAY, HOUR } from './age.ts';
import { type HeldPair, writtenAt } from './held-pair.ts';

/** A rotation may pause for days, at a rate limit or between two parts: that is no drift. */
const LONGEST_ROTATION = 7 * DAY;

/** The pairs that were written more than 7 days before the newest one, so that they may hold an older key. */
export function findStalePairs<Pair extends HeldPair>(pairs: readonly Pair[]): Pair[] {
  const newest = Math.max(...pairs.map((pair) => writtenAt(pair) ?? Number.NEGATIVE_INFINITY));
  return pairs.filter((pair) => newest - (writtenAt(pair) ?? newest) > LONGEST_ROTATION);
}

/** Whether the two halves of a pair were written more than an hour apart, so that they may not belong together. */
export function isMismatched({ id, secret }: HeldPair): boolean {
  return id !== undefined && secret !== undefined && Math.abs(id.updatedAt - secret.updatedAt) > HOUR;
}

/** The targets that a rotation can write: what an archived repository holds stays as it is, and counts nowhere. */
export function writableOnly<Held extends { readonly readOnly?: unknown }>(held: readonly Held[]): Held[] {
  return held.filter(({ readOnly }) => readOnly === undefined);
}
