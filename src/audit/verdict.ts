import type { KeyFinding } from '../report/report.ts';
import type { Assessment } from './assess.ts';

/** What an audit comes to, all targets and keys taken together. */
export interface Verdict {
  readonly assessments: readonly Assessment[];
  readonly findings: readonly KeyFinding[];
  /** Whether a rotation would mend something: a pair is too old, incomplete, left behind or refused. */
  readonly isRotationDue: boolean;
  /** Whether somebody has to act: a rotation is due, the previous key is to be deleted, or a target cannot be read. */
  readonly isActionDue: boolean;
  /** What could not be found out this time, in plain sentences: nothing was found there, and nothing ruled out. */
  readonly unknowns: readonly string[];
  /** Whether there is nothing at all to tell of, a warning included, and everything could be found out. */
  readonly isWell: boolean;
}

export function reachVerdict(
  assessments: readonly Assessment[],
  findings: readonly KeyFinding[],
  unknowns: readonly string[],
): Verdict {
  const isRotationDue =
    assessments.some(({ state }) => state === 'due' || state === 'missing' || state === 'drifted') ||
    findings.some(({ finding }) => finding === 'current-key-refused');
  return {
    assessments,
    findings,
    isRotationDue,
    isActionDue: isRotationDue || findings.length > 0 || assessments.some(({ state }) => state === 'failed'),
    unknowns,
    isWell:
      unknowns.length === 0 && findings.length === 0 && assessments.every(({ state }) => state === 'ok'),
  };
}
