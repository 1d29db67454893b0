import { type Assessment, assessTargets, detailOf } from '../audit/assess.ts';
import { assessmentLine, needsAttention } from '../audit/attention.ts';
import { checkKeys, type KeyCheck, NO_CHECK } from '../audit/check-keys.ts';
import { nextSteps } from '../audit/next-steps.ts';
import { readRepositoryViews, repositoriesToLookAt } from '../audit/repository-views.ts';
import { findShadows } from '../audit/shadows.ts';
import { reachVerdict, type Verdict } from '../audit/verdict.ts';
import { ActionError } from '../errors/action-error.ts';
import { createAnnouncingClient } from '../github/announcing-client.ts';
import type { GitHubClient } from '../github/client.ts';
import { GitHubFailure } from '../github/failure.ts';
import { type Issue, Issues } from '../github/issues.ts';
import { createReadLimit } from '../github/read-limit.ts';
import type { AuditSettings, ReminderSettings } from '../inputs/audit-settings.ts';
import { oldestAge } from '../inventory/age.ts';
import { type Inventory, readInventory } from '../inventory/read-inventory.ts';
import { keepReminder } from '../reminder/keep-reminder.ts';
import { reminderNotKept } from '../reminder/reminder-error.ts';
import { reminderMarker, reminderText } from '../reminder/reminder-text.ts';
import { Journal } from '../report/journal.ts';
import type { Report } from '../report/report.ts';
import type { Cancellation } from '../runner/cancellation.ts';
import type { Log } from '../runner/log.ts';
import { Progress } from '../runner/progress.ts';
import { issueLink, workflowLinks } from '../runner/workflow-links.ts';
import { auditSummary, NOTHING_FOUND } from '../summary/audit-summary.ts';
import type { ModeDependencies } from './dependencies.ts';
import { skipWithoutKey } from './skip.ts';

/**
 * Tells how old, how consistent and how alive the keys in all targets are. Changes nothing but the reminder issue.
 * @throws ActionError when a target cannot be read, and with `fail-when-due` when somebody has to act; the report is
 *   published before
 */
export async function audit(settings: AuditSettings, dependencies: ModeDependencies): Promise<void> {
  const { log, step } = dependencies;
  step.setOutputs({
    verified: 'false',
    due: '',
    'age-days': '',
    'issue-url': '',
    host: settings.connection.host,
  });
  if (settings.verify && !settings.key.found) {
    skipWithoutKey(settings, settings.key, log);
    return;
  }
  const client = createAnnouncingClient(settings.github, dependencies);
  const issueClient =
    settings.reminder === undefined ? client : createAnnouncingClient(settings.reminder.github, dependencies);
  const clients = [...new Set([client, issueClient])];
  const journal = new Journal(settings, 'not looked at', { ...dependencies, clients });
  let summary = (report: Report) => auditSummary(report, { ...NOTHING_FOUND, limits: settings });
  try {
    const { inventory, assessments, unread } = await lookAtTargets(settings, client, dependencies);
    const keys = await lookAtKeys(settings, inventory, dependencies);
    stopIfCanceled(dependencies.cancellation);
    const verdict = reachVerdict(assessments, keys.findings, [...keys.unknowns, ...unread]);
    record(settings, verdict, keys, inventory, journal, dependencies);
    const steps = nextSteps(verdict, settings.connection);
    const facts = { assessments, limits: settings, notes: keys.notes, nextSteps: steps };
    summary = (report) => auditSummary(report, { ...facts, issue: undefined });

    const reminder =
      settings.reminder === undefined
        ? {}
        : await remind(settings, settings.reminder, verdict, steps, issueClient, dependencies);
    step.setOutputs({ 'issue-url': reminder.issue?.url ?? '' });
    summary = (report) => auditSummary(report, { ...facts, issue: reminder.issue });
    conclude(settings, verdict, steps, reminder.error, log);
  } finally {
    journal.publish((report) => summary(report));
  }
}

/** @throws ActionError once a cancellation is requested: what could not be read then says nothing of the targets */
function stopIfCanceled({ requested }: Cancellation): void {
  if (requested) {
    throw new ActionError('Audit canceled', {
      what: 'The run was canceled before everything was read. Nothing was changed.',
      why: 'The runner asked the step to end.',
      fix: 'Run the audit again when it suits.',
    });
  }
}

interface Look {
  readonly inventory: Inventory;
  readonly assessments: Assessment[];
  /** What could not be read this time, in plain sentences. */
  readonly unread: readonly string[];
}

async function lookAtTargets(
  settings: AuditSettings,
  client: GitHubClient,
  { log, http }: ModeDependencies,
): Promise<Look> {
  const { targets, names, repository } = settings;
  const limit = createReadLimit();
  const repositories = repositoriesToLookAt(targets, repository);
  const progress = new Progress(targets.length + repositories.length, {
    now: http.now,
    info: (line) => log.info(line),
  });
  const inventory = await readInventory({ ...settings, access: 'read' }, client, limit, progress);
  const dependencies = { client, limit, progress };
  const { views, forbidden, unread } = await readRepositoryViews(
    repositories,
    inventory.held,
    names,
    dependencies,
  );
  if (forbidden.length > 0) {
    log.info(
      `Shadowed secrets were not fully looked for in ${forbidden.length} repositories, such as ${forbidden[0]}: the token needs the repository permissions 'Secrets: read', 'Environments: read' and 'Actions: read' there.`,
    );
  }
  const shadows = findShadows(views, names);
  return {
    inventory,
    assessments: assessTargets({ inventory, shadows, names, limits: settings }),
    unread:
      unread.length === 0
        ? []
        : [
            `GitHub did not tell this time which secrets shadow others in ${unread.length} of ${repositories.length} repositories, such as ${unread[0]}.`,
          ],
  };
}

async function lookAtKeys(
  { verify, key, connection, previous, overlapHours }: AuditSettings,
  { held }: Inventory,
  dependencies: ModeDependencies,
): Promise<KeyCheck> {
  return verify && key.found
    ? checkKeys({ connection, current: key.pair, previous, held, overlapHours }, dependencies)
    : NO_CHECK;
}

function record(
  { key, previous }: AuditSettings,
  { assessments, findings, unknowns, isRotationDue }: Verdict,
  { verified, organization, notes }: KeyCheck,
  { held }: Inventory,
  journal: Journal,
  { log, step }: ModeDependencies,
): void {
  const age = oldestAge(held);
  step.setOutputs({
    verified: String(verified),
    due: String(isRotationDue),
    'age-days': age === undefined ? '' : String(Math.floor(age.days)),
  });
  journal.keys({ inUse: key.found ? key.pair : undefined, previous, organization });
  journal.findings(findings);
  for (const note of notes) {
    log.info(note);
  }
  for (const unknown of unknowns) {
    log.warning('Not found out', unknown);
  }
  for (const assessment of assessments) {
    const { target, state, findings: found, updatedAt } = assessment;
    journal.target(target, state, { detail: detailOf(assessment) || undefined, updatedAt });
    if (found.length > 0) {
      log.info(assessmentLine(assessment));
    }
  }
}

interface Reminder {
  readonly issue?: Issue | undefined;
  readonly error?: ActionError;
}

async function remind(
  { connection, names, dryRun }: AuditSettings,
  { repository, labels, github }: ReminderSettings,
  verdict: Verdict,
  steps: readonly string[],
  client: GitHubClient,
  { log, environment }: ModeDependencies,
): Promise<Reminder> {
  if (dryRun) {
    log.info('Dry run: the reminder issue stays as it is.');
    return {};
  }
  const { host } = connection;
  const workflow = workflowLinks(environment);
  const facts = { verdict, host, names, nextSteps: steps, workflow };
  const text = reminderText(facts, (part) => log.redact(part));
  const { isActionDue, isWell, unknowns } = verdict;
  const marker = reminderMarker({ host, names });
  try {
    const issue = await keepReminder(
      { marker, text, labels, isActionDue, isWell, isCertain: unknowns.length === 0 },
      new Issues(repository, client),
    );
    return issue === undefined
      ? {}
      : { issue: { ...issue, url: issueLink(issue.url, github.apiUrl, environment) ?? '' } };
  } catch (error) {
    if (error instanceof GitHubFailure) {
      return { error: reminderNotKept(error, repository) };
    }
    throw error;
  }
}

function conclude(
  { failWhenDue }: AuditSettings,
  verdict: Verdict,
  steps: readonly string[],
  reminderError: ActionError | undefined,
  log: Log,
): void {
  const isQuiet = verdict.findings.length === 0 && verdict.assessments.every(({ state }) => state === 'ok');
  if (isQuiet) {
    log.info(
      verdict.isWell
        ? 'All is well: every target holds a whole pair that is young enough.'
        : 'Nothing was found, but not everything could be found out.',
    );
  } else {
    const attention = needsAttention(verdict, steps);
    const isUnreadable = verdict.assessments.some(({ state }) => state === 'failed');
    if (isUnreadable || (verdict.isActionDue && failWhenDue)) {
      if (reminderError !== undefined) {
        log.warning(reminderError.title, reminderError.message);
      }
      throw attention;
    }
    log.warning(attention.title, attention.message);
  }
  if (reminderError !== undefined) {
    throw reminderError;
  }
}
