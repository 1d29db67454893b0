import { type Exclusion, matchesName, type NamePattern, type PatternPlace } from './patterns.ts';
import { formatPlace, type PairNames, type Place, pairNames, type Target } from './targets.ts';

/** A target, or a pattern for some. */
type AnyTarget = (Place | PatternPlace) & Pick<Target, 'ownNames'>;

/**
 * Targets or patterns without duplicates: the same place with the same names for both pairs. Letter case does not
 * matter. Of duplicates, one without names of its own stays.
 * @param given the inputs, for targets without names of their own
 */
export function uniqueTargets<Item extends AnyTarget>(targets: readonly Item[], given: PairNames): Item[] {
  const unique = new Map<string, Item>();
  for (const target of targets) {
    const key = JSON.stringify([placeKey(target), ...secretsOf(pairNames(target, given))]);
    const known = unique.get(key);
    if (known === undefined || (known.ownNames !== undefined && target.ownNames === undefined)) {
      unique.set(key, target);
    }
  }
  return [...unique.values()];
}

/** Two targets that would overwrite each other's secrets. */
export interface Overlap<Item> {
  readonly one: Item;
  /** The later one. */
  readonly other: Item;
  /** A name that both use in the store. */
  readonly secret: string;
}

/**
 * Targets of one store, or patterns that are otherwise equal, whose names differ, and that have one of them in common, be
 * it for the current or the previous pair: what is written for one would be lost for the other. At most one overlap for
 * each target.
 * @param targets without duplicates
 * @param given the inputs, for targets without names of their own
 */
export function findOverlaps<Item extends AnyTarget>(
  targets: readonly Item[],
  given: PairNames,
): Overlap<Item>[] {
  const users = new Map<string, Item>();
  return targets.flatMap((other) => {
    const place = placeKey(other);
    const used = secretsOf(pairNames(other, given)).map((secret) => ({
      secret,
      key: JSON.stringify([place, secret]),
    }));
    const overlaps = used.flatMap(({ secret, key }) => {
      const one = users.get(key);
      return one === undefined ? [] : [{ one, other, secret }];
    });
    for (const { key } of used) {
      users.set(key, users.get(key) ?? other);
    }
    return overlaps.slice(0, 1);
  });
}

/** Whether a line with this place, named or a pattern, stands for a store, as far as names can tell. */
export function coversPlace(place: Place | PatternPlace, store: Place): boolean {
  if (!('qualifiers' in place)) {
    return placeKey(place) === placeKey(store);
  }
  return (
    place.kind === store.kind &&
    'repo' in store &&
    place.owner.toLowerCase() === store.owner.toLowerCase() &&
    matchesName(place.repo, store.repo) &&
    (place.environment === undefined ||
      (store.kind === 'environment' && matchesName(place.environment, store.environment)))
  );
}

/** Exclusions, of which those for a store are found without a look at each one that names another store. */
export class ExclusionIndex {
  /** Those with a pattern. */
  readonly patterns: readonly PatternExclusion[];
  readonly #named = new Map<string, Exclusion[]>();

  constructor(exclusions: readonly Exclusion[]) {
    this.patterns = exclusions.filter(isPattern);
    for (const exclusion of exclusions.filter((each) => !isPattern(each))) {
      const key = placeKey(exclusion.place);
      const same = this.#named.get(key) ?? [];
      same.push(exclusion);
      this.#named.set(key, same);
    }
  }

  /** Those that stand for a store, as far as names can tell. */
  covering(store: Place): readonly Exclusion[] {
    const named = this.#named.get(placeKey(store)) ?? [];
    return [...named, ...this.patterns.filter(({ place }) => coversPlace(place, store))];
  }
}

type PatternExclusion = Exclusion & { readonly place: PatternPlace };

function isPattern(exclusion: Exclusion): exclusion is PatternExclusion {
  return 'qualifiers' in exclusion.place;
}

/** The names of all secrets of a target: the current ID and secret, then the previous ones. */
export function secretsOf({ names, previousNames }: PairNames): string[] {
  return [names, previousNames].flatMap(({ id, secret }) => [id, secret]);
}

/** Equal for the same place, and for no other. */
export function placeKey(place: Place | PatternPlace): string {
  if (!('qualifiers' in place)) {
    return formatPlace(place).toLowerCase();
  }
  const { kind, owner, repo, environment, qualifiers } = place;
  const lowerCase = (pattern: NamePattern) => pattern.map((piece) => piece.toLowerCase());
  return JSON.stringify([
    kind,
    owner.toLowerCase(),
    lowerCase(repo),
    environment && lowerCase(environment),
    qualifiers.map((qualifier) => JSON.stringify(qualifier)).sort(),
  ]);
}
