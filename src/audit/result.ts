import type { KeyFinding } from '../report/report.ts';
import type { Assessment } from './assess.ts';

/** What an audit found, all targets and keys taken together. */
export interface AuditResult {
  readonly assessments: readonly Assessment[];
  readonly findings: readonly KeyFinding[];
  /** Whether a rotation would fix something: a pair is too old, incomplete, left behind or refused, or a rotation unfinished. */
  readonly isRotationDue: boolean;
  /** Whether somebody has to act: a rotation is due, the previous key is to be deleted, or a target cannot be read. */
  readonly isActionDue: boolean;
  /** What could not be determined this time, in plain sentences: nothing was found there, and nothing ruled out. */
  readonly unknowns: readonly string[];
  /** Whether there is nothing at all to report, a warning included, and everything could be determined. */
  readonly isHealthy: boolean;
}

export function summarizeFindings(
  assessments: readonly Assessment[],
  findings: readonly KeyFinding[],
  unknowns: readonly string[],
): AuditResult {
  const isRotationDue =
    assessments.some(({ state }) => state === 'due' || state === 'missing' || state === 'drifted') ||
    findings.some(({ finding }) => finding === 'current-key-refused' || finding === 'rotation-unfinished');
  return {
    assessments,
    findings,
    isRotationDue,
    isActionDue: isRotationDue || findings.length > 0 || assessments.some(({ state }) => state === 'failed'),
    unknowns,
    isHealthy:
      unknowns.length === 0 && findings.length === 0 && assessments.every(({ state }) => state === 'ok'),
  };
}
