import { createAnnouncingClient, createReadLimit, type GitHubClient } from '../github/client.ts';
import { createClients, type GitHubClients } from '../github/clients.ts';
import { findTargets } from '../github/discovery.ts';
import { GitHubFailure } from '../github/errors.ts';
import { type Inventory, readInventory } from '../github/inventory.ts';
import { Issues } from '../github/issues.ts';
import { oldestAge, writableOnly } from '../github/secret-dates.ts';
import type { AuditSettings } from '../inputs/types.ts';
import type { ActionError } from '../shared/action-error.ts';
import { type CanceledWords, stopIfCanceled } from '../shared/cancellation.ts';
import { Progress } from '../shared/progress.ts';
import { ReportBuilder } from '../shared/report-builder.ts';
import type { ModeDependencies } from '../shared/step.ts';
import { sentence } from '../shared/summary.ts';
import { readRunContext } from '../shared/workflow.ts';
import { adviceFinding, adviseOrganizationSecrets, type OrganizationAdvice } from './advice.ts';
import { type AuditResult, assessTargets, detailOf, summarizeFindings } from './assess.ts';
import { auditKeys, type KeyAudit, NOT_AUDITED } from './keys.ts';
import {
  issueLink,
  ReminderIssue,
  reminderMarker,
  reminderNotUpdated,
  reminderText,
  workflowLinks,
} from './reminder.ts';
import { findShadows, findShadowsAmong, repositoriesToCheck, type Shadow } from './shadows.ts';
import { type AuditFacts, assessmentLine, auditSummary, needsAttention, nextSteps } from './summary.ts';

/**
 * Reports how old and consistent the keys in all targets are, and whether Soda Cloud accepts them. Changes nothing but
 * the reminder issue.
 * @throws ActionError when a target cannot be read, and with `fail-when-due` when somebody has to act; the report is
 *   published before
 */
export async function audit(settings: AuditSettings, dependencies: ModeDependencies): Promise<void> {
  dependencies.step.setOutputs({
    verified: 'false',
    due: '',
    'age-days': '',
    'issue-url': '',
  });
  if (settings.verify && !settings.key.found) {
    throw settings.key.missing;
  }
  await new Audit(settings, dependencies).run();
}

const CANCELED: CanceledWords = {
  title: 'Audit canceled',
  what: 'The run was canceled before everything was read. Nothing was changed.',
  fix: 'Run the audit again when you are ready.',
};

interface ReadTargets {
  readonly inventory: Inventory;
  readonly shadows: readonly Shadow[];
  readonly advice: readonly OrganizationAdvice[];
  /** What could not be read this time, in plain sentences. */
  readonly unknowns: readonly string[];
}

class Audit {
  readonly #settings: AuditSettings;
  readonly #dependencies: ModeDependencies;
  readonly #clients: GitHubClients;
  readonly #issueClient: GitHubClient | undefined;
  readonly #builder: ReportBuilder;
  /** For the summary, as far as the audit has come. */
  #facts: AuditFacts;

  constructor(settings: AuditSettings, dependencies: ModeDependencies) {
    const { reminder } = settings;
    this.#settings = settings;
    this.#dependencies = dependencies;
    this.#clients = createClients(settings, dependencies);
    this.#issueClient =
      reminder === undefined ? undefined : createAnnouncingClient(reminder.github, dependencies);
    this.#builder = new ReportBuilder(settings, 'not read', {
      ...dependencies,
      clients: [this.#clients, ...(this.#issueClient === undefined ? [] : [this.#issueClient])],
    });
    this.#facts = { limits: settings };
  }

  async run(): Promise<void> {
    let result: AuditResult;
    let reminderError: ActionError | undefined;
    try {
      result = await this.#assess();
      for (const step of nextSteps(result, this.#settings.connection)) {
        this.#builder.nextStep(step);
      }
      reminderError = await this.#updateReminder(result);
    } catch (error) {
      this.#builder.failed(error);
      throw error;
    } finally {
      await this.#builder.publish((run) => auditSummary(run, this.#facts));
      await this.#clients.signOut();
    }
    this.#conclude(result, reminderError);
  }

  async #assess(): Promise<AuditResult> {
    const { key, verify } = this.#settings;
    const { inventory, shadows, advice, unknowns } = await this.#readTargets();
    const targets = assessTargets({ ...this.#settings, inventory, shadows, limits: this.#settings });
    const keys =
      verify && key.found
        ? await auditKeys(key.pair, this.#settings, inventory.held, {
            ...this.#dependencies,
            builder: this.#builder,
          })
        : NOT_AUDITED;
    // what a canceled request did not read is not a finding
    stopIfCanceled(this.#dependencies.cancellation, CANCELED);
    const result = summarizeFindings(
      targets.assessments,
      [...targets.findings, ...keys.findings],
      [...keys.unknowns, ...unknowns],
      advice,
    );
    this.#record(result, keys, inventory);
    return result;
  }

  async #readTargets(): Promise<ReadTargets> {
    const { targetList, names, repository } = this.#settings;
    const { log } = this.#dependencies;
    const clients = this.#clients;
    const limit = createReadLimit();
    const found = await findTargets(
      { ...this.#settings, list: targetList, countsPrevious: false, access: 'read' },
      { ...this.#dependencies, clients, limit },
    );
    stopIfCanceled(this.#dependencies.cancellation, CANCELED);
    const { targets } = found;
    this.#builder.targets(targets);
    this.#builder.patterns(found.patterns);
    const isInventory = targetList.patterns.length > 0;
    const repositories = isInventory ? [] : repositoriesToCheck(targets, repository);
    const progress = new Progress(targets.length + repositories.length, this.#dependencies);
    const inventory = await readInventory(
      { ...this.#settings, ...found, access: 'read' },
      clients,
      limit,
      progress,
    );
    if (isInventory) {
      const shadows = findShadowsAmong(inventory.held, this.#settings);
      const advice = adviseOrganizationSecrets({ ...this.#settings, ...found, held: inventory.held });
      return { inventory, shadows, advice, unknowns: [] };
    }
    const search = await findShadows(repositories, inventory.held, names, { clients, limit, progress });
    const { forbidden, unread: unreadRepositories } = search;
    if (forbidden.length > 0) {
      log.info(
        `The check for shadowed secrets is incomplete in ${forbidden.length} repositories, such as ${forbidden[0]}: the token needs the repository permissions 'Secrets: read', 'Environments: read' and 'Actions: read' there.`,
      );
    }
    const unknown = `GitHub gave no usable answer about which secrets shadow others in ${unreadRepositories.length} of ${repositories.length} repositories, such as ${unreadRepositories[0]}.`;
    return {
      inventory,
      shadows: search.shadows,
      advice: [],
      unknowns: unreadRepositories.length === 0 ? [] : [unknown],
    };
  }

  #record(result: AuditResult, { verified, organization, notes }: KeyAudit, { held }: Inventory): void {
    const { key, previous } = this.#settings;
    const { log } = this.#dependencies;
    const age = oldestAge(writableOnly(held));
    this.#builder.setOutputs({
      verified: String(verified),
      due: String(result.isRotationDue),
      'age-days': age === undefined ? '' : String(Math.floor(age)),
    });
    this.#builder.keys({ inUse: key.found ? key.pair : undefined, previous, organization });
    const advice = result.advice.map(adviceFinding);
    this.#builder.findings([...result.findings, ...advice]);
    for (const { detail } of advice) {
      log.info(sentence(detail));
    }
    for (const note of notes) {
      log.info(note);
    }
    for (const unknown of result.unknowns) {
      log.warning('Check incomplete', unknown);
    }
    for (const assessment of result.assessments) {
      const { target, state, findings, updatedAt } = assessment;
      this.#builder.target(target, state, { detail: detailOf(assessment) || undefined, updatedAt });
      // the error or the warning names what needs attention
      if (state === 'ok' && findings.length > 0) {
        log.info(assessmentLine(assessment));
      }
    }
    this.#facts = { ...this.#facts, result, notes };
  }

  /** Returns the error if GitHub does not let the issue be updated. */
  async #updateReminder(result: AuditResult): Promise<ActionError | undefined> {
    const { connection, names, dryRun, reminder } = this.#settings;
    const { log, environment } = this.#dependencies;
    if (reminder === undefined || this.#issueClient === undefined) {
      return undefined;
    }
    if (dryRun) {
      log.info('Dry run: the reminder issue is not changed.');
      return undefined;
    }
    const { repository, labels, github } = reminder;
    const { host } = connection;
    const runContext = await readRunContext();
    const workflow = workflowLinks(runContext, environment['GITHUB_WORKFLOW_REF'] ?? '');
    const steps = nextSteps(result, connection);
    const text = reminderText({ result, host, names, nextSteps: steps, workflow }, (part) =>
      log.redact(part),
    );
    const issues = new Issues(repository, this.#issueClient);
    try {
      const issue = await new ReminderIssue(issues, reminderMarker({ host, names }), labels).sync(
        text,
        result,
      );
      if (issue !== undefined) {
        const url = issueLink(issue.url, github.apiUrl, runContext) ?? '';
        this.#builder.setOutputs({ 'issue-url': url });
        this.#facts = { ...this.#facts, issue: { ...issue, url } };
      }
      return undefined;
    } catch (error) {
      if (error instanceof GitHubFailure) {
        return reminderNotUpdated(error, repository);
      }
      throw error;
    }
  }

  /** Ends the run with the error that needs attention first; what does not fail it is a warning. */
  #conclude(result: AuditResult, reminderError: ActionError | undefined): void {
    const { log } = this.#dependencies;
    const { connection, failWhenDue } = this.#settings;
    const { assessments, findings, isActionDue, isHealthy } = result;
    const attention = needsAttention(result, connection);
    if (assessments.length === 0 && findings.length === 0) {
      log.info('No target was found: no pattern matches, or every target is excluded.');
    } else if (findings.length === 0 && assessments.every(({ state }) => state === 'ok')) {
      log.info(
        isHealthy
          ? 'No findings: every target holds a complete key pair that is not too old.'
          : 'Nothing was found, but some checks could not be completed.',
      );
    } else if (assessments.some(({ state }) => state === 'failed') || (isActionDue && failWhenDue)) {
      if (reminderError !== undefined) {
        log.warning(reminderError.title, reminderError.message);
      }
      throw attention;
    } else {
      log.warning(attention.title, attention.message);
    }
    if (reminderError !== undefined) {
      throw reminderError;
    }
  }
}
