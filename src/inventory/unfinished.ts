import { writeOrder } from '../targets/own-stores.ts';
import type { Repository } from '../targets/repository.ts';
import type { Target } from '../targets/target.ts';
import { changedAt, type HeldPair, writtenAt } from './held-pair.ts';

/** A pair with the place that holds it. */
export interface PlacedPair extends HeldPair {
  readonly store: { readonly target: Target };
}

/** What the dates of one target say: a rotation was not completed, or somebody wrote a secret by hand. */
export type UnfinishedSign<Pair> =
  /** Its key ID is newer than its key secret, which a rotation leaves only where it was broken off or rolled back. */
  | { readonly kind: 'half-written'; readonly pair: Pair }
  /** It was written after the older half of an own store, which a rotation writes last. */
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
  const { others, own } = writeOrder(pairs, repository, ({ store }) => store.target);
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

/** Whether the key ID was written after the key secret: such a pair was not written completely. */
export function isHalfWritten({ id, secret }: HeldPair): boolean {
  return id !== undefined && secret !== undefined && id.updatedAt > secret.updatedAt;
}

/** Whether the older half of one pair was written before the last change of the other. */
function isOlder(pair: HeldPair, other: HeldPair): boolean {
  return (writtenAt(pair) ?? Number.POSITIVE_INFINITY) < (changedAt(other) ?? Number.NEGATIVE_INFINITY);
}
