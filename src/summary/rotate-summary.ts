import type { Report } from '../report/report.ts';
import { escapeMarkdown, factTable } from './markdown.ts';

/** The section that `rotate` adds to the job's summary page, in Markdown: the facts of the report, and what is left. */
export function rotateSummary(report: Report, next: readonly string[]): string {
  const facts = factTable([
    ['Soda Cloud', escapeMarkdown(report.host)],
    ...optionalRow('Organization', report.organization),
    ...optionalRow('Key in use', report.fingerprint),
    ...optionalRow('Previous key', report.previousFingerprint),
    ['Time', `${report.started} to ${report.finished}`],
    ['Requests to GitHub', `${report.requests.reads} reads, ${report.requests.writes} writes`],
  ]);
  const rows = report.targets.map(
    ({ target, state, updatedAt = '', detail = '' }) =>
      `| ${escapeMarkdown(target)} | ${state} | ${updatedAt} | ${escapeMarkdown(detail)} |`,
  );
  const targets = ['| target | state | written | |', '|---|---|---|---|', ...rows].join('\n');
  const left =
    next.length === 0 ? [] : ['**What is left to do**', next.map((step) => `- ${step}`).join('\n')];
  const title = report.dryRun ? '### Soda Cloud Keys: rotation, dry run' : '### Soda Cloud Keys: rotation';
  return [title, facts, targets, ...left].join('\n\n');
}

function optionalRow(name: string, value: string | undefined): [string, string][] {
  return value === undefined || value === '' ? [] : [[name, escapeMarkdown(value)]];
}
