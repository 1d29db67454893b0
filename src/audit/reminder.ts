import { explainFailure, type FailureReason, GitHubFailure } from '../github/errors.ts';
import type { Issue, Issues } from '../github/issues.ts';
import type { SecretNames } from '../github/targets.ts';
import { type Repository, repositoryName, targetName } from '../github/targets.ts';
import { ActionError } from '../shared/action-error.ts';
import { byUrgency } from '../shared/report.ts';
import { bulletList, escapeMarkdown, sentence } from '../shared/summary.ts';
import type { RunContext } from '../shared/workflow.ts';
import { type Assessment, type AuditResult, day, detailOf } from './assess.ts';

const TITLE = 'Soda Cloud API keys need attention';
const LABEL_COLOR = '0e8a16';
const LABEL_DESCRIPTION = 'Soda Cloud API keys in GitHub secrets';

/** The reminder issue of one Soda Cloud and one pair of secret names, in one repository. */
export class ReminderIssue {
  readonly #issues: Issues;
  readonly #marker: string;
  readonly #labels: readonly string[];

  constructor(issues: Issues, marker: string, labels: readonly string[]) {
    this.#issues = issues;
    this.#marker = marker;
    this.#labels = labels;
  }

  /**
   * Leaves exactly one open issue while action is due, and none when everything is healthy. In between, a warning opens
   * none, but updates an open one. Returns the issue as it is afterwards, if there is one.
   * @throws GitHubFailure
   */
  async sync(text: string, { isActionDue, isHealthy, unknowns }: AuditResult): Promise<Issue | undefined> {
    const open = await this.#findOpen();
    if (open.length === 0 && !isActionDue) {
      return undefined;
    }
    const candidates = open.length === 0 ? await this.#open(text) : open;
    const [issue, ...duplicates] = candidates.sort((one, other) => one.number - other.number);
    if (issue === undefined) {
      return undefined;
    }
    for (const duplicate of duplicates) {
      // without its marker it is never taken for the reminder again
      const body = replaceReminder(duplicate.body, this.#marker, `Duplicate of #${issue.number}.`);
      await this.#issues.update(duplicate, { body, state: 'closed' });
    }
    const body = replaceReminder(issue.body, this.#marker, text);
    if (isHealthy) {
      // first the comment: after a failure the next run finds the issue open and does both
      await this.#issues.comment(issue, 'Nothing needs attention any more. The audit closes this issue.');
      await this.#issues.update(issue, { body, state: 'closed' });
    } else if (unknowns.length === 0 && body !== issue.body) {
      await this.#issues.update(issue, { body });
    }
    return { ...issue, isOpen: !isHealthy };
  }

  async #findOpen(): Promise<Issue[]> {
    return (await this.#issues.list({ state: 'open' })).filter((issue) => this.#isReminder(issue));
  }

  /** In a public repository anybody can write an issue with the marker, but outsiders cannot label it. */
  #isReminder({ body, labels, isByInsider }: Issue): boolean {
    const wanted = this.#labels.map((label) => label.toLowerCase());
    return (
      holdsMarker(body, this.#marker) &&
      (isByInsider || labels.some((label) => wanted.includes(label.toLowerCase())))
    );
  }

  /** Reopens the last issue or creates one. Another run may do the same, so the open ones are listed again afterwards. */
  async #open(text: string): Promise<Issue[]> {
    const closed = await this.#findClosed();
    if (closed !== undefined) {
      const body = replaceReminder(closed.body, this.#marker, text);
      await this.#issues.update(closed, { body, state: 'open' });
      await this.#issues.comment(
        closed,
        'Something needs attention again. The description of this issue is up to date.',
      );
      return [{ ...closed, body }];
    }
    for (const label of this.#labels) {
      await this.#issues.ensureLabel(label, LABEL_COLOR, LABEL_DESCRIPTION);
    }
    const created = await this.#create(text);
    const open = await this.#findOpen();
    if (created instanceof GitHubFailure) {
      if (open.length === 0) {
        throw created;
      }
      return open;
    }
    return open.some(({ number }) => number === created.number) ? open : [...open, created];
  }

  /** A lost response may hide an issue that was created: the failure is returned. */
  async #create(text: string): Promise<Issue | GitHubFailure> {
    try {
      return await this.#issues.create(TITLE, text, this.#labels);
    } catch (error) {
      if (error instanceof GitHubFailure && error.uncertain) {
        return error;
      }
      throw error;
    }
  }

  /** The newest closed one. There may be many closed issues, so only those with the first label are listed. */
  async #findClosed(): Promise<Issue | undefined> {
    const [label] = this.#labels;
    if (label === undefined) {
      return undefined;
    }
    const closed = await this.#issues.list({ state: 'closed', label });
    return closed
      .filter((issue) => this.#isReminder(issue))
      .sort((one, other) => other.number - one.number)[0];
  }
}

interface ReminderFacts {
  readonly result: AuditResult;
  readonly host: string;
  readonly names: SecretNames;
  /** What to do, in plain sentences. */
  readonly nextSteps: readonly string[];
  /** The workflow that maintains the issue; `undefined` where the runner does not name it. */
  readonly workflow: WorkflowLinks | undefined;
}

const END = '<!-- soda-cloud-keys: end -->';

/** GitHub's limit is 65,536 characters, and a person may have added text. */
const MOST_CHARACTERS = 50_000;

/** The hidden comment by which the issue is found again: one for each Soda Cloud and pair of secret names. */
export function reminderMarker({ host, names }: Pick<ReminderFacts, 'host' | 'names'>): string {
  return `<!-- soda-cloud-keys: audit of ${names.id} and ${names.secret} at ${host} -->`;
}

/**
 * The text of the issue, in Markdown. The same facts always give the same text, so that an issue is updated only when
 * something has changed.
 * @param redact hides what is masked; the markers stay as they are
 */
export function reminderText(facts: ReminderFacts, redact: (text: string) => string): string {
  const { result, host, names, nextSteps, workflow } = facts;
  // redacted before and after: Markdown spells a secret in another way
  const shown = (text: string) => escapeMarkdown(redact(text));
  const parts = [
    `The Soda Cloud API key in ${names.id} and ${names.secret} at ${host} needs ${result.isHealthy ? 'no attention' : 'attention'}.`,
    bulletList(result.findings.map(({ detail }) => `**${shown(sentence(detail))}**`)),
    ...targetTable(result.assessments, shown),
    ...(nextSteps.length === 0 ? [] : ['### What to do next', bulletList(nextSteps.map(shown))]),
    workflow === undefined
      ? ''
      : `[This workflow](${workflow.file}) ([its runs](${workflow.runs})) maintains this issue: it updates the issue when something changes, and closes it when nothing needs attention. Text above or below this part stays as it is.`,
  ].filter((part) => part !== '');
  return [reminderMarker(facts), redact(parts.join('\n\n')), END].join('\n\n');
}

function targetTable(assessments: readonly Assessment[], shown: (text: string) => string): string[] {
  const concerned = byUrgency(assessments.filter(({ state }) => state !== 'ok'));
  const rows: string[] = [];
  let characters = 0;
  for (const assessment of concerned) {
    const { target, state, updatedAt } = assessment;
    const written = updatedAt === undefined ? '' : day(updatedAt);
    const row = `| ${shown(targetName(target))} | ${state} | ${written} | ${shown(detailOf(assessment))} |`;
    characters += row.length + 1;
    if (characters > MOST_CHARACTERS) {
      break;
    }
    rows.push(row);
  }
  const unlisted = concerned.length - rows.length;
  const healthy = assessments.length - concerned.length;
  return [
    rows.length === 0
      ? ''
      : ['| target | state | last written | finding |', '|---|---|---|---|', ...rows].join('\n'),
    unlisted === 0 ? '' : `${unlisted} more targets need attention: see the summary of the run.`,
    healthy === 0 ? '' : `${healthy} of ${assessments.length} targets need no attention.`,
  ];
}

/** Whether a text holds the marker on a line of its own: a quotation of it does not count. */
export function holdsMarker(body: string, marker: string): boolean {
  return body.split('\n').includes(marker);
}

/**
 * Replaces the part that the marker begins, and keeps the text around it. Where the end of that part is missing, its
 * length is unknown, and all that follows the marker is kept.
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

export function reminderNotUpdated(failure: GitHubFailure, repository: Repository): ActionError {
  const name = repositoryName(repository);
  return new ActionError(
    'Reminder issue not updated',
    { what: `The reminder issue in ${name} could not be updated.`, ...reasonAndFix(failure, name) },
    { cause: failure },
  );
}

/** The refusals that a token without the permission to write issues gets. */
const REFUSALS: readonly FailureReason[] = [
  'bad-token',
  'missing-permission',
  'unknown-refusal',
  'not-admin',
  'not-found',
];

function reasonAndFix(failure: GitHubFailure, name: string): { why: string; fix: string } {
  const { reason, status } = failure;
  if (reason === 'gone') {
    return {
      why: `The repository ${name} has no issues: they are switched off in its settings (HTTP 410).`,
      fix: "Switch them on (Settings, General, Features), or remove 'report-issue'.",
    };
  }
  if (REFUSALS.includes(reason)) {
    return {
      why: `The token cannot write issues in ${name} (HTTP ${status}).`,
      fix: "Set 'issue-token: ${{ github.token }}', and 'permissions: issues: write' for the job. Without 'issue-token', 'github-token' needs the repository permission 'Issues: write'.",
    };
  }
  const { problem, remedy } = explainFailure(failure, {
    tokenInput: 'issue-token',
    absence: `there is no repository ${name}`,
    permission: "the repository permission 'Issues: write'",
    leaveOut: "remove 'report-issue'",
    subject: 'issue',
  });
  return { why: sentence(problem), fix: sentence(remedy) };
}

/** Where the running workflow is shown in a browser. */
interface WorkflowLinks {
  readonly file: string;
  readonly runs: string;
}

/**
 * @param ref `OWNER/NAME/.github/workflows/FILE@REF`, which the runner sets as `GITHUB_WORKFLOW_REF`
 * @returns `undefined` for anything else
 */
export function workflowLinks(
  { serverUrl }: Pick<RunContext, 'serverUrl'>,
  ref: string,
): WorkflowLinks | undefined {
  const [, repository, path, file] = /^([\w.-]+\/[\w.-]+)\/(\.github\/workflows\/([\w.-]+))@/.exec(ref) ?? [];
  if (!/^https?:\/\/[\w.:[\]-]+$/.test(serverUrl) || repository === undefined) {
    return undefined;
  }
  const url = `${serverUrl}/${repository}`;
  return { file: `${url}/blob/HEAD/${path}`, runs: `${url}/actions/workflows/${file}` };
}

/**
 * The address of an issue as a server gave it, where it is one on GitHub's own pages: those of the server that runs this
 * workflow, or of the one whose API was asked. Nothing otherwise: it is shown as a link.
 * @param apiUrl `https://api.github.com`, `https://HOST/api/v3` or `https://api.NAME.ghe.com`
 */
export function issueLink(
  given: string,
  apiUrl: string,
  { serverUrl }: Pick<RunContext, 'serverUrl'>,
): string | undefined {
  const servers = [serverUrl, apiUrl].flatMap((text) => (URL.canParse(text) ? [new URL(text)] : []));
  const origins = servers.map(
    ({ protocol, host }) => `${protocol}//${host.replace(/^api\.(?=github\.com$|.+\.ghe\.com$)/, '')}`,
  );
  const [, origin = ''] = /^(https?:\/\/[\w.:[\]-]+)\/[\w.-]+\/[\w.-]+\/issues\/\d+$/.exec(given) ?? [];
  return origins.includes(origin) ? given : undefined;
}
