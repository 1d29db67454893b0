import { allEnded, createPacer, createReadLimit, type ReadLimit } from '../github/client.ts';
import { createClients, type GitHubClients } from '../github/clients.ts';
import { type FoundTargets, findTargets } from '../github/discovery.ts';
import { GitHubFailure } from '../github/errors.ts';
import { describeProblem, readsAsList } from '../github/inventory.ts';
import { findUnfinished, isNew, oldestAge } from '../github/secret-dates.ts';
import { SecretStore } from '../github/secrets.ts';
import { isOwnStore, type Target, targetName } from '../github/targets.ts';
import type { MissingKey, RotateSettings } from '../inputs/types.ts';
import { ActionError, lineList } from '../shared/action-error.ts';
import { stopIfCanceled } from '../shared/cancellation.ts';
import type { Log } from '../shared/log.ts';
import { fingerprint, type KeyPair, samePair } from '../shared/secret.ts';
import type { ModeDependencies } from '../shared/step.ts';
import { describeCost, estimateCost, warningsOf } from './cost.ts';
import {
  isLongRotation,
  leaveOutWritten,
  type MarkerPlan,
  markerRequests,
  markersIn,
  markerTarget,
  planMarker,
  type StoredMarkers,
} from './marker.ts';
import { planRotation, type RotationPlan, selectTargets } from './plan.ts';
import { leftOut, notReady, type Preflight, preflight, problemLines, type ReadyTarget } from './preflight.ts';
import { RotationReport } from './report.ts';
import { createRunnerKey, noPairForRunner } from './runner-key.ts';
import { type AcceptedPair, CANCELED, PairVerifier } from './verify.ts';
import { encryptAll, warnAboutMarker, writeTargets } from './write.ts';

/** What the steps of a rotation share. */
interface Rotation extends ModeDependencies {
  readonly settings: RotateSettings;
  readonly clients: GitHubClients;
  readonly limit: ReadLimit;
  readonly report: RotationReport;
  readonly verifier: PairVerifier;
}

/**
 * Writes a new pair to every target. The own stores are written last, so the same workflow completes what an earlier run
 * left.
 * @throws ActionError when a target does not get the new pair; the report is published before
 */
export async function rotate(settings: RotateSettings, dependencies: ModeDependencies): Promise<void> {
  const { log, step } = dependencies;
  const { keySource } = settings;
  step.setOutputs({ rotated: 'false', verified: 'false' });
  if (keySource.kind === 'inputs' && !keySource.key.found) {
    skipWithoutStagedKey(settings, keySource.key, log);
    return;
  }
  const clients = createClients(settings, dependencies);
  const report = new RotationReport(settings, clients, dependencies);
  const verifier = new PairVerifier(settings, { ...dependencies, report });
  try {
    await run({ ...dependencies, settings, clients, limit: createReadLimit(), report, verifier });
  } catch (error) {
    throw report.fail(error);
  } finally {
    await report.end();
    await clients.signOut();
  }
}

/**
 * Ends a rotation for which nobody has staged a new key: with a warning where `if-missing` is `skip`.
 * @throws ActionError otherwise
 */
function skipWithoutStagedKey(
  { ifMissing }: { readonly ifMissing: 'fail' | 'skip' },
  { missing, isIncomplete }: MissingKey,
  log: Log,
): void {
  if (ifMissing === 'fail' || isIncomplete) {
    throw missing;
  }
  log.warning(
    'No new API key staged',
    `Nothing was rotated, as 'if-missing: skip' asks. ${missing.parts.what} To rotate, store a new key in the secrets behind those inputs and start this workflow again.`,
  );
}

/** The steps of a rotation, in order. */
async function run(rotation: Rotation): Promise<void> {
  const { settings, report, verifier, http, log, cancellation } = rotation;
  const { repository, keepPrevious, dryRun } = settings;

  const found = await findTargets(
    { ...settings, list: settings.targetList, countsPrevious: false, access: 'write' },
    rotation,
  );
  stopIfCanceled(cancellation, CANCELED);
  report.targets(found.targets);
  report.patterns(found.patterns);
  const checked = await preflight({ ...settings, ...found }, rotation);
  stopIfCanceled(cancellation, CANCELED);
  report.preflight(checked);
  requireReady(checked, found, rotation);

  const current = currentPair(checked.ready, rotation);
  report.keys({ inUse: current });
  if (await isTooYoung(checked, current, rotation)) {
    return;
  }

  const acceptedCurrent = await askCurrent(current, rotation);
  stopIfCanceled(cancellation, CANCELED);
  const next = await obtainNewPair(acceptedCurrent, rotation);
  if (next === undefined) {
    return;
  }

  const isCurrent = current !== undefined && samePair(current, next);
  const selected = selectTargets(checked.ready, { isCurrent, repository });
  if (isCurrent) {
    reportUnselected(checked, selected, rotation);
    log.info(`The new API key is the current one (fingerprint ${fingerprint(next)}).`);
  }
  // what an earlier run committed is only completed
  const isLong = isLongRotation(found.targets) && selected.length === checked.ready.length;
  const marker = await findMarker(next, isLong, { ...found, ...checked }, rotation);
  const old = selected.length === 0 ? undefined : await verifier.findOld(next, acceptedCurrent);
  const { verified, organization } = await verifier.requireNew(next, old);
  report.setOutputs({ verified: String(verified) });
  report.keys({ organization });
  stopIfCanceled(cancellation, CANCELED);
  if (selected.length === 0) {
    report.settle();
    await deleteMarkers(marker, rotation);
    return;
  }
  await warnAboutOldPair(old, { next, isCurrent, selected }, rotation);

  const { plan, written } = leaveOutWritten(
    planRotation(selected, {
      ...settings,
      next,
      old: old?.pair,
      keepPrevious: keepPrevious && !isCurrent,
    }),
    marker?.createdAt,
  );
  report.writtenBefore(written);
  announceCost(plan, checked, marker?.plan, rotation);
  const { problems } = checked;
  if (dryRun) {
    report.planned(plan, problems.length > 0);
    if (problems.length > 0) {
      throw leftOut(problems, found.targets);
    }
    return;
  }
  const { encrypt, reader } = checked;
  const encrypted = await encryptAll(plan, encrypt, cancellation);
  const outcomes = await writeTargets(plan, {
    ...{ encrypted, encrypt, reader, http, cancellation, log },
    interval: settings.writeIntervalMs,
    marker: marker?.plan,
    isPartial: problems.length > 0,
    record: (outcome) => report.written(outcome, next, old?.pair),
  });
  report.completed(outcomes, { problems, marker: marker?.plan }, next, old?.pair);
}

/** @throws ActionError where a target cannot be written, unless nothing has to be written */
function requireReady(
  { ready, problems }: Preflight,
  { targets }: FoundTargets,
  { settings, log }: Rotation,
): void {
  const { repository } = settings;
  if (!targets.some((target) => isOwnStore(target, repository))) {
    log.warning(
      'No own store among the targets',
      `None of the targets is a secret that this workflow reads itself: its organization, an environment of its repository, or its repository. So nothing commits the rotation: every start of this workflow writes every target, and 'audit' and 'retire' cannot tell whether a rotation is unfinished. Add the target that holds the secrets behind 'api-key-id' and 'api-key-secret'.`,
    );
  }
  if (problems.length === 0 || isCommitted(ready, targets, settings)) {
    return;
  }
  // the own stores are not written while a target is left out
  if (!settings.skipUnready || ready.every(({ store }) => isOwnStore(store.target, repository))) {
    throw notReady(problems, targets);
  }
  log.warning(
    'Targets left out',
    `These targets cannot be written, and are left out, as 'skip-unready' asks. The targets that this workflow reads itself are not written either, so that it completes the rotation when it is started again:\n${problemLines(problems)}`,
  );
}

/** The marker of the new key, and the markers of others; `undefined` where there is none and none is needed. */
async function findMarker(
  next: KeyPair,
  isNeeded: boolean,
  { markers, targets }: Pick<Preflight, 'markers'> & Pick<FoundTargets, 'targets'>,
  { settings, clients, limit, log }: Rotation,
): Promise<{ readonly plan: MarkerPlan; readonly createdAt: number | undefined } | undefined> {
  const target = markerTarget(targets, settings.repository);
  if (target === undefined) {
    return undefined;
  }
  const stored = markers ?? (await readMarkers(new SecretStore(target, clients.of(target)), isNeeded, log));
  if (stored === undefined || (!isNeeded && stored.created.size === 0)) {
    return undefined;
  }
  const plan = planMarker(stored, next, isNeeded);
  if (!plan.stands) {
    return { plan, createdAt: undefined };
  }
  // a list may show for a moment what was deleted
  const found = await limit(() => stored.store.readSecret(plan.name));
  return { plan: { ...plan, stands: found !== undefined }, createdAt: found?.createdAt };
}

/**
 * A target that is left out may have markers all the same. Where they cannot be read, a warning says so.
 * @throws ActionError instead, where the run needs one
 */
async function readMarkers(
  store: SecretStore,
  isNeeded: boolean,
  log: Log,
): Promise<StoredMarkers | undefined> {
  try {
    const [publicKey, secrets] = await allEnded([store.readPublicKey(), store.listSecrets()]);
    return { store, publicKey, created: markersIn(secrets) };
  } catch (error) {
    if (!(error instanceof GitHubFailure)) {
      throw error;
    }
    const name = targetName(store.target);
    const reason = describeProblem(error, store.target, 'write');
    if (isNeeded) {
      throw new ActionError('Rotation not started', {
        what: `The secrets of ${name} could not be listed. Nothing was written.`,
        why: `A rotation of more than 20 targets keeps a secret in the workflow's own repository that marks the targets that hold the new key, so 'skip-unready' cannot leave this repository out. The request failed: ${reason}.`,
        fix: 'Fix this problem, then start the same workflow again.',
      });
    }
    log.warning(
      'Markers not checked',
      `The secrets of ${name} could not be listed, so whether an earlier rotation to another key left a marker there is not known: ${reason}. Delete any secret there whose name is SODA_CLOUD_ROTATION_ and a fingerprint: otherwise a later rotation to that key takes the targets that this run writes for done.`,
    );
    return undefined;
  }
}

/** The rotation is complete, so no marker is of use any more. */
async function deleteMarkers(
  marker: { readonly plan: MarkerPlan } | undefined,
  { settings, http, log }: Rotation,
): Promise<void> {
  if (marker === undefined || settings.dryRun) {
    return;
  }
  const { plan } = marker;
  const pace = createPacer(settings.writeIntervalMs, http.sleep);
  for (const name of [...(plan.stands ? [plan.name] : []), ...plan.others]) {
    await pace();
    try {
      await plan.store.deleteSecret(name);
    } catch (error) {
      if (!(error instanceof GitHubFailure)) {
        throw error;
      }
      warnAboutMarker([name], plan, describeProblem(error, plan.store.target, 'write'), log);
    }
  }
}

/** Logs what the writes are going to cost, and warns where a limit is in the way. */
function announceCost(
  plan: RotationPlan,
  { ready, problems, requestTime }: Preflight,
  marker: MarkerPlan | undefined,
  rotation: Rotation,
): void {
  const { settings, log } = rotation;
  const isPartial = problems.length > 0;
  const targets = isPartial ? plan.others : [...plan.others, ...plan.own];
  if (targets.length === 0) {
    return;
  }
  const cost = estimateCost(targets, {
    readsOf: ({ store }) => (readsAsList(ready.length + problems.length, store) ? 1 : 2),
    interval: settings.writeIntervalMs,
    requestTime,
    ...(marker === undefined
      ? {}
      : { marker: { store: marker.store, ...markerRequests(marker, isPartial) } }),
  });
  for (const line of describeCost(cost)) {
    log.info(line);
  }
  const warnings = warningsOf(cost);
  if (warnings.length > 0) {
    log.warning('Long rotation', warnings.join(' '));
  }
}

/**
 * Whether the staged pair is the current one, and nothing has to be written. Several own stores are always written again,
 * and without one nothing commits a rotation, whether they can be read or not.
 */
function isCommitted(
  ready: readonly ReadyTarget[],
  targets: readonly Target[],
  settings: RotateSettings,
): boolean {
  const { key, repository } = settings;
  const [own, ...others] = targets.filter((target) => isOwnStore(target, repository));
  return (
    key.found &&
    isStaged(key.pair, settings) &&
    own !== undefined &&
    others.length === 0 &&
    ready.some(({ store }) => store.target === own) &&
    selectTargets(ready, { isCurrent: true, repository }).length === 0
  );
}

/** Whether the inputs give this pair as the new one. */
function isStaged(pair: KeyPair, { keySource }: RotateSettings): boolean {
  return keySource.kind === 'inputs' && keySource.key.found && samePair(keySource.key.pair, pair);
}

/**
 * The pair that is in use until now; `undefined` where no target holds one yet.
 * @throws ActionError where the inputs do not give it
 */
function currentPair(ready: readonly ReadyTarget[], { settings, log }: Rotation): KeyPair | undefined {
  const { key, createMissing, keySource } = settings;
  if (key.found) {
    return key.pair;
  }
  if (key.isIncomplete && createMissing) {
    log.warning(
      'Current key incomplete',
      `${key.missing.parts.what} An earlier run was probably stopped while it created the secrets. The rotation goes on without the current pair.`,
    );
    return undefined;
  }
  const held = ready.filter((target) => !isNew(target));
  if (key.isIncomplete || keySource.kind === 'runner' || (held.length > 0 && !createMissing)) {
    throw key.missing;
  }
  if (held.length === 0) {
    return undefined;
  }
  // an earlier run may have written some of the targets, and none that the workflow reads
  throw new ActionError('Current key missing', {
    what: `${key.missing.parts.what} Nothing was written.`,
    why: `These targets hold a key already, which this rotation would replace without knowing it:\n${lineList(held.map(({ store }) => targetName(store.target)))}`,
    fix: "If an earlier run of this rotation wrote the new key there, give the new key as 'api-key-id' and 'api-key-secret' too, for one run: it writes the targets that lack it. If they hold an older key, give that one.",
  });
}

/** The age gate: whether every target is young, Soda Cloud does not refuse the current pair, and nothing is unfinished. */
async function isTooYoung(
  { ready, problems }: Preflight,
  current: KeyPair | undefined,
  { settings, verifier, report }: Rotation,
): Promise<boolean> {
  const { minAgeDays, repository } = settings;
  const age = oldestAge(ready);
  if (
    problems.length > 0 ||
    age === undefined ||
    age >= minAgeDays ||
    findUnfinished(ready, repository).length > 0
  ) {
    return false;
  }
  const answer = current === undefined ? undefined : await verifier.askForAgeGate(current);
  if (answer?.isRefused) {
    return false;
  }
  report.setOutputs({ verified: String(answer?.organization !== undefined) });
  report.keys({ organization: answer?.organization });
  report.tooYoung();
  return true;
}

/** Asks Soda Cloud about the current pair, unless it is the staged one, which is asked about as the new one. */
async function askCurrent(
  current: KeyPair | undefined,
  { settings, verifier }: Rotation,
): Promise<AcceptedPair | undefined> {
  return current === undefined || isStaged(current, settings)
    ? undefined
    : verifier.askExisting('current', current);
}

/** The new pair; `undefined` in a dry run that would have to create it. */
async function obtainNewPair(
  acceptedCurrent: AcceptedPair | undefined,
  rotation: Rotation,
): Promise<KeyPair | undefined> {
  const { settings, verifier, report } = rotation;
  const { keySource } = settings;
  switch (keySource.kind) {
    case 'inputs':
      if (!keySource.key.found) {
        throw keySource.key.missing;
      }
      return keySource.key.pair;
    case 'command': {
      const { keyFromCommand } = await import('./key-command.ts');
      return keyFromCommand(keySource.command, rotation);
    }
    case 'runner': {
      const old = await verifier.findOld(undefined, acceptedCurrent);
      if (old === undefined) {
        throw noPairForRunner();
      }
      if (settings.dryRun) {
        report.runnerKeyPlanned();
        return undefined;
      }
      const created = await createRunnerKey(keySource.runnerName, old.pair, settings.connection, rotation);
      report.runnerKeyCreated(created);
      return created;
    }
  }
}

/** The new pair is the current one: what an earlier run committed is not written again without a reason. */
function reportUnselected(
  { ready, problems }: Preflight,
  selected: readonly ReadyTarget[],
  { report, log }: Rotation,
): void {
  const written = new Set(selected);
  report.unselected(ready.filter((target) => !written.has(target)));
  if (problems.length > 0) {
    log.warning(
      'Targets not ready',
      `Nothing had to be written, but a rotation could not write these targets:\n${problemLines(problems)}`,
    );
  }
}

/** Warns where there is no old pair, and where storing it replaces the last trace of another key that still works. */
async function warnAboutOldPair(
  old: AcceptedPair | undefined,
  { next, isCurrent, selected }: { next: KeyPair; isCurrent: boolean; selected: readonly ReadyTarget[] },
  { settings, verifier, report, log }: Rotation,
): Promise<void> {
  const { keepPrevious, previous, connection } = settings;
  if (old === undefined) {
    if (!selected.every(isNew)) {
      log.warning(
        'No old key to restore',
        `No current or previous API key was given that Soda Cloud accepts and that differs from the new one: a target that cannot be written completely cannot be restored${keepPrevious ? ', and no previous pair is stored' : ''}. Organizations are not compared.`,
      );
    }
    return;
  }
  if (
    !keepPrevious ||
    isCurrent ||
    previous === undefined ||
    samePair(previous, old.pair) ||
    samePair(previous, next) ||
    !(await verifier.stillWorks(previous))
  ) {
    return;
  }
  const older = fingerprint(previous);
  log.warning(
    'Older key still works',
    `Soda Cloud at ${connection.host} still accepts the API key that is stored as the previous one (fingerprint ${older}). This rotation stores the current key in its place, so 'retire' does not find it any more. Delete it in Soda Cloud.`,
  );
  report.nextStep(
    `Delete the older key (fingerprint ${older}) in Soda Cloud: it still works, and is not stored any more.`,
  );
}
