import { describeReadOnly, type HeldSecrets, type Inventory } from '../github/inventory.ts';
import {
  ageInDays,
  changedAt,
  clockOf,
  DAY,
  describeSign,
  findStalePairs,
  findUnfinished,
  type HeldPair,
  isMismatched,
  missingNames,
  type UnfinishedSign,
  writableOnly,
  writtenAt,
} from '../github/secret-dates.ts';
import {
  type PairNames,
  pairNames,
  type Repository,
  type SecretNames,
  type Target,
  targetName,
} from '../github/targets.ts';
import type { AuditState, KeyFinding } from '../shared/report.ts';
import type { OrganizationAdvice } from './advice.ts';
import type { Shadow } from './shadows.ts';

/** The limits for the age of a pair, in days. */
export interface AgeLimits {
  /** At most `maxAgeDays`. */
  readonly warnAgeDays: number;
  readonly maxAgeDays: number;
}

/** What was found about one target; a `note` needs no action. */
type FindingKind =
  | 'unreadable'
  | 'archived'
  | 'missing'
  | 'due'
  | 'unfinished'
  /** The same signs where no secret was ever written again. */
  | 'unsettled'
  | 'drifted'
  | 'warn'
  | 'shadowed'
  | 'note';

interface TargetFinding {
  readonly kind: FindingKind;
  /** A few words that stay the same while nothing changes: dates, not ages. */
  readonly text: string;
}

/** What an audit finds about one target. */
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

interface AssessmentRequest extends PairNames {
  readonly inventory: Inventory;
  readonly shadows: readonly Shadow[];
  readonly limits: AgeLimits;
  /** The workflow's own, where the run names it. */
  readonly repository: Repository | undefined;
}

interface TargetAssessments {
  readonly assessments: readonly Assessment[];
  /** Findings about the rotation of all targets. */
  readonly findings: readonly KeyFinding[];
}

/** Assesses every target: first those that could be read. */
export function assessTargets(request: AssessmentRequest): TargetAssessments {
  const { inventory, limits, repository } = request;
  const writable = writableOnly(inventory.held);
  const stale = new Set(findStalePairs(writable));
  const isFirst = writable.every(isAsCreated);
  // one clock for all: targets that were written together have the same age
  const clock = Math.max(0, ...writable.map(clockOf));
  // the first sign of a target is the most specific one
  const signs = new Map(
    findUnfinished(writable, repository)
      .reverse()
      .map((sign) => [sign.pair, sign]),
  );
  const managed = new Set(inventory.held.map(({ store }) => targetName(store.target).toLowerCase()));
  const shadows = new ShadowIndex(request.shadows);
  const findingsOf = (held: HeldSecrets): TargetFinding[] => {
    if (held.readOnly !== undefined) {
      return [{ kind: 'archived', text: describeReadOnly(held.readOnly) }];
    }
    const sign = signs.get(held);
    return [
      ...missingFinding(held, pairNames(held.store.target, request).names),
      ...ageFinding(held, limits, clock),
      ...(sign === undefined ? [] : [signFinding(sign, isFirst)]),
      ...driftFindings(held, stale.has(held)),
      ...shadowFindings(targetName(held.store.target), shadows, managed),
    ];
  };
  const assess = (target: Target, findings: TargetFinding[], held?: HeldSecrets): Assessment => {
    const updatedAt = held === undefined ? undefined : changedAt(held);
    const ageDays = held === undefined || held.readOnly !== undefined ? undefined : ageInDays(held, clock);
    return {
      target,
      state: stateOf(findings),
      findings,
      ...(updatedAt === undefined ? {} : { updatedAt }),
      ...(ageDays === undefined ? {} : { ageDays }),
    };
  };
  return {
    assessments: [
      ...inventory.held.map((held) => assess(held.store.target, findingsOf(held), held)),
      ...inventory.problems.map(({ target, problem }) =>
        assess(target, [{ kind: 'unreadable', text: problem }]),
      ),
    ],
    findings: unfinishedRotation(
      writable.filter((held) => signs.has(held)),
      isFirst,
    ),
  };
}

/** Whether none of its secrets was ever written again, as a rotation does with what exists. */
function isAsCreated({ id, secret, previous }: HeldSecrets): boolean {
  return [id, secret, previous.id, previous.secret].every(
    (held) => held === undefined || held.createdAt === held.updatedAt,
  );
}

function signFinding(sign: UnfinishedSign<HeldSecrets>, isFirst: boolean): TargetFinding {
  if (!isFirst) {
    return { kind: 'unfinished', text: describeSign(sign) };
  }
  const text =
    sign.kind === 'half-written'
      ? 'the ID was stored after the secret, so they may not belong together'
      : `stored at another time than ${targetName((sign.kind === 'ahead' ? sign.own : sign.preceding).store.target)}, so the key may be another one`;
  return { kind: 'unsettled', text };
}

/** @param isFirst whether no secret was ever written again: then nothing was rotated yet, except by creating secrets */
function unfinishedRotation(concerned: readonly HeldSecrets[], isFirst: boolean): KeyFinding[] {
  if (concerned.length === 0) {
    return [];
  }
  const which = enumerate(concerned.map(({ store }) => targetName(store.target)));
  const detail = isFirst
    ? `no secret was ever written again, and they were stored at different times, so they may hold different keys (${which})`
    : `a rotation is unfinished, or a secret was changed by hand (${which})`;
  return [{ finding: 'rotation-unfinished', detail }];
}

/** The kinds that determine the state, the most severe first. */
const STATES: readonly (readonly [FindingKind, Assessment['state']])[] = [
  ['unreadable', 'failed'],
  ['archived', 'archived'],
  ['missing', 'missing'],
  ['due', 'due'],
  ['unfinished', 'drifted'],
  ['unsettled', 'drifted'],
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
  return missing.length === 0 ? [] : [{ kind: 'missing', text: `no ${missing.join(' and no ')}` }];
}

function driftFindings(held: HeldPair, isStale: boolean): TargetFinding[] {
  return [
    ...(isMismatched(held)
      ? ['ID and secret were written more than an hour apart and may not belong together']
      : []),
    ...(isStale ? ['written more than 7 days before the newest target, so it may hold an older key'] : []),
  ].map((text) => ({ kind: 'drifted', text }));
}

function ageFinding(held: HeldPair, { warnAgeDays, maxAgeDays }: AgeLimits, clock: number): TargetFinding[] {
  const written = writtenAt(held);
  if (written === undefined) {
    return [];
  }
  const due = Math.min(written + maxAgeDays * DAY, LATEST_DATE);
  if (clock >= due) {
    return [{ kind: 'due', text: `older than ${maxAgeDays} days since ${day(due)}` }];
  }
  return clock >= written + warnAgeDays * DAY
    ? [{ kind: 'warn', text: `older than ${warnAgeDays} days, due on ${day(due)}` }]
    : [];
}

/** The last moment that a JavaScript date can hold. */
const LATEST_DATE = 8.64e15;

/** A time as a date in UTC. */
export function day(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}

/** Shadows by the names of both targets, whatever their letter case. */
class ShadowIndex {
  readonly #over = new Map<string, string[]>();
  readonly #under = new Map<string, string[]>();

  constructor(shadows: readonly Shadow[]) {
    const add = (index: Map<string, string[]>, name: string, other: string) => {
      const key = name.toLowerCase();
      index.set(key, [...(index.get(key) ?? []), other]);
    };
    for (const { hidden, by } of shadows) {
      add(this.#over, hidden, by);
      add(this.#under, by, hidden);
    }
  }

  /** What hides a target. */
  over(target: string): readonly string[] {
    return this.#over.get(target.toLowerCase()) ?? [];
  }

  /** What a target hides. */
  under(target: string): readonly string[] {
    return this.#under.get(target.toLowerCase()) ?? [];
  }
}

/** A secret that another target shadows is rotated along with it, so that is a note. */
function shadowFindings(target: string, shadows: ShadowIndex, managed: ReadonlySet<string>): TargetFinding[] {
  const isManaged = (name: string) => managed.has(name.toLowerCase());
  const shadowedBy = shadows.over(target);
  const finding = (kind: FindingKind, names: readonly string[], describe: (names: string) => string) =>
    names.length === 0 ? [] : [{ kind, text: describe(enumerate(names)) }];
  return [
    ...finding(
      'shadowed',
      shadowedBy.filter((by) => !isManaged(by)),
      (names) => `shadowed by ${names}, not among the targets`,
    ),
    ...finding('note', shadowedBy.filter(isManaged), (names) => `shadowed by ${names}, a target too`),
    ...finding(
      'note',
      shadows.under(target).filter((hidden) => !isManaged(hidden)),
      (names) => `shadows ${names}`,
    ),
  ];
}

const MOST_NAMES = 5;

function enumerate(names: readonly string[]): string {
  const rest = names.length - MOST_NAMES;
  return rest <= 0 ? names.join(', ') : `${names.slice(0, MOST_NAMES).join(', ')} and ${rest} more`;
}

/** What an audit found, all targets and keys taken together. */
export interface AuditResult extends TargetAssessments {
  /** What could not be determined this time, in plain sentences: nothing was found there, and nothing ruled out. */
  readonly unknowns: readonly string[];
  /** What would be less work; nothing is due for it. */
  readonly advice: readonly OrganizationAdvice[];
  /** Whether a rotation would fix something. */
  readonly isRotationDue: boolean;
  /** Whether somebody has to act: a rotation is due, the previous key still works, or a target cannot be read. */
  readonly isActionDue: boolean;
  /** Whether there is nothing to report, not even a warning, and everything could be determined. Not without targets. */
  readonly isHealthy: boolean;
}

export function summarizeFindings(
  assessments: readonly Assessment[],
  findings: readonly KeyFinding[],
  unknowns: readonly string[],
  advice: readonly OrganizationAdvice[] = [],
): AuditResult {
  const isRotationDue =
    assessments.some(({ state }) => state === 'due' || state === 'missing' || state === 'drifted') ||
    findings.some(({ finding }) => finding === 'current-key-refused' || finding === 'rotation-unfinished');
  return {
    assessments,
    findings,
    unknowns,
    advice,
    isRotationDue,
    isActionDue: isRotationDue || findings.length > 0 || assessments.some(({ state }) => state === 'failed'),
    isHealthy:
      assessments.length > 0 &&
      unknowns.length === 0 &&
      findings.length === 0 &&
      assessments.every(({ state }) => state === 'ok'),
  };
}
