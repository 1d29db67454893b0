import type { GitHubClient, ReadLimit } from '../github/client.ts';
import { GitHubFailure } from '../github/errors.ts';
import type { HeldSecrets } from '../github/inventory.ts';
import { readEnvironments, readVisibleOrganizationSecrets } from '../github/repositories.ts';
import type { SecretNames } from '../github/secret-dates.ts';
import { SecretStore } from '../github/secrets.ts';
import { type Repository, repositoryName, type Target, targetName } from '../github/targets.ts';
import type { Progress } from '../shared/progress.ts';

/** The names of the Actions secrets that a workflow of one repository can read, by where they are stored. */
export interface RepositoryView {
  readonly repository: Repository;
  readonly own: ReadonlySet<string>;
  /** The organization's that the repository sees. */
  readonly organization: ReadonlySet<string>;
  readonly environments: ReadonlyMap<string, ReadonlySet<string>>;
}

export interface Views {
  readonly views: readonly RepositoryView[];
  /** The repositories of which the token may not see everything. */
  readonly forbidden: readonly string[];
  /** The repositories of which something could not be read this time. */
  readonly unread: readonly string[];
}

interface ViewDependencies {
  readonly client: GitHubClient;
  readonly limit: ReadLimit;
  readonly progress: Progress;
}

type Names = ReadonlySet<string>;
const NONE: Names = new Set();

/** Looks at the repositories. What the token may not see is left out. */
export async function readRepositoryViews(
  repositories: readonly Repository[],
  held: readonly HeldSecrets[],
  names: SecretNames,
  dependencies: ViewDependencies,
): Promise<Views> {
  const reader = new ViewReader(held, names, dependencies);
  const views = await Promise.all(
    repositories.map(async (repository) => {
      const view = await reader.view(repository);
      dependencies.progress.advanced(repositoryName(repository), 'looked for shadows');
      return view;
    }),
  );
  return { views, forbidden: [...reader.forbidden], unread: [...reader.unread] };
}

/** Every repository that a target belongs to, and the workflow's own where its organization is a target. */
export function repositoriesToLookAt(
  targets: readonly Target[],
  ownRepository: Repository | undefined,
): Repository[] {
  const repositories = new Map<string, Repository>();
  const add = ({ owner, repo }: Repository) =>
    repositories.set(repositoryName({ owner, repo }).toLowerCase(), { owner, repo });
  for (const target of targets) {
    if (target.kind === 'repo' || target.kind === 'environment') {
      add(target);
    } else if (target.kind === 'org' && target.org.toLowerCase() === ownRepository?.owner.toLowerCase()) {
      add(ownRepository);
    }
  }
  return [...repositories.values()];
}

class ViewReader {
  readonly forbidden = new Set<string>();
  readonly unread = new Set<string>();
  readonly #names: readonly string[];
  readonly #dependencies: ViewDependencies;
  /** What the audit has read already, by target. */
  readonly #known: ReadonlyMap<string, Names>;
  readonly #organizations = new Map<string, Promise<Names | GitHubFailure>>();

  constructor(held: readonly HeldSecrets[], { id, secret }: SecretNames, dependencies: ViewDependencies) {
    this.#names = [id, secret];
    this.#dependencies = dependencies;
    this.#known = new Map(
      held.map(({ store, ...pair }) => [
        targetName(store.target).toLowerCase(),
        new Set([...(pair.id === undefined ? [] : [id]), ...(pair.secret === undefined ? [] : [secret])]),
      ]),
    );
  }

  async view(repository: Repository): Promise<RepositoryView> {
    const own = (await this.#stored({ kind: 'repo', ...repository }, repository)) ?? NONE;
    // where the repository holds neither, nothing hides it, and it hides nothing
    const [organization, environments] = this.#concerns(own)
      ? await Promise.all([this.#visible(repository), this.#environments(repository)])
      : [NONE, new Map<string, Names>()];
    return { repository, own, organization, environments };
  }

  #concerns(stored: Names): boolean {
    return this.#names.some((name) => stored.has(name));
  }

  async #stored(target: Target, repository: Repository): Promise<Names | undefined> {
    const known = this.#known.get(targetName(target).toLowerCase());
    return known ?? this.#read(repository, () => this.#list(target));
  }

  async #list(target: Target): Promise<Names> {
    return new Set((await new SecretStore(target, this.#dependencies.client).listSecrets()).keys());
  }

  /** One look at the organization saves one at each of its repositories, if the token may take it. */
  async #visible(repository: Repository): Promise<Names> {
    const all = await this.#ofOrganization(repository.owner);
    if (all !== undefined && !this.#concerns(all)) {
      return NONE;
    }
    const visible = await this.#read(repository, () =>
      readVisibleOrganizationSecrets(repository, this.#dependencies.client),
    );
    return visible ?? NONE;
  }

  async #ofOrganization(owner: string): Promise<Names | undefined> {
    const org: Target = { kind: 'org', org: owner };
    const key = targetName(org).toLowerCase();
    const known = this.#known.get(key);
    if (known !== undefined) {
      return known;
    }
    const reading = this.#organizations.get(key) ?? this.#attempt(() => this.#list(org));
    this.#organizations.set(key, reading);
    const found = await reading;
    return found instanceof GitHubFailure ? undefined : found;
  }

  async #environments(repository: Repository): Promise<ReadonlyMap<string, Names>> {
    const { client } = this.#dependencies;
    const environments = (await this.#read(repository, () => readEnvironments(repository, client))) ?? [];
    const stored = await Promise.all(
      environments.map(async (environment): Promise<[string, Names]> => {
        const target: Target = { kind: 'environment', ...repository, environment };
        return [environment, (await this.#stored(target, repository)) ?? NONE];
      }),
    );
    return new Map(stored);
  }

  /** What a repository does not have, it answers with 404: whether the token reaches it is known by then. */
  async #read<Result>(repository: Repository, read: () => Promise<Result>): Promise<Result | undefined> {
    const found = await this.#attempt(read);
    if (!(found instanceof GitHubFailure)) {
      return found;
    }
    if (found.status === 403 && !found.rateLimited) {
      this.forbidden.add(repositoryName(repository));
    } else if (found.status !== 404) {
      this.unread.add(repositoryName(repository));
    }
    return undefined;
  }

  async #attempt<Result>(read: () => Promise<Result>): Promise<Result | GitHubFailure> {
    try {
      return await this.#dependencies.limit(read);
    } catch (error) {
      if (error instanceof GitHubFailure) {
        return error;
      }
      throw error;
    }
  }
}

/** A secret that is not read, because another one of the same name stands before it. */
export interface Shadow {
  /** The target, in its full name, whose secret is not read there. */
  readonly hidden: string;
  /** The one whose secret is read instead. */
  readonly by: string;
}

/**
 * Finds, in each repository, the stores that stand before one another: an environment's secret is read before the
 * repository's, and that one before the organization's (GitHub's documentation of secrets).
 */
export function findShadows(views: readonly RepositoryView[], { id, secret }: SecretNames): Shadow[] {
  const overlap = (one: ReadonlySet<string>, other: ReadonlySet<string>) =>
    [id, secret].some((name) => one.has(name) && other.has(name));
  return views.flatMap(({ repository, own, organization, environments }) => {
    const repo = targetName({ kind: 'repo', ...repository });
    const org: Target = { kind: 'org', org: repository.owner };
    return [
      ...(overlap(own, organization) ? [{ hidden: targetName(org), by: repo }] : []),
      ...[...environments]
        .filter(([, names]) => overlap(names, own))
        .map(([environment]) => ({
          hidden: repo,
          by: targetName({ kind: 'environment', ...repository, environment }),
        })),
    ];
  });
}
