import { escapeName, oneLine } from '../shared/redactor.ts';

/** The names of the two GitHub secrets that hold a pair, in upper case as GitHub stores them. */
export interface SecretNames {
  readonly id: string;
  readonly secret: string;
}

/** Begins the name of the secret by which a long rotation marks what it has written. */
export const MARKER_PREFIX = 'SODA_CLOUD_ROTATION_';

/** One GitHub secret store, with the two names under which it holds a pair. */
export type Target = Place & {
  /** Names of its own; absent where the inputs `secret-names` and `previous-secret-names` count. */
  readonly ownNames?: SecretNames;
  /** Set where it stands for all that a pattern would match, which could not be searched. */
  readonly isPattern?: true;
};

/** How many of these are stores: a pattern that could not be searched is none. */
export function countStores(targets: readonly Target[]): number {
  return targets.filter(({ isPattern }) => isPattern !== true).length;
}

/** One GitHub secret store. */
export type Place =
  | { readonly kind: RepositoryKind; readonly owner: string; readonly repo: string }
  | {
      readonly kind: 'environment';
      readonly owner: string;
      readonly repo: string;
      readonly environment: string;
    }
  | { readonly kind: OrganizationKind; readonly org: string }
  | { readonly kind: 'codespaces-user' };

export type RepositoryKind = 'repo' | 'dependabot' | 'codespaces' | 'agents';
export type OrganizationKind = 'org' | 'dependabot-org' | 'codespaces-org' | 'agents-org';

/**
 * The target in full and in one line, such as `environment:acme/data:production`: a line that the input `targets` takes.
 * Names of its own follow it. Invisible characters of an environment's name become spaces.
 */
export function targetName(target: Target): string {
  return oneLine(formatTarget(target));
}

/** The line of the input `targets` for a target: parsing it returns the target, with all characters of its name. */
export function formatTarget({ ownNames, isPattern: _, ...place }: Target): string {
  return formatPlace(place) + formatOwnNames(ownNames);
}

export function formatPlace(place: Place): string {
  switch (place.kind) {
    case 'environment':
      return `environment:${place.owner}/${place.repo}:${escapeName(place.environment)}`;
    case 'repo':
    case 'dependabot':
    case 'codespaces':
    case 'agents':
      return `${place.kind}:${place.owner}/${place.repo}`;
    case 'codespaces-user':
      return 'codespaces-user';
    default:
      return `${place.kind}:${place.org}`;
  }
}

/** What follows the rest of a line; empty for none. */
export function formatOwnNames(ownNames: SecretNames | undefined): string {
  return ownNames === undefined ? '' : ` = ${ownNames.id}, ${ownNames.secret}`;
}

/** The user or organization whose store it is; `undefined` for a store of the token's own user. */
export function ownerOf(place: Place): string | undefined {
  if (place.kind === 'codespaces-user') {
    return undefined;
  }
  return 'owner' in place ? place.owner : place.org;
}

/** The names under which targets hold the current and the previous pair. */
export interface PairNames {
  readonly names: SecretNames;
  readonly previousNames: SecretNames;
}

/** The names under which a target holds its pairs. @param given the inputs, for a target without names of its own */
export function pairNames({ ownNames }: Pick<Target, 'ownNames'>, given: PairNames): PairNames {
  return ownNames === undefined ? given : { names: ownNames, previousNames: withPrevious(ownNames) };
}

/** The names for the previous pair where none are given. */
export function withPrevious({ id, secret }: SecretNames): SecretNames {
  return { id: `${id}_PREVIOUS`, secret: `${secret}_PREVIOUS` };
}

/** A repository, as the path of an endpoint names it. */
export interface Repository {
  readonly owner: string;
  readonly repo: string;
}

const OWNER = /^[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?$/;
const NAME = /^(?!\.{1,2}$)[A-Za-z0-9._-]+$/;

/** `OWNER/NAME`, or nothing for any other text. */
export function parseRepository(text: string): Repository | undefined {
  const [owner = '', repo = '', ...more] = text.split('/');
  return more.length === 0 && isOwnerName(owner) && NAME.test(repo) ? { owner, repo } : undefined;
}

/** Whether a text can be the name of a user or an organization. */
export function isOwnerName(text: string): boolean {
  return OWNER.test(text);
}

/** `OWNER/NAME` */
export function repositoryName({ owner, repo }: Repository): string {
  return `${owner}/${repo}`;
}

/** The kinds that a workflow reads from its own repository, in the order in which a rotation writes them. */
const COMMIT_ORDER: readonly Target['kind'][] = ['org', 'environment', 'repo'];

/**
 * Whether the workflow itself reads its key pair from this target: its own repository, an environment of it, or the
 * organization that owns it, under the names that the workflow reads.
 * @param repository the workflow's own; `undefined` where the run does not name it: then no store is its own
 */
export function isOwnStore(target: Target, repository: Repository | undefined): boolean {
  if (repository === undefined || target.ownNames !== undefined) {
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

/** What concerns one target. */
export interface Placed {
  readonly store: { readonly target: Target };
}

/** Items in the order in which their targets are written. */
interface WriteOrder<Item> {
  /** In the order of the input. */
  readonly others: readonly Item[];
  /**
   * The organization, the environments by name, the repository: they commit the rotation, so they come last. Their order
   * depends on nothing but their names, so that every run, also of another mode, sees the same one.
   */
  readonly own: readonly Item[];
}

export function writeOrder<Item extends Placed>(
  items: readonly Item[],
  repository: Repository | undefined,
): WriteOrder<Item> {
  const rank = ({ store }: Item) => COMMIT_ORDER.indexOf(store.target.kind);
  const name = ({ store }: Item) => targetName(store.target).toLowerCase();
  return {
    others: items.filter(({ store }) => !isOwnStore(store.target, repository)),
    own: items
      .filter(({ store }) => isOwnStore(store.target, repository))
      .sort((one, other) => rank(one) - rank(other) || (name(one) < name(other) ? -1 : 1)),
  };
}
