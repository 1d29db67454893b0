import type { Report } from '../report/report.ts';
import { escapeMarkdown, factTable } from './markdown.ts';

/** What a report says of the run as a whole, as a table in Markdown. */
export function runTable(report: Report): string {
  return factTable([
    ['Soda Cloud', escapeMarkdown(report.host)],
    ...optionalRow('Organization', report.organization),
    ...optionalRow('Key in use', report.fingerprint),
    ...optionalRow('Previous key', report.previousFingerprint),
    ['Time', `${report.started} to ${report.finished}`],
    ['Requests to GitHub', `${report.requests.reads} reads, ${report.requests.writes} writes`],
  ]);
}

/** What a report says of each target, as a table in Markdown. */
export function targetTable({ targets }: Pick<Report, 'targets'>): string {
  const rows = targets.map(
    ({ target, state, updatedAt = '', detail = '' }) =>
      `| ${escapeMarkdown(target)} | ${state} | ${updatedAt} | ${escapeMarkdown(detail)} |`,
  );
  return ['| target | state | written | |', '|---|---|---|---|', ...rows].join('\n');
}

function optionalRow(name: string, value: string | undefined): [string, string][] {
  return value === undefined || value === '' ? [] : [[name, escapeMarkdown(value)]];
}
