import type { Report } from '../report/report.ts';
import { bulletList, escapeMarkdown } from './markdown.ts';
import { runTable, targetTable } from './report-tables.ts';

/** The section that `retire` adds to the job's summary page, in Markdown. `notes` are plain sentences. */
export function retireSummary(report: Report, notes: readonly string[]): string {
  return [
    report.dryRun ? '### Soda Cloud Keys: retirement, dry run' : '### Soda Cloud Keys: retirement',
    runTable(report),
    targetTable(report),
    ...(notes.length === 0 ? [] : [bulletList(notes.map(escapeMarkdown))]),
  ].join('\n\n');
}
