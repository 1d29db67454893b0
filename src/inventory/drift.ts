import { HOUR } from './age.ts';
import { type HeldPair, writtenAt } from './held-pair.ts';

/**
 * The pairs that were written more than an hour before the newest one. A rotation writes all targets in one go, so
 * these were not part of it and may hold an older key.
 */
export function leftBehind<Pair extends HeldPair>(pairs: readonly Pair[]): Pair[] {
  const newest = Math.max(...pairs.map((pair) => writtenAt(pair) ?? 0));
  return pairs.filter((pair) => newest - (writtenAt(pair) ?? newest) > HOUR);
}

/** Whether the two halves of a pair were written more than an hour apart, so that they may not belong together. */
export function isTornApart({ id, secret }: HeldPair): boolean {
  return id !== undefined && secret !== undefined && Math.abs(id.updatedAt - secret.updatedAt) > HOUR;
}
