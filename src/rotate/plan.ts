import {
  findStalePairs,
  findUnfinished,
  isMismatched,
  isNew,
  type SecretNames,
} from '../github/secret-dates.ts';
import type { SecretVisibility } from '../github/secrets.ts';
import { type Repository, writeOrder } from '../github/targets.ts';
import type { KeyPair, Secret } from '../shared/secret.ts';
import type { ReadyTarget } from './preflight.ts';
import type { WritePlan } from './protocol.ts';

/** One value to write into one secret, or the deletion of a secret that was not there before. */
export type SecretWrite =
  | {
      readonly kind: 'put';
      readonly name: string;
      readonly value: Secret;
      /** Who sees the secret, where its store has such a setting. */
      readonly visibility: SecretVisibility | undefined;
    }
  | { readonly kind: 'delete'; readonly name: string };

/** Everything that will happen to one target. */
export interface TargetPlan extends ReadyTarget, WritePlan<SecretWrite> {}

/** The targets that a run writes, in order: the own stores commit the rotation, so they come last. */
export interface RotationPlan {
  readonly others: readonly TargetPlan[];
  readonly own: readonly TargetPlan[];
}

export interface PlanSettings {
  /** The workflow's own repository. */
  readonly repository: Repository | undefined;
  readonly names: SecretNames;
  readonly previousNames: SecretNames;
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
  const { names, previousNames, next, old, keepPrevious } = settings;
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
