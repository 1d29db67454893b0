import type { SecretMetadata } from '../github/secret-store.ts';

/** What GitHub says of the two secrets that hold a target's pair; `undefined` for one that is not there. */
export interface HeldPair {
  readonly id: SecretMetadata | undefined;
  readonly secret: SecretMetadata | undefined;
}

/** When the older half of a pair was written, in milliseconds since the epoch; `undefined` while it lacks a half. */
export function writtenAt({ id, secret }: HeldPair): number | undefined {
  return id === undefined || secret === undefined ? undefined : Math.min(id.updatedAt, secret.updatedAt);
}

/** When a pair was last changed: the newer half that is there. `undefined` where neither is. */
export function changedAt({ id, secret }: HeldPair): number | undefined {
  const times = [id, secret].flatMap((half) => (half === undefined ? [] : [half.updatedAt]));
  return times.length === 0 ? undefined : Math.max(...times);
}

/** Whether neither of the two secrets is there. */
export function isNew({ id, secret }: HeldPair): boolean {
  return id === undefined && secret === undefined;
}

/** GitHub's clock when it was asked, in milliseconds since the epoch: ages do not depend on the runner's. */
export function clockOf({ id, secret }: HeldPair): number {
  return Math.max(id?.readAt ?? 0, secret?.readAt ?? 0);
}

/** The names of the secrets that a target lacks. */
export function missingNames({ id, secret }: HeldPair, names: { id: string; secret: string }): string[] {
  return [...(id === undefined ? [names.id] : []), ...(secret === undefined ? [names.secret] : [])];
}
