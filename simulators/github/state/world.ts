import { IssueTracker } from './issue-tracker.ts';
import { SecretStore, type StoreContext } from './secret-store.ts';
import { ALL_STORE_KINDS, STORE_KINDS, type StoreScope } from './store-kinds.ts';
import { WorkflowRuns } from './workflow-runs.ts';

export interface RepositoryOptions {
  /** `owner/name` */
  readonly name: string;
  readonly id?: number;
  readonly visibility?: 'public' | 'private' | 'internal';
  readonly archived?: boolean;
  /** Disabled by GitHub's staff: writes are refused. */
  readonly disabled?: boolean;
  /** `false`: issues are switched off. */
  readonly issues?: boolean;
  /** Names; they can contain any character, such as slashes and spaces. */
  readonly environments?: readonly string[];
}

export interface OrganizationOptions {
  readonly login: string;
  readonly id?: number;
}

export interface Repository extends Required<RepositoryOptions> {
  readonly owner: string;
  readonly shortName: string;
  readonly tracker: IssueTracker;
}

export type Organization = Required<OrganizationOptions>;

/** Repositories with their issues and runs, organizations, and the secret stores of all of them. Names are not case-sensitive. */
export class World {
  readonly runs = new WorkflowRuns();
  readonly #context: StoreContext;
  readonly #repositories = new Map<string, Repository>();
  readonly #organizations = new Map<string, Organization>();
  readonly #stores = new Map<string, SecretStore>();
  #lastId = 1_296_268;

  constructor(context: StoreContext) {
    this.#context = context;
    this.#addStores('user', '');
  }

  addOrganization({ login, id = this.#nextId() }: OrganizationOptions): void {
    this.#organizations.set(login.toLowerCase(), { login, id });
    this.#addStores('organization', `:${login}`);
  }

  addRepository(options: RepositoryOptions): void {
    const [owner = '', shortName = ''] = options.name.split('/');
    const id = options.id ?? this.#nextId();
    const repository: Repository = {
      visibility: 'private',
      archived: false,
      disabled: false,
      issues: true,
      ...options,
      id,
      tracker: new IssueTracker(id),
      environments: [],
      owner,
      shortName,
    };
    this.#repositories.set(options.name.toLowerCase(), repository);
    this.#addStores('repository', `:${options.name}`);
    for (const environment of options.environments ?? []) {
      this.addEnvironment(options.name, environment);
    }
  }

  /** Also removes its stores. */
  removeRepository(name: string): void {
    this.#repositories.delete(name.toLowerCase());
    for (const store of this.stores()) {
      const [, ofRepository = ''] = /^[a-z]+:([^:]+)/.exec(store.name) ?? [];
      if (store.traits.scope !== 'organization' && ofRepository.toLowerCase() === name.toLowerCase()) {
        this.#stores.delete(store.name.toLowerCase());
      }
    }
  }

  addEnvironment(repositoryName: string, environment: string): void {
    const repository = this.repositoryNamed(repositoryName);
    this.#repositories.set(repositoryName.toLowerCase(), {
      ...repository,
      environments: [...repository.environments, environment],
    });
    this.#addStores('environment', `:${repository.name}:${environment}`);
  }

  repository(name: string): Repository | undefined {
    return this.#repositories.get(name.toLowerCase());
  }

  /** @throws Error when the repository does not exist */
  repositoryNamed(name: string): Repository {
    const repository = this.repository(name);
    if (repository === undefined) {
      throw new Error(`there is no repository ${name}`);
    }
    return repository;
  }

  repositoryById(id: number): Repository | undefined {
    return this.repositories().find((repository) => repository.id === id);
  }

  repositories(): Repository[] {
    return [...this.#repositories.values()];
  }

  organization(login: string): Organization | undefined {
    return this.#organizations.get(login.toLowerCase());
  }

  store(name: string): SecretStore | undefined {
    return this.#stores.get(name.toLowerCase());
  }

  stores(): SecretStore[] {
    return [...this.#stores.values()];
  }

  #addStores(scope: StoreScope, suffix: string): void {
    for (const kind of ALL_STORE_KINDS) {
      if (STORE_KINDS[kind].scope === scope) {
        const name = `${kind}${suffix}`;
        this.#stores.set(name.toLowerCase(), new SecretStore(name, kind, this.#context));
      }
    }
  }

  #nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }
}
