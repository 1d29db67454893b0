import { type Repository, repositoryName } from '../targets/repository.ts';
import type { Target } from '../targets/target.ts';
import { isRecord } from '../validation.ts';
import type { GitHubClient } from './client.ts';
import { GitHubFailure, unexpectedResponse } from './failure.ts';
import { PAGE, readPage } from './lists.ts';
import type { ReadLimit } from './read-limit.ts';

/** Why nothing in a repository can be changed. */
export type ReadOnlyState = 'archived' | 'disabled';

/** Whether the repositories of targets can be written, each read once. */
export interface RepositoryStates {
  /**
   * `undefined` for a repository that can be written, and for a target that belongs to none.
   * @throws GitHubFailure
   */
  of(target: Target): Promise<ReadOnlyState | undefined>;
}

/** Above this, an owner's list takes the place of a request for each repository. */
const MANY_TARGETS = 20;

/** Reads on demand what is needed: a repository for itself, or its owner's list where that has many of the targets. */
export function createRepositoryStates(
  targets: readonly Target[],
  client: GitHubClient,
  limit: ReadLimit,
): RepositoryStates {
  const repositories = targets.map(repositoryOf).filter((repository) => repository !== undefined);
  const states = new Map<string, Promise<ReadOnlyState | undefined>>();
  const lists = new Map<string, Promise<ReadonlyMap<string, ReadOnlyState | undefined>>>();

  const listOf = (owner: string) => {
    const key = owner.toLowerCase();
    const ofOwner = repositories.filter((repository) => repository.owner.toLowerCase() === key);
    if (ofOwner.length <= MANY_TARGETS) {
      return undefined;
    }
    const list = lists.get(key) ?? listStates(owner, new Set(ofOwner.map(keyOf)), client, limit);
    lists.set(key, list);
    return list;
  };
  const read = async (repository: Repository): Promise<ReadOnlyState | undefined> => {
    const listed = await listOf(repository.owner);
    return listed?.has(keyOf(repository))
      ? listed.get(keyOf(repository))
      : limit(() => readState(repository, client));
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
  const { data } = await client.send('GET /repos/{owner}/{repo}', { ...repository });
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
  client: GitHubClient,
  limit: ReadLimit,
): Promise<ReadonlyMap<string, ReadOnlyState | undefined>> {
  const found = new Map<string, ReadOnlyState | undefined>();
  const request = { route: 'GET /orgs/{org}/repos', parameters: { org } } as const;
  try {
    for (let number = 1; number <= wanted.size && found.size < wanted.size; number += 1) {
      const { entries } = await limit(() => readPage(client, request, number));
      for (const entry of entries) {
        const name = String(entry['full_name']).toLowerCase();
        if (wanted.has(name) && typeof entry['archived'] === 'boolean') {
          found.set(name, stateIn(entry));
        }
      }
      if (entries.length < PAGE) {
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
