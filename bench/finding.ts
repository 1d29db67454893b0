/** A limit that the action promises, and the measured number. */
export interface Finding {
  readonly what: string;
  readonly atMost: number;
  readonly measured: number;
  readonly unit: 'x' | 'KB' | 'MB' | 'files' | 'requests' | 's';
}

export function isMet({ atMost, measured }: Finding): boolean {
  return measured <= atMost;
}

/** The cells of a row: what, at most, measured, met or not. */
export function findingCells(finding: Finding): string[] {
  const digits = finding.unit === 'x' ? 2 : 0;
  return [
    finding.what,
    `${finding.atMost} ${finding.unit}`,
    // a number that just misses its limit would look as if it met it
    `${isMet(finding) ? finding.measured.toFixed(digits) : finding.measured.toFixed(digits + 1)} ${finding.unit}`,
    isMet(finding) ? 'met' : 'NOT MET',
  ];
}
