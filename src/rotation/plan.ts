import type { Audience } from '../github/secret-store.ts';
import { isNew } from '../inventory/held-pair.ts';
import type { SecretNames } from '../inventory/secret-names.ts';
import type { KeyPair } from '../keys/key-pair.ts';
import type { Secret } from '../keys/secret.ts';
import type { TargetState } from './preflight.ts';

/** One value to write into one secret. */
export interface SecretWrite {
  readonly name: string;
  readonly value: Secret;
  /** Who sees the secret, where its store has such a setting. */
  readonly audience: Audience | undefined;
}

/** What brings one secret back to how it was: its old value, or its deletion where there was none. */
export type Undo = { readonly write: SecretWrite } | { readonly remove: string };

/** Everything that will happen to one target, in order. */
export interface TargetPlan {
  readonly state: TargetState;
  /** The current pair under the previous names: ID, then secret. Empty without `keep-previous`. */
  readonly overlap: readonly SecretWrite[];
  /** The new pair: ID, then secret. The target is broken only between these two. */
  readonly promotion: readonly [id: SecretWrite, secret: SecretWrite];
  /** For each half of the promotion, how to take it back. */
  readonly restoration: readonly [id: Undo, secret: Undo];
}

export interface PlanSettings {
  readonly names: SecretNames;
  readonly previousNames: SecretNames;
  /** The pair to store under the previous names; `undefined` where nothing is to be kept. */
  readonly keep: KeyPair | undefined;
  /** The pair to go back to; `undefined` only when every target is new. */
  readonly current: KeyPair | undefined;
}

/**
 * The pair rule: the previous pair is whole before the current one is touched, the two halves of the new pair follow
 * each other at once, and there is a way back for each of them.
 */
export function planTarget(state: TargetState, next: KeyPair, settings: PlanSettings): TargetPlan {
  const { names, previousNames, keep, current } = settings;
  const audience = { id: state.id?.audience, secret: state.secret?.audience };
  const fallbackAudience = audience.id ?? audience.secret;
  const writes = (to: SecretNames, pair: KeyPair): [SecretWrite, SecretWrite] => [
    { name: to.id, value: pair.id, audience: audience.id ?? fallbackAudience },
    { name: to.secret, value: pair.secret, audience: audience.secret ?? fallbackAudience },
  ];
  const [oldId, oldSecret] = current === undefined ? [] : writes(names, current);
  return {
    state,
    overlap: keep === undefined || isNew(state) ? [] : writes(previousNames, keep),
    promotion: writes(names, next),
    restoration: [
      state.id === undefined || oldId === undefined ? { remove: names.id } : { write: oldId },
      state.secret === undefined || oldSecret === undefined ? { remove: names.secret } : { write: oldSecret },
    ],
  };
}
