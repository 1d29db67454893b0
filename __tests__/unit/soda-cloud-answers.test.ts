import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { verifyRevoked } from '../../src/retire/delete.ts';
import { runnerNotDeleted } from '../../src/retire/errors.ts';
import { Secret } from '../../src/shared/secret.ts';
import { deleteRunner, requestRunnerKey, testLogin } from '../../src/soda-cloud/client.ts';
import { type Connection, reportingHost } from '../../src/soda-cloud/endpoint.ts';

const CONNECTION: Connection = { scheme: 'https', host: 'cloud.soda.io' };
const pair = (name: string) => ({ id: new Secret(`${name}-id`), secret: new Secret(`${name}-secret`) });
const PREVIOUS = pair('previous');
const CURRENT = pair('current');

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** A Soda Cloud with a list of responses for each pair (the last one repeats), and a clock that sleeping advances. */
function world(answers: Readonly<Record<'previous' | 'current', readonly Answer[]>>) {
  const asked: { readonly who: 'previous' | 'current'; readonly answer: Answer; readonly at: number }[] = [];
  let now = 0;
  return {
    asked,
    http: {
      now: () => now,
      random: () => 0.5,
      sleep: async (milliseconds: number) => {
        now += milliseconds;
      },
      fetch: async (_url: string, { headers }: { headers: Record<string, string> }) => {
        const authorization = headers['authorization'] ?? '';
        const who = authorization === basic('previous') ? 'previous' : 'current';
        const count = asked.filter((request) => request.who === who).length;
        const answer = answers[who][Math.min(count, answers[who].length - 1)] ?? { status: 500, body: '' };
        asked.push({ who, answer, at: now });
        // a Response may not have a status of its own for these
        return { status: answer.status, headers: new Headers(), body: new Response(answer.body).body };
      },
    },
  };
}

function basic(name: string): string {
  return `Basic ${Buffer.from(`${name}-id:${name}-secret`).toString('base64')}`;
}

const ACCEPTED = { status: 200, body: '{"organisationName":"Acme"}' };
const UNKNOWN_PAIR = { status: 401, body: '{"code":"unauthorized"}' };
const failed = (status: number, reason: string) => ({ kind: 'failed', reason, status, uncertain: false });
const FORBIDDEN = { status: 403, body: '{"code":"forbidden"}' };

/** Bodies that are neither a JSON object nor empty. */
const foreignBodies = fc.oneof(
  fc.constantFrom(
    '<!DOCTYPE html><title>Just a moment...</title>',
    '<html></html>',
    'Access denied',
    '[]',
    '[{}]',
    'null',
    'true',
    '7',
    '"x"',
    '{"organisationName":"Acme"',
    '{"organisationName":"Acme"}<',
  ),
  fc.string({ minLength: 1 }).filter((text) => text.trim() !== '' && !text.trim().startsWith('{')),
);
const finalStatuses = fc.integer({ min: 200, max: 499 }).filter((status) => status !== 408 && status !== 429);

test('a response that is not a JSON object is not usable, whatever its status: no login, refusal, deletion or key', async () => {
  await fc.assert(
    fc.asyncProperty(finalStatuses, foreignBodies, async (status, body) => {
      const { http } = world({ previous: [], current: [{ status, body }] });
      const login = await testLogin(CURRENT, CONNECTION, http);
      const deletion = await deleteRunner('r7', CURRENT, CONNECTION, http);
      const minted = await requestRunnerKey('ci', CURRENT, CONNECTION, http);

      expect([login.kind, deletion.kind, minted.kind]).toEqual(['unknown', 'failed', 'failed']);
      for (const result of [login, deletion, minted]) {
        expect(result).toHaveProperty('reason', expect.stringContaining(`HTTP ${status}`));
        expect(JSON.stringify(result)).not.toMatch(/may not manage|in use|organisationName/);
      }
      expect(minted).toHaveProperty('uncertain', true);
    }),
  );
});

test('a byte order mark before its JSON is no part of it', async () => {
  const body = '\u{feff}{"organisationName":"Acme"}';
  const { http } = world({ previous: [], current: [{ status: 200, body }] });

  expect(await testLogin(CURRENT, CONNECTION, http)).toEqual({ kind: 'verified', organization: 'Acme' });
});

describe.each(['', ' \n', '{}', '{"code":"x","message":"y"}'])('the body %j', (body) => {
  const answer = (status: number) => world({ previous: [], current: [{ status, body }] }).http;

  test.each([401, 403] as const)('under %i is a refusal', async (status) => {
    expect(await testLogin(CURRENT, CONNECTION, answer(status))).toEqual({ kind: 'refused', status });
  });

  test.each([200, 400, 404, 302])('with status %i does not decide about a key', async (status) => {
    expect(await testLogin(CURRENT, CONNECTION, answer(status))).toMatchObject({ kind: 'unknown' });
  });

  test.each([
    [200, { kind: 'deleted' }],
    [404, { kind: 'absent', mayBeJustDeleted: false }],
    [400, failed(400, 'the runner is still in use (HTTP 400)')],
    [403, failed(403, 'the user of the current key may not manage runners (HTTP 403)')],
  ])('under %i is what it says of a runner', async (status, result) => {
    expect(await deleteRunner('r7', CURRENT, CONNECTION, answer(status))).toEqual(result);
  });

  test.each([
    [400, false],
    [401, false],
    [403, false],
    [200, true],
  ])('under %i creates no key; whether one was created is uncertain: %s', async (status, uncertain) => {
    expect(await requestRunnerKey('ci', CURRENT, CONNECTION, answer(status))).toMatchObject({
      kind: 'failed',
      uncertain,
    });
  });
});

test('revoked: 401 twice, two seconds apart, with the current pair accepted afterwards, and nothing else', async () => {
  const answers = fc.array(
    fc.constantFrom(
      ACCEPTED,
      UNKNOWN_PAIR,
      UNKNOWN_PAIR,
      { status: 401, body: '' },
      FORBIDDEN,
      { status: 401, body: '<html>' },
      { status: 403, body: '<html>' },
      { status: 200, body: '<html>' },
    ),
    { minLength: 1, maxLength: 5 },
  );
  const isUnknownPair = ({ status, body }: Answer) => status === 401 && body !== '<html>';
  const kinds = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      answers,
      answers,
      fc.boolean(),
      fc.boolean(),
      async (previous, current, isJustDeleted, canceled) => {
        const { http, asked } = world({ previous, current });
        const request = { previous: PREVIOUS, current: CURRENT, connection: CONNECTION, isJustDeleted };
        const { kind } = await verifyRevoked({ ...request, isCanceled: () => canceled }, http);

        kinds.add(kind);
        const last = asked.at(-1);
        const [first, second] = asked.filter(({ who }) => who === 'previous').slice(-2);
        const isProved =
          first !== undefined &&
          second !== undefined &&
          isUnknownPair(first.answer) &&
          isUnknownPair(second.answer) &&
          second.at - first.at >= 2000 &&
          last?.who === 'current' &&
          last.answer === ACCEPTED;
        expect(kind === 'revoked').toBe(isProved);
        expect(kind === 'works').toBe(last?.who === 'previous' && last.answer === ACCEPTED);
        // 10 requests in 10 seconds are allowed
        expect(asked.length).toBeLessThanOrEqual(6);
      },
    ),
    { numRuns: 500 },
  );
  expect(kinds).toEqual(new Set(['revoked', 'works', 'unconfirmed']));
});

test.each([
  ['cloud.soda.io', 'reporting.cloud.soda.io'],
  ['cloud.us.soda.io', 'reporting.cloud.us.soda.io'],
  ['soda.example.com', ''],
  ['cloud.soda.io.example.com', ''],
])('the Reporting API of %s is at "%s"', (host, expected) => {
  expect(reportingHost({ scheme: 'https', host })).toBe(expected);
});

describe('a runner that Soda Cloud does not know', () => {
  const absent = { status: 404, body: '{"code":"not_found"}' };
  const down = { status: 503, body: '' };
  const end = (...answers: readonly Answer[]) => {
    const { http } = world({ previous: [], current: answers });
    return deleteRunner('r7', CURRENT, CONNECTION, http);
  };

  test('may have been deleted a moment ago where the answer to an earlier attempt was lost', async () => {
    expect(await end(down, absent)).toEqual({ kind: 'absent', mayBeJustDeleted: true });
    expect(await end(absent)).toEqual({ kind: 'absent', mayBeJustDeleted: false });
    expect(await end({ status: 429, body: '' }, absent)).toEqual({ kind: 'absent', mayBeJustDeleted: false });
  });

  test('a failure is certain only where no attempt may have been acted on', async () => {
    expect(await end(FORBIDDEN)).toMatchObject({ kind: 'failed', status: 403, uncertain: false });
    expect(await end(down)).toMatchObject({ kind: 'failed', uncertain: true });
    expect(await end(down, FORBIDDEN)).toMatchObject({ kind: 'failed', uncertain: true });
  });

  test.each([
    [400, /^Move the runner/],
    [403, /^Give a current key/],
    [500, /^Start the same workflow again/],
  ])('the remedy of HTTP %i is its own', async (status, fix) => {
    const failure = { kind: 'failed', reason: 'own words', status, uncertain: false } as const;

    expect(runnerNotDeleted('r7', failure, CONNECTION).parts.fix).toMatch(fix);
  });
});
