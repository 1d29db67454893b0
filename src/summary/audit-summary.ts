import type { AgeLimits, Assessment } from '../audit/assess.ts';
import type { Issue } from '../github/issues.ts';
import type { Report, TargetReport } from '../report/report.ts';
import type { FinishedRun } from '../report/report-builder.ts';
import { ageChart } from './age-chart.ts';
import { bulletList, escapeMarkdown } from './markdown.ts';
import { runSummary, share } from './run-sections.ts';

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
