import type { Repository } from './repository.ts';
import { type Target, targetName } from './target.ts';

/** The kinds that a workflow reads from its own repository, in the order in which a rotation writes them. */
const COMMIT_ORDER: readonly Target['kind'][] = ['org', 'environment', 'repo'];

/**
 * Whether the workflow itself reads its key pair from this target: its own repository, an environment of it, or the
 * organization that owns it.
 * @param repository the workflow's own; `undefined` where the run does not name it: then no store is its own
 */
export function isOwnStore(target: Target, repository: Repository | undefined): boolean {
  if (repository === undefined) {
    return false;
  }
  const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
  switch (target.kind) {
    case 'org':
      return same(target.org, repository.owner);
    case 'environment':
    case 'repo':
      return same(target.owner, repository.owner) && same(target.repo, repository.repo);
    default:
      return false;
  }
}

/** Targets in the order in which a rotation writes them. */
export interface WriteOrder<Item> {
  /** In the order of the input. */
  readonly others: readonly Item[];
  /**
   * The organization, the environments by name, the repository: they commit the rotation, so they come last. Their order
   * depends on nothing but their names, so that every run, also of another mode, sees the same one.
   */
  readonly own: readonly Item[];
}

/** @param targetOf the target that an item is about */
export function writeOrder<Item>(
  items: readonly Item[],
  repository: Repository | undefined,
  targetOf: (item: Item) => Target,
): WriteOrder<Item> {
  const rank = (item: Item) => COMMIT_ORDER.indexOf(targetOf(item).kind);
  const name = (item: Item) => targetName(targetOf(item)).toLowerCase();
  return {
    others: items.filter((item) => !isOwnStore(targetOf(item), repository)),
    own: items
      .filter((item) => isOwnStore(targetOf(item), repository))
      .sort((one, other) => rank(one) - rank(other) || (name(one) < name(other) ? -1 : 1)),
  };
}
