import type { Issue } from '../github/issues.ts';
import { targetName } from '../github/targets.ts';
import { ActionError, lineList } from '../shared/action-error.ts';
import type { KeyFinding, Report, TargetReport } from '../shared/report.ts';
import type { FinishedRun } from '../shared/report-builder.ts';
import { bulletList, escapeMarkdown, runSummary, sentence, share } from '../shared/summary.ts';
import { type Connection, keyPages, profilePage } from '../soda-cloud/endpoint.ts';
import { type AgeLimits, type Assessment, type AuditResult, detailOf } from './assess.ts';
import { ageChart } from './chart.ts';

/** What the summary of an audit shows besides its report. */
export interface AuditFacts {
  readonly limits: AgeLimits;
  /** Absent if the audit ended before it had one. */
  readonly result?: AuditResult;
  /** What is good to know about the keys, in plain sentences. */
  readonly notes?: readonly string[];
  /** The reminder issue after the run, if there is one. */
  readonly issue?: Issue | undefined;
}

/** The section that `audit` adds to the job's summary page, in Markdown. */
export function auditSummary(run: FinishedRun, { limits, result, notes = [], issue }: AuditFacts): string {
  const { report, failure, untouched } = run;
  const isUnread = ({ state, detail }: TargetReport) => state === 'skipped' && detail === untouched;
  const needsAttention = (target: TargetReport) => target.state !== 'ok' && !isUnread(target);
  const findings = (report.findings ?? []).map(({ detail }) => `**${escapeMarkdown(sentence(detail))}**`);
  const unknowns = result?.unknowns ?? [];
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
    keyNotes: notes.map(escapeMarkdown),
    more: [
      ageChart(result?.assessments ?? [], limits),
      issue === undefined
        ? ''
        : `Reminder: ${issue.url || `issue ${issue.number}`}${issue.isOpen ? '' : ' (closed)'}`,
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
    return `Audit incomplete: ${share(unread, targets.length)} not read`;
  }
  const isAboutKey = concernsKey(findings);
  const subjects = [
    ...(concerned === 0 ? [] : [share(concerned, targets.length)]),
    ...(isAboutKey ? ['an API key'] : []),
  ];
  if (subjects.length > 0) {
    const isOne = concerned + (isAboutKey ? 1 : 0) === 1;
    return `Audit: ${subjects.join(' and ')} ${isOne ? 'needs' : 'need'} attention`;
  }
  return isCertain
    ? `Audit: ${share(targets.length, targets.length)} OK`
    : 'Audit: nothing found, but some checks could not be completed';
}

/** An unfinished rotation is a finding about targets. */
function concernsKey(findings: readonly KeyFinding[]): boolean {
  return findings.some(({ finding }) => finding !== 'rotation-unfinished');
}

/** One target in one line, without secrets. */
export function assessmentLine(assessment: Assessment): string {
  return `${targetName(assessment.target)}: ${assessment.state}: ${detailOf(assessment)}`;
}

/** What needs attention, as an error that ends the run or as the text of a warning. */
export function needsAttention(result: AuditResult, connection: Connection): ActionError {
  const { assessments, findings } = result;
  const concerned = assessments.filter(({ state }) => state !== 'ok');
  const targets = `${concerned.length} of ${assessments.length} ${assessments.length === 1 ? 'target' : 'targets'}`;
  const isOne = concerned.length === 1;
  const subject = !concernsKey(findings)
    ? `${targets} ${isOne ? 'needs' : 'need'}`
    : concerned.length === 0
      ? 'An API key needs'
      : `${targets} and an API key need`;
  const lines = [...findings.map(({ detail }) => detail), ...concerned.map(assessmentLine)];
  return new ActionError('Keys need attention', {
    what: `${subject} attention.`,
    why: `The audit found:\n${lineList(lines)}`,
    fix: nextSteps(result, connection).join(' '),
  });
}

/** What a person has to do about the findings, a sentence or two for each. */
export function nextSteps({ assessments, findings }: AuditResult, connection: Connection): string[] {
  const found = new Set([
    ...assessments.flatMap((assessment) => assessment.findings.map(({ kind }) => kind)),
    ...findings.map(({ finding }) => finding),
  ]);
  const isUnfinished = found.has('rotation-unfinished');
  const needsNewKey = found.has('due') || found.has('warn') || found.has('current-key-refused');
  const steps: readonly (readonly [isNeeded: boolean, step: string])[] = [
    [
      found.has('unreadable'),
      'Fix the problems listed for the targets that could not be read, or remove these targets.',
    ],
    [
      isUnfinished,
      "Start the rotation workflow again with the same new key and the same 'keep-previous': it completes the rotation. If a secret was changed by hand, it writes the same key to all targets again.",
    ],
    [
      needsNewKey && !isUnfinished,
      `Rotate the key: generate a new one at ${profilePage(connection)} (API Keys), store it in the staged secrets, and run the workflow with 'mode: rotate'.`,
    ],
    [
      found.has('missing'),
      "Rotate with 'create-missing: true' to write the missing secrets, or remove the targets that lack them.",
    ],
    [
      found.has('drifted') && !isUnfinished,
      'Write the same key to the targets that drifted: start the rotation workflow with the key that all targets should hold, or with a new one.',
    ],
    [
      found.has('archived'),
      'Unarchive the archived repositories whose secrets should be rotated, or remove these targets.',
    ],
    [
      found.has('shadowed'),
      'Add the secrets that shadow a target to the targets, or delete them: a rotation does not change them.',
    ],
    [
      found.has('previous-key-active'),
      `Delete the previous key at ${keyPages(connection)}. Then run the workflow with 'mode: retire', which removes its secrets.`,
    ],
  ];
  return steps.flatMap(([isNeeded, step]) => (isNeeded ? [step] : []));
}
