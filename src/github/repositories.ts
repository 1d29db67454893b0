import { parseRepository, type Repository } from '../targets/repository.ts';
import type { GitHubClient } from './client.ts';
import { unexpectedResponse } from './failure.ts';
import { type List, readList, readSteadyList, requireComplete } from './lists.ts';

/** The names of a repository's environments. @throws GitHubFailure */
export async function readEnvironments(repository: Repository, client: GitHubClient): Promise<string[]> {
  const route = 'GET /repos/{owner}/{repo}/environments';
  const list = () => readList(client, route, { ...repository }, 'environments');
  return namesIn(list, 'environments');
}

/** The names, in upper case, of the organization's Actions secrets that a repository sees. @throws GitHubFailure */
export async function readVisibleOrganizationSecrets(
  repository: Repository,
  client: GitHubClient,
): Promise<ReadonlySet<string>> {
  const route = 'GET /repos/{owner}/{repo}/actions/organization-secrets';
  const list = () => readList(client, route, { ...repository }, 'secrets');
  const names = await namesIn(list, 'secrets of the organization');
  return new Set(names.map((name) => name.toUpperCase()));
}

/** An organization's repositories that can still run workflows: archived ones cannot. @throws GitHubFailure */
export async function readRepositories(org: string, client: GitHubClient): Promise<Repository[]> {
  const { entries } = await readList(client, 'GET /orgs/{org}/repos', { org });
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

/** One that is not shown would count as absent. */
async function namesIn(read: () => Promise<List>, what: string): Promise<string[]> {
  const list = await readSteadyList(read);
  requireComplete(list, what);
  return list.entries.map(nameOf);
}

function nameOf({ name }: Readonly<Record<string, unknown>>): string {
  if (typeof name !== 'string') {
    throw unexpectedResponse();
  }
  return name;
}
