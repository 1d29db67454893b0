import { once } from 'node:events';
import { get } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  drip,
  echo,
  type Fault,
  flood,
  garbage,
  hang,
  html,
  redirect,
  reset,
  tooManyRequests,
  truncated,
  unavailable,
} from '../../simulators/soda-cloud/faults.ts';
import { isJsonObject } from '../../simulators/soda-cloud/json.ts';
import { type ApiKey, SAMPLE_KEY } from '../../simulators/soda-cloud/organizations.ts';
import { type SodaCloud, type SodaCloudOptions, startSodaCloud } from '../../simulators/soda-cloud/server.ts';

const OTHER_KEY: ApiKey = { id: 'other-id', secret: 'other:secret' };
const DISABLED_KEY: ApiKey = { id: 'disabled-id', secret: 'disabled-secret', disabled: true };

let cloud: SodaCloud;

async function restart(options: SodaCloudOptions): Promise<void> {
  await cloud.close();
  cloud = await startSodaCloud(options);
}

beforeEach(async () => {
  cloud = await startSodaCloud();
});

afterEach(() => cloud.close());

function login({ id, secret }: ApiKey = SAMPLE_KEY, init: RequestInit = {}): Promise<Response> {
  const authorization = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
  return fetch(`${cloud.url}/api/v1/test-login`, { headers: { authorization }, ...init });
}

async function post(endpoint: 'command' | 'query', body: unknown): Promise<[status: number, body: unknown]> {
  const response = await fetch(`${cloud.url}/api/${endpoint}`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  return [response.status, await response.json()];
}

async function sessionToken({ id, secret }: ApiKey = SAMPLE_KEY): Promise<string> {
  const [, body] = await post('command', { type: 'login', apiKeyId: id, apiKeySecret: secret });
  const token = isJsonObject(body) ? body['token'] : undefined;
  if (typeof token !== 'string') {
    throw new Error('the answer to the login has no token');
  }
  return token;
}

describe('test-login', () => {
  test('names the organization of the key', async () => {
    await restart({
      organizations: [
        { name: 'One', keys: [SAMPLE_KEY] },
        { name: 'Two', keys: [OTHER_KEY] },
      ],
    });
    await expect((await login()).json()).resolves.toEqual({ organisationName: 'One' });
    await expect((await login(OTHER_KEY)).json()).resolves.toEqual({ organisationName: 'Two' });
  });

  test('refuses an unknown pair with 401, a deactivated one with 403', async () => {
    cloud.addKey('Acme Data', DISABLED_KEY);
    const unknown = await login({ ...SAMPLE_KEY, secret: 'wrong' });
    expect(unknown.status).toBe(401);
    await expect(unknown.json()).resolves.toEqual({
      code: expect.any(String),
      message: expect.any(String),
    });
    expect((await login(DISABLED_KEY)).status).toBe(403);
    expect((await fetch(`${cloud.url}/api/v1/test-login`)).status).toBe(401);
  });

  test('follows keys that are added, disabled and removed', async () => {
    expect((await login(OTHER_KEY)).status).toBe(401);
    cloud.addKey('Acme Data', OTHER_KEY);
    expect((await login(OTHER_KEY)).status).toBe(200);
    cloud.addKey('Acme Data', { ...OTHER_KEY, disabled: true });
    expect((await login(OTHER_KEY)).status).toBe(403);
    cloud.removeKey(OTHER_KEY.id);
    expect((await login(OTHER_KEY)).status).toBe(401);
  });

  test('is limited to 10 requests in 10 seconds only when asked', async () => {
    const statuses = async () =>
      (await Promise.all(Array.from({ length: 11 }, () => login()))).map(({ status }) => status);
    expect(await statuses()).toEqual(Array(11).fill(200));
    await restart({ rateLimited: true });
    expect((await statuses()).sort()).toEqual([...Array(10).fill(200), 429]);
    expect((await login()).headers.get('retry-after')).toMatch(/^([1-9]|10)$/);
  });

  test('is recorded', async () => {
    await login();
    await post('query', { type: 'whoAmI' });
    expect(cloud.requests).toMatchObject([
      { method: 'GET', path: '/api/v1/test-login', headers: { authorization: expect.any(String) }, body: '' },
      { method: 'POST', path: '/api/query', body: '{"type":"whoAmI"}', at: expect.any(Number) },
    ]);
  });
});

describe('the API of the engines', () => {
  test('lets a key log in and ask who it is', async () => {
    const token = await sessionToken();
    expect(await post('query', { type: 'whoAmI', token })).toEqual([200, { organisationName: 'Acme Data' }]);
  });

  test('refuses a wrong key, a missing token, and the session of a removed key', async () => {
    const wrong = { type: 'login', apiKeyId: SAMPLE_KEY.id, apiKeySecret: 'wrong' };
    expect(await post('command', wrong)).toMatchObject([401, {}]);
    expect(await post('query', { type: 'whoAmI' })).toMatchObject([401, {}]);
    const token = await sessionToken();
    cloud.removeKey(SAMPLE_KEY.id);
    expect(await post('query', { type: 'whoAmI', token })).toMatchObject([401, {}]);
  });

  test('keeps the results that were sent', async () => {
    const token = await sessionToken();
    const results = { type: 'sodaCoreInsertScanResults', checks: [{ outcome: 'pass' }], token };
    expect(await post('command', results)).toMatchObject([200, { scanId: expect.any(String) }]);
    expect(await post('command', { type: 'sodaCoreNothing', token })).toMatchObject([400, {}]);
    expect(cloud.results).toEqual([{ organization: 'Acme Data', content: results }]);
  });
});

describe('the Reporting API', () => {
  async function lastEtlRefresh(id: string, secret: string): Promise<number | undefined> {
    const asBytes = (text: string) => Buffer.from(text).toString('latin1');
    const request = get(`${cloud.url}/v1/last_etl_refresh`, {
      headers: { 'x-api-key-id': asBytes(id), 'x-api-key-secret': asBytes(secret) },
    });
    const [response] = await once(request, 'response');
    response.resume();
    return response.statusCode;
  }

  test('reads the pair from two headers, as UTF-8', async () => {
    cloud.addKey('Acme Data', { id: 'id-ü', secret: 'secret-😀' });
    expect(await lastEtlRefresh('id-ü', 'secret-😀')).toBe(200);
    expect(await lastEtlRefresh('id-ü', 'secret-')).toBe(401);
    expect((await fetch(`${cloud.url}/v1/last_etl_refresh`)).status).toBe(401);
  });

  test('can be pinged without a key', async () => {
    expect((await fetch(`${cloud.url}/v1/ping`)).status).toBe(200);
  });
});

describe('faults', () => {
  async function statuses(count: number): Promise<number[]> {
    const seen: number[] = [];
    for (let index = 0; index < count; index += 1) {
      seen.push((await login(SAMPLE_KEY, { redirect: 'manual' })).status);
    }
    return seen;
  }

  test('strike the next requests, then the standing one', async () => {
    cloud.faults.always(unavailable(500));
    cloud.faults.next(unavailable(), 2);
    cloud.faults.next(redirect('https://elsewhere.example/'));
    expect(await statuses(5)).toEqual([503, 503, 302, 500, 500]);
    cloud.faults.clear();
    expect(await statuses(1)).toEqual([200]);
  });

  test('strike test-login only, unless another path is named', async () => {
    cloud.faults.always(unavailable());
    expect((await fetch(`${cloud.url}/v1/ping`)).status).toBe(200);
    cloud.faults.always(html(404), '*');
    expect((await fetch(`${cloud.url}/v1/ping`)).status).toBe(404);
  });

  test('come from a list or a function', async () => {
    cloud.setFaults([unavailable(), tooManyRequests(1)]);
    expect(await statuses(3)).toEqual([503, 429, 200]);
    cloud.setFaults(({ headers }) => (headers['x-bad'] === undefined ? undefined : html(502)));
    expect(await statuses(1)).toEqual([200]);
    expect((await login(SAMPLE_KEY, { headers: { 'x-bad': '1' } })).status).toBe(502);
  });

  test.each<[string, Fault]>([
    ['before the answer', reset()],
    ['in the middle of the body', reset('half')],
    ['before the announced length', truncated()],
  ])('break the connection %s', async (_when, fault) => {
    cloud.faults.always(fault);
    await expect(login().then((response) => response.text())).rejects.toThrow();
  });

  test.each<[string, Fault]>([
    ['no answer', hang()],
    ['a byte now and then', drip()],
  ])('keep the client waiting: %s', async (_what, fault) => {
    cloud.faults.always(fault);
    const answered = login(SAMPLE_KEY, { signal: AbortSignal.timeout(300) }).then((response) =>
      response.text(),
    );
    await expect(answered).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  test('end a drip with a good answer', async () => {
    cloud.faults.always(drip(0));
    await expect((await login()).json()).resolves.toEqual({ organisationName: 'Acme Data' });
  });

  test('flood the client with what it asked for', async () => {
    cloud.faults.always(flood(1_000_000));
    const body = await (await login()).text();
    expect(body.length).toBeGreaterThan(1_000_000);
  });

  test('answer 200 with something else than JSON', async () => {
    cloud.setFaults([html(), garbage()]);
    for (const type of ['text/html; charset=utf-8', 'application/json']) {
      const response = await login();
      expect([response.status, response.headers.get('content-type')]).toEqual([200, type]);
      await expect(response.json()).rejects.toMatchObject({ name: 'SyntaxError' });
    }
  });

  test('echo the key in the body, in headers and in the reason phrase', async () => {
    cloud.faults.always(echo(403));
    const response = await login();
    const body = await response.json();
    expect(response.status).toBe(403);
    expect(response.statusText).toContain(SAMPLE_KEY.secret);
    expect(response.headers.get('x-echo')).toContain(SAMPLE_KEY.id);
    expect(body).toMatchObject({
      id: expect.arrayContaining([SAMPLE_KEY.id]),
      secret: expect.arrayContaining([SAMPLE_KEY.secret]),
      organisationName: expect.stringContaining(`\n::error::${SAMPLE_KEY.secret}`),
    });
  });

  test('do not keep the server from closing', async () => {
    cloud.faults.next(hang());
    cloud.faults.next(drip());
    cloud.faults.next(flood());
    const answers = [login(), login().then((response) => response.text()), login()];
    const settled = Promise.allSettled(answers);
    while (cloud.requests.length < answers.length) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await cloud.close();
    expect((await settled).slice(0, 2)).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);
    cloud = await startSodaCloud();
  });
});
