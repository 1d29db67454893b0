import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { GitHub } from '../../simulators/github/github.ts';
import type { GitHubOptions } from '../../simulators/github/options.ts';
import { startGitHub } from '../../simulators/github/server.ts';
import { SAMPLE_TOKEN, type Token, WORKFLOW_TOKEN } from '../../simulators/github/state/tokens.ts';
import { each, objectsIn, pages, refusal, send, violationsOf } from './github-requests.ts';

/** Sorted as GitHub sorts names of secrets. */
const NAMES = Array.from({ length: 65 }, (_, index) => `KEY_${index + 10}`);

/** Where each list of secrets is, by the name of the store. */
const LISTS: Readonly<Record<string, string>> = {
  'repo:acme/data': '/repos/acme/data/actions/secrets',
  'environment:acme/data:test': '/repos/acme/data/environments/test/secrets',
  'org:acme': '/orgs/acme/actions/secrets',
  'dependabot:acme/data': '/repos/acme/data/dependabot/secrets',
  'dependabot-org:acme': '/orgs/acme/dependabot/secrets',
  'codespaces:acme/data': '/repos/acme/data/codespaces/secrets',
  'codespaces-org:acme': '/orgs/acme/codespaces/secrets',
  'codespaces-user': '/user/codespaces/secrets',
  'agents:acme/data': '/repos/acme/data/agents/secrets',
  'agents-org:acme': '/orgs/acme/agents/secrets',
};

let github: GitHub;

async function start(options: GitHubOptions = {}): Promise<void> {
  await github?.close();
  github = await startGitHub({
    repositories: [{ name: 'acme/data', id: 1, environments: ['test'] }],
    organizations: [{ login: 'acme' }],
    ...options,
  });
}

/** The totals of all pages, and what is on each of them. */
async function listed(path: string, list: string): Promise<{ totals: unknown[]; names: unknown[][] }> {
  const bodies = objectsIn(await pages(github, path));
  return {
    totals: bodies.map((body) => body['total_count']),
    names: bodies.map((body) => each(body[list], 'name')),
  };
}

beforeEach(() => start());

afterEach(async () => {
  expect(violationsOf(github)).toEqual([]);
  await github.close();
});

describe('a list of secrets', () => {
  test.each(Object.entries(LISTS))('%s: comes in pages with the total of all', async (store, path) => {
    for (const name of NAMES) {
      github.setSecret({ store, name, value: 'x' });
    }
    expect(await listed(path, 'secrets')).toEqual({
      totals: [65, 65, 65],
      names: [NAMES.slice(0, 30), NAMES.slice(30, 60), NAMES.slice(60)],
    });
    expect((await listed(`${path}?per_page=64`, 'secrets')).names).toEqual([
      NAMES.slice(0, 64),
      NAMES.slice(64),
    ]);
    expect((await send(github, 'GET', `${path}?page=4`)).body).toEqual({ total_count: 65, secrets: [] });
  });

  test.each(Object.entries(LISTS))('%s: may be empty', async (_store, path) => {
    expect(await send(github, 'GET', path)).toMatchObject({
      status: 200,
      body: { total_count: 0, secrets: [] },
    });
  });

  test("of an organization that a repository sees, comes in pages and without others' secrets", async () => {
    for (const name of NAMES) {
      github.setSecret({ store: 'org:acme', name, value: 'x', visibility: 'private' });
    }
    github.setSecret({ store: 'org:acme', name: 'SELECTED', value: 'x', selectedRepositoryIds: [1] });
    github.setSecret({ store: 'org:acme', name: 'ELSEWHERE', value: 'x', selectedRepositoryIds: [2] });
    github.setSecret({ store: 'repo:acme/data', name: 'OWN', value: 'x' });
    const path = '/repos/acme/data/actions/organization-secrets';
    expect(await listed(`${path}?per_page=60`, 'secrets')).toEqual({
      totals: [66, 66],
      names: [NAMES.slice(0, 60), [...NAMES.slice(60), 'SELECTED']],
    });
    github.world.addRepository({ name: 'acme/open', visibility: 'public' });
    expect(await listed('/repos/acme/open/actions/organization-secrets', 'secrets')).toMatchObject({
      totals: [0],
    });
    github.world.addRepository({ name: 'someone/data' });
    expect(await listed('/repos/someone/data/actions/organization-secrets', 'secrets')).toMatchObject({
      totals: [0],
    });
  });

  test('names the permission that is missing', async () => {
    await start({ tokens: [{ token: 'stranger', permissions: { metadata: 'read' } }] });
    const needed = async (path: string) => (await refusal(github, 'GET', path, { token: 'stranger' }))[2];
    const found = await Promise.all(Object.values(LISTS).map(needed));
    expect(found).toEqual([
      'secrets=read',
      'environments=read',
      'organization_secrets=read',
      'dependabot_secrets=read',
      'organization_dependabot_secrets=read',
      'codespaces_secrets=read',
      'organization_codespaces_secrets=read',
      'codespaces_user_secrets=read',
      'agent_secrets=read',
      'organization_agent_secrets=read',
    ]);
    expect(await needed('/repos/acme/data/actions/organization-secrets')).toBe('secrets=read');
  });
});

describe('the environments of a repository', () => {
  const PATH = '/repos/acme/data/environments';

  test('come in pages with the total of all', async () => {
    const names = ['test', ...Array.from({ length: 32 }, (_, index) => `stage/${index} ü`)];
    for (const name of names.slice(1)) {
      github.world.addEnvironment('acme/data', name);
    }
    expect(await listed(PATH, 'environments')).toEqual({
      totals: [33, 33],
      names: [names.slice(0, 30), names.slice(30)],
    });
  });

  test('are there for whoever may read actions, or for all in public', async () => {
    const stranger: Token = { token: 'stranger', permissions: { metadata: 'read' } };
    await start({ tokens: [SAMPLE_TOKEN, WORKFLOW_TOKEN, stranger] });
    github.world.addRepository({ name: 'acme/open', visibility: 'public' });
    const by = (token: string, path = PATH) => refusal(github, 'GET', path, { token });
    expect((await by(WORKFLOW_TOKEN.token))[0]).toBe(200);
    expect(await by('stranger')).toEqual([
      403,
      'Resource not accessible by personal access token',
      'actions=read',
    ]);
    expect((await by('stranger', '/repos/acme/open/environments'))[0]).toBe(200);
  });
});

describe('the repositories of an organization', () => {
  const PATH = '/orgs/acme/repos';

  async function names(query = '', token = SAMPLE_TOKEN.token): Promise<unknown[]> {
    return each((await send(github, 'GET', `${PATH}?${query}`, { token })).body, 'full_name');
  }

  beforeEach(async () => {
    const some: Token = { token: 'some', permissions: { metadata: 'read' }, repositories: ['Acme/Data'] };
    await start({
      tokens: [
        SAMPLE_TOKEN,
        some,
        { token: 'nothing', permissions: {} },
        { ...some, token: 'elsewhere', organizations: ['other'] },
      ],
      repositories: [
        { name: 'acme/data' },
        { name: 'Acme/open', visibility: 'public' },
        { name: 'acme/inside', visibility: 'internal' },
        { name: 'acmes/other' },
      ],
    });
  });

  test('are those that the token may know of', async () => {
    expect(await names()).toEqual(['acme/data', 'Acme/open', 'acme/inside']);
    expect(await names('', 'some')).toEqual(['acme/data', 'Acme/open']);
    expect(await refusal(github, 'GET', PATH, { token: 'nothing' })).toEqual([
      403,
      'Resource not accessible by personal access token',
      'metadata=read',
    ]);
    expect(await refusal(github, 'GET', PATH, { token: 'elsewhere' })).toEqual([404, 'Not Found', null]);
    expect((await send(github, 'GET', '/orgs/nobody/repos')).status).toBe(404);
  });

  test('are of a type and in an order', async () => {
    expect(await names('type=all')).toHaveLength(3);
    expect(await names('type=sources')).toHaveLength(3);
    expect(await names('type=public')).toEqual(['Acme/open']);
    expect(await names('type=private')).toEqual(['acme/data', 'acme/inside']);
    expect(await names('type=forks')).toEqual([]);
    expect(await names('sort=full_name')).toEqual(['acme/data', 'acme/inside', 'Acme/open']);
    expect(await names('sort=created&direction=desc')).toEqual(['acme/inside', 'Acme/open', 'acme/data']);
  });

  test('come in pages', async () => {
    for (let index = 0; index < 30; index += 1) {
      github.world.addRepository({ name: `acme/more-${index}` });
    }
    const sizes = (await pages(github, PATH)).map((body) => each(body, 'id').length);
    expect(sizes).toEqual([30, 3]);
    expect(await names('per_page=32&page=2')).toEqual(['acme/more-29']);
  });
});
