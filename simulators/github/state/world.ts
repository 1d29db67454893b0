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
  readonly topics?: readonly string[];
  /** Only shown where the owner is an organization. */
  readonly customProperties?: Readonly<Record<string, CustomProperty>>;
}

/** `null`: defined by the organization, without a value here. */
export type CustomProperty = string | readonly string[] | null;

/** What can change in a repository that stays the same. */
export type RepositoryChange = Partial<
  Pick<
    Repository,
    'visibility' | 'archived' | 'disabled' | 'issues' | 'environments' | 'topics' | 'customProperties'
  >
>;

export interface OrganizationOptions {
  readonly login: string;
  readonly id?: number;
}

export interface Repository extends Required<RepositoryOptions> {
  readonly owner: string;
  readonly shortName: string;
  /** Earlier names, as `owner/name`. */
  readonly formerNames: readonly string[];
  readonly tracker: IssueTracker;
}

/** An owner of repositories. One that is no organization is a user. */
export interface Account extends Required<OrganizationOptions> {
  readonly type: 'Organization' | 'User';
}

export interface Organization extends Account {
  readonly type: 'Organization';
}

/**
 * Repositories with their issues and runs, organizations, users, and the secret stores of all of them. Names are not
 * case-sensitive.
 */
export class World {
  readonly runs = new WorkflowRuns();
  readonly #context: StoreContext;
  readonly #repositories = new Map<string, Repository>();
  readonly #byId = new Map<number, Repository>();
  /** From a former name to the ID. */
  readonly #renamed = new Map<string, number>();
  readonly #organizations = new Map<string, Organization>();
  readonly #users = new Map<string, Account>();
  readonly #stores = new Map<string, SecretStore>();
  #lists: Map<string, Repository[]> | undefined;
  #byName: readonly Repository[] | undefined;
  #lastId = 1_296_268;

  constructor(context: StoreContext) {
    this.#context = context;
    this.#addStores('user', '');
  }

  addOrganization({ login, id = this.#nextId() }: OrganizationOptions): void {
    this.#organizations.set(login.toLowerCase(), { login, id, type: 'Organization' });
    this.#addStores('organization', `:${login}`);
  }

  addRepository({ environments = [], ...options }: RepositoryOptions): void {
    const id = options.id ?? this.#nextId();
    const replaced = this.repository(options.name);
    if (replaced !== undefined) {
      this.#byId.delete(replaced.id);
    }
    this.#keep({
      visibility: 'private',
      archived: false,
      disabled: false,
      issues: true,
      topics: [],
      customProperties: {},
      ...options,
      ...partsOf(options.name),
      id,
      formerNames: [],
      tracker: new IssueTracker(id),
      environments: [],
    });
    this.#addStores('repository', `:${options.name}`);
    for (const environment of environments) {
      this.addEnvironment(options.name, environment);
    }
  }

  /** Also removes its stores. */
  removeRepository(name: string): void {
    const repository = this.repository(name);
    if (repository !== undefined) {
      this.#drop(repository);
      for (const store of this.#storesOf(repository)) {
        this.#stores.delete(store.name.toLowerCase());
      }
    }
  }

  changeRepository(name: string, change: RepositoryChange): void {
    this.#keep({ ...this.repositoryNamed(name), ...change });
  }

  /**
   * Its ID, secrets, issues and runs stay. Requests for the old name are redirected until another repository has it.
   * @param newName `owner/name`; another owner is a transfer
   */
  renameRepository(oldName: string, newName: string): void {
    const repository = this.repositoryNamed(oldName);
    this.#drop(repository);
    this.#renamed.set(repository.name.toLowerCase(), repository.id);
    this.#keep({
      ...repository,
      ...partsOf(newName),
      name: newName,
      formerNames: [...repository.formerNames, repository.name],
    });
    for (const store of this.#storesOf(repository)) {
      this.#stores.delete(store.name.toLowerCase());
      store.name = store.name.replace(`:${repository.name}`, () => `:${newName}`);
      this.#stores.set(store.name.toLowerCase(), store);
    }
  }

  addEnvironment(repositoryName: string, environment: string): void {
    const repository = this.repositoryNamed(repositoryName);
    this.#keep({ ...repository, environments: [...repository.environments, environment] });
    this.#addStores('environment', `:${repository.name}:${environment}`);
  }

  repository(name: string): Repository | undefined {
    return this.#repositories.get(name.toLowerCase());
  }

  /** The repository that had this name until it was renamed. */
  renamedRepository(oldName: string): Repository | undefined {
    const id = this.#renamed.get(oldName.toLowerCase());
    return id === undefined ? undefined : this.#byId.get(id);
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
    return this.#byId.get(id);
  }

  repositories(): Repository[] {
    return [...this.#repositories.values()];
  }

  /** In the order in which they were added. The same list is returned until a repository changes. */
  repositoriesOf(owner: string): readonly Repository[] {
    this.#lists ??= groupByOwner(this.#repositories.values());
    return this.#lists.get(owner.toLowerCase()) ?? [];
  }

  /** In the order of their full names. */
  repositoriesByName(): readonly Repository[] {
    this.#byName ??= this.repositories().sort((a, b) => ORDER.compare(a.name, b.name));
    return this.#byName;
  }

  organization(login: string): Organization | undefined {
    return this.#organizations.get(login.toLowerCase());
  }

  account(login: string): Account | undefined {
    return this.organization(login) ?? this.#users.get(login.toLowerCase());
  }

  store(name: string): SecretStore | undefined {
    return this.#stores.get(name.toLowerCase());
  }

  stores(): SecretStore[] {
    return [...this.#stores.values()];
  }

  #keep(repository: Repository): void {
    const { id, name, owner } = repository;
    this.#repositories.set(name.toLowerCase(), repository);
    this.#byId.set(id, repository);
    this.#lists = undefined;
    this.#byName = undefined;
    if (this.account(owner) === undefined) {
      this.#users.set(owner.toLowerCase(), { login: owner, id: this.#nextAccountId(), type: 'User' });
    }
  }

  #drop({ id, name }: Repository): void {
    this.#repositories.delete(name.toLowerCase());
    this.#byId.delete(id);
    this.#lists = undefined;
    this.#byName = undefined;
  }

  #storesOf({ name, environments }: Repository): SecretStore[] {
    return ALL_STORE_KINDS.flatMap((kind) => {
      switch (STORE_KINDS[kind].scope) {
        case 'repository':
          return [this.store(`${kind}:${name}`)];
        case 'environment':
          return environments.map((environment) => this.store(`${kind}:${name}:${environment}`));
        default:
          return [];
      }
    }).filter((store) => store !== undefined);
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

  #nextAccountId(): number {
    return 583_231 + this.#users.size;
  }
}

const ORDER = new Intl.Collator('en');

function groupByOwner(repositories: Iterable<Repository>): Map<string, Repository[]> {
  const lists = new Map<string, Repository[]>();
  for (const repository of repositories) {
    const owner = repository.owner.toLowerCase();
    const list = lists.get(owner);
    if (list === undefined) {
      lists.set(owner, [repository]);
    } else {
      list.push(repository);
    }
  }
  return lists;
}

function partsOf(name: string): Pick<Repository, 'owner' | 'shortName'> {
  const [owner = '', shortName = ''] = name.split('/');
  return { owner, shortName };
}
