import { type TargetState, writtenAt } from './preflight.ts';

const DAY = 24 * 60 * 60 * 1000;

/**
 * How long ago the oldest pair among the targets was written, in days by GitHub's own clock. `undefined` while a target
 * lacks a secret: that one has no age, and is due.
 */
export function ageOf(states: readonly TargetState[]): { readonly days: number } | undefined {
  const ages = states.map((state) => {
    const written = writtenAt(state);
    return written === undefined ? undefined : (clockOf(state) - written) / DAY;
  });
  const known = ages.filter((age) => age !== undefined);
  return known.length < ages.length || known.length === 0 ? undefined : { days: Math.max(0, ...known) };
}

function clockOf({ id, secret }: TargetState): number {
  return Math.max(id?.readAt ?? 0, secret?.readAt ?? 0);
}
