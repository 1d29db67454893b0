import { createAnnouncingClient, createReadLimit, type GitHubClient } from '../github/client.ts';
import { GitHubFailure } from '../github/errors.ts';
import { type Inventory, readInventory } from '../github/inventory.ts';
import { type Issue, Issues } from '../github/issues.ts';
import { oldestAge, writableOnly } from '../github/secret-dates.ts';
import type { AuditSettings, ReminderSettings } from '../inputs/types.ts';
import { ActionError } from '../shared/action-error.ts';
import type { Cancellation } from '../shared/cancellation.ts';
import type { Log } from '../shared/log.ts';
import { Progress } from '../shared/progress.ts';
import { type FinishedRun, ReportBuilder } from '../shared/report-builder.ts';
import type { ModeDependencies } from '../shared/step.ts';
import { issueLink, workflowLinks } from '../shared/workflow.ts';
import {
  type AuditResult,
  assessmentLine,
  assessTargets,
  detailOf,
  needsAttention,
  summarizeFindings,
  type TargetAssessments,
} from './assess.ts';
import { auditKeys, type KeyAudit, NOT_AUDITED } from './keys.ts';
import { reminderMarker, reminderNotKept, reminderText, syncReminderIssue } from './reminder.ts';
import { findShadows, readRepositoryViews, repositoriesToLookAt } from './shadows.ts';
import { auditSummary, NOTHING_FOUND, nextSteps } from './summary.ts';

/**
 * Reports how old and consistent the keys in all targets are, and whether Soda Cloud accepts them. Changes nothing but
 * the reminder issue.
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
  });
  if (settings.verify && !settings.key.found) {
    throw settings.key.missing;
  }
  const client = createAnnouncingClient(settings.github, dependencies);
  const issueClient =
    settings.reminder === undefined ? client : createAnnouncingClient(settings.reminder.github, dependencies);
  const clients = [...new Set([client, issueClient])];
  const builder = new ReportBuilder(settings, 'not looked at', { ...dependencies, clients });
  let isAudited = false;
  let summary = (run: FinishedRun) => auditSummary(run, { ...NOTHING_FOUND, limits: settings });
  try {
    const targets = await readTargets(settings, client, dependencies);
    const { inventory, assessments, unread } = targets;
    const keys = await askSodaCloud(settings, inventory, dependencies);
    stopIfCanceled(dependencies.cancellation);
    const result = summarizeFindings(
      assessments,
      [...targets.findings, ...keys.findings],
      [...keys.unknowns, ...unread],
    );
    record(settings, result, keys, inventory, builder, log);
    const steps = nextSteps(result, settings.connection);
    const facts = {
      assessments,
      limits: settings,
      notes: keys.notes,
      unknowns: result.unknowns,
      nextSteps: steps,
    };
    summary = (run) => auditSummary(run, { ...facts, issue: undefined });

    const reminder =
      settings.reminder === undefined
        ? {}
        : await remind(settings, settings.reminder, result, steps, issueClient, dependencies);
    builder.setOutputs({ 'issue-url': reminder.issue?.url ?? '' });
    summary = (run) => auditSummary(run, { ...facts, issue: reminder.issue });
    isAudited = true;
    conclude(settings, result, steps, reminder.error, log);
  } catch (error) {
    // what an audit found leads its summary anyway
    if (!isAudited) {
      builder.failed(error);
    }
    throw error;
  } finally {
    builder.publish((run) => summary(run));
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

interface ReadTargets extends TargetAssessments {
  readonly inventory: Inventory;
  /** What could not be read this time, in plain sentences. */
  readonly unread: readonly string[];
}

async function readTargets(
  settings: AuditSettings,
  client: GitHubClient,
  { log, http }: ModeDependencies,
): Promise<ReadTargets> {
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
    ...assessTargets({ inventory, shadows, names, limits: settings, repository }),
    unread:
      unread.length === 0
        ? []
        : [
            `GitHub did not tell this time which secrets shadow others in ${unread.length} of ${repositories.length} repositories, such as ${unread[0]}.`,
          ],
  };
}

async function askSodaCloud(
  { verify, key, connection, previous, overlapHours }: AuditSettings,
  { held }: Inventory,
  dependencies: ModeDependencies,
): Promise<KeyAudit> {
  return verify && key.found
    ? auditKeys({ connection, current: key.pair, previous, held, overlapHours }, dependencies)
    : NOT_AUDITED;
}

function record(
  { key, previous }: AuditSettings,
  { assessments, findings, unknowns, isRotationDue }: AuditResult,
  { verified, organization, answers, notes }: KeyAudit,
  { held }: Inventory,
  builder: ReportBuilder,
  log: Log,
): void {
  const age = oldestAge(writableOnly(held));
  builder.setOutputs({
    verified: String(verified),
    due: String(isRotationDue),
    'age-days': age === undefined ? '' : String(Math.floor(age.days)),
  });
  builder.keys({ inUse: key.found ? key.pair : undefined, previous, organization });
  for (const answer of answers) {
    builder.key(answer);
  }
  builder.findings(findings);
  for (const note of notes) {
    log.info(note);
  }
  for (const unknown of unknowns) {
    log.warning('Check incomplete', unknown);
  }
  for (const assessment of assessments) {
    const { target, state, findings: found, updatedAt } = assessment;
    builder.target(target, state, { detail: detailOf(assessment) || undefined, updatedAt });
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
  result: AuditResult,
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
  const facts = { result, host, names, nextSteps: steps, workflow };
  const text = reminderText(facts, (part) => log.redact(part));
  const { isActionDue, isHealthy, unknowns } = result;
  const marker = reminderMarker({ host, names });
  try {
    const issue = await syncReminderIssue(
      { marker, text, labels, isActionDue, isHealthy, isCertain: unknowns.length === 0 },
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
  result: AuditResult,
  steps: readonly string[],
  reminderError: ActionError | undefined,
  log: Log,
): void {
  const isQuiet = result.findings.length === 0 && result.assessments.every(({ state }) => state === 'ok');
  if (isQuiet) {
    log.info(
      result.isHealthy
        ? 'All is well: every target holds a whole pair that is young enough.'
        : 'Nothing was found, but not everything could be checked.',
    );
  } else {
    const attention = needsAttention(result, steps);
    const isUnreadable = result.assessments.some(({ state }) => state === 'failed');
    if (isUnreadable || (result.isActionDue && failWhenDue)) {
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
