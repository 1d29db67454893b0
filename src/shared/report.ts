import type { Mode } from '../inputs/definitions.ts';

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

/** How many targets a pattern of the input `targets` matched. */
export interface PatternReport {
  readonly pattern: string;
  readonly matched: number;
}

/** Something about the keys that concerns no single target. */
export interface KeyFinding {
  readonly finding:
    | 'current-key-refused'
    | 'previous-key-active'
    | 'rotation-unfinished'
    /** Advice: nothing is due. */
    | 'organization-secret-advised';
  readonly detail: string;
}

/** As the inputs give them: what was current before a rotation is `current` in its report. */
export type KeyRole = 'new' | 'current' | 'previous';

/** A key pair that was checked with Soda Cloud. */
export interface KeyReport {
  readonly role: KeyRole;
  readonly fingerprint: string;
  /** The answer of Soda Cloud, in our own words: "accepted, organization Acme Data", "refused (HTTP 401)". */
  readonly answer: string;
}

/** What a run did: one JSON document without secrets. Times are ISO 8601 in UTC; unknown fields are absent. */
export interface Report {
  readonly mode: Exclude<Mode, 'configure'>;
  readonly started: string;
  /** Absent while the run is in progress, and in the file of a run that was killed. */
  readonly finished?: string;
  readonly host: string;
  readonly organization?: string;
  readonly fingerprint?: string;
  readonly previousFingerprint?: string;
  readonly dryRun: boolean;
  /** How many targets are in each state; only states that occur. */
  readonly counts: Readonly<Partial<Record<TargetReportState, number>>>;
  readonly targets: readonly TargetReport[];
  /** Only where the input has patterns, in their order. */
  readonly patterns?: readonly PatternReport[];
  /** Only an audit has it. */
  readonly findings?: readonly KeyFinding[];
  /** Only where a key was checked. */
  readonly keys?: readonly KeyReport[];
  readonly requests: { readonly reads: number; readonly writes: number };
  /** Only in an output that does not have everything. */
  readonly truncated?: true;
}

/** Begins the detail of a target that was not started because of something that the report says elsewhere. */
export const NOT_STARTED = 'not started: ';

/** A time as the report writes it, in whole seconds. */
export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** The same for a time from which on something is possible: never earlier than the moment itself. */
export function isoTimeAfter(milliseconds: number): string {
  return isoTime(Math.ceil(milliseconds / 1000) * 1000);
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

/** In characters: the outputs of all steps of a job share one megabyte. */
const LONGEST_OUTPUT = 60_000;

/** The texts in an output that does not have everything, in characters. */
const LONGEST_TEXT = 500;

/** The states that a reader should see first, in this order; all others come last. */
const URGENT: readonly TargetReportState[] = [
  ...(['broken', 'failed', 'restored', 'due', 'missing', 'drifted'] as const),
  ...(['skipped', 'warn', 'archived'] as const),
];

function urgencyOf({ state }: Pick<TargetReport, 'state'>): number {
  const index = URGENT.indexOf(state);
  return index === -1 ? URGENT.length : index;
}

/** What needs attention first; what is equally urgent in the order given. */
export function byUrgency<Item extends Pick<TargetReport, 'state'>>(items: readonly Item[]): Item[] {
  return items.toSorted((one, other) => urgencyOf(one) - urgencyOf(other));
}

/**
 * A report as the text of an output. One that is too long has all counts, the targets that need attention first, and as many
 * others as fit.
 */
export function outputText(report: Report): string {
  const whole = JSON.stringify(report);
  if (whole.length <= LONGEST_OUTPUT) {
    return whole;
  }
  const { targets, patterns, findings, keys, ...facts } = withShortTexts(report);
  const base: Report = {
    ...facts,
    targets: [],
    ...(patterns === undefined ? {} : { patterns: [] }),
    ...(findings === undefined ? {} : { findings: [] }),
    ...(keys === undefined ? {} : { keys: [] }),
    truncated: true,
  };
  let room = LONGEST_OUTPUT - JSON.stringify(base).length;
  const fitting = <Item>(items: readonly Item[] = []): Item[] =>
    items.filter((item) => {
      const size = JSON.stringify(item).length + ','.length;
      const fits = size <= room;
      room -= fits ? size : 0;
      return fits;
    });
  const some = { keys: fitting(keys), findings: fitting(findings) };
  const shown = fitting(byUrgency(targets.filter(({ state }) => URGENT.includes(state))));
  const rest = targets.filter(({ state }) => !URGENT.includes(state));
  return JSON.stringify({
    ...base,
    ...(keys === undefined ? {} : { keys: some.keys }),
    ...(findings === undefined ? {} : { findings: some.findings }),
    ...(patterns === undefined ? {} : { patterns: fitting(patterns) }),
    targets: [...shown, ...fitting(rest)],
  });
}

function withShortTexts({ targets, patterns, findings, keys, host, organization, ...facts }: Report): Report {
  return {
    ...facts,
    host: shortened(host),
    ...(organization === undefined ? {} : { organization: shortened(organization) }),
    targets: targets.map(({ detail, ...target }) => ({
      ...target,
      ...(detail === undefined ? {} : { detail: shortened(detail) }),
    })),
    ...(patterns === undefined ? {} : { patterns }),
    ...(findings === undefined
      ? {}
      : { findings: findings.map(({ finding, detail }) => ({ finding, detail: shortened(detail) })) }),
    ...(keys === undefined
      ? {}
      : { keys: keys.map(({ answer, ...key }) => ({ ...key, answer: shortened(answer) })) }),
  };
}

/** @param most in characters */
export function shortened(text: string, most = LONGEST_TEXT): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

/** In characters. */
const LONGEST_LINE = 120;

/** What a dry run would do, as lines for the log. */
export function planLines(targets: readonly TargetReport[]): string[] {
  return groupTargets(targets).flatMap(({ detail, targets: names }) => [
    `Dry run: ${detail}:`,
    ...nameLines(names),
  ]);
}

/** Names as indented lines. */
function nameLines(names: readonly string[]): string[] {
  const lines: string[] = [];
  let line = '';
  for (const name of names) {
    const longer = line === '' ? `  ${name}` : `${line}, ${name}`;
    if (line !== '' && longer.length >= LONGEST_LINE) {
      lines.push(`${line},`);
      line = `  ${name}`;
    } else {
      line = longer;
    }
  }
  return line === '' ? lines : [...lines, line];
}

/** Targets with the same state and detail. */
export interface TargetGroup {
  readonly state: TargetReportState;
  readonly detail: string | undefined;
  readonly targets: readonly string[];
  /** The earliest and the latest time at which one of them was written; absent where none is known. */
  readonly written?: { readonly first: string; readonly last: string };
}

/** Groups targets by state and detail, in the order of the first one of each group; within a group in the order given. */
export function groupTargets(targets: readonly TargetReport[]): TargetGroup[] {
  const groups = new Map<string, TargetReport[]>();
  for (const target of targets) {
    const key = JSON.stringify([target.state, target.detail]);
    const group = groups.get(key) ?? [];
    group.push(target);
    groups.set(key, group);
  }
  return [...groups.values()].flatMap((members) => {
    const [member] = members;
    // times of one form sort as texts
    const times = members.flatMap(({ updatedAt = [] }) => updatedAt).sort();
    const [first] = times;
    const last = times.at(-1);
    return member === undefined
      ? []
      : {
          state: member.state,
          detail: member.detail,
          targets: members.map(({ target }) => target),
          ...(first === undefined || last === undefined ? {} : { written: { first, last } }),
        };
  });
}
