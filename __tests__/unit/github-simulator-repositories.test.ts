import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { GitHub } from '../../simulators/github/github.ts';
import { startGitHub } from '../../simulators/github/server.ts';
import { SAMPLE_TOKEN, type Token, WORKFLOW_TOKEN } from '../../simulators/github/state/tokens.ts';
import { isJsonObject, type JsonObject } from '../../simulators/soda-cloud/json.ts';
import { each, objectsIn, pages, refusal, send, violationsOf } from './github-requests.ts';

const SOME: Token = {
  token: 'some',
  permissions: { metadata: 'read' },
  repositories: ['Mona/Notes', 'acme/data'],
};

let github: GitHub;

beforeEach(async () => {
  github = await startGitHub({
    tokens: [SAMPLE_TOKEN, WORKFLOW_TOKEN, SOME, { token: 'nothing', permissions: {} }],
    organizations: [{ login: 'acme', id: 7 }],
    repositories: [
      {
        name: 'acme/data',
        id: 1,
        topics: ['data-quality', 'soda'],
        customProperties: { team: 'data', tiers: ['gold', 'silver'], owner: null },
        environments: ['prod/eu'],
      },
      { name: 'acme/old', id: 2, archived: true },
      { name: 'octocat/notes', id: 3, customProperties: { team: 'mine' } },
      { name: 'Octocat/hello', id: 4, visibility: 'public' },
      { name: 'mona/notes', id: 5 },
    ],
    secrets: [
      { store: 'repo:acme/data', name: 'KEY', value: 'x' },
      { store: 'environment:acme/data:prod/eu', name: 'KEY', value: 'y' },
    ],
  });
});

afterEach(async () => {
  expect(violationsOf(github)).toEqual([]);
  await github.close();
});

async function names(path: string, token = SAMPLE_TOKEN.token): Promise<unknown[]> {
  const { body } = await send(github, 'GET', path, { token });
  return each(isJsonObject(body) ? body['repositories'] : body, 'full_name');
}

async function first(path: string, token = SAMPLE_TOKEN.token): Promise<JsonObject> {
  const { body } = await send(github, 'GET', path, { token });
  const [found] = objectsIn(isJsonObject(body) ? body['repositories'] : body);
  return found ?? {};
}

describe('a list of repositories', () => {
  const SHOWN = {
    full_name: 'acme/data',
    archived: false,
    disabled: false,
    visibility: 'private',
    topics: ['data-quality', 'soda'],
    custom_properties: { team: 'data', tiers: ['gold', 'silver'], owner: null },
    owner: { login: 'acme', id: 7, type: 'Organization' },
  };

  test('has what its repositories can be filtered by', async () => {
    expect(await first('/orgs/acme/repos')).toMatchObject(SHOWN);
    expect(await first('/installation/repositories', WORKFLOW_TOKEN.token)).toMatchObject(SHOWN);
    expect((await send(github, 'GET', '/repos/acme/data')).body).toMatchObject(SHOWN);
    github.world.changeRepository('acme/data', { archived: true, topics: [] });
    expect(await first('/orgs/acme/repos')).toMatchObject({ ...SHOWN, archived: true, topics: [] });
  });

  test('shows no custom properties of a user, who is no organization', async () => {
    const shown = await first('/users/octocat/repos');
    expect(shown).toMatchObject({ full_name: 'Octocat/hello', owner: { type: 'User' } });
    expect(shown).not.toHaveProperty('custom_properties');
    expect((await send(github, 'GET', '/orgs/octocat/repos')).status).toBe(404);
    expect((await send(github, 'GET', '/orgs/octocat')).status).toBe(404);
    expect((await send(github, 'GET', '/orgs/octocat/actions/secrets')).status).toBe(404);
  });

  test('of any user or organization has only what is public', async () => {
    expect(await names('/users/octocat/repos')).toEqual(['Octocat/hello']);
    expect(await names('/users/mona/repos')).toEqual([]);
    expect(await names('/users/acme/repos')).toEqual([]);
    expect((await send(github, 'GET', '/users/nobody/repos')).status).toBe(404);
  });

  test('of the person behind the token has what they own and work on', async () => {
    expect(await names('/user/repos')).toEqual([
      'acme/data',
      'acme/old',
      'mona/notes',
      'Octocat/hello',
      'octocat/notes',
    ]);
    expect(await names('/user/repos?affiliation=owner&visibility=private')).toEqual(['octocat/notes']);
    expect(await names('/user/repos?affiliation=owner')).toEqual(['Octocat/hello', 'octocat/notes']);
    expect(await names('/user/repos?affiliation=organization_member&direction=desc')).toEqual([
      'acme/old',
      'acme/data',
    ]);
    expect(await names('/user/repos?type=member&per_page=1&page=3')).toEqual(['mona/notes']);
    expect(await names('/user/repos', 'some')).toEqual(['acme/data', 'mona/notes']);
    expect((await refusal(github, 'GET', '/user/repos?type=owner&visibility=all'))[0]).toBe(422);
    expect((await refusal(github, 'GET', '/user/repos?affiliation=boss'))[0]).toBe(422);
    expect(await refusal(github, 'GET', '/user/repos', { token: 'nothing' })).toEqual([
      403,
      'Resource not accessible by personal access token',
      'metadata=read',
    ]);
  });

  test('is refused to the wrong kind of token', async () => {
    expect(await refusal(github, 'GET', '/user/repos', { token: WORKFLOW_TOKEN.token })).toEqual([
      403,
      'Resource not accessible by integration',
      null,
    ]);
    expect(await refusal(github, 'GET', '/installation/repositories')).toEqual([
      403,
      'You must authenticate with an installation access token in order to list repositories for an installation.',
      null,
    ]);
  });

  test('comes in pages', async () => {
    for (let index = 0; index < 120; index += 1) {
      github.world.addRepository({ name: `octocat/more-${index}` });
    }
    const sizes = async (path: string) => (await pages(github, path)).map((body) => each(body, 'id').length);
    expect(await sizes('/user/repos?affiliation=owner&per_page=100')).toEqual([100, 22]);
    const { body } = await send(github, 'GET', '/installation/repositories?page=5', {
      token: WORKFLOW_TOKEN.token,
    });
    expect(body).toMatchObject({ total_count: 125, repositories: { length: 5 } });
  });
});

test('a fleet is there within two seconds, and found by name and by ID', async () => {
  const names = Array.from({ length: 3000 }, (_, index) => `acme/fleet-${index}`);
  const began = performance.now();
  const fleet = await startGitHub({
    organizations: [{ login: 'acme' }],
    repositories: names.map((name, index) => ({ name, id: index + 1 })),
    secrets: names
      .slice(0, 500)
      .flatMap((name) => ['ID', 'SECRET'].map((half) => ({ store: `repo:${name}`, name: half, value: 'x' }))),
  });
  const milliseconds = performance.now() - began;
  const last = await send(fleet, 'GET', '/orgs/acme/repos?per_page=100&page=30');
  await fleet.close();
  expect(milliseconds).toBeLessThan(2000);
  expect(each(last.body, 'full_name').at(-1)).toBe('acme/fleet-2999');
  expect(fleet.world.repositoryById(3000)?.name).toBe('acme/fleet-2999');
});

describe('a renamed repository', () => {
  const SECRET = '/repos/acme/DATA/actions/secrets/KEY';

  async function redirected(method: string, path: string): Promise<unknown[]> {
    const response = await fetch(`${github.url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${SAMPLE_TOKEN.token}`,
        'x-github-api-version': '2022-11-28',
      },
    });
    return [response.status, response.headers.get('location')?.slice(github.url.length)];
  }

  beforeEach(() => {
    github.world.renameRepository('acme/data', 'acme/lake');
  });

  test('redirects from its old name to its ID', async () => {
    expect(await redirected('GET', '/repos/acme/data')).toEqual([301, '/repositories/1']);
    expect(await redirected('GET', '/repos/acme/data/actions/secrets?per_page=5')).toEqual([
      301,
      '/repositories/1/actions/secrets?per_page=5',
    ]);
    expect(await redirected('DELETE', SECRET)).toEqual([307, '/repositories/1/actions/secrets/KEY']);
    expect(await redirected('GET', '/repositories/1/environments/prod%2Feu/secrets/KEY')).toEqual([
      200,
      undefined,
    ]);
    expect(github.requests.at(-1)).toMatchObject({
      pathname: '/repositories/1/environments/prod%2Feu/secrets/KEY',
      operation: 'GET /repos/{owner}/{repo}/environments/{environment_name}/secrets/{secret_name}',
    });
    expect(await redirected('GET', '/repositories/99/actions/secrets')).toEqual([404, undefined]);
  });

  test('is the same under its new name', async () => {
    expect(github.values('repo:acme/lake')).toEqual({ KEY: 'x' });
    expect(github.values('environment:acme/lake:prod/eu')).toEqual({ KEY: 'y' });
    expect(() => github.values('repo:acme/data')).toThrow('there is no store');
    expect((await send(github, 'GET', SECRET)).body).toMatchObject({ name: 'KEY' });
    expect((await send(github, 'DELETE', SECRET)).status).toBe(204);
    expect(github.history.at(-1)).toMatchObject({ store: 'repo:acme/lake', name: 'KEY', value: undefined });
    expect((await send(github, 'GET', '/repos/acme/lake')).body).toMatchObject({ id: 1, name: 'lake' });
    expect(await names('/user/repos', 'some')).toEqual(['acme/lake', 'mona/notes']);
    expect(github.world.repositoryById(1)?.name).toBe('acme/lake');
  });

  test('redirects nobody who must not know of it, and no longer when the name is taken', async () => {
    github.tokens.add({ token: 'stranger', permissions: {}, repositories: [] });
    expect((await refusal(github, 'GET', '/repos/acme/data', { token: 'stranger' }))[0]).toBe(404);
    github.world.addRepository({ name: 'acme/data', id: 9 });
    expect((await send(github, 'GET', '/repos/acme/data')).body).toMatchObject({ id: 9 });
    github.world.removeRepository('acme/lake');
    expect(await redirected('GET', '/repositories/1')).toEqual([404, undefined]);
  });
});
