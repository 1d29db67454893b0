import pLimit from 'p-limit';
import { ActionError } from '../errors/action-error.ts';
import { createGitHubClient, type GitHubClient } from '../github/client.ts';
import { loadSeal } from '../github/sealed-box.ts';
import type { HttpDependencies } from '../http/retrying-request.ts';
import type { RotateSettings } from '../inputs/rotate-settings.ts';
import { keyFromCommand } from '../key-sources/command.ts';
import { keyFromRunner } from '../key-sources/soda-runner.ts';
import { fingerprint, type KeyPair, samePair } from '../keys/key-pair.ts';
import { Journal } from '../report/journal.ts';
import { ageOf } from '../rotation/age.ts';
import { planTarget } from '../rotation/plan.ts';
import {
  isNew,
  listProblems,
  preflight,
  type ReadLimit,
  type TargetProblem,
  type TargetState,
  writtenAt,
} from '../rotation/preflight.ts';
import { type CurrentProof, proveCurrent, proveNew } from '../rotation/prove.ts';
import { type TargetOutcome, writeTargets } from '../rotation/write-targets.ts';
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
    throw preflightFailed(problems, settings);
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

/**
 * Where the workflow's own repository was rotated and another target was not, a second run reads the new key as the
 * current one. Dates more than an hour apart give that away.
 */
function warnAboutDrift(states: readonly TargetState[], log: Log): void {
  const newest = Math.max(...states.map((state) => writtenAt(state) ?? 0));
  const older = states.filter((state) => newest - (writtenAt(state) ?? newest) > HOUR);
  if (older.length > 0) {
    log.warning(
      'Targets drifted',
      `These targets were written more than an hour before the others and may hold an older key: ${older.map(({ store }) => targetName(store.target)).join(', ')}. To rotate them, give the pair that they hold as 'api-key-id' and 'api-key-secret'.`,
    );
  }
}

const HOUR = 60 * 60 * 1000;

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

function stopIfCanceled({ requested }: Cancellation): void {
  if (requested) {
    throw new ActionError('Rotation canceled', {
      what: 'The run was canceled before the first write. Nothing was written.',
      why: 'The runner asked the step to end.',
      fix: 'Run the rotation again when it suits.',
    });
  }
}

function preflightFailed(problems: readonly TargetProblem[], { targets }: RotateSettings): ActionError {
  return new ActionError('Targets not ready', {
    what: `${problems.length} of ${targets.length} targets cannot be written. Nothing was written anywhere.`,
    why: `The checks before the first write found:\n${listProblems(problems)}`,
    fix: 'Mend what each line names, or take the target out of the input, and run the rotation again.',
  });
}

function incomplete(outcomes: readonly TargetOutcome[]): ActionError {
  const rest = outcomes.filter(({ state }) => state !== 'rotated');
  const lines = rest.map(
    ({ plan, state, detail = '' }) => `- ${targetName(plan.state.store.target)}: ${state}: ${detail}`,
  );
  return new ActionError('Rotation incomplete', {
    what: `${rest.length} of ${outcomes.length} targets are not known to hold the new API key. Keep both keys alive in Soda Cloud.`,
    why: `These were left as their states say:\n${lines.join('\n')}`,
    fix: "Mend what the lines name and run the rotation again with the same keys: it finishes the rest and repairs what is broken. Where 'api-key-id' reads a secret that is rotated by now, give the previous pair.",
  });
}

/** A minted key must not be forgotten while no target surely holds it: Soda Cloud shows it to nobody again. */
function withRunnerKey(error: unknown, pair: KeyPair): unknown {
  if (!(error instanceof ActionError)) {
    return error;
  }
  const { what, why, fix } = error.parts;
  const isWritten = error.title === 'Rotation incomplete';
  return new ActionError(
    error.title,
    {
      what: `${what} A runner key with fingerprint ${fingerprint(pair)} was made${isWritten ? '' : ' and is unused'}.`,
      why,
      fix: isWritten
        ? `${fix} Another run makes another runner key: delete those in Soda Cloud that no target holds in the end.`
        : `${fix} Delete the unused runner key in Soda Cloud.`,
    },
    { cause: error },
  );
}
