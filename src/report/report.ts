import type { Mode } from '../inputs/catalogue.ts';

/** The state of one target after a run, in the words of the report. */
export type TargetReportState =
  | 'rotated'
  | 'unchanged'
  | 'planned'
  | 'restored'
  | 'broken'
  | 'failed'
  | 'skipped'
  | AuditState
  | 'retired';

export type AuditState = 'ok' | 'warn' | 'due' | 'missing' | 'drifted' | 'archived';

export interface TargetReport {
  readonly target: string;
  readonly state: TargetReportState;
  /** When its secrets were last written: ISO 8601, UTC. */
  readonly updatedAt?: string;
  /** What went wrong, what was found, or what would happen, in one line. */
  readonly detail?: string;
}

/** Something about the keys that concerns no single target. */
export interface KeyFinding {
  readonly finding: 'current-key-refused' | 'previous-key-alive' | 'rotation-unfinished';
  readonly detail: string;
}

/** What a run did: one JSON document without secrets. Times are ISO 8601 in UTC; what is not known is absent. */
export interface Report {
  readonly mode: Exclude<Mode, 'configure'>;
  readonly started: string;
  readonly finished: string;
  readonly host: string;
  readonly organization?: string;
  readonly fingerprint?: string;
  readonly previousFingerprint?: string;
  readonly dryRun: boolean;
  /** Only an audit has it. */
  readonly findings?: readonly KeyFinding[];
  readonly targets: readonly TargetReport[];
  readonly requests: { readonly reads: number; readonly writes: number };
}

/** A time as the report writes it, in whole seconds. */
export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
