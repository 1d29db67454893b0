import type { AgeLimits, Assessment } from '../audit/assess.ts';
import type { Issue } from '../github/issues.ts';
import type { Report } from '../report/report.ts';
import { ageChart } from './age-chart.ts';
import { bulletList, escapeMarkdown } from './markdown.ts';
import { runTable, targetTable } from './report-tables.ts';

export interface AuditSummaryFacts {
  readonly assessments: readonly Assessment[];
  readonly limits: AgeLimits;
  /** Plain sentences. */
  readonly nextSteps: readonly string[];
  /** The reminder, as it was left. */
  readonly issue: Issue | undefined;
}

/** The section that `audit` adds to the job's summary page, in Markdown. */
export function auditSummary(report: Report, facts: AuditSummaryFacts): string {
  const { assessments, limits, nextSteps, issue } = facts;
  const findings = (report.findings ?? []).map(({ detail }) => escapeMarkdown(detail));
  const chart = ageChart(assessments, limits);
  return [
    '### Soda Cloud Keys: audit',
    runTable(report),
    ...(findings.length === 0 ? [] : ['**Keys**', bulletList(findings)]),
    ...(chart === '' ? [] : [chart]),
    targetTable(report),
    ...(nextSteps.length === 0 ? [] : ['**What to do**', bulletList(nextSteps.map(escapeMarkdown))]),
    ...(issue === undefined ? [] : [`The reminder is ${issue.url}${issue.isOpen ? '' : ', closed now'}`]),
  ].join('\n\n');
}
