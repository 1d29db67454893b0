import type { LoadMode } from './action-run.ts';

/** A number of repositories and a latency. */
export interface Cell {
  readonly mode: LoadMode;
  /** Repositories that are named as targets, and each hold the pair. */
  readonly targets: number;
  /** Repositories that `repo:acme/*` finds instead: `targets` of them hold the pair. */
  readonly fleet?: Fleet;
  /** Of each response of GitHub, in milliseconds. */
  readonly latency: number;
}

export interface Fleet {
  readonly repositories: number;
  /** Of these, without the pair. */
  readonly archived: number;
}

const TARGETS = [1, 10, 100, 500, 1000];
const LATENCIES = [0, 20, 100];

/** The cells of the numbers to meet. */
export const PROMISED: readonly Cell[] = [
  { mode: 'rotate', targets: 500, latency: 20 },
  { mode: 'audit', targets: 500, latency: 20 },
  { mode: 'audit', targets: 500, latency: 20, fleet: { repositories: 3000, archived: 300 } },
];

export function isPromised(cell: Cell): boolean {
  return PROMISED.some(
    ({ mode, targets, latency }) =>
      cell.mode === mode && cell.targets === targets && cell.latency === latency,
  );
}

const ALL_CELLS: readonly Cell[] = [
  ...(['rotate', 'audit'] as const).flatMap((mode) =>
    LATENCIES.flatMap((latency) => TARGETS.map((targets) => ({ mode, targets, latency }))),
  ),
  ...PROMISED.filter(({ fleet }) => fleet !== undefined),
];

/** The action sends at most this many reads at once. */
export const READS_AT_ONCE = 10;

/** The milliseconds that the latency alone takes: a rotation writes one after the other, an audit reads ten at once. */
export function waiting({ mode, latency }: Cell, requests: number): number {
  return mode === 'rotate' ? requests * latency : (requests * latency) / READS_AT_ONCE;
}

/** Per target: a rotation writes two secrets, an audit reads two lists. */
const REQUESTS = 2;

/** @param longest in seconds, for the waiting of one round */
export function cellsWithin(longest: number): readonly Cell[] {
  return ALL_CELLS.filter(
    (cell) => isPromised(cell) || waiting(cell, cell.targets * REQUESTS) <= longest * 1000,
  );
}

/** How long a cell may be measured, in milliseconds; a round is always completed. */
const PATIENCE = 4_000;
export const LEAST_OF_PROMISED = 3;

/** @param first how long the first round took, in milliseconds */
export function roundsOf(cell: Cell, first: number, most: number): number {
  const fitting = Math.max(isPromised(cell) ? LEAST_OF_PROMISED : 1, Math.floor(PATIENCE / first));
  return Math.min(most, fitting);
}
