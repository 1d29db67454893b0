import {
  createAnnouncingClient,
  createPacer,
  createReadLimit,
  type GitHubClient,
  type ReadLimit,
} from '../github/client.ts';
import { type HeldSecrets, type Inventory, readInventory } from '../github/inventory.ts';
import { changedAt } from '../github/secret-dates.ts';
import { targetName } from '../github/targets.ts';
import type { RetireSettings } from '../inputs/types.ts';
import { Progress } from '../shared/progress.ts';
import { ReportBuilder } from '../shared/report-builder.ts';
import { fingerprint, type KeyPair, samePair } from '../shared/secret.ts';
import type { ModeDependencies } from '../shared/step.ts';
import { deleteRunner, describeLogin, testLogin } from '../soda-cloud/client.ts';
import {
  describeNotGiven,
  findActiveRuns,
  findReaders,
  findUnready,
  findWholePrevious,
  holdsNoPrevious,
  lastWritten,
  usablePrevious,
} from './checks.ts';
import { deletePrevious, describeRevocation, previousSecretsOf, verifyRevoked } from './delete.ts';
import {
  describeRun,
  incomplete,
  notConfirmed,
  notReady,
  retirementCanceled,
  retireSummary,
  runnerNotDeleted,
  stillWorks,
  stopIfCanceled,
  wrongRunnerDeleted,
} from './errors.ts';

/**
 * Removes the previous pair from every target, once nothing can need it any more and Soda Cloud has revoked it.
 * @throws ActionError when something may still need it, when it is not known to be revoked, and when it is still stored
 *   in the end; the report is published before
 */
export async function retire(settings: RetireSettings, dependencies: ModeDependencies): Promise<void> {
  const { log, step } = dependencies;
  step.setOutputs({ verified: 'false' });
  if (!settings.key.found) {
    throw settings.key.missing;
  }
  const client = createAnnouncingClient(settings.github, dependencies);
  const builder = new ReportBuilder(settings, 'nothing was deleted', { ...dependencies, clients: [client] });
  builder.keys({ inUse: settings.key.pair, previous: settings.previous });
  const notes: string[] = [];
  // here already: as Markdown a secret is spelled in another way
  const note = (...texts: string[]) => notes.push(...texts.map((text) => log.redact(text)));
  const say = (text: string) => {
    note(text);
    log.info(text);
  };
  try {
    await retirePrevious(settings, settings.key.pair, { ...dependencies, client, builder, note, say });
  } catch (error) {
    builder.failed(error);
    throw error;
  } finally {
    builder.publish((run) => retireSummary(run, notes));
  }
}

interface RetirementDependencies extends ModeDependencies {
  readonly client: GitHubClient;
  readonly builder: ReportBuilder;
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
  const { cancellation, note } = dependencies;
  const limit = createReadLimit();
  const inventory = await readTargets(settings, limit, dependencies);
  stopIfCanceled(cancellation);
  const { held } = inventory;
  const previous = usablePrevious(settings.previous, held, settings.repository);
  const unready = recordUnready(settings, inventory, dependencies.builder);
  const others = [
    ...(await problemsOfKeys(settings, { current, previous, held }, dependencies)),
    ...(settings.requireDrained ? await problemsOfRuns(settings, inventory, limit, dependencies) : []),
  ];
  stopIfCanceled(cancellation);
  if (unready.length + others.length > 0) {
    note(...others);
    throw notReady([...unready, ...others]);
  }
  const pairs = {
    current,
    previous: previous === undefined || samePair(previous, current) ? undefined : previous,
  };
  if (previous !== undefined && pairs.previous === undefined) {
    explainEqualPairs(settings, current, dependencies);
  } else {
    const deletedRunner = await deleteNamedRunner(settings, pairs, dependencies);
    await confirmRevocation(settings, { ...pairs, held, deletedRunner }, dependencies);
  }
  await removeSecrets(settings, held, dependencies);
}

async function readTargets(
  settings: RetireSettings,
  limit: ReadLimit,
  { client, log, http }: RetirementDependencies,
): Promise<Inventory> {
  const progress = new Progress(settings.targets.length, { now: http.now, info: (line) => log.info(line) });
  return readInventory({ ...settings, access: 'write' }, client, limit, progress);
}

interface Pairs {
  readonly current: KeyPair;
  /** `undefined` where no whole one is given. */
  readonly previous: KeyPair | undefined;
}

interface HeldPairs extends Pairs {
  readonly held: readonly HeldSecrets[];
}

/** Why the current pair is not known to carry on alone, or the previous one cannot be told apart. */
async function problemsOfKeys(
  settings: RetireSettings,
  { current, previous, held }: HeldPairs,
  { builder, log, http }: RetirementDependencies,
): Promise<string[]> {
  const { connection } = settings;
  const whole = previous === undefined ? findWholePrevious(held) : [];
  const problems = whole.length === 0 ? [] : [describeNotGiven(whole, settings)];
  const name = `the current API key (fingerprint ${fingerprint(current)})`;
  if (previous?.id.equals(current.id) && !samePair(previous, current)) {
    problems.push(
      `'previous-api-key-id' holds the ID of ${name}, with another secret: correct the secrets behind 'previous-api-key-id' and 'previous-api-key-secret'`,
    );
  }
  const login = await testLogin(current, connection, http);
  builder.key({ role: 'current', pair: current, answer: describeLogin(login, log) });
  switch (login.kind) {
    case 'verified':
      builder.setOutputs({ verified: 'true' });
      builder.keys({ organization: log.sanitizeName(login.organization) });
      return problems;
    case 'refused':
      return [
        ...problems,
        `Soda Cloud at ${connection.host} refuses ${name} with HTTP ${login.status}, so the previous one may be all there is: rotate to a key that works`,
      ];
    case 'unknown':
      return [
        ...problems,
        `whether Soda Cloud at ${connection.host} accepts ${name} could not be determined (${login.reason}): ${login.remedy ?? 'run this again later'}`,
      ];
  }
}

/** Puts into the report why a target is not ready, and returns the same in a line for each. */
function recordUnready(
  settings: RetireSettings,
  { held, problems }: Inventory,
  builder: ReportBuilder,
): string[] {
  const unready = findUnready({ ...settings, held });
  const problemOf = new Map(unready.map(({ target, problem }) => [target, problem]));
  for (const secrets of held) {
    const { target } = secrets.store;
    const detail = problemOf.get(target) ?? 'nothing was deleted';
    builder.target(target, 'skipped', { detail, updatedAt: changedAt(secrets) });
  }
  for (const { target, problem } of problems) {
    builder.target(target, 'failed', { detail: problem });
  }
  return [...problems, ...unready].map(({ target, problem }) => `${targetName(target)}: ${problem}`);
}

async function problemsOfRuns(
  { names }: RetireSettings,
  { held }: Inventory,
  limit: ReadLimit,
  { client, log, http, environment, say }: RetirementDependencies,
): Promise<string[]> {
  const { readers, problems: unknown } = await findReaders(held, names, { client, limit });
  const progress = new Progress(readers.length, { now: http.now, info: (line) => log.info(line) });
  const { runs, problems } = await findActiveRuns(readers, lastWritten(held), client, limit, progress);
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

/** Where both pairs are the same one there is nothing to revoke, and its runner is the one of the current pair. */
function explainEqualPairs(
  { runnerId }: RetireSettings,
  current: KeyPair,
  { say }: RetirementDependencies,
): void {
  say(
    `The previous API key is the current one (fingerprint ${fingerprint(current)}), so only its second copy is removed.${runnerId === undefined ? '' : ` The runner ${runnerId} is not deleted: it may be the one of the current key.`}`,
  );
}

/** What became of the runner of the previous pair. */
interface DeletedRunner {
  /** Its ID, if this run deleted it. */
  readonly id?: string;
  /** Whether it was deleted a moment ago, or may have been. */
  readonly isJustDeleted: boolean;
}

const NO_RUNNER: DeletedRunner = { isJustDeleted: false };

/** Deletes the runner of the previous pair, where one is named. */
async function deleteNamedRunner(
  { runnerId, dryRun, connection }: RetireSettings,
  { current, previous }: Pairs,
  { http, say, cancellation }: RetirementDependencies,
): Promise<DeletedRunner> {
  if (runnerId === undefined) {
    return NO_RUNNER;
  }
  // nothing is deleted while Soda Cloud gives no answer about the pair that is to go
  const before = previous === undefined ? undefined : await testLogin(previous, connection, http);
  stopIfCanceled(cancellation);
  if (previous !== undefined && before?.kind === 'unknown') {
    throw notConfirmed(previous, before, connection);
  }
  if (dryRun) {
    say(`Dry run: the runner ${runnerId} would be deleted in Soda Cloud.`);
    return NO_RUNNER;
  }
  const deletion = await deleteRunner(runnerId, current, connection, http);
  switch (deletion.kind) {
    case 'deleted':
      say(`The runner ${runnerId} was deleted in Soda Cloud.`);
      break;
    case 'absent':
      say(
        deletion.mayBeJustDeleted
          ? `Soda Cloud knows no runner ${runnerId}: this run deleted it with a request whose answer was lost, or it was deleted before, or the ID is another one.`
          : `Soda Cloud knows no runner ${runnerId}: it was deleted before, or the ID is another one.`,
      );
      break;
    case 'failed':
      if (deletion.canceled) {
        throw retirementCanceled(
          deletion.uncertain ? `The runner ${runnerId} may have been deleted in Soda Cloud.` : undefined,
        );
      }
      throw runnerNotDeleted(runnerId, deletion, connection);
  }
  // also where it is absent: the answer to a deletion may have been lost
  if ((await testLogin(current, connection, http)).kind === 'refused') {
    throw wrongRunnerDeleted(runnerId, current, connection);
  }
  return deletion.kind === 'deleted'
    ? { id: runnerId, isJustDeleted: true }
    : { isJustDeleted: deletion.mayBeJustDeleted };
}

async function confirmRevocation(
  { connection, runnerId, dryRun }: RetireSettings,
  { current, previous, held, deletedRunner }: HeldPairs & { readonly deletedRunner: DeletedRunner },
  { http, log, say, builder, cancellation }: RetirementDependencies,
): Promise<void> {
  if (previous === undefined) {
    if (!holdsNoPrevious(held)) {
      say(
        'What is left of a previous API key is no whole pair: a lone ID or secret, or two that do not belong together.',
      );
    }
    return;
  }
  const name = `the previous API key (fingerprint ${fingerprint(previous)})`;
  const revocation = await verifyRevoked(
    {
      previous,
      current,
      connection,
      isJustDeleted: deletedRunner.isJustDeleted,
      isCanceled: () => cancellation.requested,
    },
    http,
  );
  stopIfCanceled(
    cancellation,
    deletedRunner.id === undefined
      ? deletedRunner.isJustDeleted
        ? `The runner ${runnerId} may have been deleted in Soda Cloud.`
        : undefined
      : `The runner ${deletedRunner.id} was deleted in Soda Cloud.`,
  );
  builder.key({ role: 'previous', pair: previous, answer: describeRevocation(revocation) });
  if (revocation.kind === 'revoked') {
    log.info(
      `Soda Cloud at ${connection.host} has revoked ${name}: it refused it twice with HTTP 401, and accepts the current one.`,
    );
  } else if (dryRun && runnerId !== undefined) {
    say(`Whether Soda Cloud revokes ${name} shows once the runner ${runnerId} is deleted.`);
  } else if (revocation.kind === 'works') {
    throw stillWorks(previous, deletedRunner.id, connection);
  } else {
    throw notConfirmed(previous, revocation, connection);
  }
}

async function removeSecrets(
  { previousNames, repository, dryRun, writeIntervalMs }: RetireSettings,
  held: readonly HeldSecrets[],
  { builder, log, http, cancellation }: RetirementDependencies,
): Promise<void> {
  if (dryRun) {
    for (const secrets of held) {
      const names = previousSecretsOf(secrets, previousNames);
      const detail = names.length === 0 ? 'it holds no previous pair' : `would delete ${names.join(', ')}`;
      const state = names.length === 0 ? 'unchanged' : 'planned';
      builder.target(secrets.store.target, state, { detail, updatedAt: changedAt(secrets) });
      log.info(`Dry run: ${targetName(secrets.store.target)}: ${detail}.`);
    }
    return;
  }
  const removals = await deletePrevious(held, previousNames, repository, {
    pace: createPacer(writeIntervalMs, http.sleep),
    progress: new Progress(held.length, { now: http.now, info: (line) => log.info(line) }),
    isCanceled: () => cancellation.requested,
    record: ({ secrets, state, detail }) =>
      builder.target(secrets.store.target, state, { detail, updatedAt: changedAt(secrets) }),
  });
  const retired = removals.filter(({ state }) => state === 'retired').length;
  log.info(
    removals.every(({ state }) => state === 'unchanged')
      ? 'No target holds a previous pair.'
      : `The previous secrets were deleted in ${retired} of ${held.length} targets. GitHub shows no values, so that they held the previous key follows from the rotation alone.`,
  );
  if (removals.some(({ state }) => state === 'failed' || state === 'skipped')) {
    throw incomplete(removals);
  }
}
