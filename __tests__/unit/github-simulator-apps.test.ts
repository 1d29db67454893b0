import { createPrivateKey, sign } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { appKey, createAppKey } from '../../simulators/github/app-key.ts';
import type { GitHub } from '../../simulators/github/github.ts';
import type { GitHubOptions } from '../../simulators/github/options.ts';
import { startGitHub } from '../../simulators/github/server.ts';
import type { AppOptions } from '../../simulators/github/state/apps.ts';
import { SAMPLE_TOKEN } from '../../simulators/github/state/tokens.ts';
import { isJsonObject, type JsonObject } from '../../simulators/soda-cloud/json.ts';
import { each, type Reply, refusal, send, violationsOf } from './github-requests.ts';

const START = Date.UTC(2026, 10, 2, 4, 0, 0, 789);
const NOW_SECONDS = Math.floor(START / 1000);

const PERMISSIONS = {
  actions: 'read',
  secrets: 'write',
  environments: 'write',
  organization_secrets: 'write',
  agent_secrets: 'write',
  contents: 'read',
} as const;

const APP: AppOptions = {
  clientId: 'Iv23liSimulated',
  appId: 4711,
  publicKey: appKey().publicKey,
  installations: [
    { id: 1, account: 'acme', type: 'Organization', permissions: PERMISSIONS },
    { id: 2, account: 'Octocat', type: 'User', permissions: PERMISSIONS, repositories: ['Notes', 'later'] },
    { id: 3, account: 'other', type: 'Organization', permissions: PERMISSIONS, suspended: true },
  ],
};

let github: GitHub;
let now = START;

async function start(app: Partial<AppOptions> = {}, options: GitHubOptions = {}): Promise<void> {
  await github?.close();
  now = START;
  github = await startGitHub({
    clock: () => now,
    organizations: [{ login: 'acme', id: 70 }, { login: 'other' }],
    repositories: [
      { name: 'acme/data', id: 10, environments: ['prod'] },
      { name: 'acme/lake', id: 11 },
      { name: 'octocat/notes', id: 12 },
      { name: 'octocat/secret', id: 13 },
      { name: 'other/data', id: 14 },
      { name: 'other/open', id: 15, visibility: 'public' },
    ],
    apps: [
      { ...APP, ...app },
      { clientId: 'Iv23liKeyless', appId: 4712 },
    ],
    ...options,
  });
}

beforeEach(() => start());

afterEach(async () => {
  expect(violationsOf(github)).toEqual([]);
  await github.close();
});

function jwt(claims: JsonObject = {}, privateKey = appKey().pkcs1, alg = 'RS256'): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const usual = { iat: NOW_SECONDS - 30, exp: NOW_SECONDS + 570, iss: APP.clientId };
  const data = `${encode({ alg, typ: 'JWT' })}.${encode({ ...usual, ...claims })}`;
  return `${data}.${sign('RSA-SHA256', Buffer.from(data), createPrivateKey(privateKey)).toString('base64url')}`;
}

/** A token of the installation with this ID. */
function ask(installation: number, body?: JsonObject): Promise<Reply> {
  const path = `/app/installations/${installation}/access_tokens`;
  return send(github, 'POST', path, { token: jwt(), ...(body === undefined ? {} : { body }) });
}

async function tokenOf(installation: number, body?: JsonObject): Promise<string> {
  const reply = await ask(installation, body);
  expect(reply.status).toBe(201);
  return isJsonObject(reply.body) ? `${reply.body['token']}` : '';
}

async function told(method: string, path: string, token: string): Promise<unknown[]> {
  return (await refusal(github, method, path, { token })).slice(0, 2);
}

describe('a JSON web token', () => {
  const answers = (claims: JsonObject, key?: string, alg?: string) =>
    told('GET', '/app', jwt(claims, key, alg));

  test('is accepted from the client ID and from the ID of the App', async () => {
    for (const iss of [APP.clientId, APP.appId, `${APP.appId}`]) {
      expect((await answers({ iss }))[0]).toBe(200);
    }
    expect((await answers({}, appKey().pkcs8))[0]).toBe(200);
    expect((await send(github, 'GET', '/app', { token: jwt() })).body).toMatchObject({
      id: 4711,
      client_id: 'Iv23liSimulated',
      permissions: { secrets: 'write' },
      installations_count: 3,
    });
  });

  test.each<[string, JsonObject, string]>([
    ['has expired', { exp: NOW_SECONDS }, "'Expiration time' claim ('exp') must be a numeric value"],
    ['has no expiry', { exp: 'soon' }, "'Expiration time' claim ('exp') must be a numeric value"],
    ['lives too long', { exp: NOW_SECONDS + 602 }, "'Expiration time' claim ('exp') is too far"],
    ['is from the future', { iat: NOW_SECONDS + 2 }, "'Issued at' claim ('iat') must be an Integer"],
    ['has no time', { iat: 1.5 }, "'Issued at' claim ('iat') must be an Integer"],
  ])('is refused when it %s', async (_what, claims, message) => {
    expect(await answers(claims)).toEqual([401, expect.stringContaining(message)]);
  });

  test('is refused with another key, another algorithm, of another App or without a key', async () => {
    const undecodable = [401, 'A JSON web token could not be decoded'];
    expect(await answers({}, createAppKey().pkcs1)).toEqual(undecodable);
    expect(await answers({}, undefined, 'RS512')).toEqual(undecodable);
    expect(await told('GET', '/app', 'a.b.c')).toEqual(undecodable);
    expect(await answers({ iss: 99 })).toEqual([404, 'Integration not found']);
    expect(await answers({ iss: 4712 })).toEqual([401, 'Integration must generate a public key']);
  });

  test('opens no other endpoint, and no other token opens its endpoints', async () => {
    expect(await told('GET', '/repos/acme/data', jwt())).toEqual([401, 'Bad credentials']);
    const undecodable = [401, 'A JSON web token could not be decoded'];
    expect(await told('GET', '/orgs/acme/installation', SAMPLE_TOKEN.token)).toEqual(undecodable);
    expect(await told('GET', '/app', await tokenOf(1))).toEqual(undecodable);
  });
});

describe('an installation', () => {
  const shown = async (path: string) => (await send(github, 'GET', path, { token: jwt() })).body;

  test('is found by its account, its repositories and its ID', async () => {
    const acme = {
      id: 1,
      app_id: 4711,
      target_id: 70,
      target_type: 'Organization',
      account: { login: 'acme', id: 70, type: 'Organization' },
      repository_selection: 'all',
      permissions: { metadata: 'read', secrets: 'write' },
      suspended_at: null,
    };
    expect(await shown('/orgs/Acme/installation')).toMatchObject(acme);
    expect(await shown('/users/acme/installation')).toMatchObject(acme);
    expect(await shown('/repos/acme/data/installation')).toMatchObject(acme);
    expect(await shown('/app/installations/1')).toMatchObject(acme);
    expect(await shown('/users/octocat/installation')).toMatchObject({
      id: 2,
      target_type: 'User',
      repository_selection: 'selected',
    });
    expect(await shown('/orgs/other/installation')).toMatchObject({ suspended_at: expect.any(String) });
  });

  test('is not found where the App is not', async () => {
    for (const path of [
      '/orgs/octocat/installation',
      '/users/nobody/installation',
      '/repos/octocat/secret/installation',
      '/repos/acme/nothing/installation',
      '/app/installations/9',
    ]) {
      expect(await told('GET', path, jwt())).toEqual([404, 'Not Found']);
    }
    expect((await ask(9)).status).toBe(404);
  });

  test('that is suspended gives no token, and its tokens end', async () => {
    const suspended = [403, 'This installation has been suspended'];
    expect(await told('POST', '/app/installations/3/access_tokens', jwt())).toEqual(suspended);
    const token = await tokenOf(1);
    github.apps.installation('acme').suspended = true;
    expect(await told('GET', '/repos/acme/data', token)).toEqual(suspended);
  });
});

describe('an installation token', () => {
  test('has what its installation has', async () => {
    const { body } = await ask(1);
    expect(body).toMatchObject({
      token: expect.stringMatching(/^ghs_4711_[A-Za-z0-9]{511}$/),
      expires_at: '2026-11-02T05:00:00Z',
      permissions: { ...PERMISSIONS, metadata: 'read' },
      repository_selection: 'all',
    });
    expect(body).not.toHaveProperty('repositories');
    expect(await tokenOf(1)).not.toBe(await tokenOf(1));
  });

  test('is limited to permissions and repositories', async () => {
    const limits = { permissions: { secrets: 'write', actions: 'read' }, repositories: ['DATA'] };
    const { body } = await ask(1, limits);
    expect(body).toMatchObject({
      repository_selection: 'selected',
      repositories: [{ full_name: 'acme/data' }],
    });
    expect(isJsonObject(body) && body['permissions']).toEqual({
      metadata: 'read',
      secrets: 'write',
      actions: 'read',
    });
    expect(github.issuedTokens).toMatchObject([
      {
        installation: { account: 'acme' },
        repositories: ['acme/data'],
        limits: { permissions: { metadata: 'read', secrets: 'write', actions: 'read' } },
        issuedAt: START,
        expiresAt: START + 3_600_000,
      },
    ]);
    const token = await tokenOf(1, limits);
    expect(await told('GET', '/repos/acme/data/actions/secrets', token)).toEqual([200, undefined]);
    expect(await told('GET', '/repos/acme/data/environments', token)).toEqual([200, undefined]);
    expect(await told('GET', '/repos/acme/lake/actions/secrets', token)).toEqual([404, 'Not Found']);
    const forbidden = [403, 'Resource not accessible by integration'];
    expect(await told('GET', '/repos/acme/data/environments/prod/secrets', token)).toEqual(forbidden);
    expect(await told('GET', '/repos/acme/data/agents/secrets', token)).toEqual(forbidden);
    expect(await told('GET', '/orgs/acme/actions/secrets', token)).toEqual(forbidden);
    expect(await told('GET', '/repos/acme/data/agents/secrets', await tokenOf(1))).toEqual([200, undefined]);
    const byId = await ask(1, { repository_ids: [11] });
    expect(byId.body).toMatchObject({ repositories: [{ full_name: 'acme/lake' }] });
  });

  test.each<[string, number, JsonObject, string]>([
    ['a permission that is not granted', 1, { permissions: { issues: 'read' } }, 'not granted'],
    ['a higher level than granted', 1, { permissions: { contents: 'write' } }, 'not granted'],
    [
      'a permission that GitHub does not describe',
      1,
      { permissions: { agent_secrets: 'write' } },
      '"agent_secrets" is not a permitted key',
    ],
    ['a repository that does not exist', 1, { repositories: ['nothing'] }, 'at least one repository'],
    ['a repository with its owner', 1, { repositories: ['acme/data'] }, 'at least one repository'],
    ['a repository of another owner', 1, { repository_ids: [14] }, 'at least one repository'],
    ['a repository that is not selected', 2, { repositories: ['secret'] }, 'at least one repository'],
    [
      'more than 500 repositories',
      1,
      { repositories: Array.from({ length: 501 }, () => 'data') },
      '501 repositories',
    ],
  ])('is refused for %s', async (_what, installation, body, message) => {
    const { status, body: answer } = await ask(installation, body);
    expect([status, isJsonObject(answer) && answer['message']]).toEqual([
      422,
      expect.stringContaining(message),
    ]);
    expect(github.issuedTokens).toEqual([]);
  });

  test('sees of other owners only what is public', async () => {
    const token = await tokenOf(1);
    expect(await told('GET', '/repos/other/open', token)).toEqual([200, undefined]);
    expect(await told('GET', '/repos/other/open/actions/secrets', token)).toEqual([
      403,
      'Resource not accessible by integration',
    ]);
    for (const path of ['/repos/other/data', '/repos/octocat/notes', '/orgs/other/repos', '/orgs/other']) {
      expect(await told('GET', path, token)).toEqual([404, 'Not Found']);
    }
    expect(await told('GET', '/orgs/acme/repos', token)).toEqual([200, undefined]);
    const ofUser = await tokenOf(2);
    expect(await told('GET', '/orgs/acme/actions/secrets', ofUser)).toEqual([404, 'Not Found']);
    expect(await told('GET', '/user/codespaces/secrets', ofUser)).toEqual([
      403,
      'Resource not accessible by integration',
    ]);
  });

  test('lists the repositories of its installation, also later ones', async () => {
    const listed = async (token: string) => {
      const { body } = await send(github, 'GET', '/installation/repositories', { token });
      return each(isJsonObject(body) ? body['repositories'] : [], 'full_name');
    };
    const [all, some, one] = [
      await tokenOf(1),
      await tokenOf(2),
      await tokenOf(1, { repositories: ['lake'] }),
    ];
    for (const name of ['acme/later', 'octocat/later', 'octocat/unselected']) {
      github.world.addRepository({ name });
    }
    github.world.renameRepository('acme/lake', 'acme/sea');
    expect(await listed(all)).toEqual(['acme/data', 'acme/later', 'acme/sea']);
    expect(await listed(some)).toEqual(['octocat/notes', 'octocat/later']);
    expect(await listed(one)).toEqual(['acme/sea']);
  });

  test('ends when it expires, is revoked or is refused early', async () => {
    await start({ tokenLifetime: 5000 });
    const dead = [401, 'Bad credentials'];
    const [first, second, third] = [await tokenOf(1), await tokenOf(1), await tokenOf(1)];
    expect(await told('DELETE', '/installation/token', first)).toEqual([204, undefined]);
    expect(await told('DELETE', '/installation/token', first)).toEqual(dead);
    github.refuseToken(second);
    expect(await told('GET', '/repos/acme/data', second)).toEqual(dead);
    now += 4999;
    expect(await told('GET', '/repos/acme/data', third)).toEqual([200, undefined]);
    now += 1;
    expect(await told('GET', '/repos/acme/data', third)).toEqual(dead);
    expect(github.issuedTokens).toMatchObject([
      { token: first, revokedAt: START, refusedAt: undefined, uses: 1 },
      { token: second, revokedAt: undefined, refusedAt: START, uses: 0 },
      { token: third, revokedAt: undefined, refusedAt: undefined, uses: 1, expiresAt: START + 5000 },
    ]);
    expect(await told('DELETE', '/installation/token', SAMPLE_TOKEN.token)).toMatchObject([403, /revoke/]);
    expect(() => github.refuseToken('ghs_unknown')).toThrow('no such installation token');
  });

  test('is not accepted everywhere at first', async () => {
    await start({ fresh: { status: 401, milliseconds: 2000 } });
    const token = await tokenOf(1);
    expect(await told('GET', '/repos/acme/data', token)).toEqual([401, 'Bad credentials']);
    now += 2000;
    expect(await told('GET', '/repos/acme/data', token)).toEqual([200, undefined]);
  });

  test('records the permissions that its requests needed', async () => {
    const token = await tokenOf(1);
    await send(github, 'GET', '/repos/acme/data/actions/secrets', { token });
    await send(github, 'DELETE', '/repos/acme/data/actions/secrets/KEY', { token });
    await send(github, 'GET', '/repos/acme/data/actions/secrets/KEY', { token });
    await send(github, 'GET', '/repos/acme/data/issues', { token });
    await send(github, 'GET', '/orgs/acme/repos', { token });
    expect(github.issuedTokens[0]?.needed).toEqual({ secrets: 'write', issues: 'read', metadata: 'read' });
    expect(github.issuedTokens[0]?.uses).toBe(5);
  });

  test('is signed in to on an Enterprise Server too', async () => {
    await start({}, { basePath: '/api/v3' });
    expect((await send(github, 'GET', '/orgs/acme/installation', { token: jwt() })).status).toBe(200);
    const token = await tokenOf(1, { permissions: { secrets: 'write' }, repositories: ['data'] });
    expect(await told('GET', '/installation/repositories', token)).toEqual([200, undefined]);
    expect(await told('GET', '/repos/acme/data/actions/secrets', token)).toEqual([200, undefined]);
    expect(await told('GET', '/user/repos', SAMPLE_TOKEN.token)).toEqual([200, undefined]);
    expect(await told('DELETE', '/installation/token', token)).toEqual([204, undefined]);
  });

  test('shares the rate limit of its installation', async () => {
    await start({}, { rateLimit: 4 });
    const used = async (token: string) =>
      (await send(github, 'GET', '/orgs/acme', { token })).headers.get('x-ratelimit-used');
    const [first, second, other] = [await tokenOf(1), await tokenOf(1), await tokenOf(2)];
    expect([await used(first), await used(second), await used(first)]).toEqual(['1', '2', '3']);
    expect(await used(other)).toBe('1');
    await used(second);
    expect(await told('GET', '/orgs/acme', second)).toEqual([
      403,
      expect.stringMatching(/^API rate limit exceeded for installation ID 1\./),
    ]);
  });
});
