import { setImmediate as nextTurn } from 'node:timers/promises';
import { createAnnouncingClient } from '../github/announcing-client.ts';
import type { GitHubClient } from '../github/client.ts';
import { createReadLimit } from '../github/read-limit.ts';
import { loadSeal, type Seal, sealOnce } from '../github/sealed-box.ts';
import type { RotateSettings } from '../inputs/rotate-settings.ts';
import { oldestAge } from '../inventory/age.ts';
import { findStalePairs } from '../inventory/drift.ts';
import { changedAt, isNew } from '../inventory/held-pair.ts';
import { createPairReader, type PairReader } from '../inventory/pair-reader.ts';
import type { TargetProblem } from '../inventory/problems.ts';
import { keyFromCommand } from '../key-sources/command.ts';
import { keyFromRunner } from '../key-sources/soda-runner.ts';
import { fingerprint, type KeyPair, samePair } from '../keys/key-pair.ts';
import { Journal } from '../report/journal.ts';
import { planTarget } from '../rotation/plan.ts';
import { preflight, type TargetState } from '../rotation/preflight.ts';
import { type CurrentProof, proveCurrent, proveNew } from '../rotation/prove.ts';
import { incomplete, preflightFailed, stopIfCanceled, withRunnerKey } from '../rotation/rotation-errors.ts';
import { type TargetOutcome, writeTargets } from '../rotation/write-targets.ts';
import type { Log } from '../runner/log.ts';
import { rotateSummary } from '../summary/rotate-summary.ts';
import { targetName } from '../targets/target.ts';
import type { ModeDependencies } from './dependencies.ts';
import { skipWithoutStagedKey } from './skip.ts';

/**
 * Moves every target from the current pair to a new one.
 * @throws ActionError when anything kept a target from the new pair; the report is published before
 */
export async function rotate(settings: RotateSettings, dependencies: ModeDependencies): Promise<void> {
  const { log, step } = dependencies;
  const { keySource } = settings;
  step.setOutputs({ rotated: 'false', verified: 'false', host: settings.connection.host });
  if (keySource.kind === 'inputs' && !keySource.key.found) {
    skipWithoutStagedKey(settings, keySource.key, log);
    return;
  }
  const client = createAnnouncingClient(settings.github, dependencies);
  const journal = new Journal(settings, 'nothing was written', { ...dependencies, clients: [client] });
  try {
    await rotateTargets(settings, client, journal, dependencies);
  } finally {
    journal.publish(rotateSummary);
  }
}

async function rotateTargets(
  settings: RotateSettings,
  client: GitHubClient,
  journal: Journal,
  dependencies: ModeDependencies,
): Promise<void> {
  const { log, step, cancellation } = dependencies;
  const limit = createReadLimit();

  const reader = createPairReader(settings.targets.length, settings.names, limit);
  // libsodium is loaded while the first answers are on their way
  const sealing = nextTurn().then(loadSeal).then(sealOnce);
  // where nothing is encrypted in the end, nobody asks whether it could have been
  sealing.catch(() => undefined);
  const { states, problems } = await preflight(settings.targets, settings, client, {
    limit,
    reader,
    sealing,
    sleep: dependencies.http.sleep,
    found: sealsAhead(settings, sealing),
  });
  stopIfCanceled(cancellation);
  recordPreflight(states, problems, journal);
  if (problems.length > 0) {
    throw preflightFailed(problems, settings.targets.length);
  }

  const current = settings.key.found ? settings.key.pair : undefined;
  journal.keys({ inUse: current });
  const age = oldestAge(states);
  const due = age === undefined || age.days >= settings.minAgeDays;
  step.setOutputs({
    'age-days': age === undefined ? '' : String(Math.floor(age.days)),
    due: String(due),
  });
  if (!due) {
    journal.all('unchanged', `younger than ${settings.minAgeDays} days`);
    log.info(`Nothing to do: the secrets of every target are younger than ${settings.minAgeDays} days.`);
    return;
  }

  const needsCurrent = !states.every(isNew) || settings.keySource.kind === 'runner';
  if (!settings.key.found && needsCurrent) {
    throw settings.key.missing;
  }
  const proofDependencies = { ...dependencies, connection: settings.connection };
  const proof = current === undefined ? undefined : await proveCurrent(current, proofDependencies);
  stopIfCanceled(cancellation);

  if (settings.dryRun && settings.keySource.kind === 'runner') {
    journal.all('planned', 'a dry run makes no runner key');
    log.info('Dry run: no runner key is made, and nothing is written.');
    return;
  }
  const next = await obtainKey(settings, current, dependencies);
  const minted = settings.keySource.kind === 'runner';
  try {
    const { verified, organization } = await proveNew(
      next,
      proof,
      { minted, allowOtherOrganization: settings.allowOtherOrganization },
      proofDependencies,
    );
    step.setOutputs({ verified: String(verified) });
    journal.keys({ organization });
    stopIfCanceled(cancellation);
    await promote(settings, { current, next, proof }, states, { sealing, reader }, journal, dependencies);
  } catch (error) {
    throw minted ? withRunnerKey(error, next) : error;
  }
}

interface Pairs {
  readonly current: KeyPair | undefined;
  readonly next: KeyPair;
  readonly proof: CurrentProof | undefined;
}

/** What was made ready while the targets were read. */
interface Prepared {
  readonly sealing: Promise<Seal>;
  readonly reader: PairReader;
}

/**
 * Encrypts a pair that is known already while the other targets are still read: a thousand values take a third of a
 * second. Nothing is sent of it before the pair is proved, and what goes wrong is found again when it is asked for.
 */
function sealsAhead({ keySource, dryRun }: RotateSettings, sealing: Promise<Seal>) {
  const pair = keySource.kind === 'inputs' && keySource.key.found && !dryRun ? keySource.key.pair : undefined;
  return ({ publicKey }: TargetState): void => {
    if (pair !== undefined) {
      sealing.then((seal) => [pair.id, pair.secret].map((half) => seal(half, publicKey.key))).catch(() => {});
    }
  };
}

async function promote(
  settings: RotateSettings,
  { current, next, proof }: Pairs,
  states: readonly TargetState[],
  { sealing, reader }: Prepared,
  journal: Journal,
  { log, step, http, cancellation }: ModeDependencies,
): Promise<void> {
  const isCurrent = current !== undefined && samePair(current, next);
  const concerned = isCurrent
    ? states.filter(({ id, secret }) => id === undefined || secret === undefined)
    : states;
  if (isCurrent) {
    journal.all('unchanged', 'the new key is the current one');
    log.info(`The new API key is the current one (fingerprint ${fingerprint(next)}).`);
    warnAboutDrift(states, log);
  }
  const keep = settings.keepPrevious && proof?.alive === true && !isCurrent ? current : undefined;
  const plans = concerned.map((state) =>
    planTarget(state, next, { names: settings.names, previousNames: settings.previousNames, keep, current }),
  );
  if (settings.dryRun) {
    for (const plan of plans) {
      const names = [...plan.overlap, ...plan.promotion].map(({ name }) => name).join(', ');
      recordOutcome({ plan, state: 'planned', detail: `would write ${names}` }, journal);
      log.info(`Dry run: ${targetName(plan.state.store.target)}: would write ${names}.`);
    }
    return;
  }
  const outcomes =
    plans.length === 0
      ? []
      : await writeTargets(plans, settings.writeIntervalMs, {
          seal: await sealing,
          reader,
          sleep: http.sleep,
          now: http.now,
          cancelled: () => cancellation.requested,
          info: (line) => log.info(line),
        });
  for (const outcome of outcomes) {
    recordOutcome(outcome, journal);
  }
  const rotated = outcomes.filter(({ state }) => state === 'rotated');
  if (rotated.length > 0) {
    journal.keys({ inUse: next, previous: isCurrent ? undefined : current });
    step.setOutputs({ rotated: 'true' });
    log.info(
      `${rotated.length} of ${settings.targets.length} targets hold the new API key (fingerprint ${fingerprint(next)}).`,
    );
  }
  for (const { plan, detail } of rotated) {
    if (detail !== undefined) {
      log.warning('Rotation not confirmed', `${targetName(plan.state.store.target)}: ${detail}.`);
    }
  }
  if (rotated.length < outcomes.length) {
    throw incomplete(outcomes);
  }
}

async function obtainKey(
  { keySource, connection }: RotateSettings,
  current: KeyPair | undefined,
  { log, http, environment, cancellation }: ModeDependencies,
): Promise<KeyPair> {
  switch (keySource.kind) {
    case 'inputs':
      if (!keySource.key.found) {
        throw keySource.key.missing;
      }
      return keySource.key.pair;
    case 'command':
      return keyFromCommand(keySource.command, environment, log, cancellation.signal);
    case 'runner':
      if (current === undefined) {
        throw new Error('a runner key is made with the current pair');
      }
      return keyFromRunner(keySource.runnerName, current, connection, { log, http });
  }
}

function recordPreflight(
  states: readonly TargetState[],
  problems: readonly TargetProblem[],
  journal: Journal,
): void {
  for (const state of states) {
    journal.target(state.store.target, 'skipped', {
      detail: 'nothing was written',
      updatedAt: changedAt(state),
    });
  }
  for (const { target, problem } of problems) {
    journal.target(target, 'failed', { detail: problem });
  }
}

type Outcome = Omit<TargetOutcome, 'state'> & { readonly state: TargetOutcome['state'] | 'planned' };

function recordOutcome({ plan, state, detail, updatedAt }: Outcome, journal: Journal): void {
  const wasWritten = state === 'restored' || state === 'broken' || state === 'rotated';
  journal.target(plan.state.store.target, state, {
    detail,
    updatedAt: wasWritten ? updatedAt : changedAt(plan.state),
  });
}

/**
 * Where the workflow's own repository was rotated and another target was not, a second run reads the new key as the
 * current one. Dates more than an hour apart give that away.
 */
function warnAboutDrift(states: readonly TargetState[], log: Log): void {
  const older = findStalePairs(states);
  if (older.length > 0) {
    log.warning(
      'Targets drifted',
      `These targets were written more than an hour before the others and may hold an older key: ${older.map(({ store }) => targetName(store.target)).join(', ')}. To rotate them, give the pair that they hold as 'api-key-id' and 'api-key-secret'.`,
    );
  }
}
