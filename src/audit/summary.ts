import type { Issue } from '../github/issues.ts';
import { countStores, targetName } from '../github/targets.ts';
import { ActionError, lineList, reasonLines } from '../shared/action-error.ts';
import { byUrgency, type KeyFinding, type TargetReport } from '../shared/report.ts';
import type { FinishedRun } from '../shared/report-builder.ts';
import {
  bulletList,
  codeBlock,
  escapeMarkdown,
  notSearched,
  runSummary,
  sentence,
  share,
  storesOf,
} from '../shared/summary.ts';
import { type Connection, keyPages, profilePage } from '../soda-cloud/endpoint.ts';
import { adviceText } from './advice.ts';
import { type AgeLimits, type Assessment, type AuditResult, detailOf } from './assess.ts';

/** What the summary of an audit shows besides its report. */
export interface AuditFacts {
  readonly limits: AgeLimits;
  /** Absent if the audit ended before it had one. */
  readonly result?: AuditResult;
  /** What is good to know about the keys, in plain sentences. */
  readonly notes?: readonly string[];
  /** The reminder issue after the run, if there is one. */
  readonly issue?: Issue | undefined;
}

/** The section that `audit` adds to the job's summary page, in Markdown. */
export function auditSummary(run: FinishedRun, { limits, result, notes = [], issue }: AuditFacts): string {
  const { report, failure, untouched } = run;
  const isUnread = ({ state, detail }: TargetReport) => state === 'skipped' && detail === untouched;
  const needsAttention = (target: TargetReport) => target.state !== 'ok' && !isUnread(target);
  const findings = (report.findings ?? [])
    .filter(isNoAdvice)
    .map(({ detail }) => `**${escapeMarkdown(sentence(detail))}**`);
  const unknowns = result?.unknowns ?? [];
  return runSummary(run, {
    outcome: outcome(run, {
      concerned: storesOf(run).filter(needsAttention).length,
      unread: storesOf(run).filter(isUnread).length,
      isCertain: unknowns.length === 0,
      isAssessed: result !== undefined,
    }),
    explanation: [
      failure === undefined ? '' : escapeMarkdown(failure),
      bulletList([...findings, ...unknowns.map(escapeMarkdown)]),
    ],
    needsAttention,
    keyNotes: notes.map(escapeMarkdown),
    more: [
      ageChart(result?.assessments ?? [], limits),
      ...(result?.advice ?? []).map(adviceText),
      issue === undefined
        ? ''
        : `Reminder: ${issue.url || `issue ${issue.number}`}${issue.isOpen ? '' : ' (closed)'}`,
    ],
  });
}

interface Counts {
  readonly concerned: number;
  readonly unread: number;
  readonly isCertain: boolean;
  /** Whether the audit came to its end. */
  readonly isAssessed: boolean;
}

function outcome(run: FinishedRun, counts: Counts): string {
  const { size } = run.unsearched;
  const targets = targetOutcome(storesOf(run), run.report.findings ?? [], counts);
  return size === 0 ? targets : `${targets}, ${notSearched(size)}`;
}

function targetOutcome(
  targets: readonly TargetReport[],
  findings: readonly KeyFinding[],
  { concerned, unread, isCertain, isAssessed }: Counts,
): string {
  const isAboutKey = concernsKey(findings);
  if (targets.length === 0 && !isAboutKey) {
    return isAssessed ? 'Audit: no target found' : 'Audit incomplete: no target was read';
  }
  if (unread > 0) {
    return `Audit incomplete: ${share(unread, targets.length)} not read`;
  }
  const subjects = [
    ...(concerned === 0 ? [] : [share(concerned, targets.length)]),
    ...(isAboutKey ? ['an API key'] : []),
  ];
  if (subjects.length > 0) {
    const isOne = concerned + (isAboutKey ? 1 : 0) === 1;
    return `Audit: ${subjects.join(' and ')} ${isOne ? 'needs' : 'need'} attention`;
  }
  return isCertain
    ? `Audit: ${share(targets.length, targets.length)} OK`
    : 'Audit: nothing found, but some checks could not be completed';
}

function isNoAdvice({ finding }: KeyFinding): boolean {
  return finding !== 'organization-secret-advised';
}

/** An unfinished rotation is a finding about targets. */
function concernsKey(findings: readonly KeyFinding[]): boolean {
  return findings.filter(isNoAdvice).some(({ finding }) => finding !== 'rotation-unfinished');
}

/** One target in one line, without secrets. */
export function assessmentLine(assessment: Assessment): string {
  return `${targetName(assessment.target)}: ${assessment.state}: ${detailOf(assessment)}`;
}

/** `2 of 42 targets and an API key need attention`, `1 pattern could not be searched` */
function attentionSubject(concerned: readonly Assessment[], { assessments, findings }: AuditResult): string {
  const all = countStores(assessments.map(({ target }) => target));
  const stores = countStores(concerned.map(({ target }) => target));
  const unsearched = concerned.length - stores;
  const isAboutKey = concernsKey(findings);
  const subjects = [
    ...(stores === 0 ? [] : [`${stores} of ${all} ${all === 1 ? 'target' : 'targets'}`]),
    ...(isAboutKey ? [stores === 0 ? 'An API key' : 'an API key'] : []),
  ];
  const isOne = stores + (isAboutKey ? 1 : 0) === 1;
  return [
    ...(subjects.length === 0 ? [] : [`${subjects.join(' and ')} ${isOne ? 'needs' : 'need'} attention`]),
    ...(unsearched === 0 ? [] : [notSearched(unsearched)]),
  ].join(', and ');
}

/** What needs attention, as an error that ends the run or as the text of a warning. */
export function needsAttention(result: AuditResult, connection: Connection): ActionError {
  const { assessments, findings } = result;
  const concerned = byUrgency(assessments.filter(({ state }) => state !== 'ok'));
  const lines = [
    ...findings.map(({ detail }) => detail),
    ...reasonLines(
      concerned.map((assessment) => ({
        subject: targetName(assessment.target),
        reason: `${assessment.state}: ${detailOf(assessment)}`,
      })),
    ),
  ];
  return new ActionError('Keys need attention', {
    what: `${attentionSubject(concerned, result)}.`,
    why: `The audit found:\n${lineList(lines)}`,
    fix: nextSteps(result, connection).join(' '),
  });
}

/** What a person has to do about the findings, a sentence or two for each. */
export function nextSteps({ assessments, findings }: AuditResult, connection: Connection): string[] {
  const found = new Set([
    ...assessments.flatMap((assessment) => assessment.findings.map(({ kind }) => kind)),
    ...findings.map(({ finding }) => finding),
  ]);
  const isUnsettled = found.has('unsettled');
  const isUnfinished = found.has('rotation-unfinished') && !isUnsettled;
  const needsNewKey =
    !isUnfinished &&
    (isUnsettled || found.has('due') || found.has('warn') || found.has('current-key-refused'));
  const steps: readonly (readonly [isNeeded: boolean, step: string])[] = [
    [
      found.has('unreadable'),
      'Fix the problems listed for the targets that could not be read, or remove these targets.',
    ],
    [
      isUnfinished,
      "Start the rotation workflow again with the same new key and the same 'keep-previous': it completes the rotation. If a secret was changed by hand, it writes the same key to all targets again.",
    ],
    [
      needsNewKey,
      `${isUnsettled ? "If a rotation with 'create-missing' was stopped, start its workflow again with the same new key. Otherwise rotate" : 'Rotate'} the key: generate a new one at ${profilePage(connection)} (API Keys), store it in the staged secrets, and run the workflow with 'mode: rotate'.`,
    ],
    [
      found.has('missing'),
      "Rotate with 'create-missing: true' to write the missing secrets, or remove the targets that lack them.",
    ],
    [
      found.has('drifted') && !isUnfinished && !needsNewKey,
      'Write the same key to the targets that drifted: start the rotation workflow with the key that all targets should hold, or with a new one.',
    ],
    [
      found.has('archived'),
      'Unarchive the archived repositories whose secrets should be rotated, or remove these targets.',
    ],
    [
      found.has('shadowed'),
      'Add the secrets that shadow a target to the targets, or delete them: a rotation does not change them.',
    ],
    [
      // until the rotation is complete, the previous key may be the only one that a target holds
      found.has('previous-key-active') && !found.has('rotation-unfinished'),
      `Run the workflow with 'mode: retire' and 'dry-run: true': it says when nothing needs the previous key any more. Then delete that key at ${keyPages(connection)}, and run 'mode: retire' again without the dry run, which removes its secrets.`,
    ],
  ];
  return steps.flatMap(([isNeeded, step]) => (isNeeded ? [step] : []));
}

/** A chart with more bars is not readable. */
const MOST_BARS = 20;

/** Distinguishable on the white of Mermaid's default theme and on the gray of its dark one. */
const COLORS = { ok: '#2da44e', warn: '#d29922', due: '#e5484d', limits: '#388bfd' };

/**
 * In pixels. A narrower page scales the chart down, and Mermaid before version 12 then measures names too short: the
 * margin, one half on each side of an invisible title, keeps their beginnings in the picture.
 */
const WIDTH = 800;
const HALF_MARGIN = 30;
const HEADER_HEIGHT = 100;
const ROW_HEIGHT = 26;

/** The part of the width that names cannot use, in percent. Mermaid omits all names when one needs more than the rest. */
const PLOT_PERCENT = 40;

/** The length of a name that fits next to its age, in narrow characters. */
const NAME_COLUMNS = 42;

/** A very old pair would make the other bars too short: no bar is longer than the limits times this. */
const LONGEST_BAR = 4;

/** A new pair needs a visible color too: no bar is shorter than this part of the axis. */
const SHORTEST_BAR = 1 / 50;

/** Invisible text that Mermaid does not trim. */
const INVISIBLE = '\u200b';

interface Pair {
  readonly name: string;
  readonly age: number;
}

/**
 * A Mermaid chart of how old the pair of each target is, the oldest first, with the two limits as lines. Empty when no
 * target has an age.
 */
export function ageChart(assessments: readonly Assessment[], limits: AgeLimits): string {
  const pairs = assessments
    .flatMap(({ target, ageDays: age }) => (age === undefined ? [] : [{ name: targetName(target), age }]))
    .sort((a, b) => b.age - a.age);
  return pairs.length === 0 ? '' : codeBlock('mermaid', drawing(pairs, limits).join('\n'));
}

function drawing(pairs: readonly Pair[], limits: AgeLimits): string[] {
  const { warnAgeDays: warn, maxAgeDays: max } = limits;
  const drawn = pairs.slice(0, MOST_BARS);
  const end = axisEnd(pairs, limits);
  // a series has one color
  const series = [
    ({ age }: Pair) => age < warn,
    ({ age }: Pair) => age >= warn && age < max,
    ({ age }: Pair) => age >= max,
  ];
  const counts = series.map((isIn) => pairs.filter(isIn).length);
  // a line needs two points, and reaches past the bars with one more on each side
  const names = [' ', ...distinct(drawn.map((pair) => rowName(pair, end))), INVISIBLE];
  const bar = (isIn: (pair: Pair) => boolean) => [
    0,
    ...drawn.map((pair) => (isIn(pair) ? barLength(pair, end) : 0)),
    0,
  ];
  const line = (days: number) => names.map(() => thousandths(days));
  return [
    ...settings(names.length),
    'xychart-beta horizontal',
    `  title "${title(drawn.length, counts)}"`,
    `  x-axis "${INVISIBLE}" [${names.map((name) => `"${name}"`).join(', ')}]`,
    `  y-axis "${limitNames(limits)}" 0 --> ${end}`,
    ...series.map((isIn) => `  bar [${bar(isIn).join(', ')}]`),
    ...[warn, max].map((days) => `  line [${line(days).join(', ')}]`),
  ];
}

function settings(rows: number): string[] {
  const { ok, warn, due, limits } = COLORS;
  return [
    '---',
    'config:',
    '  xyChart:',
    `    width: ${WIDTH}`,
    `    height: ${HEADER_HEIGHT + rows * ROW_HEIGHT}`,
    `    plotReservedSpacePercent: ${PLOT_PERCENT}`,
    '    titleFontSize: 14',
    '    xAxis:',
    '      labelFontSize: 13',
    '      showTick: false',
    `      titlePadding: ${HALF_MARGIN}`,
    // with numbers at its ticks the axis begins before its 0, which shows the zeros of a series in its color
    '    yAxis:',
    '      showLabel: false',
    '      showTick: false',
    '      titleFontSize: 12',
    '  themeVariables:',
    '    xyChart:',
    `      plotColorPalette: "${[ok, warn, due, limits, limits].join(', ')}"`,
    '---',
  ];
}

function title(drawn: number, [ok = 0, warn = 0, due = 0]: readonly number[]): string {
  const all = ok + warn + due;
  const pairs = `${all} ${all === 1 ? 'pair' : 'pairs'}`;
  const subject = all > drawn ? `The ${drawn} oldest of ${pairs}` : pairs;
  return `${subject}: ${ok} OK (green), ${warn} due soon (yellow), ${due} due (red)`;
}

/** In the order of the lines. */
function limitNames({ warnAgeDays, maxAgeDays }: AgeLimits): string {
  return `lines: warn-age-days ${thousandths(warnAgeDays)}, max-age-days ${thousandths(maxAgeDays)}`;
}

function axisEnd(pairs: readonly Pair[], { maxAgeDays }: AgeLimits): number {
  const oldest = Math.max(...pairs.map(({ age }) => age));
  const longest = maxAgeDays === 0 ? oldest : Math.min(oldest, maxAgeDays * LONGEST_BAR);
  return thousandths(Math.max(maxAgeDays, longest) * 1.05) || 1;
}

function barLength({ age }: Pair, end: number): number {
  return thousandths(Math.min(Math.max(age, end * SHORTEST_BAR), end));
}

/** With an arrow where the bar is shorter than the age. */
function rowName({ name, age }: Pair, end: number): string {
  // not rounded up to a limit that is not reached
  const days = Math.floor(age * 10) / 10;
  return `${shorten(plain(name))}, ${days} d${age > end ? ' →' : ''}`;
}

/** Mermaid draws rows with the same name as one. */
function distinct(names: readonly string[]): string[] {
  return names.map((name, index) => {
    const before = names.slice(0, index).filter((other) => other === name).length;
    return before === 0 ? name : `${name} (${before + 1})`;
  });
}

/** Mermaid has no escapes for characters that end a text, and needs none of those of the input `targets`. */
function plain(name: string): string {
  return name.replace(/\\(?=[*#[=])/g, '').replace(/[^\p{L}\p{M}\p{N} ./:_-]/gu, '·');
}

/** Both ends of a name identify it better than its middle. The table below the chart has it in full. */
function shorten(name: string): string {
  const characters = [...name];
  if (columns(characters) <= NAME_COLUMNS) {
    return name;
  }
  const half = (NAME_COLUMNS - 2) / 2;
  const head = fitting(characters, half);
  const tail = fitting(characters.toReversed(), half).toReversed();
  return `${head.join('')}…${tail.join('')}`;
}

function fitting(characters: readonly string[], width: number): string[] {
  return characters.filter((_, index) => columns(characters.slice(0, index + 1)) <= width);
}

function columns(characters: readonly string[]): number {
  return characters.reduce((sum, character) => sum + (/[a-ln-vx-z0-9 ./:·-]/.test(character) ? 1 : 2), 0);
}

/** Mermaid reads no exponents. */
function thousandths(days: number): number {
  return Math.round(days * 1000) / 1000;
}
