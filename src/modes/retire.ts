import { ActionError } from '../errors/action-error.ts';
import { createAnnouncingClient } from '../github/announcing-client.ts';
import type { GitHubClient } from '../github/client.ts';
import { createPacer } from '../github/pacer.ts';
import { createReadLimit, type ReadLimit } from '../github/read-limit.ts';
import type { RetireSettings } from '../inputs/retire-settings.ts';
import { changedAt } from '../inventory/held-pair.ts';
import { type HeldSecrets, type Inventory, readInventory } from '../inventory/read-inventory.ts';
import { fingerprint, type KeyPair } from '../keys/key-pair.ts';
import { Journal } from '../report/journal.ts';
import { deletePrevious, previousSecretsOf } from '../retirement/delete-previous.ts';
import { findUndrained } from '../retirement/drained.ts';
import { proveDead } from '../retirement/prove-dead.ts';
import { findReaders } from '../retirement/readers.ts';
import { findUnready } from '../retirement/readiness.ts';
import {
  describeRun,
  incomplete,
  notProvedDead,
  notReady,
  runnerNotDeleted,
  stillAlive,
  stopIfCanceled,
  wrongRunnerDeleted,
} from '../retirement/retirement-errors.ts';
import { Progress } from '../runner/progress.ts';
import { deleteRunner } from '../soda-cloud/runners.ts';
import { testLogin } from '../soda-cloud/test-login.ts';
import { retireSummary } from '../summary/retire-summary.ts';
import { targetName } from '../targets/target.ts';
import type { ModeDependencies } from './dependencies.ts';
import { skipWithoutKey } from './skip.ts';

/**
 * Ends the life of the previous pair, once nothing can need it any more.
 * @throws ActionError when something may still need it, and when it still works or is still stored in the end; the
 *   report is published before
 */
export async function retire(settings: RetireSettings, dependencies: ModeDependencies): Promise<void> {
  const { log, step } = dependencies;
  step.setOutputs({ verified: 'false', host: settings.connection.host });
  if (!settings.key.found) {
    skipWithoutKey(settings, settings.key, log);
    return;
  }
  const client = createAnnouncingClient(settings.github, dependencies);
  const journal = new Journal(settings, 'nothing was deleted', { ...dependencies, clients: [client] });
  journal.keys({ inUse: settings.key.pair, previous: settings.previous });
  const notes: string[] = [];
  // here already: as Markdown a secret is spelled in another way
  const note = (...texts: string[]) => notes.push(...texts.map((text) => log.redact(text)));
  const say = (text: string) => {
    note(text);
    log.info(text);
  };
  try {
    await retirePrevious(settings, settings.key.pair, { ...dependencies, client, journal, note, say });
  } catch (error) {
    if (error instanceof ActionError) {
      note(error.parts.what, error.parts.fix);
    }
    throw error;
  } finally {
    journal.publish((report) => retireSummary(report, notes));
  }
}

interface RetirementDependencies extends ModeDependencies {
  readonly client: GitHubClient;
  readonly journal: Journal;
  /** Tells something in the summary. */
  readonly note: (...texts: string[]) => void;
  /** Tells something in the summary and in the log. */
  readonly say: (text: string) => void;
}

async function retirePrevious(
  settings: RetireSettings,
  current: KeyPair,
  dependencies: RetirementDependencies,
): Promise<void> {
  const { cancellation } = dependencies;
  const limit = createReadLimit();
  const inventory = await readTargets(settings, limit, dependencies);
  stopIfCanceled(cancellation);
  const unready = recordUnready(settings, inventory, dependencies.journal);
  const others = [
    ...(await unreadyKeys(settings, current, dependencies)),
    ...(settings.requireDrained ? await undrained(settings, inventory, limit, dependencies) : []),
  ];
  stopIfCanceled(cancellation);
  if (unready.length + others.length > 0) {
    dependencies.note(...others);
    throw notReady([...unready, ...others]);
  }
  const deletedRunner = await endRunner(settings, current, dependencies);
  await provePreviousDead(settings, inventory.held, deletedRunner, dependencies);
  await removeSecrets(settings, inventory.held, dependencies);
}

async function readTargets(
  settings: RetireSettings,
  limit: ReadLimit,
  { client, log, http }: RetirementDependencies,
): Promise<Inventory> {
  const progress = new Progress(settings.targets.length, { now: http.now, info: (line) => log.info(line) });
  return readInventory({ ...settings, access: 'write' }, client, limit, progress);
}

/** Why the current pair is not known to carry on alone. */
async function unreadyKeys(
  { connection, previous }: RetireSettings,
  current: KeyPair,
  { journal, log, step, http }: RetirementDependencies,
): Promise<string[]> {
  if (previous?.id.equals(current.id)) {
    return [
      `the current and the previous API key are the same one (fingerprint ${fingerprint(current)}): finish the rotation, or correct the secrets behind 'api-key-id' and 'previous-api-key-id'`,
    ];
  }
  const login = await testLogin(current, connection, http);
  const name = `the current API key (fingerprint ${fingerprint(current)})`;
  switch (login.kind) {
    case 'verified':
      step.setOutputs({ verified: 'true' });
      journal.keys({ organization: log.foreignName(login.organization) });
      return [];
    case 'refused':
      return [
        `Soda Cloud at ${connection.host} refuses ${name} with HTTP ${login.status}, so the previous one may be all there is: rotate to a key that works`,
      ];
    case 'unknown':
      return [
        `whether Soda Cloud at ${connection.host} accepts ${name} could not be found out (${login.reason}): run this again later`,
      ];
  }
}

/** Puts into the report why a target is not ready, and returns the same in a line for each. */
function recordUnready(
  { names, overlapHours }: RetireSettings,
  { held, problems }: Inventory,
  journal: Journal,
): string[] {
  const unready = findUnready({ held, names, overlapHours });
  const problemOf = new Map(unready.map(({ target, problem }) => [target, problem]));
  for (const secrets of held) {
    const { target } = secrets.store;
    const detail = problemOf.get(target) ?? 'nothing was deleted';
    journal.target(target, 'skipped', { detail, updatedAt: changedAt(secrets) });
  }
  for (const { target, problem } of problems) {
    journal.target(target, 'failed', { detail: problem });
  }
  return [...problems, ...unready].map(({ target, problem }) => `${targetName(target)}: ${problem}`);
}

async function undrained(
  { names }: RetireSettings,
  { held }: Inventory,
  limit: ReadLimit,
  { client, log, http, environment, say }: RetirementDependencies,
): Promise<string[]> {
  const { readers, problems: unknown } = await findReaders(held, names, { client, limit });
  const progress = new Progress(readers.length, { now: http.now, info: (line) => log.info(line) });
  const { runs, problems } = await findUndrained(readers, client, limit, progress);
  if (runs.length + unknown.length + problems.length === 0) {
    say(
      `No run from before the rotation is left in the ${readers.length === 1 ? 'repository' : `${readers.length} repositories`} that the token sees reading the targets.`,
    );
  }
  const ownRun = environment['GITHUB_RUN_ID'];
  return [
    ...runs.map((run) => describeRun(run, ownRun)),
    ...unknown.map(({ target, problem }) => `${targetName(target)}: ${problem}`),
    ...problems,
  ];
}

/** Deletes the runner of the previous pair, where one is named. Returns its ID if this run did it. */
async function endRunner(
  { runnerId, dryRun, connection }: RetireSettings,
  current: KeyPair,
  { http, say }: RetirementDependencies,
): Promise<string | undefined> {
  if (runnerId === undefined) {
    return undefined;
  }
  if (dryRun) {
    say(`Dry run: the runner ${runnerId} would be deleted in Soda Cloud.`);
    return undefined;
  }
  const deletion = await deleteRunner(runnerId, current, connection, http);
  switch (deletion.kind) {
    case 'deleted':
      say(`The runner ${runnerId} was deleted in Soda Cloud.`);
      break;
    case 'absent':
      say(`Soda Cloud knows no runner ${runnerId}: it was deleted before, or the ID is another one.`);
      break;
    case 'failed':
      throw runnerNotDeleted(runnerId, deletion.reason, connection);
  }
  // also where it is absent: the answer to a deletion may have been lost
  if ((await testLogin(current, connection, http)).kind === 'refused') {
    throw wrongRunnerDeleted(runnerId, current, connection);
  }
  return deletion.kind === 'deleted' ? runnerId : undefined;
}

async function provePreviousDead(
  { previous, previousNames, connection, runnerId, dryRun }: RetireSettings,
  held: readonly HeldSecrets[],
  deletedRunner: string | undefined,
  { http, say, log }: RetirementDependencies,
): Promise<void> {
  if (previous === undefined) {
    if (held.some((secrets) => previousSecretsOf(secrets, previousNames).length > 0)) {
      log.warning(
        'Previous key not checked',
        "Targets hold a previous pair, but 'previous-api-key-id' and 'previous-api-key-secret' do not give it, so whether that key is dead is not known. Its secrets are removed all the same.",
      );
    }
    return;
  }
  const name = `The previous API key (fingerprint ${fingerprint(previous)})`;
  const login = await proveDead(previous, deletedRunner !== undefined, connection, http);
  switch (login.kind) {
    case 'refused':
      say(`${name} is dead: Soda Cloud at ${connection.host} refuses it with HTTP ${login.status}.`);
      return;
    case 'unknown':
      throw notProvedDead(previous, login.reason, connection);
    case 'verified':
      if (dryRun && runnerId !== undefined) {
        say(`${name} still works, until its runner is deleted.`);
        return;
      }
      throw stillAlive(previous, deletedRunner, connection);
  }
}

async function removeSecrets(
  { previousNames, dryRun, writeIntervalMs }: RetireSettings,
  held: readonly HeldSecrets[],
  { journal, log, http, cancellation, say }: RetirementDependencies,
): Promise<void> {
  if (dryRun) {
    for (const secrets of held) {
      const names = previousSecretsOf(secrets, previousNames);
      const detail = names.length === 0 ? 'it holds no previous pair' : `would delete ${names.join(', ')}`;
      const state = names.length === 0 ? 'unchanged' : 'planned';
      journal.target(secrets.store.target, state, { detail, updatedAt: changedAt(secrets) });
      log.info(`Dry run: ${targetName(secrets.store.target)}: ${detail}.`);
    }
    return;
  }
  const removals = await deletePrevious(held, previousNames, {
    pace: createPacer(writeIntervalMs, http.sleep),
    progress: new Progress(held.length, { now: http.now, info: (line) => log.info(line) }),
    cancelled: () => cancellation.requested,
  });
  for (const [index, { target, state, detail }] of removals.entries()) {
    const secrets = held[index];
    journal.target(target, state, {
      detail,
      updatedAt: secrets === undefined ? undefined : changedAt(secrets),
    });
  }
  const retired = removals.filter(({ state }) => state === 'retired').length;
  say(
    retired === 0
      ? 'No target holds a previous pair.'
      : `The previous pair was removed from ${retired} of ${held.length} targets.`,
  );
  if (removals.some(({ state }) => state === 'failed' || state === 'skipped')) {
    throw incomplete(removals);
  }
}
