import { describe, expect, test } from '@jest/globals';
import type { GitHubClient } from '../../src/github/client.ts';
import { singleClient } from '../../src/github/clients.ts';
import { GitHubFailure } from '../../src/github/errors.ts';
import { createRepositoryStates } from '../../src/github/repositories.ts';
import type { Target } from '../../src/github/targets.ts';
import { scriptedClient } from './octokit-client.ts';

/** A GitHub with these repositories in its owner's list, 100 a page, and the requests that it got. */
function github(
  listed: readonly Readonly<Record<string, unknown>>[] | GitHubFailure,
  single: Readonly<Record<string, unknown>> = { archived: false },
) {
  const sent: string[] = [];
  const client = scriptedClient((route, { page, repo }) => {
    sent.push(route.startsWith('GET /orgs/') ? `list ${page}` : `read ${repo}`);
    if (!route.startsWith('GET /orgs/')) {
      return { data: single };
    }
    if (listed instanceof GitHubFailure) {
      throw listed;
    }
    const end = Number(page) * 100;
    return { data: listed.slice(end - 100, end), hasNext: listed.length > end };
  });
  return { sent, client };
}

const repositories = (count: number): Target[] =>
  Array.from({ length: count }, (_, index) => ({ kind: 'repo', owner: 'acme', repo: `r${index}` }));
const entries = (count: number, start = 0) =>
  Array.from({ length: count }, (_, index) => ({ full_name: `Acme/R${start + index}`, archived: false }));

async function statesOf(targets: readonly Target[], client: GitHubClient) {
  const states = createRepositoryStates(targets, singleClient(client), (read) => read());
  return Promise.all(targets.map((target) => states.of(target)));
}

describe('whether repositories can be written', () => {
  test('is asked once for each, whatever their targets are', async () => {
    const { sent, client } = github([]);
    const targets: Target[] = [
      { kind: 'repo', owner: 'acme', repo: 'data' },
      { kind: 'environment', owner: 'Acme', repo: 'Data', environment: 'prod' },
      { kind: 'dependabot', owner: 'acme', repo: 'data' },
      { kind: 'org', org: 'acme' },
      { kind: 'codespaces-user' },
    ];
    await statesOf(targets, client);

    expect(sent).toEqual(['read data']);
  });

  test.each([
    [{ archived: true }, 'archived'],
    [{ archived: true, disabled: true }, 'disabled'],
    [{ archived: false, disabled: false }, undefined],
  ])('%j', async (repository, state) => {
    const { client } = github([], repository);

    expect(await statesOf(repositories(1), client)).toEqual([state]);
  });

  test('an answer in another form is none', async () => {
    const { client } = github([], { archived: 'no' });

    await expect(statesOf(repositories(1), client)).rejects.toMatchObject({ reason: 'unexpected-response' });
  });

  test('up to twenty are asked singly, more are read from the list of their owner', async () => {
    const few = github(entries(20));
    const many = github([...entries(20), { full_name: 'acme/r20', archived: true }]);
    await statesOf(repositories(20), few.client);

    expect(few.sent).toHaveLength(20);
    expect((await statesOf(repositories(21), many.client)).at(-1)).toBe('archived');
    expect(many.sent).toEqual(['list 1']);
  });

  test('a list is read no further than to the last one wanted', async () => {
    const { sent, client } = github([...entries(100, 1000), ...entries(21), ...entries(300, 2000)]);
    await statesOf(repositories(21), client);

    expect(sent).toEqual(['list 1', 'list 2']);
  });

  test('what the list does not show is asked singly', async () => {
    const hidden = github(entries(20));
    const unlisted = github(new GitHubFailure('HTTP 404', { status: 404 }));
    await statesOf(repositories(21), hidden.client);
    await statesOf(repositories(21), unlisted.client);

    expect(hidden.sent).toEqual(['list 1', 'read r20']);
    expect(unlisted.sent).toHaveLength(1 + 21);
  });

  test('a very long list costs no more than asking singly', async () => {
    const { sent, client } = github(entries(30_000, 5000));
    await statesOf(repositories(21), client);

    expect(sent.filter((request) => request.startsWith('list'))).toHaveLength(21);
    expect(sent).toHaveLength(42);
  });
});
