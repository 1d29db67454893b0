import type { AgeLimits, Assessment } from '../audit/assess.ts';
import type { Issue } from '../github/issues.ts';
import type { Report } from '../report/report.ts';
import { ageChart } from './age-chart.ts';
import { bulletList, escapeMarkdown } from './markdown.ts';
import { runTable, targetTable } from './report-tables.ts';

export interface AuditSummaryFacts {
  readonly assessments: readonly Assessment[];
  readonly limits: AgeLimits;
  /** What is good to know of the keys, in plain sentences. */
  readonly notes: readonly string[];
  /** Plain sentences. */
  readonly nextSteps: readonly string[];
  /** The reminder, as it was left. */
  readonly issue: Issue | undefined;
}

/** For an audit that did not get far. */
export const NOTHING_FOUND = { assessments: [], notes: [], nextSteps: [], issue: undefined };

/** The section that `audit` adds to the job's summary page, in Markdown. */
export function auditSummary(report: Report, facts: AuditSummaryFacts): string {
  const { assessments, limits, notes, nextSteps, issue } = facts;
  const findings = (report.findings ?? []).map(({ detail }) => `**${escapeMarkdown(detail)}**`);
  const keys = [...findings, ...notes.map(escapeMarkdown)];
  const chart = ageChart(assessments, limits);
  return [
    '### Soda Cloud Keys: audit',
    runTable(report),
    ...(keys.length === 0 ? [] : ['**Keys**', bulletList(keys)]),
    ...(chart === '' ? [] : [chart]),
    targetTable(report),
    ...(nextSteps.length === 0 ? [] : ['**What to do**', bulletList(nextSteps.map(escapeMarkdown))]),
    ...(issue === undefined
      ? []
      : [`The reminder is ${issue.url || `issue ${issue.number}`}${issue.isOpen ? '' : ', closed now'}`]),
  ].join('\n\n');
}
