import type { SecretMetadata } from './secrets.ts';
import { type Placed, type Repository, type SecretNames, targetName, writeOrder } from './targets.ts';

export const HOUR = 60 * 60 * 1000;
export const DAY = 24 * HOUR;

/** What GitHub shows of the two secrets that hold a pair; `undefined` for one that does not exist. */
export interface HeldPair {
  readonly id: SecretMetadata | undefined;
  readonly secret: SecretMetadata | undefined;
}

/** A pair with the store that holds it. */
interface PlacedPair extends HeldPair, Placed {}

/** Whether neither of the two secrets exists. */
export function isNew({ id, secret }: HeldPair): boolean {
  return id === undefined && secret === undefined;
}

/** The names of the secrets that do not exist. */
export function missingNames({ id, secret }: HeldPair, names: SecretNames): string[] {
  return [...(id === undefined ? [names.id] : []), ...(secret === undefined ? [names.secret] : [])];
}

/** What to say of such names, of which there is at least one. */
export function areMissing(names: readonly string[]): string {
  return `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} missing`;
}

/**
 * When the older of the two secrets was written, in milliseconds since the epoch; `undefined` while one does not exist.
 */
export function writtenAt({ id, secret }: HeldPair): number | undefined {
  return id === undefined || secret === undefined ? undefined : Math.min(id.updatedAt, secret.updatedAt);
}

/** When the newer of the secrets that exist was written, in milliseconds since the epoch; `undefined` without any. */
export function changedAt({ id, secret }: HeldPair): number | undefined {
  const times = [id, secret].flatMap((each) => (each === undefined ? [] : [each.updatedAt]));
  return times.length === 0 ? undefined : Math.max(...times);
}

/** GitHub's clock at its response, in milliseconds since the epoch: ages do not depend on the runner's clock. */
export function clockOf({ id, secret }: HeldPair): number {
  return Math.max(id?.readAt ?? 0, secret?.readAt ?? 0);
}

/** The age of a pair in days, by GitHub's own clock; `undefined` while one of its secrets does not exist. */
export function ageInDays(pair: HeldPair, clock = clockOf(pair)): number | undefined {
  const written = writtenAt(pair);
  return written === undefined ? undefined : Math.max(0, (clock - written) / DAY);
}

/** The age of the oldest pair in days; `undefined` without pairs, and when one is incomplete: that has no age, and is due. */
export function oldestAge(pairs: readonly HeldPair[]): number | undefined {
  const ages = pairs.map((pair) => ageInDays(pair));
  const known = ages.filter((age) => age !== undefined);
  return known.length < ages.length || known.length === 0 ? undefined : Math.max(...known);
}

/** The targets that a rotation can write: what an archived repository holds stays as it is, and counts nowhere. */
export function writableOnly<Held extends { readonly readOnly?: unknown }>(held: readonly Held[]): Held[] {
  return held.filter(({ readOnly }) => readOnly === undefined);
}

/** A rotation may pause for days, at a rate limit or between two parts: that is no drift. */
const LONGEST_ROTATION = 7 * DAY;

/** The pairs that were written more than 7 days before the newest one, so that they may hold an older key. */
export function findStalePairs<Pair extends HeldPair>(pairs: readonly Pair[]): Pair[] {
  const newest = Math.max(...pairs.map((pair) => writtenAt(pair) ?? Number.NEGATIVE_INFINITY));
  return pairs.filter((pair) => newest - (writtenAt(pair) ?? newest) > LONGEST_ROTATION);
}

/** Whether the key ID and the key secret were written more than an hour apart, so that they may not belong together. */
export function isMismatched({ id, secret }: HeldPair): boolean {
  return id !== undefined && secret !== undefined && Math.abs(id.updatedAt - secret.updatedAt) > HOUR;
}

/** Whether the key ID was written after the key secret: such a pair was not written completely. */
export function isHalfWritten({ id, secret }: HeldPair): boolean {
  return id !== undefined && secret !== undefined && id.updatedAt > secret.updatedAt;
}

/** What the dates of one target show: a rotation was not completed, or somebody changed a secret by hand. */
export type UnfinishedSign<Pair> =
  /** Its key ID is newer than its key secret, which a rotation leaves only where it was broken off or rolled back. */
  | { readonly kind: 'half-written'; readonly pair: Pair }
  /** It was written after the older secret of an own store, which a rotation writes last. */
  | { readonly kind: 'ahead'; readonly pair: Pair; readonly own: Pair }
  /** An own store that is older than one that a rotation writes before it. */
  | { readonly kind: 'behind'; readonly pair: Pair; readonly preceding: Pair };

/**
 * The signs of an unfinished rotation among all targets, by GitHub's dates, which have a resolution of one second. A
 * rotation writes its own stores last and each pair with the key ID first, at least a second apart. Empty means that the
 * dates show none; values cannot be read, so it proves nothing.
 */
export function findUnfinished<Pair extends PlacedPair>(
  pairs: readonly Pair[],
  repository: Repository | undefined,
): UnfinishedSign<Pair>[] {
  const { others, own } = writeOrder(pairs, repository);
  return [
    ...pairs.filter(isHalfWritten).map((pair) => ({ kind: 'half-written' as const, pair })),
    ...others.flatMap((pair) => {
      const behind = own.find((store) => isOlder(store, pair));
      return behind === undefined ? [] : [{ kind: 'ahead' as const, pair, own: behind }];
    }),
    ...own.flatMap((pair, index) => {
      const preceding = own.slice(0, index).find((store) => isOlder(pair, store));
      return preceding === undefined ? [] : [{ kind: 'behind' as const, pair, preceding }];
    }),
  ];
}

/** Whether the older secret of one pair was written before the last change of the other pair. */
function isOlder(pair: HeldPair, other: HeldPair): boolean {
  return (writtenAt(pair) ?? Number.POSITIVE_INFINITY) < (changedAt(other) ?? Number.NEGATIVE_INFINITY);
}

/** A sign in a few words without a date, to follow the name of its target. */
export function describeSign(sign: UnfinishedSign<PlacedPair>): string {
  switch (sign.kind) {
    case 'half-written':
      return 'the ID was written after the secret, which a rotation does only where it was broken off or rolled back';
    case 'ahead':
      return `written after ${targetName(sign.own.store.target)}, which a rotation writes last`;
    case 'behind':
      return `older than ${targetName(sign.preceding.store.target)}, which a rotation writes before it`;
  }
}

/** What to do about such signs: only a person knows whether a secret was changed by hand. */
export const FINISH_ROTATION =
  "start the rotation workflow again with the same new key and the same 'keep-previous', which writes what is left";
