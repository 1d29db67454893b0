import { isLoopback, REGION_HOSTS } from '../soda-cloud/endpoint.ts';
import {
  groupTargets,
  type KeyRole,
  NOT_STARTED,
  type Report,
  shortened,
  type TargetGroup,
  type TargetReport,
  type TargetReportState,
} from './report.ts';
import type { FinishedRun } from './report-builder.ts';
import { UnicodePattern } from './unicode-pattern.ts';

/** The parts of a summary that depend on the mode, in their order. Texts are Markdown; empty ones are left out. */
interface RunSummary {
  /** The outcome in one sentence, as plain text without a period. */
  readonly outcome: string;
  readonly explanation: readonly string[];
  readonly needsAttention: (target: TargetReport) => boolean;
  /** Bullets below the table of the keys. */
  readonly keyNotes?: readonly string[];
  /** What follows the keys, such as a chart. */
  readonly more?: readonly string[];
}

/** In bytes: GitHub discards the summary of a step above 1 MiB, and escapes what it shows. */
const LARGEST_SUMMARY = 900_000;

/** How many groups, and names in each, a summary has that would be too large with all of them. */
const FEWER = [2000, 500, 100, 20];

const SHORTENED = 'This summary is shortened: the file at the output `report-path` has the whole report.';

/** The section that a mode adds to the job's summary page. What is too large for GitHub is shortened. */
export function runSummary(run: FinishedRun, summary: RunSummary): string {
  let text = composeSummary(run, summary, Number.POSITIVE_INFINITY);
  for (const most of FEWER) {
    if (Buffer.byteLength(text) <= LARGEST_SUMMARY) {
      return text;
    }
    text = composeSummary(run, summary, most);
  }
  return cutOff(text);
}

/** The last resort, where no list of targets is what makes a summary too large. */
function cutOff(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= LARGEST_SUMMARY) {
    return text;
  }
  const note = `\n\n${SHORTENED}\n`;
  const start = bytes.subarray(0, LARGEST_SUMMARY - Buffer.byteLength(note));
  // whole lines, as a row of a table or a character that is cut off may change what follows
  const end = start.lastIndexOf('\n');
  return `${start.subarray(0, Math.max(0, end)).toString('utf8')}${note}`;
}

/** @param most how many groups of targets, and names in each */
function composeSummary(
  { report, nextSteps }: FinishedRun,
  { outcome, explanation, needsAttention, keyNotes = [], more = [] }: RunSummary,
  most: number,
): string {
  const attention = groupTargets(report.targets.filter(needsAttention));
  const rest = groupTargets(report.targets.filter((target) => !needsAttention(target)));
  const isWhole = most === Number.POSITIVE_INFINITY;
  const keys = [keyTable(report), bulletList(keyNotes)];
  return [
    `### ${escapeMarkdown(outcome)}`,
    isWhole ? '' : SHORTENED,
    ...explanation,
    ...section('Needs attention', attentionList(attention, most)),
    ...section('Next steps', bulletList(nextSteps.map(escapeMarkdown))),
    ...section('Keys', keys.filter((part) => part !== '').join('\n\n')),
    ...more,
    ...section(attention.length === 0 ? 'Targets' : 'Other targets', groupTable(rest, most)),
    ...section('Run', runTable(report)),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** `40 of 42 targets`, `42 targets`, `1 target`. */
export function share(part: number, total: number): string {
  return `${part === total ? '' : `${part} of `}${total} ${total === 1 ? 'target' : 'targets'}`;
}

/** `2 need attention`, `1 needs attention`. */
export function needAttention(count: number): string {
  return `${count} ${count === 1 ? 'needs' : 'need'} attention`;
}

export function countOf(report: Report, ...states: readonly TargetReportState[]): number {
  return states.reduce((sum, state) => sum + (report.counts[state] ?? 0), 0);
}

/** Whether a target needs attention that a run should change. One that was not reached or started has its reason elsewhere. */
export function isOpen({ state, detail = '' }: TargetReport, { untouched }: FinishedRun): boolean {
  return (
    state === 'failed' ||
    state === 'restored' ||
    state === 'broken' ||
    (state === 'skipped' && !detail.startsWith(untouched) && !detail.startsWith(NOT_STARTED))
  );
}

/** A clause as a sentence. */
export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function section(title: string, text: string): string[] {
  return text === '' ? [] : [`**${title}**`, text];
}

/** A longer list of names is folded. */
const MOST_NAMES = 10;

/** What a state means, where its name alone does not say it. */
const MEANINGS: Readonly<Partial<Record<TargetReportState, string>>> = {
  broken: 'its key ID and its key secret may belong to different keys',
};

function attentionList(groups: readonly TargetGroup[], most: number): string {
  const left = groups.length - most;
  return [
    ...groups.slice(0, most).map((group) => attentionItem(group, most)),
    ...(left > 0 ? [`- and ${left} more reasons`] : []),
  ].join('\n');
}

function attentionItem({ state, detail, targets }: TargetGroup, most: number): string {
  const meaning = MEANINGS[state];
  const reason = [meaning, shownDetail(detail, most)].filter((part) => part !== undefined).join('; ');
  const because = reason === '' ? '' : `: ${escapeMarkdown(reason)}`;
  return targets.length === 1
    ? `- **${state}**, ${nameList(targets, most)}${because}`
    : `- **${state}**, ${targets.length} targets${because}\n  - ${nameList(targets, most)}`;
}

function shownDetail(detail: string | undefined, most: number): string | undefined {
  return detail === undefined || most === Number.POSITIVE_INFINITY ? detail : shortened(detail);
}

function groupTable(groups: readonly TargetGroup[], most: number): string {
  if (groups.length === 0) {
    return '';
  }
  const left = groups.length - most;
  const rows = groups.slice(0, most).map(({ state, detail, targets, written }) => {
    const cells = [
      state,
      String(targets.length),
      nameList(targets, most),
      timeSpan(written),
      escapeMarkdown(shownDetail(detail, most) ?? ''),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  const more = left > 0 ? [`| and ${left} more rows | | | | |`] : [];
  return ['| state | number | targets | written | |', '|---|---|---|---|---|', ...rows, ...more].join('\n');
}

function nameList(names: readonly string[], most: number): string {
  const left = names.length - most;
  const shown = names.slice(0, most).map(escapeMarkdown).join(', ');
  const list = left > 0 ? `${shown} and ${left} more` : shown;
  return names.length > MOST_NAMES
    ? `<details><summary>${names.length} targets</summary>${list}</details>`
    : list;
}

function timeSpan(written: TargetGroup['written']): string {
  if (written === undefined) {
    return '';
  }
  return written.first === written.last ? written.first : `${written.first} to ${written.last}`;
}

const ROLES: Readonly<Record<KeyRole, string>> = {
  new: 'New key',
  current: 'Current key',
  previous: 'Previous key',
};

/** Both keys by their fingerprints, also one that was not checked. */
function keyTable({ keys = [], fingerprint, previousFingerprint }: Report): string {
  const others: [KeyRole, string | undefined][] = [
    ['current', fingerprint],
    ['previous', previousFingerprint],
  ];
  const rows = [
    ...keys.map(({ role, fingerprint: name, answer }) => keyRow(role, name, answer)),
    ...others.flatMap(([role, name]) =>
      name === undefined || keys.some((key) => key.fingerprint === name)
        ? []
        : [keyRow(role, name, 'not checked')],
    ),
  ];
  return rows.length === 0 ? '' : ['| key | fingerprint | Soda Cloud |', '|---|---|---|', ...rows].join('\n');
}

function keyRow(role: KeyRole, fingerprint: string, answer: string): string {
  return `| ${ROLES[role]} | \`${fingerprint}\` | ${escapeMarkdown(answer)} |`;
}

function runTable({ mode, host, organization, started, finished, requests }: Report): string {
  return factTable([
    ['Step', `Soda Cloud Keys, \`mode: ${mode}\``],
    ['Soda Cloud', escapeMarkdown(host)],
    ...(organization === undefined ? [] : [['Organization', escapeMarkdown(organization)] as const]),
    ['Time', finished === undefined ? `since ${started}` : `${started} to ${finished}`],
    ['Requests to GitHub', `${requests.reads} reads, ${requests.writes} writes`],
    ['Whole report', 'the file at the output `report-path`'],
  ]);
}

const LINKED: readonly string[] = Object.values(REGION_HOSTS).map((host) => `https://${host}`);

/** Outside ASCII. */
const OTHER_THAN_LETTERS = new UnicodePattern(String.raw`[^\p{L}\p{N}\p{ASCII}]`);

/** An address up to the end of its host. */
const ADDRESS = /\w*:\/\/[^/\s]*/g;

/**
 * Text as Markdown shows it, whatever characters it contains. GitHub turns addresses, mentions and issue numbers into links:
 * here only the addresses of Soda Cloud and of this machine, as other text may come from outside.
 */
export function escapeMarkdown(text: string): string {
  const escaped = text.replace(/[^\w .,:/\\\u0080-\uFFFF-]/g, escapeCharacter);
  return OTHER_THAN_LETTERS.replaceIn(escaped, escapeCharacter)
    .replace(/_/g, '&#95;')
    .replace(ADDRESS, (address) => (isLinked(address) ? address : address.replace('//', '&#47;&#47;')))
    .replace(/www\./gi, (start) => start.replace('.', '&#46;'));
}

function isLinked(address: string): boolean {
  return LINKED.includes(address) || (URL.canParse(address) && isLoopback(new URL(address).hostname));
}

/** GitHub finds mentions and issue numbers after it has resolved character references, but not across elements. */
function escapeCharacter(character: string): string {
  const escaped = `&#${character.codePointAt(0)};`;
  return character === '@' || character === '#' ? `${escaped}<b></b>` : escaped;
}

/** A table of two columns; cells are Markdown. */
export function factTable(rows: readonly (readonly [fact: string, value: string])[]): string {
  return ['| | |', '|---|---|', ...rows.map(([fact, value]) => `| ${fact} | ${value} |`)].join('\n');
}

export function bulletList(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

/** @param code any text: the fence is longer than every sequence of backticks in it */
export function codeBlock(language: string, code: string): string {
  const longest = Math.max(2, ...(code.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, code, fence].join('\n');
}
