import { isRecord } from '../shared/files.ts';
import type { AbsenceOption, GitHubClient, GitHubResponse, ReadLimit } from './client.ts';
import type { GitHubClients } from './clients.ts';
import { GitHubFailure, unexpectedResponse } from './errors.ts';
import { PAGE_SIZE, type Pages, readList, readPages, readSteadyList, requireComplete } from './lists.ts';
import type { RepositoryFacts } from './patterns.ts';
import { parseRepository, type Repository, repositoryName, type Target } from './targets.ts';

/** The names of a repository's environments. @throws GitHubFailure */
export async function readEnvironments(
  repository: Repository,
  { paginate, rest }: GitHubClient,
): Promise<string[]> {
  const parameters = { ...repository, per_page: PAGE_SIZE };
  return readNames(() => paginate.iterator(rest.repos.getAllEnvironments, parameters), 'environments');
}

/** The names, in upper case, of the organization's Actions secrets that a repository sees. @throws GitHubFailure */
export async function readVisibleOrganizationSecrets(
  repository: Repository,
  { paginate, rest }: GitHubClient,
): Promise<ReadonlySet<string>> {
  const parameters = { ...repository, per_page: PAGE_SIZE };
  const start = () => paginate.iterator(rest.actions.listRepoOrganizationSecrets, parameters);
  const names = await readNames(start, 'secrets of the organization');
  return new Set(names.map((name) => name.toUpperCase()));
}

/** An organization's repositories that can still run workflows: archived ones cannot. @throws GitHubFailure */
export async function readRepositories(org: string, { paginate, rest }: GitHubClient): Promise<Repository[]> {
  const { entries } = await readList(paginate.iterator(rest.repos.listForOrg, { org, per_page: PAGE_SIZE }));
  return entries
    .filter((entry) => entry['archived'] !== true)
    .map((entry) => {
      const { full_name: name } = entry;
      const repository = typeof name === 'string' ? parseRepository(name) : undefined;
      if (repository === undefined) {
        throw unexpectedResponse();
      }
      return repository;
    });
}

/** A repository as its owner's list shows it. */
export interface ListedRepository extends RepositoryFacts {
  /** The same after it was renamed. */
  readonly id: number;
  readonly readOnly: ReadOnlyState | undefined;
}

/** Who owns the repositories of a list. */
type OwnerType = 'organization' | 'user';

/**
 * Reads the repositories of an owner that the token sees, with one request for 100 of them: of an organization, or else of
 * the user who owns the token or has installed the app. The public list of a user is never read: it lacks what counts.
 * GitHub knows no organization by the name of a user, and may show a fresh token none: it is asked again only where the
 * user's list shows nothing of this owner either.
 * @param visit gets each repository once, as soon as its page is read
 * @throws GitHubFailure also for a list that holds fewer repositories than its total when it is read a second time
 */
export async function listRepositories(
  owner: string,
  { clients, limit }: { readonly clients: GitHubClients; readonly limit: ReadLimit },
  visit: (repository: ListedRepository) => void,
): Promise<OwnerType> {
  const { paginate, rest } = clients.ofOwner(owner);
  const isOwners = (repository: ListedRepository) => repository.owner.toLowerCase() === owner.toLowerCase();
  const readOrganization = async (absence: AbsenceOption['absence']): Promise<boolean> => {
    // Octokit's type of a route with defaults lacks its parameters
    const list = rest.repos.listForOrg.defaults({
      url: '/orgs/{org}/repos',
      request: { absence },
    }) as typeof rest.repos.listForOrg;
    const parameters = { org: owner, per_page: PAGE_SIZE };
    const seen = new Set<number>();
    try {
      await readOwnersList(
        () => limitedPages(paginate.iterator(list, parameters), limit),
        seen,
        (repository) => isOwners(repository) && visit(repository),
      );
      return true;
    } catch (error) {
      // a first page that is not found, and not one that vanished
      if (error instanceof GitHubFailure && error.status === 404 && seen.size === 0) {
        return false;
      }
      throw error;
    }
  };
  if (await readOrganization('final')) {
    return 'organization';
  }
  let isUser = false;
  const ofUser = { affiliation: 'owner', per_page: PAGE_SIZE } as const;
  const pages = () =>
    clients.signsInAsApp
      ? paginate.iterator(rest.apps.listReposAccessibleToInstallation, { per_page: PAGE_SIZE })
      : paginate.iterator(rest.repos.listForAuthenticatedUser, ofUser);
  await readOwnersList(
    () => limitedPages(pages(), limit),
    new Set(),
    (repository, ownerType) => {
      if (isOwners(repository) && ownerType === 'user') {
        isUser = true;
        visit(repository);
      }
    },
  );
  return !isUser && (await readOrganization('doubtful')) ? 'organization' : 'user';
}

/** @param seen the repositories by their numbers, to which those of the list are added */
async function readOwnersList(
  start: () => Pages,
  seen: Set<number>,
  visit: (repository: ListedRepository, ownerType: OwnerType) => void,
): Promise<void> {
  const readOnce = async () => {
    let total: number | undefined;
    let hasChanged = false;
    for await (const page of readPages(start())) {
      hasChanged ||= total !== undefined && page.total !== total;
      total = page.total;
      for (const entry of page.entries) {
        const repository = parseListed(entry);
        const isNew = !seen.has(repository.id);
        seen.add(repository.id);
        if (isNew) {
          visit(repository, ownerTypeIn(entry));
        }
      }
    }
    return { hasChanged, missing: total === undefined ? 0 : total - seen.size, total };
  };
  const first = await readOnce();
  if (!first.hasChanged && first.missing <= 0) {
    return;
  }
  const { missing, total } = await readOnce();
  if (missing > 0) {
    throw new GitHubFailure(`GitHub shows only ${seen.size} of ${total} repositories`, {
      reason: 'list-incomplete',
    });
  }
}

function ownerTypeIn({ owner }: Readonly<Record<string, unknown>>): OwnerType {
  return isRecord(owner) && owner['type'] === 'Organization' ? 'organization' : 'user';
}

/** Pages within the limit for reads. Each is asked for before the one before it is used, so that the list is read soon. */
async function* limitedPages(pages: Pages, limit: ReadLimit): AsyncGenerator<GitHubResponse, void> {
  const iterator = pages[Symbol.asyncIterator]();
  const request = () => {
    const next = limit(() => iterator.next());
    // where the failure of one page ends the list, nobody awaits the next one
    next.catch(() => undefined);
    return next;
  };
  for (let next = request(); ; ) {
    const { done, value } = await next;
    if (done) {
      return;
    }
    next = request();
    yield value;
  }
}

/** @throws GitHubFailure for anything else than a repository */
function parseListed(entry: Readonly<Record<string, unknown>>): ListedRepository {
  const { id, full_name: name, topics = [], visibility, custom_properties: properties = {} } = entry;
  const repository = typeof name === 'string' ? parseRepository(name) : undefined;
  if (repository === undefined || typeof id !== 'number') {
    throw unexpectedResponse();
  }
  return {
    ...repository,
    id,
    readOnly: stateIn(entry),
    visibility:
      typeof visibility === 'string' ? visibility : entry['private'] === false ? 'public' : 'private',
    topics: Array.isArray(topics) ? topics.filter((topic) => typeof topic === 'string') : [],
    properties: isRecord(properties) ? properties : {},
  };
}

/** One that is not shown would count as absent. */
async function readNames(start: () => Pages, what: string): Promise<string[]> {
  const list = await readSteadyList(start);
  requireComplete(list, what);
  return list.entries.map(nameOf);
}

function nameOf({ name }: Readonly<Record<string, unknown>>): string {
  if (typeof name !== 'string') {
    throw unexpectedResponse();
  }
  return name;
}

/** Why nothing in a repository can be changed. */
export type ReadOnlyState = 'archived' | 'disabled';

/** Whether the repositories of targets can be written, each read once. */
interface RepositoryStates {
  /**
   * `undefined` for a repository that can be written, and for a target that belongs to none.
   * @throws GitHubFailure
   */
  of(target: Target): Promise<ReadOnlyState | undefined>;
}

/** Above this, an owner's list takes the place of a request for each repository. */
const MANY_TARGETS = 20;

/**
 * Reads on demand what is needed: a repository for itself, or its owner's list where that has many of the targets.
 * @param writable targets of repositories that are known to be writable, of which nothing is read
 */
export function createRepositoryStates(
  targets: readonly Target[],
  clients: GitHubClients,
  limit: ReadLimit,
  writable: Iterable<Target> = [],
): RepositoryStates {
  const states = new Map<string, Promise<ReadOnlyState | undefined>>();
  for (const target of writable) {
    const repository = repositoryOf(target);
    if (repository !== undefined) {
      states.set(keyOf(repository), Promise.resolve(undefined));
    }
  }
  const ofOwners = new Map<string, Repository[]>();
  for (const repository of targets.map(repositoryOf)) {
    if (repository !== undefined && !states.has(keyOf(repository))) {
      const key = repository.owner.toLowerCase();
      const ofOwner = ofOwners.get(key) ?? [];
      ofOwner.push(repository);
      ofOwners.set(key, ofOwner);
    }
  }
  const lists = new Map<string, Promise<ReadonlyMap<string, ReadOnlyState | undefined>>>();

  const listOf = (owner: string) => {
    const key = owner.toLowerCase();
    const ofOwner = ofOwners.get(key) ?? [];
    if (ofOwner.length <= MANY_TARGETS) {
      return undefined;
    }
    const list =
      lists.get(key) ?? limit(() => listStates(owner, new Set(ofOwner.map(keyOf)), clients.ofOwner(owner)));
    lists.set(key, list);
    return list;
  };
  const read = async (repository: Repository): Promise<ReadOnlyState | undefined> => {
    const listed = await listOf(repository.owner);
    return listed?.has(keyOf(repository))
      ? listed.get(keyOf(repository))
      : limit(() => readState(repository, clients.ofOwner(repository.owner)));
  };
  return {
    of(target) {
      const repository = repositoryOf(target);
      if (repository === undefined) {
        return Promise.resolve(undefined);
      }
      const state = states.get(keyOf(repository)) ?? read(repository);
      states.set(keyOf(repository), state);
      return state;
    },
  };
}

function repositoryOf(target: Target): Repository | undefined {
  return 'repo' in target ? { owner: target.owner, repo: target.repo } : undefined;
}

function keyOf(repository: Repository): string {
  return repositoryName(repository).toLowerCase();
}

async function readState(repository: Repository, client: GitHubClient): Promise<ReadOnlyState | undefined> {
  const { data }: GitHubResponse = await client.rest.repos.get({ ...repository });
  if (!isRecord(data) || typeof data['archived'] !== 'boolean') {
    throw unexpectedResponse();
  }
  return stateIn(data);
}

/**
 * The states of the wanted repositories as far as their owner's list has them. It is read until all are found, in no
 * more requests than there would be without it. Empty where there is no such list: the owner is a user, or hides it.
 */
async function listStates(
  org: string,
  wanted: ReadonlySet<string>,
  { paginate, rest }: GitHubClient,
): Promise<ReadonlyMap<string, ReadOnlyState | undefined>> {
  const found = new Map<string, ReadOnlyState | undefined>();
  let requests = 0;
  try {
    const pages = readPages(paginate.iterator(rest.repos.listForOrg, { org, per_page: PAGE_SIZE }));
    for await (const { entries } of pages) {
      for (const entry of entries) {
        const name = String(entry['full_name']).toLowerCase();
        if (wanted.has(name) && typeof entry['archived'] === 'boolean') {
          found.set(name, stateIn(entry));
        }
      }
      requests += 1;
      if (found.size === wanted.size || requests === wanted.size) {
        break;
      }
    }
  } catch (error) {
    if (!(error instanceof GitHubFailure)) {
      throw error;
    }
  }
  return found;
}

function stateIn(repository: Readonly<Record<string, unknown>>): ReadOnlyState | undefined {
  if (repository['disabled'] === true) {
    return 'disabled';
  }
  return repository['archived'] === true ? 'archived' : undefined;
}

/** A workflow run that has not ended. */
export interface ActiveRun {
  readonly repository: string;
  readonly id: number;
  readonly status: RunStatus;
  /** When it was queued, in milliseconds since the epoch. */
  readonly createdAt: number;
}

/** Every status of a run that has not ended, in the order in which a run goes through them. */
export type RunStatus = 'requested' | 'queued' | 'pending' | 'waiting' | 'in_progress';

/** A search for runs ends here, and the oldest are what is looked for (GitHub's documentation of workflow runs). */
const MOST_RUNS = 1000;

/**
 * The runs that have a status now. Runs come and go while their pages are read: such a list is read once more.
 * @throws GitHubFailure when GitHub refuses (it needs the permission 'Actions: read'), and for a list that holds fewer
 *   runs than it says there are
 */
export async function readActiveRuns(
  repository: Repository,
  status: RunStatus,
  client: GitHubClient,
): Promise<ActiveRun[]> {
  const { paginate, rest } = client;
  const parameters = { ...repository, status, per_page: PAGE_SIZE };
  const list = await readSteadyList(() =>
    paginate.iterator(rest.actions.listWorkflowRunsForRepo, parameters),
  );
  const { entries } = list;
  if (entries.length >= MOST_RUNS) {
    throw new GitHubFailure(`GitHub shows only the newest ${MOST_RUNS} runs that are ${status}`, {
      reason: 'list-too-long',
    });
  }
  requireComplete(list, `runs that are ${status}`);
  return entries.map((entry) => {
    const { id, created_at: created } = entry;
    const createdAt = typeof created === 'string' ? Date.parse(created) : Number.NaN;
    if (typeof id !== 'number' || Number.isNaN(createdAt)) {
      throw unexpectedResponse();
    }
    return { repository: repositoryName(repository), id, status, createdAt };
  });
}
