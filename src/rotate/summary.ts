import { groupTargets, type TargetReport } from '../shared/report.ts';
import type { FinishedRun } from '../shared/report-builder.ts';
import { countOf, escapeMarkdown, isOpen, needAttention, runSummary, share } from '../shared/summary.ts';

/** The section that `rotate` adds to the job's summary page, in Markdown. */
export function rotateSummary(run: FinishedRun): string {
  const { report, failure } = run;
  const needsAttention = (target: TargetReport) => isOpen(target, run);
  const hasAttention = report.targets.some(needsAttention);
  return runSummary(run, {
    outcome: outcome(run, report.targets.filter(needsAttention).length),
    // the outcome counts what the failure would say again
    explanation: failure === undefined || hasAttention ? [] : [escapeMarkdown(failure)],
    needsAttention,
  });
}

function outcome({ report, canceled, failure }: FinishedRun, attention: number): string {
  const { targets, dryRun } = report;
  const done = countOf(report, dryRun ? 'planned' : 'rotated');
  const unchanged = countOf(report, 'unchanged');
  const needed = attentionParts(attention, countOf(report, 'broken'));
  const start = dryRun ? 'Dry run: ' : '';
  if (failure === undefined && done === 0 && unchanged > 0) {
    return [`${start}${dryRun ? 'nothing' : 'Nothing'} to rotate${whyUnchanged(targets)}`, ...needed].join(
      ', ',
    );
  }
  const isCanceled = canceled && done + unchanged < targets.length;
  if (done + attention === 0 && !isCanceled) {
    return dryRun ? 'Dry run: nothing would be rotated' : 'Nothing rotated';
  }
  return [
    `${start}${isCanceled ? 'Rotation canceled: ' : ''}${share(done, targets.length)} ${dryRun ? 'would be rotated' : 'rotated'}`,
    ...(unchanged === 0 ? [] : [`${unchanged} unchanged`]),
    ...needed,
  ].join(', ');
}

function attentionParts(attention: number, broken: number): string[] {
  if (attention === 0) {
    return [];
  }
  if (broken === attention) {
    return [`${broken} broken`];
  }
  return [needAttention(attention), ...(broken === 0 ? [] : [`${broken} of them broken`])];
}

/** The reason, where it is the same one for all of them. */
function whyUnchanged(targets: readonly TargetReport[]): string {
  const [group, ...others] = groupTargets(targets.filter(({ state }) => state === 'unchanged'));
  return group?.detail === undefined || others.length > 0
    ? ''
    : `: ${group.detail.replace(/^not written by this run: /, '')}`;
}
