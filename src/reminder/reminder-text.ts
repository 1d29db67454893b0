import { type Assessment, detailOf } from '../audit/assess.ts';
import type { AuditResult } from '../audit/result.ts';
import type { SecretNames } from '../inventory/secret-names.ts';
import type { WorkflowLinks } from '../runner/workflow-links.ts';
import { bulletList, escapeMarkdown } from '../summary/markdown.ts';
import { targetName } from '../targets/target.ts';

export const TITLE = 'Soda Cloud API keys need attention';

export interface ReminderFacts {
  readonly result: AuditResult;
  readonly host: string;
  readonly names: SecretNames;
  /** What to do, in plain sentences. */
  readonly nextSteps: readonly string[];
  /** The workflow that keeps the issue; `undefined` where the runner does not name it. */
  readonly workflow: WorkflowLinks | undefined;
}

const END = '<!-- soda-cloud-keys: end -->';

/** GitHub takes at most 65,536 characters; what a person added needs room too. */
const MOST_CHARACTERS = 50_000;

/** The hidden comment by which the issue is found again: one for each Soda Cloud and pair of secret names. */
export function reminderMarker({ host, names }: Pick<ReminderFacts, 'host' | 'names'>): string {
  return `<!-- soda-cloud-keys: audit of ${names.id} and ${names.secret} at ${host} -->`;
}

/**
 * The text of the issue, in Markdown. The same facts give the same text, whenever it is made, so that an issue is
 * changed only when something has changed.
 * @param redact hides what is masked; the marks by which the text is found again stay as they are
 */
export function reminderText(facts: ReminderFacts, redact: (text: string) => string): string {
  const { result, host, names, nextSteps, workflow } = facts;
  // before and after: as Markdown a secret is spelled in another way
  const shown = (text: string) => escapeMarkdown(redact(text));
  const parts = [
    result.isHealthy
      ? `All is well with the Soda Cloud API key in ${names.id} and ${names.secret} at ${host}.`
      : `The Soda Cloud API key in ${names.id} and ${names.secret} at ${host} needs attention.`,
    ...(result.findings.length === 0
      ? []
      : [bulletList(result.findings.map(({ detail }) => `**${shown(sentence(detail))}**`))]),
    targetTable(result.assessments, shown),
    ...(nextSteps.length === 0 ? [] : ['### What to do next', bulletList(nextSteps.map(shown))]),
    ...(workflow === undefined
      ? []
      : [
          `This issue is kept by [this workflow](${workflow.file}) ([its runs](${workflow.runs})): it is updated when something changes, and closed when all is well. Text above or below this part is left as it is.`,
        ]),
  ];
  return [reminderMarker(facts), redact(parts.join('\n\n')), END].join('\n\n');
}

/** Whether a text holds the marker on a line of its own: a quotation of it is somebody's words. */
export function holdsMarker(body: string, marker: string): boolean {
  return body.split('\n').includes(marker);
}

/**
 * Puts the text in the place of the part that the marker begins, and keeps what a person wrote around it. Where the end
 * of that part was cut off, nobody knows where it was: all that follows is kept.
 */
export function replaceReminder(body: string, marker: string, text: string): string {
  const lines = body.split('\n');
  const start = lines.indexOf(marker);
  if (start === -1) {
    return text;
  }
  const end = lines.indexOf(END, start);
  const below = end === -1 ? ['', ...lines.slice(start + 1)] : lines.slice(end + 1);
  return [...lines.slice(0, start), text, ...below].join('\n');
}

function targetTable(assessments: readonly Assessment[], shown: (text: string) => string): string {
  const concerned = assessments.filter(({ state }) => state !== 'ok');
  const rows: string[] = [];
  let characters = 0;
  for (const assessment of concerned) {
    const { target, state, updatedAt } = assessment;
    const written = updatedAt === undefined ? '' : new Date(updatedAt).toISOString().slice(0, 10);
    const row = `| ${shown(targetName(target))} | ${state} | ${written} | ${shown(detailOf(assessment))} |`;
    characters += row.length + 1;
    if (characters > MOST_CHARACTERS) {
      break;
    }
    rows.push(row);
  }
  const unlisted = concerned.length - rows.length;
  const well = assessments.length - concerned.length;
  return [
    ...(rows.length === 0
      ? []
      : [['| target | state | written | |', '|---|---|---|---|', ...rows].join('\n')]),
    ...(unlisted === 0 ? [] : [`${unlisted} more targets need attention: see the summary of the run.`]),
    ...(well === 0 ? [] : [`${well} of ${assessments.length} targets are in order.`]),
  ].join('\n\n');
}

function sentence(detail: string): string {
  return `${detail.charAt(0).toUpperCase()}${detail.slice(1)}.`;
}
