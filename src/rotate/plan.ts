import { findStalePairs, findUnfinished, isMismatched, isNew } from '../github/secret-dates.ts';
import type { SecretVisibility } from '../github/secrets.ts';
import {
  type PairNames,
  pairNames,
  type Repository,
  type SecretNames,
  writeOrder,
} from '../github/targets.ts';
import type { KeyPair, Secret } from '../shared/secret.ts';
import type { ReadyTarget } from './preflight.ts';

/** One value to write into one secret, the deletion of a secret that was not there before, or that of the marker. */
export type SecretWrite =
  | {
      readonly kind: 'put';
      readonly name: string;
      readonly value: Secret;
      /** Who sees the secret, where its store has such a setting. */
      readonly visibility: SecretVisibility | undefined;
    }
  | { readonly kind: 'delete'; readonly name: string }
  | { readonly kind: 'delete-marker'; readonly name: string };

/** Everything that will happen to one target. */
export interface TargetPlan extends ReadyTarget, WritePlan<SecretWrite> {}

/** The targets that a run writes, in order: the own stores commit the rotation, so they come last. */
export interface RotationPlan {
  readonly others: readonly TargetPlan[];
  readonly own: readonly TargetPlan[];
}

export interface PlanSettings extends PairNames {
  /** The workflow's own repository. */
  readonly repository: Repository | undefined;
  readonly next: KeyPair;
  /** The pair to write back when something fails; `undefined` where there is none. */
  readonly old: KeyPair | undefined;
  /** Whether to store the old pair under the previous names first. */
  readonly keepPrevious: boolean;
}

/** @param targets the ones to write, of `selectTargets` */
export function planRotation(targets: readonly ReadyTarget[], settings: PlanSettings): RotationPlan {
  const { others, own } = writeOrder(targets, settings.repository);
  const plan = (target: ReadyTarget) => planTarget(target, settings);
  return { others: others.map(plan), own: own.map(plan) };
}

/**
 * The targets that a run has to write: all of them with a new pair that differs from the current one. When the new pair is
 * the current one, an earlier run committed it: then those whose dates suggest that they lack it. Dates only ever add
 * targets, as values cannot be read.
 */
export function selectTargets<Ready extends ReadyTarget>(
  targets: readonly Ready[],
  { isCurrent, repository }: { readonly isCurrent: boolean; readonly repository: Repository | undefined },
): readonly Ready[] {
  const { own } = writeOrder(targets, repository);
  if (!isCurrent || own.length === 0 || findUnfinished(targets, repository).length > 0) {
    return targets;
  }
  const stale = new Set(findStalePairs(targets));
  const suspect = targets.filter(
    (target) =>
      target.id === undefined || target.secret === undefined || isMismatched(target) || stale.has(target),
  );
  // one own store may hide another; and whatever is written has to be committed by the own stores again
  const written = new Set([...suspect, ...(own.length > 1 || suspect.length > 0 ? own : [])]);
  return targets.filter((target) => written.has(target));
}

function planTarget(target: ReadyTarget, settings: PlanSettings): TargetPlan {
  const { next, old, keepPrevious } = settings;
  const { names, previousNames } = pairNames(target.store.target, settings);
  const visibility = { id: target.id?.visibility, secret: target.secret?.visibility };
  const eitherVisibility = visibility.id ?? visibility.secret;
  const puts = (to: SecretNames, pair: KeyPair): [SecretWrite, SecretWrite] => [
    { kind: 'put', name: to.id, value: pair.id, visibility: visibility.id ?? eitherVisibility },
    { kind: 'put', name: to.secret, value: pair.secret, visibility: visibility.secret ?? eitherVisibility },
  ];
  return {
    ...target,
    previousPairWrites: keepPrevious && old !== undefined && !isNew(target) ? puts(previousNames, old) : [],
    newPairWrites: puts(names, next),
    rollback: planRollback(target, names, old === undefined ? undefined : puts(names, old)),
  };
}

function planRollback(
  target: ReadyTarget,
  names: SecretNames,
  oldPair: [SecretWrite, SecretWrite] | undefined,
): TargetPlan['rollback'] {
  if (isNew(target)) {
    return { id: { kind: 'delete', name: names.id }, secret: { kind: 'delete', name: names.secret } };
  }
  return oldPair === undefined ? undefined : { id: oldPair[0], secret: oldPair[1] };
}

/** The writes of one target, in order. `Write` is one value for one secret, or the deletion of that secret. */
interface WritePlan<Write> {
  /** The old pair under the previous names: key ID, then key secret. Empty where nothing is kept. */
  readonly previousPairWrites: readonly Write[];
  /** The new pair: key ID, then key secret. The target is half-written only between these two. */
  readonly newPairWrites: readonly [id: Write, secret: Write];
  /** Restores the old pair, or deletes what was created; `undefined` where there is no old pair to restore. */
  readonly rollback: Rollback<Write> | undefined;
}

interface Rollback<Write> {
  readonly id: Write;
  readonly secret: Write;
}

/** What a target has to know of its run. */
interface RunState<Write> {
  /** Whether the run is to end; a pair that is half-written is completed or rolled back all the same. */
  readonly isCanceled: () => boolean;
  /** Deletes the marker of the rotation; `undefined` while there is none. */
  readonly markerDeletion: () => Write | undefined;
}

/** Why a write did not succeed. */
export interface WriteFailure {
  /** Whether any attempt of it may have been applied all the same. */
  readonly uncertain: boolean;
}

export type WriteResult<Failure> =
  /** `date`: the server's clock, in milliseconds since the epoch. */
  | { readonly kind: 'accepted'; readonly date: number }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** How a target was left. */
export type WriteOutcome<Failure> =
  /** `writtenAt`: the server's clock at the write of the key ID, in milliseconds since the epoch. */
  | { readonly state: 'rotated'; readonly writtenAt: number }
  /** The run was canceled before the pair itself was touched. */
  | { readonly state: 'skipped' }
  /** Nothing of its pair was changed: no write of it was accepted, and none may have been. */
  | { readonly state: 'failed'; readonly failure: Failure }
  /** The old pair was written back, and both writes were accepted. */
  | { readonly state: 'restored'; readonly failure: Failure }
  /** It may hold the key ID of one pair and the key secret of the other. */
  | { readonly state: 'broken'; readonly failure: Failure; readonly rollbackFailure: Failure | undefined };

/**
 * The pair rule for one target, without input and output: yields each write in turn, takes its result, and returns how
 * the target was left. The old pair is stored under the previous names before the current pair is touched, and the key
 * secret of the new pair directly follows its key ID. When the new pair cannot be completed, the old pair is written back
 * with the key secret first, so that a pair that was not written completely has a key ID that is newer than its secret.
 *
 * While a marker stands, nothing but the new pair is written: it is deleted before a half of the old pair is, and where it
 * cannot be deleted, nothing is written back.
 */
export function* writeTarget<Write, Failure extends WriteFailure>(
  { previousPairWrites, newPairWrites, rollback }: WritePlan<Write>,
  { isCanceled, markerDeletion }: RunState<Write>,
): Generator<Write, WriteOutcome<Failure>, WriteResult<Failure>> {
  const notKept = yield* writePreviousPair<Write, Failure>(previousPairWrites);
  if (notKept !== undefined) {
    return { state: 'failed', failure: notKept };
  }
  if (isCanceled()) {
    return { state: 'skipped' };
  }
  const [idWrite, secretWrite] = newPairWrites;
  const id = yield idWrite;
  if (id.kind === 'failed') {
    return id.failure.uncertain
      ? yield* rollBack(rollback, markerDeletion(), id.failure)
      : { state: 'failed', failure: id.failure };
  }
  const secret = yield secretWrite;
  return secret.kind === 'failed'
    ? yield* rollBack(rollback, markerDeletion(), secret.failure)
    : { state: 'rotated', writtenAt: id.date };
}

/** Yields each write in turn, takes its result, and returns the failure that left the previous pair incomplete. */
export function* writePreviousPair<Write, Failure extends WriteFailure>(
  writes: readonly Write[],
): Generator<Write, Failure | undefined, WriteResult<Failure>> {
  for (const write of writes) {
    const result = yield write;
    if (result.kind === 'failed') {
      return result.failure;
    }
  }
  return undefined;
}

/** Writes the key secret and the key ID back, whatever the outcome of either: what the target held before is not known. */
function* rollBack<Write, Failure extends WriteFailure>(
  rollback: Rollback<Write> | undefined,
  markerDeletion: Write | undefined,
  failure: Failure,
): Generator<Write, WriteOutcome<Failure>, WriteResult<Failure>> {
  if (rollback === undefined) {
    return { state: 'broken', failure, rollbackFailure: undefined };
  }
  const deleted = markerDeletion === undefined ? undefined : yield markerDeletion;
  if (deleted?.kind === 'failed') {
    return { state: 'broken', failure, rollbackFailure: deleted.failure };
  }
  const secret = yield rollback.secret;
  const id = yield rollback.id;
  const failed = [secret, id].find((result) => result.kind === 'failed');
  return failed?.kind === 'failed'
    ? { state: 'broken', failure, rollbackFailure: failed.failure }
    : { state: 'restored', failure };
}
