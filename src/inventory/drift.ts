import { HOUR } from './age.ts';
import { type HeldPair, writtenAt } from './held-pair.ts';

/**
 * The pairs between which and the newest one lies a gap of more than an hour. A rotation writes one target after the
 * other, for hours when they are many, so these were not part of it and may hold an older key.
 */
export function leftBehind<Pair extends HeldPair>(pairs: readonly Pair[]): Pair[] {
  const times = pairs.flatMap((pair) => writtenAt(pair) ?? []).sort((one, other) => other - one);
  const gap = times.findIndex((time, index) => (times[index - 1] ?? time) - time > HOUR);
  const last = gap === -1 ? undefined : times[gap];
  return last === undefined
    ? []
    : pairs.filter((pair) => (writtenAt(pair) ?? Number.POSITIVE_INFINITY) <= last);
}

/** Whether the two halves of a pair were written more than an hour apart, so that they may not belong together. */
export function isTornApart({ id, secret }: HeldPair): boolean {
  return id !== undefined && secret !== undefined && Math.abs(id.updatedAt - secret.updatedAt) > HOUR;
}
