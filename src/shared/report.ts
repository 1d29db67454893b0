import * as path from 'node:path';
import type { Mode } from '../inputs/definitions.ts';
import { type FileSystem, randomDigits, removeQuietly, writeTemporaryFile } from './files.ts';

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

/** As the inputs give them: what was current before a rotation is `current` in its report. */
export type KeyRole = 'new' | 'current' | 'previous';

/** A key pair that Soda Cloud was asked about. */
export interface KeyReport {
  readonly role: KeyRole;
  readonly fingerprint: string;
  /** What Soda Cloud said, in our own words. */
  readonly answer: string;
}

/** What a run did: one JSON document without secrets. Times are ISO 8601 in UTC; what is not known is absent. */
export interface Report {
  readonly mode: Exclude<Mode, 'configure'>;
  readonly started: string;
  /** Absent while the run is under way, and for ever in the file of a run that was killed. */
  readonly finished?: string;
  readonly host: string;
  readonly organization?: string;
  readonly fingerprint?: string;
  readonly previousFingerprint?: string;
  readonly dryRun: boolean;
  /** How many targets are in each state; only states that occur. */
  readonly counts: Readonly<Partial<Record<TargetReportState, number>>>;
  readonly targets: readonly TargetReport[];
  /** Only an audit has it. */
  readonly findings?: readonly KeyFinding[];
  /** Only where Soda Cloud was asked. */
  readonly keys?: readonly KeyReport[];
  readonly requests: { readonly reads: number; readonly writes: number };
}

/** Begins the detail of a target that the run did not start with, because of something that is said elsewhere. */
export const NOT_STARTED = 'not started: ';

/** A time as the report writes it, in whole seconds. */
export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

export function countStates(
  targets: readonly Pick<TargetReport, 'state'>[],
): Partial<Record<TargetReportState, number>> {
  const counts: Partial<Record<TargetReportState, number>> = {};
  for (const { state } of targets) {
    counts[state] = (counts[state] ?? 0) + 1;
  }
  return counts;
}

/** Targets of which the same is to be said. */
export interface TargetGroup {
  readonly state: TargetReportState;
  readonly detail: string | undefined;
  readonly targets: readonly string[];
  /** The earliest and the latest time at which one of them was written; absent where none is known. */
  readonly written?: { readonly first: string; readonly last: string };
}

/** Targets by state and detail, in the order of the first one of each group; within a group in the order given. */
export function groupTargets(targets: readonly TargetReport[]): TargetGroup[] {
  const groups = new Map<string, TargetReport[]>();
  for (const target of targets) {
    const key = JSON.stringify([target.state, target.detail]);
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, [target]);
    } else {
      group.push(target);
    }
  }
  return [...groups.values()].flatMap((members) => {
    const [first] = members;
    // times of one form sort as texts
    const times = members.flatMap(({ updatedAt }) => (updatedAt === undefined ? [] : [updatedAt])).sort();
    const [earliest] = times;
    const latest = times.at(-1);
    return first === undefined
      ? []
      : [
          {
            state: first.state,
            detail: first.detail,
            targets: members.map(({ target }) => target),
            ...(earliest === undefined || latest === undefined
              ? {}
              : { written: { first: earliest, last: latest } }),
          },
        ];
  });
}

/** A file that is replaced as a whole, so that a reader never sees half of it, also not after a kill. */
export interface ReportFile {
  readonly path: string;
  /** Throws what the system throws; the file then stays as it was. */
  save(text: string): void;
}

/** A name that another step has taken is as good as never met twice. */
const ATTEMPTS = 10;

/**
 * A file under a fresh name, for its owner only. Throws what the system throws.
 * @param random at least 0 and below 1
 */
export function createReportFile(
  directory: string,
  text: string,
  { fs, random }: { readonly fs: FileSystem; readonly random: () => number },
): ReportFile {
  let file = freshName(directory, random);
  for (let attempt = 1; attempt < ATTEMPTS && fs.existsSync(file); attempt += 1) {
    file = freshName(directory, random);
  }
  const save = (content: string): void => {
    const temporary = `${file}.tmp`;
    try {
      writeTemporaryFile(temporary, content, { mode: 0o600, durable: false }, fs);
      fs.renameSync(temporary, file);
    } catch (error) {
      removeQuietly(temporary, fs);
      throw error;
    }
  };
  save(text);
  return { path: file, save };
}

function freshName(directory: string, random: () => number): string {
  return path.join(directory, `soda-cloud-keys-report-${randomDigits(random)}.json`);
}
