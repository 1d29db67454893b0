import type { ReadLimit } from '../github/client.ts';
import type { GitHubClients } from '../github/clients.ts';
import { GitHubFailure } from '../github/errors.ts';
import type { HeldSecrets } from '../github/inventory.ts';
import { readEnvironments, readVisibleOrganizationSecrets } from '../github/repositories.ts';
import { SecretStore } from '../github/secrets.ts';
import {
  type PairNames,
  pairNames,
  type Repository,
  repositoryName,
  type SecretNames,
  type Target,
  targetName,
} from '../github/targets.ts';
import type { Progress } from '../shared/progress.ts';

/** A secret that workflows do not read, because another one of the same name takes precedence. */
export interface Shadow {
  /** The target, in its full name, whose secret is not read. */
  readonly hidden: string;
  /** The one whose secret is read instead. */
  readonly by: string;
}

interface ShadowSearch {
  readonly shadows: readonly Shadow[];
  /** The repositories of which the token cannot see everything. */
  readonly forbidden: readonly string[];
  /** The repositories of which something could not be read this time. */
  readonly unread: readonly string[];
}

interface ReadDependencies {
  readonly clients: GitHubClients;
  readonly limit: ReadLimit;
  readonly progress: Progress;
}

/** Finds the shadowed secrets in these repositories. What the token cannot see is left out. */
export async function findShadows(
  repositories: readonly Repository[],
  held: readonly HeldSecrets[],
  names: SecretNames,
  dependencies: ReadDependencies,
): Promise<ShadowSearch> {
  const reader = new ShadowReader(held, names, dependencies);
  const shadows = await Promise.all(
    repositories.map(async (repository) => {
      const found = await reader.shadowsIn(repository);
      dependencies.progress.advanced(repositoryName(repository), 'checked for shadowed secrets');
      return found;
    }),
  );
  return { shadows: shadows.flat(), forbidden: [...reader.forbidden], unread: [...reader.unread] };
}

/**
 * Finds the shadowed secrets among targets alone, without a request: where an environment holds a name of its repository,
 * and a repository one of an organization's secret that all repositories see.
 */
export function findShadowsAmong(held: readonly HeldSecrets[], given: PairNames): Shadow[] {
  const above = new Map<string, HeldSecrets[]>();
  const add = (key: string, secrets: HeldSecrets) => above.set(key, [...(above.get(key) ?? []), secrets]);
  for (const secrets of held) {
    const { target } = secrets.store;
    if (target.kind === 'repo') {
      add(repositoryName(target).toLowerCase(), secrets);
    } else if (target.kind === 'org' && secrets.isVisibleToAll) {
      add(target.org.toLowerCase(), secrets);
    }
  }
  const hiddenBy = ({ store: { target } }: HeldSecrets): readonly HeldSecrets[] => {
    switch (target.kind) {
      case 'environment':
        return above.get(repositoryName(target).toLowerCase()) ?? [];
      case 'repo':
        return above.get(target.owner.toLowerCase()) ?? [];
      default:
        return [];
    }
  };
  return held.flatMap((by) => {
    const names = heldNames(by, given);
    return hiddenBy(by)
      .filter((hidden) => heldNames(hidden, given).some((name) => names.includes(name)))
      .map((hidden) => ({ hidden: targetName(hidden.store.target), by: targetName(by.store.target) }));
  });
}

function heldNames({ store, id, secret }: HeldSecrets, given: PairNames): readonly string[] {
  const { names } = pairNames(store.target, given);
  return [...(id === undefined ? [] : [names.id]), ...(secret === undefined ? [] : [names.secret])];
}

/** Every repository that a target belongs to, and the workflow's own where its organization is a target. */
export function repositoriesToCheck(
  targets: readonly Target[],
  ownRepository: Repository | undefined,
): Repository[] {
  const repositories = new Map<string, Repository>();
  const add = ({ owner, repo }: Repository) =>
    repositories.set(repositoryName({ owner, repo }).toLowerCase(), { owner, repo });
  for (const target of targets) {
    if (target.ownNames !== undefined) {
      continue;
    }
    if (target.kind === 'repo' || target.kind === 'environment') {
      add(target);
    } else if (target.kind === 'org' && target.org.toLowerCase() === ownRepository?.owner.toLowerCase()) {
      add(ownRepository);
    }
  }
  return [...repositories.values()];
}

/** The names of the secrets that a store holds. */
type Names = ReadonlySet<string>;
const NONE: Names = new Set();

class ShadowReader {
  readonly forbidden = new Set<string>();
  readonly unread = new Set<string>();
  readonly #names: readonly string[];
  readonly #dependencies: ReadDependencies;
  /** What the audit has read already, by target. */
  readonly #known: ReadonlyMap<string, Names>;
  readonly #organizations = new Map<string, Promise<Names | GitHubFailure>>();

  constructor(held: readonly HeldSecrets[], { id, secret }: SecretNames, dependencies: ReadDependencies) {
    this.#names = [id, secret];
    this.#dependencies = dependencies;
    this.#known = new Map(
      held.map(({ store, ...pair }) => [
        targetName(store.target).toLowerCase(),
        new Set([...(pair.id === undefined ? [] : [id]), ...(pair.secret === undefined ? [] : [secret])]),
      ]),
    );
  }

  /**
   * An environment's secret takes precedence over the repository's, and that one over the organization's (GitHub's
   * documentation of secrets).
   */
  async shadowsIn(repository: Repository): Promise<Shadow[]> {
    const own = (await this.#stored({ kind: 'repo', ...repository }, repository)) ?? NONE;
    // a repository without the secrets neither shadows others nor is shadowed
    if (!this.#holds(own)) {
      return [];
    }
    const [visible, environments] = await Promise.all([
      this.#visible(repository),
      this.#environments(repository),
    ]);
    const overlaps = (names: Names) => this.#names.some((name) => own.has(name) && names.has(name));
    const repo = targetName({ kind: 'repo', ...repository });
    return [
      ...(overlaps(visible)
        ? [{ hidden: targetName({ kind: 'org', org: repository.owner }), by: repo }]
        : []),
      ...environments
        .filter(({ names }) => overlaps(names))
        .map(({ target }) => ({ hidden: repo, by: targetName(target) })),
    ];
  }

  #holds(stored: Names): boolean {
    return this.#names.some((name) => stored.has(name));
  }

  async #stored(target: Target, repository: Repository): Promise<Names | undefined> {
    const known = this.#known.get(targetName(target).toLowerCase());
    return known ?? this.#read(repository, () => this.#list(target));
  }

  async #list(target: Target): Promise<Names> {
    return new Set(
      (await new SecretStore(target, this.#dependencies.clients.of(target)).listSecrets()).keys(),
    );
  }

  /** The organization's secrets that the repository sees. Reading the organization once saves a read for each repository. */
  async #visible(repository: Repository): Promise<Names> {
    const all = await this.#ofOrganization(repository.owner);
    if (all !== undefined && !this.#holds(all)) {
      return NONE;
    }
    const visible = await this.#read(repository, () =>
      readVisibleOrganizationSecrets(repository, this.#dependencies.clients.ofOwner(repository.owner)),
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

  async #environments(repository: Repository): Promise<{ target: Target; names: Names }[]> {
    const client = this.#dependencies.clients.ofOwner(repository.owner);
    const environments = (await this.#read(repository, () => readEnvironments(repository, client))) ?? [];
    return Promise.all(
      environments.map(async (environment) => {
        const target: Target = { kind: 'environment', ...repository, environment };
        return { target, names: (await this.#stored(target, repository)) ?? NONE };
      }),
    );
  }

  /** GitHub answers 404 for what a repository does not have: by now it is known whether the token reaches it. */
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
