import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import sodium from 'libsodium-wrappers';
import type { GitHub } from '../../simulators/github/github.ts';
import type { GitHubOptions } from '../../simulators/github/options.ts';
import { startGitHub } from '../../simulators/github/server.ts';
import { SAMPLE_TOKEN, type Token } from '../../simulators/github/state/tokens.ts';
import { isJsonObject, type JsonObject } from '../../simulators/soda-cloud/json.ts';

const ENVIRONMENT = 'prod/eu west ü';
const START = Date.UTC(2026, 10, 2, 4, 0, 0, 789);

/** Where the secrets of each kind of store are, by the name of the store. */
const STORES: Readonly<Record<string, string>> = {
  'repo:acme/data': '/repos/acme/data/actions/secrets',
  [`environment:acme/data:${ENVIRONMENT}`]: `/repos/acme/data/environments/${encodeURIComponent(ENVIRONMENT)}/secrets`,
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
let now = START;

async function start(options: GitHubOptions = {}): Promise<void> {
  await github?.close();
  now = START;
  github = await startGitHub({
    repositories: [
      { name: 'acme/data', id: 1, environments: ['test', ENVIRONMENT] },
      { name: 'acme/open', id: 2, visibility: 'public' },
      { name: 'acme/old', id: 3, archived: true },
    ],
    organizations: [{ login: 'acme' }],
    clock: () => now,
    ...options,
  });
}

beforeEach(() => start());

afterEach(() => github.close());

interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: JsonObject;
}

async function send(
  method: string,
  path: string,
  {
    token = SAMPLE_TOKEN.token,
    body,
    headers = {},
  }: {
    readonly token?: string;
    readonly body?: unknown;
    readonly headers?: Readonly<Record<string, string>>;
  } = {},
): Promise<Reply> {
  const response = await fetch(`${github.url}${path}`, {
    method,
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${token}`,
      'x-github-api-version': '2022-11-28',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const parsed: unknown = text === '' ? {} : JSON.parse(text);
  return { status: response.status, headers: response.headers, body: isJsonObject(parsed) ? parsed : {} };
}

async function sealed(value: string, path: string): Promise<JsonObject> {
  await sodium.ready;
  const { body } = await send('GET', `${path}/public-key`);
  const publicKey = Buffer.from(`${body['key']}`, 'base64');
  const box = sodium.crypto_box_seal(Buffer.from(value), publicKey);
  return { encrypted_value: Buffer.from(box).toString('base64'), key_id: body['key_id'] };
}

async function put(path: string, name: string, value: string, more: JsonObject = {}): Promise<Reply> {
  const visibility = path.startsWith('/orgs') ? { visibility: 'all' } : {};
  return send('PUT', `${path}/${name}`, { body: { ...(await sealed(value, path)), ...visibility, ...more } });
}

function expectNoViolations(): void {
  expect(github.violations.map(({ of, message }) => `${of}: ${message}`)).toEqual([]);
}

describe('every kind of store', () => {
  afterEach(expectNoViolations);

  test.each(Object.entries(STORES))('%s: create, update, read, list, delete', async (store, path) => {
    expect(await put(path, 'my_key', 'first')).toMatchObject({ status: 201, body: {} });
    now += 5000;
    const value = ' quö"te\r\n😀 ';
    expect((await put(path, 'MY_KEY', value)).status).toBe(204);
    expect(github.value(store, 'my_Key')).toBe(value);
    expect(github.values(store)).toEqual({ MY_KEY: value });

    const metadata = {
      name: 'MY_KEY',
      created_at: '2026-11-02T04:00:00Z',
      updated_at: '2026-11-02T04:00:05Z',
    };
    expect((await send('GET', `${path}/my_key`)).body).toMatchObject(metadata);
    expect((await send('GET', path)).body).toMatchObject({ total_count: 1, secrets: [metadata] });
    expect((await send('DELETE', `${path}/my_key`)).status).toBe(204);
    expect((await send('DELETE', `${path}/my_key`)).status).toBe(404);
    expect((await send('GET', `${path}/my_key`)).status).toBe(404);
    expect(github.history).toMatchObject([
      { store, name: 'MY_KEY', value: 'first', at: START, sequence: 2 },
      { store, name: 'MY_KEY', value, at: START + 5000, sequence: 4 },
      { store, name: 'MY_KEY', value: undefined, sequence: 7 },
    ]);
  });

  test('has a key of its own: a box for another one leaves an empty secret', async () => {
    const boxes = await Promise.all(Object.values(STORES).map((path) => sealed('value', path)));
    expect(new Set(boxes.map((box) => box['key_id'])).size).toBe(boxes.length);

    const path = STORES[`environment:acme/data:${ENVIRONMENT}`] ?? '';
    const { encrypted_value } = await sealed('value', '/repos/acme/data/actions/secrets');
    expect((await put(path, 'KEY', '', { encrypted_value })).status).toBe(201);
    expect(github.value(`environment:acme/data:${ENVIRONMENT}`, 'KEY')).toBe('');
    expect(github.unreadable).toMatchObject([{ name: 'KEY', value: '', readable: false }]);
  });

  test('refuses an old key, a forbidden name and more than 48 KB', async () => {
    const path = '/repos/acme/data/actions/secrets';
    const box = await sealed('value', path);
    github.replaceKeys('repo:acme/data');
    expect((await send('PUT', `${path}/KEY`, { body: box })).status).toBe(422);
    expect((await put(path, 'GITHUB_KEY', 'value')).status).toBe(422);
    expect((await put(path, '1KEY', 'value')).status).toBe(422);
    expect((await put(path, 'KEY', 'x'.repeat(48 * 1024))).status).toBe(201);
    expect((await put(path, 'KEY', 'x'.repeat(48 * 1024 + 1))).status).toBe(422);
    expect(github.history).toHaveLength(1);
  });
});

describe('the repositories of an organization secret', () => {
  const PATH = '/orgs/acme/actions/secrets';
  const ids = Array.from({ length: 250 }, (_, index) => 1000 + index);

  beforeEach(() =>
    start({
      organizations: [{ login: 'acme' }],
      repositories: ids.map((id) => ({ name: `acme/repository-${id}`, id })),
      secrets: [{ store: 'org:acme', name: 'KEY', value: 'old', selectedRepositoryIds: ids }],
    }),
  );

  afterEach(expectNoViolations);

  async function listed(): Promise<unknown[]> {
    const found: unknown[] = [];
    let next: string | undefined = `${PATH}/KEY/repositories?per_page=100`;
    while (next !== undefined) {
      const { headers, body } = await send('GET', next);
      const repositories: readonly unknown[] = Array.isArray(body['repositories'])
        ? body['repositories']
        : [];
      expect(body['total_count']).toBe(ids.length);
      found.push(...repositories.map((repository) => isJsonObject(repository) && repository['id']));
      const [, url] = /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '') ?? [];
      next = url?.slice(github.url.length);
    }
    return found;
  }

  test('come in pages', async () => {
    expect((await send('GET', `${PATH}/KEY`)).body).toMatchObject({
      visibility: 'selected',
      selected_repositories_url: `${github.url}${PATH}/KEY/repositories`,
    });
    expect(await listed()).toEqual(ids);
    expect(github.requests).toHaveLength(4);
  });

  test('are kept when they are sent again, and lost when they are not', async () => {
    await put(PATH, 'KEY', 'new', { visibility: 'selected', selected_repository_ids: ids });
    expect(await listed()).toEqual(ids);
    await put(PATH, 'KEY', 'newer', { visibility: 'selected' });
    expect(github.secret('org:acme', 'KEY')).toMatchObject({ value: 'newer', selectedRepositoryIds: [] });
  });

  test('can be replaced, added and removed', async () => {
    const body = { selected_repository_ids: [1000, 1001] };
    expect((await send('PUT', `${PATH}/KEY/repositories`, { body })).status).toBe(204);
    expect((await send('PUT', `${PATH}/KEY/repositories/1002`)).status).toBe(204);
    expect((await send('DELETE', `${PATH}/KEY/repositories/1000`)).status).toBe(204);
    expect(github.history.at(-1)).toMatchObject({ value: 'old', selectedRepositoryIds: [1001, 1002] });
    await put(PATH, 'KEY', 'new', { visibility: 'all' });
    expect((await send('PUT', `${PATH}/KEY/repositories/1002`)).status).toBe(409);
  });
});

describe('permissions', () => {
  const SECRETS = '/repos/acme/data/actions/secrets';
  const reader: Token = { token: 'reader', permissions: { secrets: 'read' }, repositories: ['acme/data'] };
  const app: Token = { ...SAMPLE_TOKEN, token: 'app', kind: 'app', organizations: [] };

  beforeEach(() => start({ tokens: [SAMPLE_TOKEN, reader, app] }));

  afterEach(expectNoViolations);

  async function refusal(method: string, path: string, token: string): Promise<unknown[]> {
    const body = method === 'PUT' ? { encrypted_value: 'c2VjcmV0', key_id: '1' } : undefined;
    const reply = await send(method, path, { token, body });
    return [reply.status, reply.body['message'], reply.headers.get('x-accepted-github-permissions')];
  }

  test('that are missing are named; what a token may not know of is not found', async () => {
    const byPerson = 'Resource not accessible by personal access token';
    expect(await refusal('GET', SECRETS, 'reader')).toEqual([200, undefined, null]);
    expect(await refusal('PUT', `${SECRETS}/KEY`, 'reader')).toEqual([403, byPerson, 'secrets=write']);
    expect(await refusal('GET', '/repos/acme/data/environments/test/secrets', 'reader')).toEqual([
      403,
      byPerson,
      'environments=read',
    ]);
    expect(await refusal('GET', '/repos/acme/old/actions/secrets', 'reader')).toEqual([
      404,
      'Not Found',
      null,
    ]);
    expect(await refusal('GET', '/repos/acme/open/actions/secrets', 'reader')).toEqual([403, byPerson, null]);
    expect(await refusal('GET', SECRETS, 'nobody')).toEqual([401, 'Bad credentials', null]);
    expect(await refusal('PUT', '/repos/acme/old/actions/secrets/KEY', SAMPLE_TOKEN.token)).toEqual([
      403,
      'Repository was archived so is read-only.',
      null,
    ]);
  });

  test('do not help a GitHub App with the secrets of Codespaces', async () => {
    const byApp = 'Resource not accessible by integration';
    expect(await refusal('GET', '/user/codespaces/secrets', 'app')).toEqual([403, byApp, null]);
    expect(await refusal('GET', '/repos/acme/data/codespaces/secrets/public-key', 'app')).toEqual([
      403,
      byApp,
      null,
    ]);
    expect(await refusal('GET', '/orgs/acme/actions/secrets', 'app')).toEqual([404, 'Not Found', null]);
  });
});

describe('reads after a write', () => {
  const PATH = '/repos/acme/data/actions/secrets';

  async function updatedAt(): Promise<unknown> {
    return (await send('GET', `${PATH}/KEY`)).body['updated_at'];
  }

  beforeEach(async () => {
    await put(PATH, 'KEY', 'old');
    now += 60_000;
  });

  afterEach(expectNoViolations);

  test('show the old time for so many reads', async () => {
    github.conditions.consistency = { reads: 2 };
    await put(PATH, 'KEY', 'new');
    expect([await updatedAt(), await updatedAt(), await updatedAt()]).toEqual([
      '2026-11-02T04:00:00Z',
      '2026-11-02T04:00:00Z',
      '2026-11-02T04:01:00Z',
    ]);
    expect(github.value('repo:acme/data', 'KEY')).toBe('new');
  });

  test('show the old time for so long', async () => {
    github.conditions.consistency = { milliseconds: 1500 };
    await put(PATH, 'KEY', 'new');
    await put(PATH, 'OTHER', 'new');
    expect((await send('GET', PATH)).body).toMatchObject({ total_count: 1 });
    expect(await updatedAt()).toBe('2026-11-02T04:00:00Z');
    now += 1500;
    expect(await updatedAt()).toBe('2026-11-02T04:01:00Z');
    expect((await send('GET', PATH)).body).toMatchObject({ total_count: 2 });
  });
});

describe('every answer', () => {
  afterEach(expectNoViolations);

  test('has the headers of GitHub', async () => {
    await send('GET', '/repos/acme/data');
    const { headers } = await send('GET', '/repos/acme/data');
    expect(Object.fromEntries(headers)).toMatchObject({
      date: 'Mon, 02 Nov 2026 04:00:00 GMT',
      'x-ratelimit-limit': '5000',
      'x-ratelimit-remaining': '4998',
      'x-ratelimit-used': '2',
      'x-ratelimit-reset': `${Math.ceil(START / 1000) + 3600}`,
      'x-ratelimit-resource': 'core',
      'x-github-request-id': expect.stringMatching(/^[0-9A-F:]+$/),
      'x-github-api-version-selected': '2022-11-28',
    });
  });

  test('is a refusal when the hour is used up', async () => {
    await start({ rateLimit: 1 });
    expect((await send('GET', '/orgs/acme')).status).toBe(200);
    const { status, body, headers } = await send('GET', '/orgs/acme');
    expect([status, headers.get('x-ratelimit-remaining')]).toEqual([403, '0']);
    expect(body['message']).toContain('API rate limit exceeded');
    now += 3_600_000;
    expect((await send('GET', '/orgs/acme')).status).toBe(200);
  });

  test('about repositories and organizations is complete', async () => {
    github.setSecret({ store: 'org:acme', name: 'ALL', value: 'x', visibility: 'all' });
    github.setSecret({ store: 'org:acme', name: 'SELECTED', value: 'x', selectedRepositoryIds: [3] });
    expect((await send('GET', '/repos/acme/data')).body).toMatchObject({ id: 1, private: true });
    expect((await send('GET', '/repos/acme/data/environments')).body).toMatchObject({
      environments: [{ name: 'test' }, { name: ENVIRONMENT }],
    });
    expect((await send('GET', '/repos/acme/data/actions/organization-secrets')).body).toMatchObject({
      secrets: [{ name: 'ALL' }],
    });
  });
});

test('repositories and environments come and go', async () => {
  const path = '/repos/ACME/New/environments/A%2FB/secrets';
  expect((await send('GET', path)).status).toBe(404);
  github.world.addRepository({ name: 'acme/new' });
  expect((await send('GET', path)).status).toBe(404);
  github.world.addEnvironment('acme/new', 'a/b');
  expect((await put(path, 'KEY', 'value')).status).toBe(201);
  expect(github.value('environment:acme/new:a/b', 'KEY')).toBe('value');
  github.world.removeRepository('Acme/New');
  expect((await send('GET', path)).status).toBe(404);
  expect(() => github.values('environment:acme/new:a/b')).toThrow('there is no store');
  expectNoViolations();
});

test('an Enterprise Server is below /api/v3 and has no secrets of Codespaces and agents', async () => {
  await start({ basePath: '/api/v3' });
  expect((await put('/orgs/acme/actions/secrets', 'KEY', 'value')).status).toBe(201);
  expect(github.requests.at(-1)).toMatchObject({
    path: '/api/v3/orgs/acme/actions/secrets/KEY',
    pathname: '/orgs/acme/actions/secrets/KEY',
    operation: 'PUT /orgs/{org}/actions/secrets/{secret_name}',
    status: 201,
    applied: true,
  });
  expect((await send('GET', '/repos/acme/data')).status).toBe(200);
  expectNoViolations();
  for (const path of [
    '/user/codespaces/secrets',
    '/repos/acme/data/agents/secrets',
    '/orgs/acme/agents/secrets',
  ]) {
    expect((await send('GET', path)).status).toBe(404);
  }
  expect(github.violations).toHaveLength(3);
});

describe('what GitHub does not describe is a violation', () => {
  const PATH = '/orgs/acme/actions/secrets/KEY';
  const BODY = { encrypted_value: 'c2VjcmV0', key_id: '1', visibility: 'all' };

  test.each<[string, RegExp, () => Promise<Reply>]>([
    ['an unknown path', /there is no GET \/nothing/, () => send('GET', '/nothing')],
    [
      'a method that the path does not have',
      /there is no PUT/,
      () => send('PUT', '/orgs/acme', { body: {} }),
    ],
    [
      'a slash that is not encoded',
      /there is no GET/,
      () => send('GET', '/repos/a/b/environments/x/y/secrets'),
    ],
    [
      'a missing property',
      /'visibility'/,
      () => send('PUT', PATH, { body: { ...BODY, visibility: undefined } }),
    ],
    ['a misspelt property', /"selected"/, () => send('PUT', PATH, { body: { ...BODY, selected: [1] } })],
    [
      'ids as one string',
      /array/,
      () => send('PUT', PATH, { body: { ...BODY, selected_repository_ids: '1' } }),
    ],
    [
      'base64 for URLs',
      /pattern/,
      () => send('PUT', PATH, { body: { ...BODY, encrypted_value: 'c2-_cmV0' } }),
    ],
    [
      'a page that is too large',
      /per_page is 101/,
      () => send('GET', '/orgs/acme/actions/secrets?per_page=101'),
    ],
    ['an unknown parameter', /no parameter size/, () => send('GET', '/orgs/acme/actions/secrets?size=1')],
    [
      'another type of body',
      /content-type/,
      () => send('PUT', PATH, { body: BODY, headers: { 'content-type': 'text/plain' } }),
    ],
    ['another type of answer', /accept/, () => send('GET', '/orgs/acme', { headers: { accept: '*/*' } })],
    [
      'another version',
      /api-version/,
      () => send('GET', '/orgs/acme', { headers: { 'x-github-api-version': '2020-01-01' } }),
    ],
  ])('%s', async (_what, message, request) => {
    await request();
    expect(github.violations).toMatchObject([{ of: 'request', message: expect.stringMatching(message) }]);
  });

  test('an answer of another shape', async () => {
    github.setSecret({ store: 'repo:acme/data', name: 'KEY', value: 'x', updatedAt: 8.64e15 });
    await send('GET', '/repos/acme/data/actions/secrets/KEY');
    expect(github.violations).toMatchObject([
      { of: 'response', message: expect.stringContaining('/created_at'), answer: { status: 200 } },
      { of: 'response', message: expect.stringContaining('/updated_at') },
    ]);
  });
});
