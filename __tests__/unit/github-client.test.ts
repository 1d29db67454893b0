import { describe, expect, test } from '@jest/globals';
import { AccessToken, GitHubClient, type TokenSource } from '../../src/github/client.ts';
import { explainFailure, GitHubFailure } from '../../src/github/errors.ts';
import { readList } from '../../src/github/lists.ts';
import type { FetchRequest, FetchResponse } from '../../src/http/fetch.ts';
import { Secret } from '../../src/shared/secret.ts';

type Reply = (request: FetchRequest) => FetchResponse | Promise<FetchResponse>;

const answer =
  (status: number, message = 'words of the server', headers: Record<string, string> = {}): Reply =>
  () =>
    status === 204
      ? new Response(null, { status, headers })
      : Response.json({ message }, { status, headers });
const done = answer(200);
const lost: Reply = () => {
  throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
};
const broken: Reply = () =>
  new Response(
    new ReadableStream({
      pull(controller) {
        controller.enqueue(new TextEncoder().encode('{"a":'));
        controller.error(new Error('reset'));
      },
    }),
    { headers: { 'content-type': 'application/json' } },
  );
const limited = answer(403, 'secondary', { 'retry-after': '60' });
/** No response until the request is aborted. */
const silent: Reply = ({ signal }) =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')));
  });

/** A client whose server returns these responses, the last one repeatedly; sleeping advances its clock. */
function world(replies: readonly Reply[], canceled?: AbortSignal, tokens?: TokenSource) {
  let now = 1_700_000_000_000;
  const start = now;
  const sent: number[] = [];
  const announced: number[] = [];
  const authorizations: (string | undefined)[] = [];
  const client = new GitHubClient(
    {
      apiUrl: 'https://github.example',
      ...(tokens === undefined ? { token: new Secret('token') } : { tokens }),
    },
    {
      fetch: async (_url, request) => {
        const reply = replies[Math.min(sent.length, replies.length - 1)];
        sent.push(now - start);
        authorizations.push(request.headers['authorization']);
        if (reply === undefined) {
          throw new Error('no answer');
        }
        return reply(request);
      },
      now: () => now,
      sleep: async (milliseconds) => {
        now += milliseconds;
      },
      random: () => 1,
      onRateLimit: (pause) => announced.push(pause),
      ...(canceled === undefined ? {} : { canceled }),
    },
  );
  return { client, sent, announced, authorizations };
}

const PUT = 'PUT /user/secret';

describe('A4: whether a write may have been applied is a property of all its attempts', () => {
  test.each([
    ['a lost answer, then 401', [done, lost, answer(401)], 401, true],
    ['a lost answer, then 403', [done, lost, answer(403)], 403, true],
    ['a server error, then 404', [done, answer(502), answer(404)], 404, true],
    ['a timeout of the server, then 422', [done, answer(408), answer(422)], 422, true],
    ['a broken body, then 403', [done, broken, answer(403)], 403, true],
    [
      'two lost answers and a limit between them, then 401',
      [done, lost, limited, lost, answer(401)],
      401,
      true,
    ],
    ['nothing but 403', [done, answer(403)], 403, false],
    ['a limit, then 401', [done, limited, answer(401)], 401, false],
  ] as const)('%s', async (_what, replies, status, uncertain) => {
    const { client } = world(replies);
    await client.request('GET /user');

    await expect(client.request(PUT)).rejects.toMatchObject({ status, uncertain });
  });

  test('the certainty of one request is not that of the next', async () => {
    const { client } = world([done, lost, answer(204), answer(403)]);
    await client.request('GET /user');
    await client.request(PUT);

    await expect(client.request(PUT)).rejects.toMatchObject({ uncertain: false });
  });

  test('a write that is answered as no write of GitHub is may not have got there', async () => {
    const { client, sent } = world([done, done, done, done, done, done]);
    await client.request('GET /user');

    await expect(client.request(PUT)).rejects.toMatchObject({
      reason: 'unexpected-response',
      uncertain: true,
    });
    expect(sent).toHaveLength(1 + 5);
  });
});

describe('A6: a fresh token', () => {
  test.each([401, 403, 404])('that is answered %i is tried again until it succeeds', async (status) => {
    const { client, sent } = world([answer(status), answer(status), done]);

    expect((await client.request('GET /user')).status).toBe(200);
    expect(sent).toHaveLength(3);
  });

  test('is given ten seconds, all requests together', async () => {
    const { client, sent } = world([answer(404)]);

    await expect(client.request('GET /user')).rejects.toMatchObject({ reason: 'not-found' });
    expect(sent.at(-1)).toBe(10_000);
    const before = sent.length;
    await expect(client.request('GET /user/keys')).rejects.toMatchObject({ reason: 'not-found' });
    expect(sent).toHaveLength(before + 1);
  });

  test.each([401, 403, 404])('that has succeeded is refused for good with %i', async (status) => {
    const { client, sent } = world([done, answer(status)]);
    await client.request('GET /user');

    await expect(client.request('GET /user')).rejects.toMatchObject({ status });
    expect(sent).toHaveLength(2);
  });

  test('a request that was in progress before the first success is repeated', async () => {
    let refuse: (reply: FetchResponse) => void = () => {};
    const late: Reply = () =>
      new Promise((resolve) => {
        refuse = resolve;
      });
    const { client, sent } = world([late, done, answer(404)]);
    const first = client.request('GET /user/absent');
    first.catch(() => undefined);
    await client.request('GET /user');
    refuse(Response.json({ message: 'Not Found' }, { status: 404 }));

    await expect(first).rejects.toMatchObject({ status: 404 });
    expect(sent).toHaveLength(3);
  });

  test.each([
    ['an archived repository', answer(403, 'Repository was archived so is read-only.'), 'archived'],
    ['a value', answer(422), 'unprocessable'],
    ['a redirect', answer(307), 'redirect'],
  ])('is not the cause where %s is', async (_what, reply, reason) => {
    const { client, sent } = world([reply]);

    await expect(client.request(PUT)).rejects.toMatchObject({ reason });
    expect(sent).toHaveLength(1);
  });
});

describe('D6: once the run is canceled', () => {
  test('a read in progress ends immediately, and no other one is sent', async () => {
    const controller = new AbortController();
    const { client, sent } = world([silent], controller.signal);
    const reading = client.request('GET /user');
    setTimeout(() => controller.abort(), 20);

    await expect(reading).rejects.toMatchObject({ reason: 'canceled' });
    await expect(client.request('GET /user')).rejects.toMatchObject({ reason: 'canceled' });
    expect(sent).toHaveLength(1);
  });

  test('a write in progress may still get its response', async () => {
    const controller = new AbortController();
    const slow: Reply = () =>
      new Promise((resolve) => setTimeout(() => resolve(new Response(null, { status: 204 })), 200));
    const { client } = world([slow], controller.signal);
    const writing = client.request(PUT);
    controller.abort();

    expect((await writing).status).toBe(204);
  });

  test('a write without an answer ends after three seconds, and may have been applied', async () => {
    const controller = new AbortController();
    controller.abort();
    const { client, sent } = world([answer(502), silent], controller.signal);
    const started = performance.now();

    await expect(client.request(PUT)).rejects.toMatchObject({ reason: 'canceled', uncertain: true });
    expect(performance.now() - started).toBeGreaterThan(2900);
    expect(performance.now() - started).toBeLessThan(4500);
    expect(sent).toHaveLength(2);
  });

  test('a write does not wait for a rate limit', async () => {
    const controller = new AbortController();
    controller.abort();
    const { client, sent } = world([limited], controller.signal);

    await expect(client.request(PUT)).rejects.toMatchObject({ reason: 'rate-limit', uncertain: false });
    expect(sent).toHaveLength(1);
  });
});

describe('a list of several pages', () => {
  const NEXT = 'https://github.example/repositories/1/issues?page=2';
  const page =
    (next?: string): Reply =>
    () =>
      Response.json([{ id: 1 }], next === undefined ? {} : { headers: { link: `<${next}>; rel="next"` } });
  const read = (client: GitHubClient) =>
    readList(client.paginate.iterator('GET /repos/{owner}/{repo}/issues', { owner: 'acme', repo: 'data' }));

  test('is read to its end', async () => {
    expect((await read(world([page(NEXT), page()]).client)).entries).toHaveLength(2);
  });

  test('fails with a conflict on a later page, which is not its end', async () => {
    await expect(read(world([page(NEXT), answer(409)]).client)).rejects.toMatchObject({
      reason: 'conflict',
      status: 409,
    });
  });

  test.each([
    'https://elsewhere.example/issues?page=2',
    'https://github.example:444/issues?page=2',
    'http://github.example/issues?page=2',
    '@elsewhere.example/issues?page=2',
    '.elsewhere.example/issues?page=2',
    'http://',
  ])('is not followed to %s', async (next) => {
    const { client, sent } = world([page(next), page()]);

    await expect(read(client)).rejects.toMatchObject({ reason: 'foreign-link' });
    expect(sent).toHaveLength(1);
  });

  test('ends at once where the run is canceled on a later page', async () => {
    const canceled = new AbortController();
    const cancelMeanwhile: Reply = (request) => {
      setTimeout(() => canceled.abort());
      return silent(request);
    };
    const { client, sent } = world([page(NEXT), cancelMeanwhile], canceled.signal);

    await expect(read(client)).rejects.toMatchObject({ reason: 'canceled' });
    expect(sent).toHaveLength(2);
  });
});

describe('A12: a rate limit', () => {
  const CONTEXT = { tokenInput: 'github-token', absence: '', permission: '', leaveOut: '' } as const;
  const remedyOf = async (request: Promise<unknown>) => {
    const failure = await request.catch((error: unknown) => error);
    return failure instanceof GitHubFailure ? explainFailure(failure, CONTEXT).remedy : undefined;
  };
  /** One that ends 45 minutes after the start of the world's clock. */
  const long = answer(403, 'API rate limit exceeded', {
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': String(1_700_000_000 + 45 * 60),
  });

  test('that is waited for is announced', async () => {
    const { client, announced } = world([limited, done]);
    await client.request('GET /user');

    expect(announced).toEqual([60_000]);
  });

  test('that ends too late is not logged as a pause: the error says when to start again', async () => {
    const { client, sent, announced } = world([long]);

    expect(await remedyOf(client.request('GET /user'))).toMatch(
      /^start the workflow again after 2023-11-14T22:58:21Z/,
    );
    expect({ sent: sent.length, announced }).toEqual({ sent: 1, announced: [] });
  });

  test('that is still there after the last attempt is not announced once more', async () => {
    const { client, sent, announced } = world([limited]);

    expect(await remedyOf(client.request('GET /user'))).toMatch(
      /^start the workflow again after 2023-11-14T22:18:20Z/,
    );
    expect({ sent: sent.length, announced: announced.length }).toEqual({ sent: 5, announced: 4 });
  });

  test('that names no date there is ends as "later"', async () => {
    const { client } = world([answer(429, '', { 'retry-after': '9'.repeat(30) })]);

    expect(await remedyOf(client.request('GET /user'))).toMatch(/^start the workflow again later/);
  });
});

describe('A12: all requests of a client share a limit', () => {
  const SECONDARY = 'You have exceeded a secondary rate limit.';
  const limits = (remaining: number, reset: number) => ({
    'x-ratelimit-limit': '5000',
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String(1_700_000_000 + reset),
    date: new Date(1_700_000_000_000).toUTCString(),
  });

  test('while it lasts none is sent, and the pause is announced once', async () => {
    const { client, sent, announced } = world([limited, done]);
    await client.request('GET /user');
    const before = sent.length;
    await Promise.all(['GET /a', 'GET /b', 'GET /c'].map((route) => client.request(route)));

    expect(sent.slice(0, before)).toEqual([0, 60_000]);
    expect(sent.slice(before).every((at) => at >= 60_000)).toBe(true);
    expect(announced).toEqual([60_000]);
  });

  test('a request that comes meanwhile waits for the rest of it', async () => {
    let open: () => void = () => {};
    const waits: number[] = [];
    let now = 1_700_000_000_000;
    let requests = 0;
    const client = new GitHubClient(
      { apiUrl: 'https://github.example', token: new Secret('token') },
      {
        fetch: async () => {
          requests += 1;
          return requests === 1
            ? Response.json({ message: '' }, { status: 403, headers: { 'retry-after': '60' } })
            : Response.json({});
        },
        now: () => now,
        sleep: (milliseconds) => {
          waits.push(milliseconds);
          return new Promise((resolve) => {
            const before = open;
            open = () => {
              before();
              resolve();
            };
          });
        },
        random: () => 1,
        onRateLimit() {},
      },
    );
    const first = client.request('GET /user');
    await new Promise((resolve) => setTimeout(resolve, 20));
    now += 20_000;
    const second = client.request('GET /user/keys');
    await new Promise((resolve) => setTimeout(resolve, 20));

    expect({ requests, waits }).toEqual({ requests: 1, waits: [60_000, 40_000] });
    now += 40_000;
    open();
    await Promise.all([first, second]);
    expect(requests).toBe(3);
  });

  test('a wait of more than 20 minutes is not begun: nothing else is sent, and the end is known', async () => {
    const { client, sent } = world([answer(403, '', limits(0, 45 * 60))]);
    const failed = () => client.request('GET /user').catch((error: unknown) => error);

    const end = { reason: 'rate-limit', retryAt: 1_700_000_000_000 + 45 * 60_000 + 1000, uncertain: false };
    expect(await failed()).toMatchObject({ ...end, status: 403 });
    expect(await failed()).toMatchObject({ ...end, status: undefined });
    expect(sent).toHaveLength(1);
  });

  test('after the last request that is left, the next waits for the reset', async () => {
    const { client, sent } = world([answer(200, '', limits(0, 30)), done]);
    await client.request('GET /user');
    await client.request('GET /user');

    expect(sent).toEqual([0, 31_000]);
  });

  test('that does not say how long it lasts is waited for twice as long each time', async () => {
    const { client, sent } = world([
      answer(403, SECONDARY),
      answer(403, SECONDARY),
      answer(403, SECONDARY),
      done,
      answer(403, SECONDARY),
      done,
    ]);
    await client.request('GET /user');
    await client.request('GET /user');

    expect(sent).toEqual([0, 60, 180, 420, 420, 480].map((seconds) => seconds * 1000));
  });

  test('requests that were under way together meet one limit, not several', async () => {
    const { client, announced } = world([...Array(10).fill(answer(403, SECONDARY)), done]);
    await Promise.all(Array.from({ length: 10 }, () => client.request('GET /user')));

    expect(announced).toEqual([60_000]);
  });

  test('what is left is known, whatever the order of the responses', async () => {
    const { client } = world([
      answer(200, '', limits(17, 60)),
      answer(200, '', limits(19, 60)),
      answer(200, '', { ...limits(3, 60), 'x-ratelimit-resource': 'search' }),
    ]);
    expect(client.primaryLimit).toBeUndefined();
    for (const _each of [1, 2, 3]) {
      await client.request('GET /user');
    }

    expect(client.primaryLimit).toMatchObject({ remaining: 17, limit: 5000, resetAt: 1_700_000_060_000 });
  });
});

test.each([
  ['two hours ahead', 7_200_000],
  ['a day behind', -86_400_000],
])(
  'a primary limit is waited for by the clock of this machine, when that of GitHub is %s',
  async (_what, skew) => {
    const now = 1_700_000_000_000;
    const headers = {
      'x-ratelimit-limit': '5000',
      'x-ratelimit-remaining': '8',
      'x-ratelimit-reset': String((now + skew) / 1000 + 60),
      date: new Date(now + skew).toUTCString(),
    };
    const { client } = world([
      answer(200, '', headers),
      answer(429, '', { ...headers, 'retry-after': '1800' }),
    ]);
    await client.request('GET /user');

    expect(client.primaryLimit).toMatchObject({ resetAt: now + skew + 60_000, opensAt: now + 61_000 });
    await expect(client.request('GET /user')).rejects.toMatchObject({
      retryAt: now + skew + 1_800_000,
      retryIn: 1_800_000,
    });
    // it is not sent
    await expect(client.request('GET /user')).rejects.toMatchObject({
      status: undefined,
      retryIn: 1_800_000,
    });
  },
);

describe('a page that is not of GitHub', () => {
  const page =
    (status: number, headers: Record<string, string> = {}): Reply =>
    () =>
      new Response('<html>Access denied</html>', {
        status,
        headers: { 'content-type': 'text/html', ...headers },
      });

  test.each([401, 403, 404])('with %i says nothing about the token or the place', async (status) => {
    const { client, sent } = world([page(status)]);

    await expect(client.request('GET /user')).rejects.toMatchObject({
      reason: 'intercepted',
      status: undefined,
      message: expect.stringContaining(`(HTTP ${status})`),
    });
    expect(sent).toHaveLength(1);
  });

  test('leaves open whether a write was applied', async () => {
    const { client } = world([done, page(403)]);
    await client.request('GET /user');

    await expect(client.request(PUT)).rejects.toMatchObject({ reason: 'intercepted', uncertain: true });
  });

  test('does not hide that a server is down', async () => {
    const { client, sent } = world([page(502), done]);
    await client.request('GET /user');

    expect(sent).toHaveLength(2);
  });
});

describe('a token that is made for the run', () => {
  function tokens(count: number) {
    const made = Array.from({ length: count }, (_, index) => new AccessToken(new Secret(`made-${index}`)));
    let current = 0;
    const refusals: (AccessToken | undefined)[] = [];
    const source: TokenSource = {
      async token(refused) {
        refusals.push(refused);
        if (refused !== undefined) {
          current += 1;
        }
        const token = made[current];
        if (token === undefined) {
          throw new GitHubFailure('no more', { reason: 'app-suspended' });
        }
        return token;
      },
    };
    return { source, refusals };
  }

  test('is renewed once where GitHub refuses it after it had worked', async () => {
    const { source } = tokens(2);
    const { client, authorizations } = world([done, answer(401), done], undefined, source);
    await client.request('GET /user');
    await client.request('GET /user');

    expect(authorizations).toEqual(['token made-0', 'token made-0', 'token made-1']);
  });

  test('the new one is fresh: it is given its ten seconds, and then the refusal is final', async () => {
    const { source, refusals } = tokens(5);
    const { client, sent } = world([done, answer(401)], undefined, source);
    await client.request('GET /user');

    await expect(client.request('GET /user')).rejects.toMatchObject({ reason: 'bad-token', byApp: true });
    expect(sent.at(-1)).toBeGreaterThan(9000);
    expect(refusals.filter((refused) => refused !== undefined)).toHaveLength(1);
  });

  test('a write that may have been applied stays one when no other token can be had', async () => {
    const { source } = tokens(1);
    const { client } = world([done, lost, answer(401)], undefined, source);
    await client.request('GET /user');

    await expect(client.request(PUT)).rejects.toMatchObject({ reason: 'app-suspended', uncertain: true });
  });

  test('a refusal before it has worked is no reason for another one', async () => {
    const { source, refusals } = tokens(2);
    const { client } = world([answer(401), done], undefined, source);
    await client.request('GET /user');

    expect(refusals).toEqual([undefined, undefined]);
  });
});

describe('a write without an answer', () => {
  const fails =
    (code: string, syscall?: string): Reply =>
    () => {
      throw Object.assign(new Error('failed'), { code, ...(syscall === undefined ? {} : { syscall }) });
    };

  test.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT'])(
    'has surely not been applied where no connection was made (%s)',
    async (code) => {
      const { client, sent } = world([done, fails(code, 'connect')]);
      await client.request('GET /user');

      await expect(client.request(PUT)).rejects.toMatchObject({ reason: 'no-response', uncertain: false });
      expect(sent).toHaveLength(1 + 5);
    },
  );

  test.each([
    ['ECONNRESET', undefined],
    ['EPIPE', 'write'],
    ['EHOSTUNREACH', 'read'],
    ['ETIMEDOUT', 'read'],
  ])('may have been applied where the connection broke (%s, %s)', async (code, syscall) => {
    const { client } = world([done, fails(code, syscall)]);
    await client.request('GET /user');

    await expect(client.request(PUT)).rejects.toMatchObject({ reason: 'no-response', uncertain: true });
  });

  test('a POST that was not sent is sent again', async () => {
    const { client, sent } = world([done, fails('ECONNREFUSED'), answer(201)]);
    await client.request('GET /user');

    expect((await client.request('POST /user/keys')).status).toBe(201);
    expect(sent).toHaveLength(3);
  });

  test.each(['SELF_SIGNED_CERT_IN_CHAIN', 'CERT_HAS_EXPIRED'])(
    'for its certificate is not tried again, and the remedy names what helps (%s)',
    async (code) => {
      const { client, sent } = world([done, fails(code)]);
      await client.request('GET /user');
      const failure = await client.request(PUT).catch((error: unknown) => error);

      expect(failure).toMatchObject({ reason: 'certificate', uncertain: false });
      expect(sent).toHaveLength(2);
      const context = { tokenInput: 'github-token', absence: '', permission: '', leaveOut: '' } as const;
      const { remedy } = explainFailure(failure instanceof GitHubFailure ? failure : fail(), context);
      expect(remedy).toContain('NODE_EXTRA_CA_CERTS');
    },
  );
});

function fail(): never {
  throw new Error('no failure of GitHub');
}
