import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { reset, unavailable } from '../../simulators/soda-cloud/faults.ts';
import { isJsonObject } from '../../simulators/soda-cloud/json.ts';
import { type ApiKey, SAMPLE_KEY } from '../../simulators/soda-cloud/organizations.ts';
import { type SodaCloud, type SodaCloudOptions, startSodaCloud } from '../../simulators/soda-cloud/server.ts';

const RUNNERS = '/api/v1/runners';
const OTHER_KEY: ApiKey = { id: 'other-id', secret: 'other-secret' };
const RUNNER_KEY: ApiKey = { id: 'runner-key', secret: 'runner-secret' };
const PROBLEM = { code: expect.any(String), message: expect.any(String) };

let cloud: SodaCloud;

async function restart(options: SodaCloudOptions): Promise<void> {
  await cloud.close();
  cloud = await startSodaCloud(options);
}

beforeEach(async () => {
  cloud = await startSodaCloud();
});

afterEach(() => cloud.close());

interface Reply {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: unknown;
}

async function send(
  method: string,
  path: string,
  { id, secret }: ApiKey = SAMPLE_KEY,
  body?: unknown,
): Promise<Reply> {
  const response = await fetch(`${cloud.url}${path}`, {
    method,
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    body: await response.json(),
  };
}

async function login(key: ApiKey): Promise<number> {
  return (await send('GET', '/api/v1/test-login', key)).status;
}

async function names(query = ''): Promise<unknown[]> {
  const { body } = await send('GET', `${RUNNERS}${query}`);
  const content: readonly unknown[] =
    isJsonObject(body) && Array.isArray(body['content']) ? body['content'] : [];
  return content.map((runner) => isJsonObject(runner) && runner['name']);
}

describe('a runner', () => {
  test('has the key that was made for it, and is seen once it has registered itself', async () => {
    const { status, body } = await send('POST', RUNNERS, SAMPLE_KEY, { name: 'nightly' });
    const [runner, ...more] = cloud.runners;
    expect([status, body, more]).toEqual([
      200,
      { apiKeyId: runner?.key.id, apiKeySecret: runner?.key.secret },
      [],
    ]);
    expect(cloud.minted).toEqual([runner?.key]);
    expect(runner).toMatchObject({ id: expect.any(String), name: 'nightly', online: false });
    expect(await login(runner?.key ?? OTHER_KEY)).toBe(200);

    const path = `${RUNNERS}/${runner?.id}`;
    expect(await names()).toEqual([]);
    expect((await send('GET', path)).status).toBe(404);
    cloud.changeRunner(runner?.id ?? '', { online: true });
    expect(await names()).toEqual(['nightly']);
    const seen = {
      id: runner?.id,
      name: 'nightly',
      type: 'SELF_HOSTED',
      isOnline: true,
      lastSeenTimestamp: expect.stringMatching(/^\d{4}-.*Z$/),
    };
    expect(await send('GET', path)).toMatchObject({ status: 200, body: { runner: seen } });
    cloud.changeRunner(runner?.id ?? '', { online: false });
    expect(await send('GET', path)).toMatchObject({ body: { runner: { ...seen, isOnline: false } } });
    expect(() => cloud.changeRunner('none', {})).toThrow('there is no runner none');
  });

  test('is deleted with its key', async () => {
    const { id } = cloud.addRunner({ id: 'runner/1', key: RUNNER_KEY });
    expect(id).toBe('runner/1');
    expect(await login(RUNNER_KEY)).toBe(200);
    const path = `${RUNNERS}/runner%2F1`;
    expect(await send('DELETE', path)).toEqual({ status: 200, retryAfter: null, body: {} });
    expect(await login(RUNNER_KEY)).toBe(401);
    expect(await login(SAMPLE_KEY)).toBe(200);
    expect(cloud.runners).toEqual([]);
    expect(await send('DELETE', path)).toMatchObject({ status: 404, body: PROBLEM });
    expect(cloud.requests.map(({ method }) => method)).toEqual(['GET', 'DELETE', 'GET', 'GET', 'DELETE']);
  });

  test('stays while it is in use', async () => {
    const { id } = cloud.addRunner({ key: RUNNER_KEY, inUse: true });
    expect(await send('DELETE', `${RUNNERS}/${id}`)).toMatchObject({ status: 400, body: PROBLEM });
    expect([cloud.runners.length, await login(RUNNER_KEY)]).toEqual([1, 200]);
    cloud.changeRunner(id, { inUse: false });
    expect((await send('DELETE', `${RUNNERS}/${id}`)).status).toBe(200);
  });

  test('stays when a person deletes its key', async () => {
    const { id } = cloud.addRunner({ key: RUNNER_KEY });
    cloud.removeKey(RUNNER_KEY.id);
    expect(await login(RUNNER_KEY)).toBe(401);
    expect(cloud.runners).toMatchObject([{ id }]);
    expect((await send('DELETE', `${RUNNERS}/${id}`)).status).toBe(200);
  });

  test('is none of the business of another organization', async () => {
    cloud.addKey('Other', OTHER_KEY);
    const { id } = cloud.addRunner({ name: 'ours' });
    cloud.addRunner({ organization: 'Other', name: 'theirs' });
    expect(await names()).toEqual(['ours']);
    expect((await send('GET', `${RUNNERS}/${id}`, OTHER_KEY)).status).toBe(404);
    expect((await send('DELETE', `${RUNNERS}/${id}`, OTHER_KEY)).status).toBe(404);
    await send('POST', RUNNERS, OTHER_KEY);
    expect(cloud.runners.map(({ organization }) => organization)).toEqual(['Acme Data', 'Other', 'Other']);
  });
});

describe('runners come in pages', () => {
  beforeEach(() => {
    for (let index = 0; index < 21; index += 1) {
      cloud.addRunner({ name: `runner ${index}` });
    }
  });

  test('of 10 unless another size is asked for', async () => {
    const { body } = await send('GET', RUNNERS);
    expect(body).toMatchObject({
      first: true,
      last: false,
      number: 0,
      size: 10,
      totalElements: 21,
      totalPages: 3,
    });
    expect(await names()).toHaveLength(10);
    expect(await names('?page=2')).toEqual(['runner 20']);
    expect((await send('GET', `${RUNNERS}?page=2`)).body).toMatchObject({ first: false, last: true });
    expect(await names('?size=1000')).toHaveLength(21);
  });

  test.each(['size=9', 'size=1001', 'page=-1', 'size=ten'])('but not with %s', async (query) => {
    expect(await send('GET', `${RUNNERS}?${query}`)).toMatchObject({ status: 400, body: PROBLEM });
  });
});

describe('every request about runners', () => {
  const REQUESTS: readonly (readonly [string, string])[] = [
    ['GET', RUNNERS],
    ['GET', `${RUNNERS}/runner-1`],
    ['POST', RUNNERS],
    ['DELETE', `${RUNNERS}/runner-1`],
  ];

  beforeEach(() => {
    cloud.addRunner({ id: 'runner-1', key: RUNNER_KEY });
  });

  test.each(REQUESTS)('%s %s: needs a key that is known and active', async (method, path) => {
    expect(await send(method, path, OTHER_KEY)).toMatchObject({ status: 401, body: PROBLEM });
    cloud.addKey('Acme Data', { ...OTHER_KEY, disabled: true });
    expect(await send(method, path, OTHER_KEY)).toMatchObject({ status: 403, body: PROBLEM });
    expect((await fetch(`${cloud.url}${path}`, { method })).status).toBe(401);
    expect(cloud.runners).toMatchObject([{ id: 'runner-1' }]);
  });

  test.each(REQUESTS)('%s %s: needs a permission to change something', async (method, path) => {
    cloud.addKey('Acme Data', { ...OTHER_KEY, managesRunners: false });
    expect(await login(OTHER_KEY)).toBe(200);
    expect((await send(method, path, OTHER_KEY)).status).toBe(method === 'GET' ? 200 : 403);
    expect(cloud.runners).toMatchObject([{ id: 'runner-1' }]);
    expect((await send(method, path)).status).toBe(200);
  });

  test.each<[string, string, number]>([
    ['GET', RUNNERS, 60],
    ['POST', RUNNERS, 10],
    ['DELETE', `${RUNNERS}/none`, 10],
  ])('%s %s: is limited only when asked', async (method, path, allowed) => {
    const limited = async () => {
      const replies = await Promise.all(Array.from({ length: allowed + 2 }, () => send(method, path)));
      return replies.filter(({ status }) => status === 429);
    };
    expect(await limited()).toEqual([]);
    await restart({ rateLimited: true });
    const replies = await limited();
    expect(replies).toHaveLength(2);
    expect(replies).toMatchObject([
      { retryAfter: expect.stringMatching(/^(5[0-9]|60)$/), body: PROBLEM },
      {},
    ]);
    expect(await login(SAMPLE_KEY)).toBe(200);
  });

  test('can go wrong', async () => {
    const path = `${RUNNERS}/runner-1`;
    cloud.faults.next(unavailable(), 1, path);
    cloud.faults.next(reset(), 1, path);
    expect((await send('DELETE', path)).status).toBe(503);
    await expect(send('DELETE', path)).rejects.toThrow();
    expect(await login(RUNNER_KEY)).toBe(200);
    expect((await send('DELETE', path)).status).toBe(200);
  });
});

describe('an agent that starts', () => {
  const online = () => cloud.runners.filter((runner) => runner.online).map(({ name }) => name);

  test('registers the runner of its key under its own name, online', async () => {
    await send('POST', RUNNERS, SAMPLE_KEY, { name: 'asked-for' });
    cloud.connectRunner(cloud.minted[0]?.id ?? '', 'production');

    expect(await names()).toEqual(['production']);
    expect(online()).toEqual(['production']);
  });

  test('with a key that is no runner, shows no runner', async () => {
    cloud.connectRunner(SAMPLE_KEY.id, 'production');

    expect(await names()).toEqual([]);
  });

  test('cannot take the name of another runner', async () => {
    cloud.addRunner({ name: 'production' });
    const { key } = cloud.addRunner({ registered: false });

    expect(() => cloud.connectRunner(key.id, 'production')).toThrow('already registered');
    expect(online()).toEqual([]);
  });
});
