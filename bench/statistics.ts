/** @throws Error for no values at all */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/**
 * Interpolates between the two nearest values.
 * @param share from 0, the smallest value, to 1, the largest
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) {
    throw new Error('no values to take a quantile of');
  }
  return below + (above - below) * (position - Math.floor(position));
}

export interface Comparison {
  /** Median against median. */
  readonly ofMedians: number;
  /** The median of the ratios of the rounds, on which a slow minute of the machine has less effect. */
  readonly ofRounds: number;
}

/** Compares measurements with a baseline, round by round in the same order. */
export function compare(measured: readonly number[], baseline: readonly number[]): Comparison {
  if (measured.length !== baseline.length) {
    throw new Error(`${measured.length} rounds cannot be compared with ${baseline.length}`);
  }
  return {
    ofMedians: median(measured) / median(baseline),
    ofRounds: median(measured.map((value, round) => value / (baseline[round] ?? Number.NaN))),
  };
}
