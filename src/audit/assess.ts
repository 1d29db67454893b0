import { describeReadOnly, type HeldSecrets, type Inventory } from '../github/inventory.ts';
import {
  ageInDays,
  changedAt,
  clockOf,
  DAY,
  describeSign,
  FINISH_ROTATION,
  findStalePairs,
  findUnfinished,
  type HeldPair,
  isMismatched,
  missingNames,
  type SecretNames,
  type UnfinishedSign,
  writableOnly,
  writtenAt,
} from '../github/secret-dates.ts';
import { type Repository, type Target, targetName } from '../github/targets.ts';
import { ActionError, type ErrorParts, lineList } from '../shared/action-error.ts';
import type { AuditState, KeyFinding } from '../shared/report.ts';
import type { Shadow } from './shadows.ts';

/** What an audit holds a pair's age against, in days. */
export interface AgeLimits {
  readonly warnAgeDays: number;
  readonly maxAgeDays: number;
}

/** What was found about one target, in the order in which it counts; `note` is nothing to act upon. */
export type FindingKind =
  | 'unreadable'
  | 'archived'
  | 'missing'
  | 'due'
  | 'unfinished'
  | 'drifted'
  | 'warn'
  | 'shadowed'
  | 'note';

export interface TargetFinding {
  readonly kind: FindingKind;
  /** A few words that stay the same while nothing changes: dates, not ages. */
  readonly text: string;
}

/** What an audit says of one target. */
export interface Assessment {
  readonly target: Target;
  readonly state: AuditState | 'failed';
  readonly findings: readonly TargetFinding[];
  /** When its secrets were last written, in milliseconds since the epoch. */
  readonly updatedAt?: number;
  readonly ageDays?: number;
}

/** The findings of a target in one line. */
export function detailOf({ findings }: Assessment): string {
  return findings.map(({ text }) => text).join('; ');
}

export interface AssessmentRequest {
  readonly inventory: Inventory;
  readonly shadows: readonly Shadow[];
  readonly names: SecretNames;
  readonly limits: AgeLimits;
  /** The workflow's own, where the run names it. */
  readonly repository: Repository | undefined;
}

export interface TargetAssessments {
  readonly assessments: readonly Assessment[];
  /** What concerns the rotation of all targets. */
  readonly findings: readonly KeyFinding[];
}

/** Assesses every target: first those that could be read. */
export function assessTargets({
  inventory,
  shadows,
  names,
  limits,
  repository,
}: AssessmentRequest): TargetAssessments {
  const writable = writableOnly(inventory.held);
  const stale = new Set(findStalePairs(writable));
  // the first sign of a target is the one that says most of it
  const signs = new Map(
    findUnfinished(writable, repository)
      .reverse()
      .map((sign) => [sign.pair, sign]),
  );
  const managed = new Set(inventory.held.map(({ store }) => targetName(store.target).toLowerCase()));
  const assessHeld = (held: HeldSecrets): Assessment => {
    const { target } = held.store;
    const updatedAt = changedAt(held);
    const written = updatedAt === undefined ? {} : { updatedAt };
    if (held.readOnly !== undefined) {
      const text = describeReadOnly(held.readOnly);
      return { target, state: 'archived', findings: [{ kind: 'archived', text }], ...written };
    }
    const findings = [
      ...missingFinding(held, names),
      ...ageFinding(held, limits),
      ...unfinishedFinding(signs.get(held)),
      ...driftFindings(held, stale.has(held)),
      ...shadowFindings(targetName(target), shadows, managed),
    ];
    const ageDays = ageInDays(held);
    const age = ageDays === undefined ? {} : { ageDays };
    return { target, state: stateOf(findings), findings, ...written, ...age };
  };
  return {
    assessments: [
      ...inventory.held.map(assessHeld),
      ...inventory.problems.map(({ target, problem }): Assessment => {
        const findings: TargetFinding[] = [{ kind: 'unreadable', text: problem }];
        return { target, state: stateOf(findings), findings };
      }),
    ],
    findings: unfinishedRotation(writable.filter((held) => signs.has(held))),
  };
}

function unfinishedFinding(sign: UnfinishedSign<HeldSecrets> | undefined): TargetFinding[] {
  return sign === undefined ? [] : [{ kind: 'unfinished', text: describeSign(sign) }];
}

function unfinishedRotation(concerned: readonly HeldSecrets[]): KeyFinding[] {
  if (concerned.length === 0) {
    return [];
  }
  const which = enumerate(concerned.map(({ store }) => targetName(store.target)));
  const detail = `a rotation is unfinished, or a secret was changed by hand (${which}): ${FINISH_ROTATION}`;
  return [{ finding: 'rotation-unfinished', detail }];
}

/** The kinds that make a state, the gravest first. */
const STATES: readonly (readonly [FindingKind, Assessment['state']])[] = [
  ['unreadable', 'failed'],
  ['missing', 'missing'],
  ['due', 'due'],
  ['unfinished', 'drifted'],
  ['drifted', 'drifted'],
  ['warn', 'warn'],
  ['shadowed', 'warn'],
];

function stateOf(findings: readonly TargetFinding[]): Assessment['state'] {
  const found = STATES.find(([kind]) => findings.some((finding) => finding.kind === kind));
  return found?.[1] ?? 'ok';
}

function missingFinding(held: HeldPair, names: SecretNames): TargetFinding[] {
  const missing = missingNames(held, names);
  return missing.length === 0 ? [] : [{ kind: 'missing', text: `it does not hold ${missing.join(' and ')}` }];
}

function driftFindings(held: HeldPair, isBehind: boolean): TargetFinding[] {
  return [
    ...(isMismatched(held)
      ? ['ID and secret were written more than an hour apart and may not belong together']
      : []),
    ...(isBehind ? ['written more than 7 days before the newest target, so it may hold an older key'] : []),
  ].map((text) => ({ kind: 'drifted', text }));
}

function ageFinding(held: HeldPair, { warnAgeDays, maxAgeDays }: AgeLimits): TargetFinding[] {
  const written = writtenAt(held);
  if (written === undefined) {
    return [];
  }
  const due = Math.min(written + maxAgeDays * DAY, LATEST_DATE);
  const clock = clockOf(held);
  if (clock >= due) {
    return [{ kind: 'due', text: `older than ${maxAgeDays} days since ${day(due)}` }];
  }
  return clock >= written + warnAgeDays * DAY
    ? [{ kind: 'warn', text: `older than ${warnAgeDays} days, due on ${day(due)}` }]
    : [];
}

/** The last moment that a JavaScript date can hold. */
const LATEST_DATE = 8.64e15;

function day(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}

/** A target that is shadowed by another target is rotated along with it: that is told, but nothing to act upon. */
function shadowFindings(
  target: string,
  shadows: readonly Shadow[],
  managed: ReadonlySet<string>,
): TargetFinding[] {
  const isManaged = (name: string) => managed.has(name.toLowerCase());
  const is = (name: string) => name.toLowerCase() === target.toLowerCase();
  const hiddenBy = shadows.filter(({ hidden }) => is(hidden)).map(({ by }) => by);
  const strangers = hiddenBy.filter((by) => !isManaged(by));
  const known = hiddenBy.filter(isManaged);
  // told of the target that hides, where the hidden one is no target itself
  const hides = shadows.filter(({ hidden, by }) => is(by) && !isManaged(hidden)).map(({ hidden }) => hidden);
  const finding = (kind: FindingKind, names: readonly string[], say: (names: string) => string) =>
    names.length === 0 ? [] : [{ kind, text: say(enumerate(names)) }];
  return [
    ...finding('shadowed', strangers, (names) => `shadowed by ${names}, not among the targets`),
    ...finding('note', known, (names) => `shadowed by ${names}, a target too`),
    ...finding('note', hides, (names) => `shadows ${names}`),
  ];
}

const MOST_NAMES = 5;

function enumerate(names: readonly string[]): string {
  const rest = names.length - MOST_NAMES;
  return rest <= 0 ? names.join(', ') : `${names.slice(0, MOST_NAMES).join(', ')} and ${rest} more`;
}

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

/** What needs attention, as an error that ends the run or as the text of a warning. */
export function needsAttention(result: AuditResult, nextSteps: readonly string[]): ActionError {
  const concerned = result.assessments.filter(({ state }) => state !== 'ok');
  const lines = [...result.findings.map(({ detail }) => detail), ...concerned.map(assessmentLine)];
  const parts: ErrorParts = {
    what: `${subject(concerned.length, result)} attention.`,
    why: `The audit found:\n${lineList(lines)}`,
    fix: nextSteps.join(' '),
  };
  return new ActionError('Keys need attention', parts);
}

/** One target in one line, without secrets. */
export function assessmentLine(assessment: Assessment): string {
  return `${targetName(assessment.target)}: ${assessment.state}: ${detailOf(assessment)}`;
}

function subject(concerned: number, { assessments, findings }: AuditResult): string {
  const targets = `${concerned} of ${assessments.length} ${assessments.length === 1 ? 'target' : 'targets'}`;
  const concernsKey = findings.some(({ finding }) => finding !== 'rotation-unfinished');
  if (!concernsKey) {
    return `${targets} ${concerned === 1 ? 'needs' : 'need'}`;
  }
  return concerned === 0 ? 'An API key needs' : `${targets} and an API key need`;
}
