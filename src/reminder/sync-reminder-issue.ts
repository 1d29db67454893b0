import { GitHubFailure } from '../github/failure.ts';
import type { Issue, Issues } from '../github/issues.ts';
import { holdsMarker, replaceReminder, TITLE } from './reminder-text.ts';

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
