import { describe, expect, test } from '@jest/globals';
import type { FetchResponse } from '../../src/http/fetch.ts';
import { Secret } from '../../src/shared/secret.ts';
import { deleteRunner, describeLogin, testLogin } from '../../src/soda-cloud/client.ts';
import { createMemoryLog } from './memory-log.ts';

/** A clock that only sleeping and slow servers advance. */
function world(answers: (() => FetchResponse | Promise<FetchResponse>)[], random = 0.5) {
  let now = Date.parse('2026-01-01T00:00:00Z');
  const pauses: number[] = [];
  let requests = 0;
  return {
    pauses,
    requests: () => requests,
    spend: (milliseconds: number) => {
      now += milliseconds;
    },
    dependencies: {
      now: () => now,
      random: () => random,
      sleep: async (milliseconds: number) => {
        pauses.push(milliseconds);
        now += milliseconds;
      },
      fetch: async () => {
        const answer = answers[Math.min(requests, answers.length - 1)];
        requests += 1;
        if (answer === undefined) {
          throw new Error('no answer');
        }
        return answer();
      },
    },
  };
}

const response = (status: number, headers: Record<string, string> = {}): FetchResponse =>
  new Response('{"organisationName":"Acme"}', { status, headers });
const PAIR = { id: new Secret('an-id'), secret: new Secret('a-secret') };
const CONNECTION = { scheme: 'https', host: 'cloud.soda.io' } as const;
const send = ({ dependencies }: ReturnType<typeof world>) => testLogin(PAIR, CONNECTION, dependencies);

test('pauses grow, with jitter, and end after four attempts', async () => {
  const low = world([() => response(503)], 0);
  const high = world([() => response(503)], 0.999);

  expect(await send(low)).toMatchObject({ kind: 'unknown', reason: 'it answered with HTTP 503' });
  await send(high);
  expect(low.pauses).toEqual([250, 500, 1000]);
  expect(high.pauses.map(Math.round)).toEqual([500, 1000, 1999]);
});

test.each([200, 204, 301, 400, 401, 403, 404, 409, 422])('HTTP %i is final', async (status) => {
  const final = world([() => (status === 204 ? new Response(null, { status }) : response(status))]);
  const login = await send(final);

  expect(describeLogin(login, createMemoryLog().log)).toMatch(
    status === 200 ? /^accepted, organization Acme$/ : new RegExp(`\\(?HTTP ${status}\\)?`),
  );
  expect(final.requests()).toBe(1);
});

test.each([408, 429, 500, 502, 503, 504])('HTTP %i is tried again', async (status) => {
  const passing = world([() => response(status), () => response(200)]);

  expect(await send(passing)).toMatchObject({ kind: 'verified' });
});

describe('Retry-After', () => {
  test.each([
    ['7', 7000],
    ['0', 375],
    ['Thu, 01 Jan 2026 00:00:09 GMT', 9000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 375],
    ['soon', 375],
  ])('%s', async (header, pause) => {
    const limited = world([() => response(429, { 'retry-after': header }), () => response(200)]);

    expect(await send(limited)).toMatchObject({ kind: 'verified' });
    expect(limited.pauses).toEqual([pause]);
  });

  test('beyond the time there is ends at once', async () => {
    const limited = world([() => response(429, { 'retry-after': '31' })]);

    expect(await send(limited)).toMatchObject({ reason: 'it answered with HTTP 429' });
    expect(limited.pauses).toEqual([]);
  });
});

test('slow failures use up the time together', async () => {
  const slow = world([]);
  const { dependencies } = slow;
  const result = await deleteRunner('r7', PAIR, CONNECTION, {
    ...dependencies,
    fetch: async () => {
      slow.spend(14_000);
      throw Object.assign(new TypeError('fetch failed'), {
        cause: Object.assign(new Error('x'), { code: 'ECONNRESET' }),
      });
    },
  });

  expect(result).toEqual({ kind: 'failed', reason: 'the connection failed (ECONNRESET)', uncertain: true });
  expect(slow.pauses).toHaveLength(2);
});

test('only the code of an error is passed on, not its message', async () => {
  const failing = world([
    () => {
      throw new Error('my-secret in a message');
    },
  ]);

  expect(JSON.stringify(await send(failing))).not.toContain('my-secret');
});
