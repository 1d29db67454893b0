import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  afterApplying,
  answer,
  echo,
  type Fault,
  garbage,
  hang,
  html,
  primaryLimit,
  reset,
  secondaryLimit,
  slow,
  spiked,
  truncated,
  unavailable,
} from '../../simulators/github/faults/faults.ts';
import type { GitHub } from '../../simulators/github/github.ts';
import { startGitHub } from '../../simulators/github/server.ts';
import { SAMPLE_TOKEN } from '../../simulators/github/state/tokens.ts';

const SECRETS = '/repos/acme/data/actions/secrets';

let github: GitHub;

beforeEach(async () => {
  github = await startGitHub({
    repositories: [{ name: 'acme/data' }],
    secrets: [{ store: 'repo:acme/data', name: 'KEY', value: 'old' }],
  });
});

afterEach(async () => {
  await github.close();
  expect(github.violations).toEqual([]);
});

async function request(method: 'GET' | 'DELETE', path = `${SECRETS}/KEY`, timeout = 5000): Promise<Response> {
  const response = await fetch(`${github.url}${path}`, {
    method,
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${SAMPLE_TOKEN.token}`,
      'x-github-api-version': '2022-11-28',
    },
    signal: AbortSignal.timeout(timeout),
  });
  const body = await response.arrayBuffer();
  return new Response(response.status === 204 ? null : body, response);
}

async function statuses(count: number): Promise<number[]> {
  const seen: number[] = [];
  for (let index = 0; index < count; index += 1) {
    seen.push((await request('GET')).status);
  }
  return seen;
}

describe('a plan', () => {
  test('strikes the next requests that fit, then the standing one', async () => {
    github.faults.always(unavailable(500), { method: 'GET', path: '/repos/*/secrets/KEY' });
    github.faults.next(unavailable(), 2);
    github.faults.next(html(404), 1, { path: /KEY$/ });
    github.faults.next(html(404), 1, { method: 'PUT' });
    expect(await statuses(5)).toEqual([503, 503, 404, 500, 500]);
    expect((await request('GET', SECRETS)).status).toBe(200);
    github.faults.clear();
    expect(await statuses(1)).toEqual([200]);
  });

  test('strikes the nth request, or what a function chooses', async () => {
    github.faults.at(2, unavailable());
    expect(await statuses(3)).toEqual([200, 503, 200]);
    github.setFaults(({ operation }) => (operation?.startsWith('GET') ? answer(418) : undefined));
    expect(await statuses(1)).toEqual([418]);
    expect(github.requests.map(({ sequence, status }) => [sequence, status])).toEqual([
      [1, 200],
      [2, 503],
      [3, 200],
      [4, 418],
    ]);
  });
});

test('every text of an answer can be spiked', async () => {
  github.faults.next(spiked(' and more'));
  const spikedAnswer = await (await request('GET')).json();

  expect(spikedAnswer).toMatchObject({
    name: 'KEY and more',
    updated_at: expect.stringMatching(/Z and more$/),
  });
  expect(await (await request('GET')).json()).toMatchObject({ name: 'KEY' });
});

describe('a connection that breaks', () => {
  test.each<[string, Fault]>([
    ['before the answer', reset()],
    ['in the middle of the answer', reset('half')],
    ['in order, but too early', truncated()],
    ['never, while the client waits', hang()],
  ])('%s: the request is applied only when that is asked for', async (_when, fault) => {
    github.setFaults([fault, afterApplying(fault)]);
    await expect(request('DELETE', undefined, 300)).rejects.toThrow();
    expect(github.value('repo:acme/data', 'KEY')).toBe('old');
    await expect(request('DELETE', undefined, 300)).rejects.toThrow();
    expect(github.value('repo:acme/data', 'KEY')).toBeUndefined();
    expect(github.requests).toMatchObject([
      { status: undefined, applied: false, fault },
      { status: undefined, applied: true, fault: afterApplying(fault) },
    ]);
    expect(github.history).toMatchObject([{ sequence: 0 }, { sequence: 2, value: undefined }]);
  });

  test('in the middle of a body', async () => {
    github.setFaults([afterApplying(truncated())]);
    await expect(request('GET')).rejects.toThrow();
  });
});

describe('an answer', () => {
  test('may come although the request was not applied, or was', async () => {
    github.setFaults([unavailable(502), afterApplying(unavailable(502))]);
    expect((await request('DELETE')).status).toBe(502);
    expect(github.value('repo:acme/data', 'KEY')).toBe('old');
    expect((await request('DELETE')).status).toBe(502);
    expect(github.value('repo:acme/data', 'KEY')).toBeUndefined();
  });

  test('of the primary limit includes the reset time', async () => {
    github.setFaults([primaryLimit({ resetInSeconds: 7 })]);
    const { status, headers } = await request('GET');
    expect([status, headers.get('x-ratelimit-remaining')]).toEqual([403, '0']);
    const wait = Number(headers.get('x-ratelimit-reset')) - Date.now() / 1000;
    expect(wait).toBeGreaterThan(6);
    expect(wait).toBeLessThan(9);
  });

  test('of a secondary limit can include the time to wait', async () => {
    github.setFaults([secondaryLimit(), secondaryLimit({ status: 429, retryAfter: 3 })]);
    const first = await request('GET');
    expect([first.status, first.headers.get('retry-after')]).toEqual([403, null]);
    expect(first.headers.get('x-ratelimit-remaining')).not.toBe('0');
    await expect(first.json()).resolves.toMatchObject({ message: expect.stringContaining('secondary rate') });
    const second = await request('GET');
    expect([second.status, second.headers.get('retry-after')]).toEqual([429, '3']);
  });

  test('may echo the token', async () => {
    github.setFaults([echo()]);
    const response = await request('GET');
    expect([response.status, response.headers.get('x-echo')]).toEqual([
      422,
      expect.stringContaining(SAMPLE_TOKEN.token),
    ]);
    expect(await response.text()).toContain(SAMPLE_TOKEN.token);
  });

  test('may be something else than JSON', async () => {
    github.setFaults([html(), garbage()]);
    await expect((await request('GET')).json()).rejects.toMatchObject({ name: 'SyntaxError' });
    await expect((await request('GET')).json()).rejects.toMatchObject({ name: 'SyntaxError' });
  });

  test('may be late, one or all', async () => {
    github.setFaults([slow(100)]);
    github.conditions.latency = 50;
    const begun = performance.now();
    expect(await statuses(2)).toEqual([200, 200]);
    expect(performance.now() - begun).toBeGreaterThan(190);
  });
});

describe('hooks', () => {
  test('are awaited before a request is applied and before it is answered', async () => {
    const seen: unknown[] = [];
    const look = (when: string) => async () => {
      await Promise.resolve();
      seen.push([when, github.value('repo:acme/data', 'KEY')]);
    };
    github.hooks.onRequest = look('received');
    github.hooks.onApplied = look('applied');
    await request('DELETE');
    expect(seen).toEqual([
      ['received', 'old'],
      ['applied', undefined],
    ]);
  });

  test('can make the client vanish on either side', async () => {
    github.hooks.onRequest = ({ sequence }, drop) => sequence === 1 && drop();
    github.hooks.onApplied = (_request, drop) => drop();
    await expect(request('DELETE')).rejects.toThrow();
    expect(github.value('repo:acme/data', 'KEY')).toBe('old');
    await expect(request('DELETE')).rejects.toThrow();
    expect(github.value('repo:acme/data', 'KEY')).toBeUndefined();
  });

  test('see the number of concurrent requests', async () => {
    github.conditions.latency = 50;
    await Promise.all([request('GET'), request('GET'), request('DELETE'), request('GET')]);
    expect(github.concurrency).toEqual({ total: 4, reads: 3, writes: 1 });
    await request('GET');
    expect(github.requests.at(-1)).toMatchObject({ concurrent: 1 });
  });
});

test('hanging requests do not keep the server from closing', async () => {
  github.faults.always(hang());
  const answered = request('GET').catch(() => 'closed');
  while (github.requests.length === 0) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await github.close();
  expect(await answered).toBe('closed');
  github = await startGitHub();
});
