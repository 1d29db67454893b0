import type { TargetReport } from '../report/report.ts';
import type { FinishedRun } from '../report/report-builder.ts';
import { bulletList, escapeMarkdown } from './markdown.ts';
import { countOf, isOpen, needAttention, runSummary, share } from './run-sections.ts';

/** The section that `retire` adds to the job's summary page, in Markdown. `notes` are plain sentences, redacted. */
export function retireSummary(run: FinishedRun, notes: readonly string[]): string {
  const { report, failure } = run;
  const needsAttention = (target: TargetReport) => isOpen(target, run);
  return runSummary(run, {
    outcome: outcome(run, report.targets.filter(needsAttention).length),
    explanation: [
      failure === undefined ? '' : escapeMarkdown(failure),
      bulletList([...new Set(notes)].filter((note) => !run.nextSteps.includes(note)).map(escapeMarkdown)),
    ],
    needsAttention,
    nextSteps: [],
    keyNotes: [],
    more: [],
  });
}

const NOTHING = 'no target holds a previous pair';

function outcome({ report, failure, canceled }: FinishedRun, attention: number): string {
  const { targets, dryRun } = report;
  const concerned = targets.length - countOf(report, 'unchanged');
  const done = countOf(report, dryRun ? 'planned' : 'retired');
  const needed = attention === 0 ? '' : `, ${needAttention(attention)}`;
  if (concerned === 0 && failure === undefined) {
    return dryRun ? `Dry run: nothing to retire: ${NOTHING}` : `Nothing to retire: ${NOTHING}`;
  }
  if (dryRun) {
    return done === 0
      ? `Dry run: the previous key would not be retired${needed}`
      : `Dry run: the previous key would be retired in ${share(done, concerned)}${needed}`;
  }
  const start = canceled && done < concerned ? 'Retirement canceled: previous key' : 'Previous key';
  return done === 0
    ? `${start} not retired${needed}`
    : `${start} retired in ${share(done, concerned)}${needed}`;
}
