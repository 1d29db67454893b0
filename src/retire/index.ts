import { createPacer, createReadLimit } from '../github/client.ts';
import { createClients, type GitHubClients } from '../github/clients.ts';
import { findTargets } from '../github/discovery.ts';
import {
  groupProblems,
  type HeldSecrets,
  type Inventory,
  limitReached,
  readInventory,
} from '../github/inventory.ts';
import { changedAt } from '../github/secret-dates.ts';
import type { RetireSettings } from '../inputs/types.ts';
import { canceledError, stopIfCanceled } from '../shared/cancellation.ts';
import { Progress } from '../shared/progress.ts';
import { planLines } from '../shared/report.ts';
import { ReportBuilder } from '../shared/report-builder.ts';
import { fingerprint, type KeyPair, samePair } from '../shared/secret.ts';
import type { ModeDependencies } from '../shared/step.ts';
import { deleteRunner, describeLogin, testLogin } from '../soda-cloud/client.ts';
import {
  describeNotGiven,
  endOfOverlap,
  findActiveRuns,
  findCompletePrevious,
  findUnready,
  holdsNoPrevious,
  type UnreadyTarget,
  usablePrevious,
} from './checks.ts';
import { deletePrevious, describeRevocation, previousSecretsOf, verifyRevoked } from './delete.ts';
import {
  canceledWords,
  describeRun,
  incomplete,
  notConfirmed,
  notReady,
  retireSummary,
  runnerNotDeleted,
  stillWorks,
  wrongRunnerDeleted,
} from './errors.ts';

/**
 * Removes the previous pair from every target, once nothing can need it any more and Soda Cloud has revoked it.
 * @throws ActionError when something may still need it, when its revocation is not confirmed, and when it is still stored
 *   in the end; the report is published before
 */
export async function retire(settings: RetireSettings, dependencies: ModeDependencies): Promise<void> {
  const { key } = settings;
  dependencies.step.setOutputs({ verified: 'false' });
  if (!key.found) {
    throw key.missing;
  }
  await new Retirement(settings, key.pair, dependencies).run();
}

/** What the run did with the runner of the previous pair. */
interface RunnerOutcome {
  readonly kind: 'not-deleted' | 'may-be-deleted' | 'deleted';
  /** What the run has done by then, in a sentence. */
  readonly done?: string;
}

class Retirement {
  readonly #settings: RetireSettings;
  readonly #current: KeyPair;
  readonly #dependencies: ModeDependencies;
  readonly #clients: GitHubClients;
  readonly #builder: ReportBuilder;
  readonly #limit = createReadLimit();
  /** Why the run does not go on, other than the state of a target. */
  #problems: readonly string[] = [];
  /** When the overlap ends, where waiting is all there is to do. */
  #waitUntil: number | undefined;
  /** Whether the only thing in the way is that the previous pair works. */
  #isUnneeded = false;
  /** What else the summary says. */
  readonly #facts: string[] = [];

  constructor(settings: RetireSettings, current: KeyPair, dependencies: ModeDependencies) {
    this.#settings = settings;
    this.#current = current;
    this.#dependencies = dependencies;
    this.#clients = createClients(settings, dependencies);
    const clients = [this.#clients];
    this.#builder = new ReportBuilder(settings, 'nothing was deleted', { ...dependencies, clients });
    this.#builder.keys({ inUse: current, previous: settings.previous });
  }

  async run(): Promise<void> {
    try {
      const { held, reasons, previous, mayDelete } = await this.#check();
      if (reasons.length > 0) {
        throw notReady(reasons, { waitUntil: this.#waitUntil, mayDelete });
      }
      if (previous !== undefined && samePair(previous, this.#current)) {
        this.#explainEqualPairs();
      } else {
        const runner = await this.#deleteRunner(previous);
        if (previous === undefined) {
          this.#explainIncompletePairs(held);
        } else {
          await this.#confirmRevocation(previous, runner);
        }
      }
      await this.#deleteSecrets(held);
    } catch (error) {
      this.#builder.failed(error);
      throw error;
    } finally {
      await this.#builder.publish((run) =>
        retireSummary(run, {
          problems: this.#problems,
          facts: this.#facts,
          waitUntil: this.#waitUntil,
          isUnneeded: this.#isUnneeded,
        }),
      );
      await this.#clients.signOut();
    }
  }

  /** Reads the targets, and finds every reason why something may still need the previous pair. */
  async #check() {
    const { targetList, repository, requireDrained } = this.#settings;
    const { cancellation } = this.#dependencies;
    const found = await findTargets(
      { ...this.#settings, list: targetList, countsPrevious: true, access: 'write' },
      { ...this.#dependencies, clients: this.#clients, limit: this.#limit },
    );
    stopIfCanceled(cancellation, canceledWords());
    this.#builder.targets(found.targets);
    this.#builder.patterns(found.patterns);
    const inventory = await readInventory(
      { ...this.#settings, ...found, access: 'write' },
      this.#clients,
      this.#limit,
      new Progress(found.targets.length, this.#dependencies),
    );
    stopIfCanceled(cancellation, canceledWords());
    const { held } = inventory;
    const previous = usablePrevious(this.#settings.previous, held, repository);
    const unready = this.#recordUnready(inventory);
    const limited = limitReached(inventory.problems, found.targets.length, 'Nothing was deleted.');
    if (limited !== undefined) {
      throw limited;
    }
    const keyAndRuns = [
      ...(await this.#problemsOfKeys(previous)),
      ...(requireDrained ? await this.#problemsOfRuns(held) : []),
    ];
    const isClear = inventory.problems.length + unready.length + keyAndRuns.length === 0;
    const isUnfinished = unready.some(({ kind }) => kind === 'unfinished');
    const complete = previous === undefined && !isUnfinished ? findCompletePrevious(held) : [];
    const others = [
      ...(complete.length === 0 ? [] : [describeNotGiven(complete, this.#settings, isClear)]),
      ...keyAndRuns,
    ];
    if (
      inventory.problems.length + others.length === 0 &&
      unready.length > 0 &&
      unready.every(({ kind }) => kind === 'overlap')
    ) {
      this.#waitUntil = endOfOverlap(held, this.#settings.overlapHours);
    }
    stopIfCanceled(cancellation, canceledWords());
    // before Markdown spells a secret in another way
    this.#problems = others.map((text) => this.#dependencies.log.redact(text));
    const reasons = [...groupProblems([...inventory.problems, ...unready]), ...others];
    return { held, previous, reasons, mayDelete: isClear };
  }

  /** Adds a sentence to the summary and the log. */
  #say(text: string): void {
    const { log } = this.#dependencies;
    this.#facts.push(log.redact(text));
    log.info(text);
  }

  /** Records why a target is not ready, and returns those that could be read. */
  #recordUnready({ held, problems }: Inventory): UnreadyTarget[] {
    const unready = findUnready({ ...this.#settings, held });
    const problemOf = new Map(unready.map(({ target, problem }) => [target, problem]));
    for (const secrets of held) {
      const { target } = secrets.store;
      const detail = problemOf.get(target) ?? 'nothing was deleted';
      this.#builder.target(target, 'skipped', { detail, updatedAt: changedAt(secrets) });
    }
    for (const { target, problem } of problems) {
      this.#builder.target(target, 'failed', { detail: problem });
    }
    return unready;
  }

  /** Why the current pair cannot replace the previous one. */
  async #problemsOfKeys(previous: KeyPair | undefined): Promise<string[]> {
    const { connection } = this.#settings;
    const { http, log } = this.#dependencies;
    const current = this.#current;
    const problems: string[] = [];
    const name = `the current API key (fingerprint ${fingerprint(current)})`;
    if (previous?.id.equals(current.id) && !samePair(previous, current)) {
      problems.push(
        `'previous-api-key-id' holds the ID of ${name}, with another secret: correct the secrets behind 'previous-api-key-id' and 'previous-api-key-secret'`,
      );
    }
    const login = await testLogin(current, connection, http);
    this.#builder.key({ role: 'current', pair: current, answer: describeLogin(login, log) });
    switch (login.kind) {
      case 'verified':
        this.#builder.setOutputs({ verified: 'true' });
        this.#builder.keys({ organization: log.sanitizeName(login.organization) });
        break;
      case 'refused':
        problems.push(
          `Soda Cloud at ${connection.host} refuses ${name} with HTTP ${login.status}, so the previous one may be the only key that works: rotate to a key that Soda Cloud accepts`,
        );
        break;
      case 'unknown':
        problems.push(
          `whether Soda Cloud at ${connection.host} accepts ${name} could not be determined (${login.reason}): ${login.remedy ?? 'run this again later'}`,
        );
    }
    return problems;
  }

  async #problemsOfRuns(held: readonly HeldSecrets[]): Promise<string[]> {
    const { environment } = this.#dependencies;
    const { repositories, runs, problems } = await findActiveRuns(held, this.#settings, {
      ...this.#dependencies,
      clients: this.#clients,
      limit: this.#limit,
    });
    if (runs.length + problems.length === 0) {
      this.#say(
        `No run from before the rotation is active in the ${repositories === 1 ? 'repository that reads' : `${repositories} repositories that read`} the targets, as far as the token can see.`,
      );
    }
    return [...runs.map((run) => describeRun(run, environment['GITHUB_RUN_ID'])), ...problems];
  }

  #explainIncompletePairs(held: readonly HeldSecrets[]): void {
    if (!holdsNoPrevious(held)) {
      this.#say(
        'What is stored as the previous pair is not a complete pair: an ID or a secret alone, or an ID that was written after its secret.',
      );
    }
  }

  /** Nothing is to be revoked, and the runner is the one of the current pair. */
  #explainEqualPairs(): void {
    const { runnerId } = this.#settings;
    this.#say(
      `The previous API key is the current one (fingerprint ${fingerprint(this.#current)}), so only its second copy is removed.${runnerId === undefined ? '' : ` The runner ${runnerId} is not deleted: it may be the one of the current key.`}`,
    );
  }

  /** Deletes the runner of the previous pair, where one is named. */
  async #deleteRunner(previous: KeyPair | undefined): Promise<RunnerOutcome> {
    const { runnerId, dryRun, connection } = this.#settings;
    const { http, cancellation } = this.#dependencies;
    if (runnerId === undefined) {
      return { kind: 'not-deleted' };
    }
    // nothing is deleted while Soda Cloud gives no usable answer about the previous pair
    const before = previous === undefined ? undefined : await testLogin(previous, connection, http);
    stopIfCanceled(cancellation, canceledWords());
    if (previous !== undefined && before?.kind === 'unknown') {
      throw notConfirmed(previous, before, connection);
    }
    if (dryRun) {
      this.#say(`Dry run: the runner ${runnerId} would be deleted in Soda Cloud.`);
      return { kind: 'not-deleted' };
    }
    const maybe = `The runner ${runnerId} may have been deleted in Soda Cloud.`;
    const deletion = await deleteRunner(runnerId, this.#current, connection, http);
    if (deletion.kind === 'failed') {
      throw deletion.canceled
        ? canceledError(canceledWords(deletion.uncertain ? maybe : undefined))
        : runnerNotDeleted(runnerId, deletion, connection);
    }
    const isDeleted = deletion.kind === 'deleted';
    const mayBeDeleted = deletion.kind === 'absent' && deletion.mayBeJustDeleted;
    const done = `The runner ${runnerId} was deleted in Soda Cloud.`;
    this.#say(
      isDeleted
        ? done
        : `Soda Cloud has no runner ${runnerId}: ${mayBeDeleted ? 'this run deleted it with a request whose response was lost, ' : ''}it was deleted before, or the ID is wrong.`,
    );
    // also where it is absent: the response to a deletion may have been lost
    if ((await testLogin(this.#current, connection, http)).kind === 'refused') {
      throw wrongRunnerDeleted(runnerId, isDeleted, this.#current, connection);
    }
    return isDeleted
      ? { kind: 'deleted', done }
      : mayBeDeleted
        ? { kind: 'may-be-deleted', done: maybe }
        : { kind: 'not-deleted' };
  }

  async #confirmRevocation(previous: KeyPair, { kind, done }: RunnerOutcome): Promise<void> {
    const { connection, runnerId, dryRun } = this.#settings;
    const { http, log, cancellation } = this.#dependencies;
    const name = `the previous API key (fingerprint ${fingerprint(previous)})`;
    const revocation = await verifyRevoked(
      {
        previous,
        current: this.#current,
        connection,
        isJustDeleted: kind !== 'not-deleted',
        isCanceled: () => cancellation.requested,
      },
      http,
    );
    stopIfCanceled(cancellation, canceledWords(done));
    this.#builder.key({ role: 'previous', pair: previous, answer: describeRevocation(revocation) });
    if (revocation.kind === 'revoked') {
      log.info(`Soda Cloud at ${connection.host} has revoked ${name}: refused twice (HTTP 401).`);
    } else if (dryRun && runnerId !== undefined) {
      this.#say(
        `Whether Soda Cloud revokes ${name} can only be checked after the runner ${runnerId} is deleted.`,
      );
    } else if (revocation.kind === 'works') {
      // without that check, a run may still need it
      this.#isUnneeded = this.#settings.requireDrained && kind === 'not-deleted';
      throw stillWorks(previous, kind === 'deleted' ? runnerId : undefined, connection);
    } else {
      throw notConfirmed(previous, revocation, connection);
    }
  }

  async #deleteSecrets(held: readonly HeldSecrets[]): Promise<void> {
    const { repository, dryRun, writeIntervalMs } = this.#settings;
    const { log, http, cancellation } = this.#dependencies;
    if (dryRun) {
      this.#recordPlan(held);
      return;
    }
    const removals = await deletePrevious(held, this.#settings, repository, {
      pace: createPacer(writeIntervalMs, http.sleep),
      progress: new Progress(held.length, this.#dependencies),
      isCanceled: () => cancellation.requested,
      record: ({ secrets, state, detail }) =>
        this.#builder.target(secrets.store.target, state, { detail, updatedAt: changedAt(secrets) }),
    });
    const retired = removals.filter(({ state }) => state === 'retired').length;
    log.info(
      removals.every(({ state }) => state === 'unchanged')
        ? 'No target holds a previous pair.'
        : `The previous secrets were deleted in ${retired} of ${held.length} targets. GitHub shows no values: which key they held is not known.`,
    );
    if (removals.some(({ state }) => state === 'failed' || state === 'skipped')) {
      throw incomplete(removals);
    }
  }

  #recordPlan(held: readonly HeldSecrets[]): void {
    for (const secrets of held) {
      const { target } = secrets.store;
      const names = previousSecretsOf(secrets, this.#settings);
      const detail = names.length === 0 ? 'no previous pair is stored' : `would delete ${names.join(', ')}`;
      const state = names.length === 0 ? 'unchanged' : 'planned';
      this.#builder.target(target, state, { detail, updatedAt: changedAt(secrets) });
    }
    for (const line of planLines(this.#builder.report().targets)) {
      this.#dependencies.log.info(line);
    }
  }
}
