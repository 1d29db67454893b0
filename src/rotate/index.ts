import { setImmediate as nextTurn } from 'node:timers/promises';
import { createAnnouncingClient, createReadLimit, type GitHubClient } from '../github/client.ts';
import { createPairReader, type PairReader, type TargetProblem } from '../github/inventory.ts';
import {
  ageInDays,
  changedAt,
  clockOf,
  DAY,
  findUnfinished,
  isNew,
  oldestAge,
} from '../github/secret-dates.ts';
import { type Encrypt, encryptOnce, loadSeal } from '../github/secrets.ts';
import { isOwnStore, type Target, targetName } from '../github/targets.ts';
import type { KeySource, RotateSettings } from '../inputs/types.ts';
import { ActionError } from '../shared/action-error.ts';
import { groupTargets } from '../shared/report.ts';
import { ReportBuilder } from '../shared/report-builder.ts';
import { fingerprint, type KeyPair, samePair } from '../shared/secret.ts';
import { type ModeDependencies, skipWithoutStagedKey } from '../shared/step.ts';
import {
  currentKeyUnknown,
  incomplete,
  noPairForRunner,
  preflightFailed,
  problemLines,
  stopIfCanceled,
  whatAboutRunnerKey,
  withRunnerKey,
} from './errors.ts';
import { keyFromCommand, keyFromRunner } from './key-source.ts';
import { planRotation, type RotationPlan, selectTargets, type TargetPlan } from './plan.ts';
import { preflight, type TargetState } from './preflight.ts';
import { rotateSummary } from './summary.ts';
import { type AcceptedPair, findOldPair, PairVerifier } from './verify.ts';
import { type TargetOutcome, writeTargets } from './write.ts';

/**
 * Moves every target to a new pair: preflight, age gate, new pair, verification, writes, report. The own stores are
 * written last, so the same workflow completes what an earlier run left.
 * @throws ActionError when anything kept a target from the new pair; the report is published before
 */
export async function rotate(settings: RotateSettings, dependencies: ModeDependencies): Promise<void> {
  const { log, step } = dependencies;
  const { keySource } = settings;
  step.setOutputs({ rotated: 'false', verified: 'false' });
  if (keySource.kind === 'inputs' && !keySource.key.found) {
    skipWithoutStagedKey(settings, keySource.key, log);
    return;
  }
  const client = createAnnouncingClient(settings.github, dependencies);
  const builder = new ReportBuilder(settings, 'nothing was written', { ...dependencies, clients: [client] });
  const rotation = new Rotation(settings, client, builder, dependencies);
  try {
    await rotation.run();
  } catch (error) {
    builder.failed(error);
    throw error;
  } finally {
    rotation.publishAges();
    builder.publish(rotateSummary);
  }
}

/** What was made ready while the targets were read. */
interface Prepared {
  readonly encryption: Promise<Encrypt>;
  readonly reader: PairReader;
}

/** A new pair that is to be written, and what goes with it. */
interface NewPair {
  readonly next: KeyPair;
  readonly isCurrent: boolean;
  /** The states of the targets that get it. */
  readonly selected: readonly TargetState[];
  readonly old: AcceptedPair | undefined;
}

class Rotation {
  readonly #settings: RotateSettings;
  readonly #client: GitHubClient;
  readonly #builder: ReportBuilder;
  readonly #dependencies: ModeDependencies;
  readonly #verifier: PairVerifier;
  #states: readonly TargetState[] = [];
  #problems: readonly TargetProblem[] = [];
  /** Whether nothing is left to write: then a target that this run did not write counts by its age alone. */
  #isSettled = false;
  readonly #outcomes = new Map<Target, TargetOutcome>();

  constructor(
    settings: RotateSettings,
    client: GitHubClient,
    builder: ReportBuilder,
    dependencies: ModeDependencies,
  ) {
    this.#settings = settings;
    this.#client = client;
    this.#builder = builder;
    this.#dependencies = dependencies;
    this.#verifier = new PairVerifier(settings.keySource.kind === 'runner', {
      ...dependencies,
      connection: settings.connection,
      record: (role, pair, answer) => builder.key({ role, pair, answer }),
    });
  }

  async run(): Promise<void> {
    const prepared = await this.#preflight();
    const current = this.#currentPair();
    this.#builder.keys({ inUse: current });
    if (await this.#isTooYoung(current)) {
      return;
    }
    const accepted =
      current === undefined || this.#isStaged(current)
        ? undefined
        : await this.#verifier.askExisting('current', current);
    stopIfCanceled(this.#dependencies.cancellation);
    const { keySource } = this.#settings;
    if (keySource.kind === 'runner') {
      await this.#rotateToRunnerKey(accepted, keySource.runnerName, prepared);
      return;
    }
    const next = await this.#obtainKey(keySource);
    await this.#rotateTo(next, current, accepted, prepared);
  }

  /** The outputs that tell how things are after the run. */
  publishAges(): void {
    const ages = this.#states.map((state) => this.#ageAfterwards(state));
    const known = ages.filter((age) => age !== undefined);
    const isComplete = known.length === this.#settings.targets.length;
    this.#builder.setOutputs({
      'age-days': isComplete ? String(Math.floor(Math.max(...known))) : '',
      due: String(this.#settings.targets.some((target) => this.#isDue(target))),
    });
  }

  async #preflight(): Promise<Prepared> {
    const { targets, names, repository } = this.#settings;
    const limit = createReadLimit();
    const reader = createPairReader(targets.length, names, limit);
    // libsodium is loaded while the first answers are on their way
    const encryption = nextTurn().then(loadSeal).then(encryptOnce);
    // where nothing is encrypted in the end, nobody asks whether it could have been
    encryption.catch(() => undefined);
    const found = await preflight(targets, this.#settings, this.#client, {
      limit,
      reader,
      encryption,
      sleep: this.#dependencies.http.sleep,
      found: prefetchEncryption(this.#settings, encryption),
    });
    stopIfCanceled(this.#dependencies.cancellation);
    this.#states = found.states;
    this.#problems = found.problems;
    this.#recordPreflight();
    if (!targets.some((target) => isOwnStore(target, repository))) {
      this.#dependencies.log.warning(
        'No own store among the targets',
        `None of the targets is a secret that this workflow reads itself: its organization, an environment of its repository, or its repository. So nothing commits the rotation: every start of this workflow writes every target, and 'audit' and 'retire' cannot tell whether a rotation is unfinished. Add the target that holds the secrets behind 'api-key-id' and 'api-key-secret'.`,
      );
    }
    if (this.#problems.length > 0 && !this.#isCommitted()) {
      throw preflightFailed(this.#problems, targets.length);
    }
    return { encryption, reader };
  }

  #recordPreflight(): void {
    for (const state of this.#states) {
      this.#builder.target(state.store.target, 'skipped', {
        detail: 'nothing was written',
        updatedAt: changedAt(state),
      });
    }
    for (const { target, problem } of this.#problems) {
      this.#builder.target(target, 'failed', { detail: problem });
    }
  }

  /**
   * Whether the staged pair is the current one, and nothing has to be written. Several own stores are always written again,
   * and without one nothing commits a rotation, whether they can be read or not.
   */
  #isCommitted(): boolean {
    const { key, targets, repository } = this.#settings;
    const [own, ...others] = targets.filter((target) => isOwnStore(target, repository));
    return (
      key.found &&
      this.#isStaged(key.pair) &&
      own !== undefined &&
      others.length === 0 &&
      this.#stateOf(own) !== undefined &&
      selectTargets(this.#states, { isCurrent: true, repository }).length === 0
    );
  }

  #stateOf(target: Target): TargetState | undefined {
    return this.#states.find(({ store }) => store.target === target);
  }

  #isStaged(pair: KeyPair): boolean {
    const staged = stagedPair(this.#settings);
    return staged !== undefined && samePair(staged, pair);
  }

  /** @throws ActionError when there is none, unless no target holds one yet */
  #currentPair(): KeyPair | undefined {
    const { key, createMissing, keySource } = this.#settings;
    if (key.found) {
      return key.pair;
    }
    if (key.isIncomplete && createMissing) {
      this.#dependencies.log.warning(
        'Current key incomplete',
        `${key.missing.parts.what} An earlier run was probably stopped while it created the secrets. The rotation goes on without the current pair.`,
      );
      return undefined;
    }
    if (key.isIncomplete || keySource.kind === 'runner') {
      throw key.missing;
    }
    const held = this.#states.filter((state) => !isNew(state));
    if (held.length > 0) {
      throw createMissing ? currentKeyUnknown(key.missing, held) : key.missing;
    }
    return undefined;
  }

  /** The age gate: whether every target is young, Soda Cloud does not refuse the current pair, and nothing is unfinished. */
  async #isTooYoung(current: KeyPair | undefined): Promise<boolean> {
    const { minAgeDays, repository } = this.#settings;
    const age = oldestAge(this.#states);
    if (
      this.#problems.length > 0 ||
      age === undefined ||
      age.days >= minAgeDays ||
      findUnfinished(this.#states, repository).length > 0
    ) {
      return false;
    }
    const answer = current === undefined ? undefined : await this.#verifier.askForAgeGate(current);
    if (answer?.isRefused) {
      return false;
    }
    this.#builder.setOutputs({ verified: String(answer?.organization !== undefined) });
    this.#builder.keys({ organization: answer?.organization });
    this.#isSettled = true;
    this.#builder.all('unchanged', `younger than ${minAgeDays} days`);
    this.#dependencies.log.info(
      `Nothing to do: the secrets of every target are younger than ${minAgeDays} days.`,
    );
    return true;
  }

  /** A runner key can be created only with a pair that works, and not in a dry run. */
  async #rotateToRunnerKey(
    accepted: AcceptedPair | undefined,
    runnerName: string,
    prepared: Prepared,
  ): Promise<void> {
    const { previous, connection, dryRun } = this.#settings;
    const old = await findOldPair(undefined, { current: accepted, previous }, this.#verifier);
    if (old === undefined) {
      throw noPairForRunner();
    }
    if (dryRun) {
      this.#builder.all('planned', 'would get a new runner key; a dry run does not create one');
      this.#dependencies.log.info('Dry run: no runner key is created, and nothing is written.');
      return;
    }
    const next = await keyFromRunner(runnerName, old.pair, connection, this.#dependencies);
    try {
      await this.#verifyAndWrite({ next, isCurrent: false, selected: this.#states, old }, prepared);
    } catch (error) {
      const isWritten = this.#outcomes.size > 0;
      if (!(error instanceof ActionError)) {
        this.#builder.nextStep(whatAboutRunnerKey(next, isWritten));
      }
      throw withRunnerKey(error, next, isWritten);
    }
  }

  async #obtainKey(source: Exclude<KeySource, { kind: 'runner' }>): Promise<KeyPair> {
    if (source.kind === 'command') {
      const { environment, log, cancellation } = this.#dependencies;
      return keyFromCommand(source.command, environment, log, cancellation.signal);
    }
    if (!source.key.found) {
      throw source.key.missing;
    }
    return source.key.pair;
  }

  async #rotateTo(
    next: KeyPair,
    current: KeyPair | undefined,
    accepted: AcceptedPair | undefined,
    prepared: Prepared,
  ): Promise<void> {
    const { log } = this.#dependencies;
    const { previous, repository } = this.#settings;
    const isCurrent = current !== undefined && samePair(current, next);
    const selected = selectTargets(this.#states, { isCurrent, repository });
    if (isCurrent) {
      this.#recordUnselected(selected);
      log.info(`The new API key is the current one (fingerprint ${fingerprint(next)}).`);
    }
    const old =
      selected.length === 0
        ? undefined
        : await findOldPair(next, { current: accepted, previous }, this.#verifier);
    await this.#verifyAndWrite({ next, isCurrent, selected, old }, prepared);
  }

  /** The new pair is the current one: what an earlier run committed is not written again without a reason. */
  #recordUnselected(selected: readonly TargetState[]): void {
    for (const state of this.#states.filter((each) => !selected.includes(each))) {
      this.#builder.target(state.store.target, 'unchanged', {
        detail: 'not written by this run: the new key is the current one',
        updatedAt: changedAt(state),
      });
    }
    if (this.#problems.length > 0) {
      this.#dependencies.log.warning(
        'Targets not ready',
        `Nothing had to be written, but a rotation could not write these targets:\n${problemLines(this.#problems)}`,
      );
    }
  }

  async #verifyAndWrite(pair: NewPair, prepared: Prepared): Promise<void> {
    const { cancellation } = this.#dependencies;
    const { next, selected, old } = pair;
    const { verified, organization } = await this.#verifier.requireNew(next, old, this.#settings);
    this.#builder.setOutputs({ verified: String(verified) });
    this.#builder.keys({ organization });
    stopIfCanceled(cancellation);
    if (selected.length === 0) {
      this.#isSettled = true;
      return;
    }
    if (old === undefined && !selected.every(isNew)) {
      this.#warnWithoutOldPair();
    }
    const { keepPrevious } = this.#settings;
    if (keepPrevious && !pair.isCurrent && old !== undefined) {
      await this.#warnAboutReplacedPair(old, next);
    }
    const plan = planRotation(selected, {
      ...this.#settings,
      next,
      old: old?.pair,
      keepPrevious: keepPrevious && !pair.isCurrent,
    });
    if (this.#settings.dryRun) {
      this.#recordPlan(plan);
      return;
    }
    await this.#write(plan, pair, prepared);
  }

  /** Where the stored previous pair is another one than the old pair, this rotation replaces the last trace of it. */
  async #warnAboutReplacedPair(old: AcceptedPair, next: KeyPair): Promise<void> {
    const { previous, connection } = this.#settings;
    if (
      previous === undefined ||
      samePair(previous, old.pair) ||
      samePair(previous, next) ||
      !(await this.#verifier.stillWorks(previous))
    ) {
      return;
    }
    const what = `Soda Cloud at ${connection.host} still accepts the API key that is stored as the previous one (fingerprint ${fingerprint(previous)}).`;
    this.#dependencies.log.warning(
      'Older key still works',
      `${what} This rotation stores the current key in its place, so 'retire' does not find it any more. Delete it in Soda Cloud.`,
    );
    this.#builder.nextStep(
      `Delete the older key (fingerprint ${fingerprint(previous)}) in Soda Cloud: it still works, and is not stored any more.`,
    );
  }

  #warnWithoutOldPair(): void {
    this.#dependencies.log.warning(
      'No old key to restore',
      `No current or previous API key was given that Soda Cloud accepts and that differs from the new one: a target that cannot be written completely cannot be restored${this.#settings.keepPrevious ? ', and no previous pair is stored' : ''}. Organizations are not compared.`,
    );
  }

  #recordPlan({ others, own }: RotationPlan): void {
    const { log } = this.#dependencies;
    const plans = [...others, ...own];
    for (const plan of plans) {
      const names = plannedNames(plan).join(', ');
      this.#record({ plan, state: 'planned', detail: `would write ${names}` });
    }
    const planned = this.#builder.report().targets.filter(({ state }) => state === 'planned');
    for (const { detail, targets } of groupTargets(planned)) {
      log.info(`Dry run: ${targets.join(', ')}: ${detail}.`);
    }
    log.info(`Dry run: ${plans.length} of ${this.#settings.targets.length} targets would be written.`);
  }

  async #write(plan: RotationPlan, pair: NewPair, { encryption, reader }: Prepared): Promise<void> {
    const { log, http, cancellation } = this.#dependencies;
    const { targets, writeIntervalMs } = this.#settings;
    const outcomes = await writeTargets(plan, writeIntervalMs, {
      encrypt: await encryption,
      reader,
      sleep: http.sleep,
      now: http.now,
      isCanceled: () => cancellation.requested,
      info: (line) => log.info(line),
      record: (outcome) => this.#recordWritten(outcome, pair),
    });
    const rotated = outcomes.filter(({ state }) => state === 'rotated');
    if (rotated.length > 0) {
      log.info(
        `The new API key (fingerprint ${fingerprint(pair.next)}) was written to ${rotated.length} of ${targets.length} targets.`,
      );
    }
    for (const { plan: written, detail } of rotated) {
      if (detail !== undefined) {
        log.warning('Rotation not confirmed', `${targetName(written.state.store.target)}: ${detail}.`);
      }
    }
    if (rotated.length < outcomes.length) {
      throw incomplete(outcomes, cancellation.requested);
    }
    this.#isSettled = true;
    this.#recordInUse(pair);
    this.#sayWhatIsLeft(pair);
  }

  #recordWritten(outcome: TargetOutcome, pair: NewPair): void {
    const { target } = outcome.plan.state.store;
    if (outcome.state === 'rotated') {
      this.#builder.setOutputs({ rotated: 'true' });
      if (isOwnStore(target, this.#settings.repository)) {
        this.#recordInUse(pair);
      }
    }
    this.#outcomes.set(target, outcome);
    this.#record(outcome);
  }

  #recordInUse({ next, old }: NewPair): void {
    this.#builder.keys({ inUse: next, previous: old?.pair });
  }

  #record({ plan, state, detail, updatedAt }: RecordedOutcome): void {
    const wasWritten = state === 'restored' || state === 'broken' || state === 'rotated';
    this.#builder.target(plan.state.store.target, state, {
      detail,
      updatedAt: wasWritten ? updatedAt : changedAt(plan.state),
    });
  }

  #sayWhatIsLeft({ old }: NewPair): void {
    if (old === undefined) {
      return;
    }
    const { host } = this.#settings.connection;
    this.#builder.nextStep(
      `Delete the old key (fingerprint ${fingerprint(old.pair)}) in Soda Cloud at ${host}, but not yet: runs that were queued before this rotation still use it. Repository and organization secrets are read when a run is queued, environment secrets when a job starts.`,
    );
    if (this.#settings.keepPrevious) {
      this.#builder.nextStep(
        "Run 'mode: retire' after the overlap: it tells when the old key can be deleted, confirms that it is revoked, and removes the secrets that 'keep-previous' stored.",
      );
    }
  }

  /** In days; `undefined` where that is not known. */
  #ageAfterwards(state: TargetState): number | undefined {
    const outcome = this.#outcomes.get(state.store.target);
    if (outcome === undefined || outcome.state === 'failed' || outcome.state === 'skipped') {
      return ageInDays(state);
    }
    return Math.max(0, (clockOf(state) - (outcome.updatedAt ?? clockOf(state))) / DAY);
  }

  /** Whether a target is not known to hold the new pair, and is not young either. */
  #isDue(target: Target): boolean {
    const outcome = this.#outcomes.get(target);
    if (outcome !== undefined) {
      return outcome.state !== 'rotated';
    }
    const { minAgeDays } = this.#settings;
    const state = this.#stateOf(target);
    const age = state === undefined ? undefined : ageInDays(state);
    return age === undefined || (age >= minAgeDays && !(this.#isSettled && minAgeDays === 0));
  }
}

type RecordedOutcome = Omit<TargetOutcome, 'state'> & { readonly state: TargetOutcome['state'] | 'planned' };

function plannedNames({ previousPairWrites, newPairWrites }: TargetPlan): string[] {
  return [...previousPairWrites, ...newPairWrites].map(({ name }) => name);
}

/** The new pair, where the inputs give it. */
function stagedPair({ keySource }: RotateSettings): KeyPair | undefined {
  return keySource.kind === 'inputs' && keySource.key.found ? keySource.key.pair : undefined;
}

/**
 * Encrypts a pair that is known already while the other targets are still read: a thousand values take a third of a
 * second. Nothing is sent of it before the pair is verified, and what goes wrong is found again when it is asked for.
 */
function prefetchEncryption(settings: RotateSettings, encryption: Promise<Encrypt>) {
  const pair = settings.dryRun ? undefined : stagedPair(settings);
  return ({ publicKey }: TargetState): void => {
    if (pair !== undefined) {
      encryption
        .then((encrypt) => [pair.id, pair.secret].map((half) => encrypt(half, publicKey.key)))
        .catch(() => {});
    }
  };
}
