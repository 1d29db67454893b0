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
import type { TargetState } from './preflight.ts';
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
export interface TargetPlan extends WritePlan<SecretWrite> {
  readonly state: TargetState;
}

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

/** @param states the targets to write, of `selectTargets` */
export function planRotation(states: readonly TargetState[], settings: PlanSettings): RotationPlan {
  const { others, own } = writeOrder(states, settings.repository, ({ store }) => store.target);
  const plan = (state: TargetState) => planTarget(state, settings);
  return { others: others.map(plan), own: own.map(plan) };
}

/**
 * The targets that a run has to write. With a new pair that differs from the current one, all of them. When the new pair
 * is the current one, an earlier run committed it: then those that the dates make doubtful. Dates only ever add targets:
 * values cannot be read.
 */
export function selectTargets<State extends TargetState>(
  states: readonly State[],
  { isCurrent, repository }: { readonly isCurrent: boolean; readonly repository: Repository | undefined },
): readonly State[] {
  const { own } = writeOrder(states, repository, ({ store }) => store.target);
  if (!isCurrent || own.length === 0 || findUnfinished(states, repository).length > 0) {
    return states;
  }
  const stale = new Set(findStalePairs(states));
  const doubtful = states.filter(
    (state) =>
      state.id === undefined || state.secret === undefined || isMismatched(state) || stale.has(state),
  );
  // one own store may hide another; and whatever is written has to be committed by the own stores again
  const written = new Set([...doubtful, ...(own.length > 1 || doubtful.length > 0 ? own : [])]);
  return states.filter((state) => written.has(state));
}

function planTarget(state: TargetState, settings: PlanSettings): TargetPlan {
  const { names, previousNames, next, old, keepPrevious } = settings;
  const visibility = { id: state.id?.visibility, secret: state.secret?.visibility };
  const eitherVisibility = visibility.id ?? visibility.secret;
  const puts = (to: SecretNames, pair: KeyPair): [SecretWrite, SecretWrite] => [
    { kind: 'put', name: to.id, value: pair.id, visibility: visibility.id ?? eitherVisibility },
    { kind: 'put', name: to.secret, value: pair.secret, visibility: visibility.secret ?? eitherVisibility },
  ];
  return {
    state,
    previousPairWrites: keepPrevious && old !== undefined && !isNew(state) ? puts(previousNames, old) : [],
    newPairWrites: puts(names, next),
    rollback: planRollback(state, names, old === undefined ? undefined : puts(names, old)),
  };
}

function planRollback(
  state: TargetState,
  names: SecretNames,
  oldPair: [SecretWrite, SecretWrite] | undefined,
): TargetPlan['rollback'] {
  if (isNew(state)) {
    return { id: { kind: 'delete', name: names.id }, secret: { kind: 'delete', name: names.secret } };
  }
  return oldPair === undefined ? undefined : { id: oldPair[0], secret: oldPair[1] };
}
