import pLimit from 'p-limit';
import { createGitHubClient, type GitHubClient } from '../github/client.ts';
import { loadSeal } from '../github/sealed-box.ts';
import type { HttpDependencies } from '../http/retrying-request.ts';
import type { RotateSettings } from '../inputs/rotate-settings.ts';
import { keyFromCommand } from '../key-sources/command.ts';
import { keyFromRunner } from '../key-sources/soda-runner.ts';
import { fingerprint, type KeyPair, samePair } from '../keys/key-pair.ts';
import { Journal } from '../report/journal.ts';
import { ageOf } from '../rotation/age.ts';
import { warnAboutDrift } from '../rotation/drift.ts';
import { planTarget } from '../rotation/plan.ts';
import { isNew, preflight, type ReadLimit, type TargetState } from '../rotation/preflight.ts';
import { type CurrentProof, proveCurrent, proveNew } from '../rotation/prove.ts';
import { incomplete, preflightFailed, stopIfCanceled, withRunnerKey } from '../rotation/rotation-errors.ts';
import { writeTargets } from '../rotation/write-targets.ts';
import type { Cancellation } from '../runner/cancellation.ts';
import type { Log } from '../runner/log.ts';
import type { Step } from '../runner/step.ts';
import { targetName } from '../targets/target.ts';
import { skipWithoutKey } from './skip.ts';

export interface RotateDependencies {
  readonly log: Log;
  readonly step: Step;
  readonly http: HttpDependencies;
  readonly environment: NodeJS.ProcessEnv;
  readonly cancellation: Cancellation;
}

const CONCURRENT_READS = 10;

/**
 * Moves every target from the current pair to a new one.
 * @throws ActionError when anything kept a target from the new pair; the report is published before
 */
export async function rotate(settings: RotateSettings, dependencies: RotateDependencies): Promise<void> {
  const { log, step, http, cancellation } = dependencies;
  const { keySource } = settings;
  step.setOutput('rotated', 'false');
  step.setOutput('verified', 'false');
  step.setOutput('host', settings.connection.host);
  if (keySource.kind === 'inputs' && !keySource.key.found) {
    skipWithoutKey(settings, keySource.key.missing, log);
    return;
  }
  const client = createGitHubClient(settings.github, {
    ...http,
    attemptTimeout: () => (cancellation.requested ? 1500 : 10_000),
    onRateLimit: (pause) =>
      log.info(`GitHub's rate limit is reached: waiting ${Math.ceil(pause / 1000)} seconds, as it asks.`),
  });
  const journal = new Journal(settings, client, dependencies);
  try {
    await rotateTargets(settings, client, journal, dependencies);
  } finally {
    await journal.publish();
  }
}

async function rotateTargets(
  settings: RotateSettings,
  client: GitHubClient,
  journal: Journal,
  dependencies: RotateDependencies,
): Promise<void> {
  const { log, step, cancellation } = dependencies;
  const limit: ReadLimit = pLimit(CONCURRENT_READS);

  const { states, problems } = await preflight(settings.targets, settings.names, settings, client, limit);
  journal.preflight(states, problems);
  if (problems.length > 0) {
    throw preflightFailed(problems, settings.targets.length);
  }

  const current = settings.key.found ? settings.key.pair : undefined;
  journal.keys({ current });
  const age = ageOf(states);
  step.setOutput('age-days', age === undefined ? '' : String(Math.floor(age.days)));
  const due = age === undefined || age.days >= settings.minAgeDays;
  step.setOutput('due', String(due));
  if (!due) {
    journal.all('unchanged', `younger than ${settings.minAgeDays} days`);
    log.info(`Nothing to do: the secrets of every target are younger than ${settings.minAgeDays} days.`);
    return;
  }

  const needsCurrent = !states.every(isNew) || settings.keySource.kind === 'soda-runner';
  if (!settings.key.found && needsCurrent) {
    throw settings.key.missing;
  }
  const proofDependencies = { ...dependencies, connection: settings.connection };
  const proof = current === undefined ? undefined : await proveCurrent(current, proofDependencies);
  stopIfCanceled(cancellation);

  if (settings.dryRun && settings.keySource.kind === 'soda-runner') {
    journal.all('planned', 'a dry run makes no runner key');
    log.info('Dry run: no runner key is made, and nothing is written.');
    return;
  }
  const next = await obtainKey(settings, current, dependencies);
  const minted = settings.keySource.kind === 'soda-runner';
  try {
    const { verified, organization } = await proveNew(
      next,
      proof,
      { minted, allowOtherOrganization: settings.allowOtherOrganization },
      proofDependencies,
    );
    step.setOutput('verified', String(verified));
    journal.keys({ current, organization });
    stopIfCanceled(cancellation);
    await promote(settings, { current, next, proof }, states, limit, journal, dependencies);
  } catch (error) {
    throw minted ? withRunnerKey(error, next) : error;
  }
}

interface Pairs {
  readonly current: KeyPair | undefined;
  readonly next: KeyPair;
  readonly proof: CurrentProof | undefined;
}

async function promote(
  settings: RotateSettings,
  { current, next, proof }: Pairs,
  states: readonly TargetState[],
  limit: ReadLimit,
  journal: Journal,
  { log, step, http, cancellation }: RotateDependencies,
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
      journal.target({ plan, state: 'planned', detail: `would write ${names}` });
      log.info(`Dry run: ${targetName(plan.state.store.target)}: would write ${names}.`);
    }
    return;
  }
  const outcomes =
    plans.length === 0
      ? []
      : await writeTargets(plans, settings.names, settings.writeIntervalMs, {
          seal: await loadSeal(),
          limit,
          sleep: http.sleep,
          now: http.now,
          cancelled: () => cancellation.requested,
          info: (line) => log.info(line),
        });
  for (const outcome of outcomes) {
    journal.target(outcome);
  }
  const rotated = outcomes.filter(({ state }) => state === 'rotated');
  if (rotated.length > 0) {
    journal.keys({ current: isCurrent ? undefined : current, next });
    step.setOutput('rotated', 'true');
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
  { log, http, environment }: RotateDependencies,
): Promise<KeyPair> {
  switch (keySource.kind) {
    case 'inputs':
      if (!keySource.key.found) {
        throw keySource.key.missing;
      }
      return keySource.key.pair;
    case 'command':
      return keyFromCommand(keySource.command, environment, log);
    case 'soda-runner':
      if (current === undefined) {
        throw new Error('a runner key is made with the current pair');
      }
      return keyFromRunner(keySource.runnerName, current, connection, { log, http });
  }
}
