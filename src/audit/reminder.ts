import { explainFailure, type FailureReason, GitHubFailure } from '../github/errors.ts';
import type { Issue, Issues } from '../github/issues.ts';
import type { SecretNames } from '../github/secret-dates.ts';
import { type Repository, repositoryName, targetName } from '../github/targets.ts';
import { ActionError } from '../shared/action-error.ts';
import { bulletList, escapeMarkdown } from '../shared/summary.ts';
import type { WorkflowLinks } from '../shared/workflow.ts';
import { type Assessment, type AuditResult, detailOf } from './assess.ts';

export interface ReminderRequest {
  readonly marker: string;
  readonly text: string;
  readonly labels: readonly string[];
  /** Whether there has to be an open issue. */
  readonly isActionDue: boolean;
  /** Whether there must be none. */
  readonly isHealthy: boolean;
  /** Whether everything could be determined: if not, what an open issue says may still hold. */
  readonly isCertain: boolean;
}

/**
 * Keeps exactly one open issue while something is due, and none when all is well; in between, a mere warning opens
 * none, but keeps one that is open up to date. Returns the issue, if there is one, as it is left.
 * @throws GitHubFailure
 */
export async function syncReminderIssue(
  request: ReminderRequest,
  issues: Issues,
): Promise<Issue | undefined> {
  const open = await findOpen(request, issues);
  if (open.length === 0 && !request.isActionDue) {
    return undefined;
  }
  const candidates = open.length === 0 ? await openIssue(request, issues) : open;
  const [kept, ...surplus] = candidates.sort((one, other) => one.number - other.number);
  if (kept === undefined) {
    return undefined;
  }
  for (const issue of surplus) {
    // without its marker it is never taken for the reminder again
    const notice = `#${kept.number} is kept instead of this issue.`;
    const body = replaceReminder(issue.body, request.marker, notice);
    await issues.update(issue, { body, state: 'closed' });
  }
  await updateIssue(kept, request, issues);
  return { ...kept, isOpen: !request.isHealthy };
}

async function findOpen(request: ReminderRequest, issues: Issues): Promise<Issue[]> {
  return (await issues.list({ state: 'open' })).filter((issue) => isReminder(issue, request));
}

/** In a public repository anybody may write an issue with the marker, but nobody from outside can label it. */
function isReminder({ body, labels, isByInsider }: Issue, request: ReminderRequest): boolean {
  const wanted = request.labels.map((label) => label.toLowerCase());
  return (
    holdsMarker(body, request.marker) &&
    (isByInsider || labels.some((label) => wanted.includes(label.toLowerCase())))
  );
}

/**
 * Opens the issue of the last time again, or a new one. Another run may do the same at this moment, so what is open
 * is looked at afterwards once more.
 */
async function openIssue(request: ReminderRequest, issues: Issues): Promise<Issue[]> {
  const { marker, text, labels } = request;
  const closed = await findClosed(request, issues);
  if (closed !== undefined) {
    const body = replaceReminder(closed.body, marker, text);
    await issues.update(closed, { body, state: 'open' });
    await issues.comment(closed, 'Something needs attention again: the table above is up to date.');
    return [{ ...closed, body }];
  }
  for (const label of labels) {
    await issues.ensureLabel(label, LABEL_COLOR, LABEL_DESCRIPTION);
  }
  const created = await attempt(() => issues.create(TITLE, text, labels));
  const open = await findOpen(request, issues);
  if (created instanceof GitHubFailure) {
    if (open.length === 0) {
      throw created;
    }
    return open;
  }
  return open.some(({ number }) => number === created.number) ? open : [...open, created];
}

const LABEL_COLOR = '0e8a16';
const LABEL_DESCRIPTION = 'API keys of Soda Cloud in secrets of GitHub';

/** The newest closed one. Closed issues are many: they are looked for by the first label only. */
async function findClosed(request: ReminderRequest, issues: Issues): Promise<Issue | undefined> {
  const [label] = request.labels;
  if (label === undefined) {
    return undefined;
  }
  const closed = await issues.list({ state: 'closed', label });
  return closed
    .filter((issue) => isReminder(issue, request))
    .sort((one, other) => other.number - one.number)[0];
}

async function updateIssue(
  issue: Issue,
  { marker, text, isHealthy, isCertain }: ReminderRequest,
  issues: Issues,
): Promise<void> {
  const body = replaceReminder(issue.body, marker, text);
  if (isHealthy) {
    // before the issue is closed, as nothing would make up for a comment that got lost
    await issues.comment(issue, 'All is well again: this reminder is done.');
    await issues.update(issue, { body, state: 'closed' });
  } else if (isCertain && body !== issue.body) {
    await issues.update(issue, { body });
  }
}

/** An answer that got lost may hide an issue that was made. */
async function attempt(create: () => Promise<Issue>): Promise<Issue | GitHubFailure> {
  try {
    return await create();
  } catch (error) {
    if (error instanceof GitHubFailure && error.uncertain) {
      return error;
    }
    throw error;
  }
}

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

export function reminderNotKept(failure: GitHubFailure, repository: Repository): ActionError {
  const name = repositoryName(repository);
  return new ActionError(
    'Reminder issue not kept',
    { what: `The reminder issue in ${name} could not be brought up to date.`, ...reason(failure, name) },
    { cause: failure },
  );
}

/** What a token lacks that may not write issues. */
const REFUSALS: readonly FailureReason[] = [
  'bad-token',
  'missing-permission',
  'unknown-refusal',
  'not-admin',
  'not-found',
];

function reason(failure: GitHubFailure, name: string): { why: string; fix: string } {
  const { reason: cause, status } = failure;
  if (cause === 'gone') {
    return {
      why: `The repository ${name} has no issues: they are switched off in its settings (HTTP 410).`,
      fix: "Switch them on (Settings, General, Features), or leave 'report-issue' out.",
    };
  }
  if (REFUSALS.includes(cause)) {
    return {
      why: `The token may not write issues there (HTTP ${status}).`,
      fix: "Give the workflow's own token as 'issue-token: ${{ github.token }}' and the job 'permissions: issues: write'; without 'issue-token', 'github-token' needs the repository permission 'Issues: write'.",
    };
  }
  const { problem, remedy } = explainFailure(failure, {
    tokenInput: 'issue-token',
    absence: `there is no repository ${name}`,
    permission: "the repository permission 'Issues: write'",
    leaveOut: "leave 'report-issue' out",
    subject: 'issue',
  });
  return { why: asSentence(problem), fix: asSentence(remedy) };
}

function asSentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
