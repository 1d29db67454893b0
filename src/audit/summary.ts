import type { Issue } from '../github/issues.ts';
import type { Report, TargetReport } from '../shared/report.ts';
import type { FinishedRun } from '../shared/report-builder.ts';
import { bulletList, escapeMarkdown, runSummary, share } from '../shared/summary.ts';
import { type Connection, keyPages, profilePage } from '../soda-cloud/endpoint.ts';
import type { AgeLimits, Assessment, AuditResult } from './assess.ts';
import { ageChart } from './chart.ts';

export interface AuditSummaryFacts {
  readonly assessments: readonly Assessment[];
  readonly limits: AgeLimits;
  /** What is good to know of the keys, in plain sentences. */
  readonly notes: readonly string[];
  /** What could not be checked, in plain sentences. */
  readonly unknowns: readonly string[];
  /** Plain sentences. */
  readonly nextSteps: readonly string[];
  /** The reminder, as it was left. */
  readonly issue: Issue | undefined;
}

/** For an audit that did not get far. */
export const NOTHING_FOUND = {
  assessments: [],
  notes: [],
  unknowns: [],
  nextSteps: [],
  issue: undefined,
};

/** The section that `audit` adds to the job's summary page, in Markdown. */
export function auditSummary(run: FinishedRun, facts: AuditSummaryFacts): string {
  const { assessments, limits, notes, unknowns, nextSteps, issue } = facts;
  const { report, failure, untouched } = run;
  const isUnread = ({ state, detail }: TargetReport) => state === 'skipped' && detail === untouched;
  const needsAttention = (target: TargetReport) => target.state !== 'ok' && !isUnread(target);
  const findings = (report.findings ?? []).map(({ detail }) => `**${escapeMarkdown(sentence(detail))}**`);
  return runSummary(run, {
    outcome: outcome(report, {
      concerned: report.targets.filter(needsAttention).length,
      unread: report.targets.filter(isUnread).length,
      isCertain: unknowns.length === 0,
    }),
    explanation: [
      failure === undefined ? '' : escapeMarkdown(failure),
      bulletList([...findings, ...unknowns.map(escapeMarkdown)]),
    ],
    needsAttention,
    nextSteps,
    keyNotes: notes.map(escapeMarkdown),
    more: [
      ageChart(assessments, limits),
      issue === undefined
        ? ''
        : `The reminder is ${issue.url || `issue ${issue.number}`}${issue.isOpen ? '' : ', closed now'}`,
    ],
  });
}

interface Counts {
  readonly concerned: number;
  readonly unread: number;
  readonly isCertain: boolean;
}

function outcome({ targets, findings = [] }: Report, { concerned, unread, isCertain }: Counts): string {
  if (unread > 0) {
    return `Audit incomplete: ${share(unread, targets.length)} not looked at`;
  }
  const isAboutKey = findings.some(({ finding }) => finding !== 'rotation-unfinished');
  const subjects = [
    ...(concerned === 0 ? [] : [share(concerned, targets.length)]),
    ...(isAboutKey ? ['an API key'] : []),
  ];
  if (subjects.length > 0) {
    const isOne = concerned + (isAboutKey ? 1 : 0) === 1;
    return `Audit: ${subjects.join(' and ')} ${isOne ? 'needs' : 'need'} attention`;
  }
  return isCertain
    ? `Audit: ${share(targets.length, targets.length)} in order`
    : 'Audit: nothing found, but not everything could be checked';
}

function sentence(detail: string): string {
  return `${detail.charAt(0).toUpperCase()}${detail.slice(1)}.`;
}

/** What a person has to do about what was found, a sentence or two for each thing. */
export function nextSteps({ assessments, findings }: AuditResult, connection: Connection): string[] {
  const found = new Set([
    ...assessments.flatMap((assessment) => assessment.findings.map(({ kind }) => kind)),
    ...findings.map(({ finding }) => finding),
  ]);
  const isUnfinished = found.has('rotation-unfinished');
  const rotates =
    !isUnfinished && (found.has('due') || found.has('warn') || found.has('current-key-refused'));
  return [
    ...(found.has('unreadable')
      ? ['Fix the problems listed for the targets that could not be read, or remove these targets.']
      : []),
    ...(isUnfinished
      ? [
          "Start the rotation workflow again with the same new key and the same 'keep-previous': it completes the rotation. Where a secret was changed by hand, it brings all targets together again.",
        ]
      : []),
    ...(rotates
      ? [
          `Rotate the key: generate a new one at ${profilePage(connection)} (API Keys), store it in the staged secrets, and run the workflow with 'mode: rotate'.`,
        ]
      : []),
    ...(found.has('missing')
      ? ["Let every target hold both secrets: rotate with 'create-missing: true', or remove the target."]
      : []),
    ...(found.has('drifted') && !isUnfinished
      ? [
          'Bring the targets that drifted back together: start the rotation workflow with the key that all of them are to hold, or with a new one.',
        ]
      : []),
    ...(found.has('archived')
      ? ['Unarchive the archived repositories whose secrets are to be rotated, or remove these targets.']
      : []),
    ...(found.has('shadowed')
      ? ['Add what shadows a target to the targets too, or delete it: a rotation leaves it as it is.']
      : []),
    ...(found.has('previous-key-alive')
      ? [
          `Delete the previous key at ${keyPages(connection)}. Then run the workflow with 'mode: retire', which removes its secrets.`,
        ]
      : []),
  ];
}
