import { afterEach, describe, expect, test } from '@jest/globals';
import type { GitHub } from '../../simulators/github/github.ts';
import type { GitHubOptions } from '../../simulators/github/options.ts';
import { startGitHub } from '../../simulators/github/server.ts';
import { SAMPLE_TOKEN } from '../../simulators/github/state/tokens.ts';
import { isJsonObject } from '../../simulators/soda-cloud/json.ts';
import { type Reply, send, violationsOf } from './github-requests.ts';

const START = Date.UTC(2026, 10, 2, 4, 0, 0);
const OTHER = { ...SAMPLE_TOKEN, token: 'other' };

let github: GitHub;
let now = START;

async function start(options: GitHubOptions): Promise<void> {
  now = START;
  github = await startGitHub({
    clock: () => now,
    tokens: [SAMPLE_TOKEN, OTHER],
    repositories: [{ name: 'acme/data' }],
    ...options,
  });
}

afterEach(async () => {
  expect(violationsOf(github)).toEqual([]);
  await github.close();
});

const PATH = '/repos/acme/data/actions/secrets';

const read = (token = SAMPLE_TOKEN.token) => send(github, 'GET', PATH, { token });
const write = (token = SAMPLE_TOKEN.token) => send(github, 'DELETE', `${PATH}/KEY`, { token });

function limitOf({ status, headers }: Reply): unknown[] {
  const names = ['limit', 'used', 'remaining', 'reset', 'resource'];
  return [status, ...names.map((name) => headers.get(`x-ratelimit-${name}`))];
}

/** The status, whether it is the secondary limit, and how long to wait. */
function secondary({ status, headers, body }: Reply): unknown[] {
  const message = isJsonObject(body) ? `${body['message']}` : '';
  return [status, message.startsWith('You have exceeded a secondary rate limit'), headers.get('retry-after')];
}

const REFUSED = (seconds: string | null) => [403, true, seconds];

test('the primary limit is told in every response, and starts again after an hour', async () => {
  await start({ rateLimit: 3 });
  const reset = `${START / 1000 + 3600}`;
  expect(limitOf(await read())).toEqual([200, '3', '1', '2', reset, 'core']);
  now += 1_800_000;
  expect(limitOf(await write())).toEqual([404, '3', '2', '1', reset, 'core']);
  expect(limitOf(await read('nobody'))).toEqual([401, '3', '0', '3', `${START / 1000 + 5400}`, 'core']);
  expect(limitOf(await send(github, 'GET', '/orgs/nobody'))).toEqual([404, '3', '3', '0', reset, 'core']);
  const refused = await read();
  expect(limitOf(refused)).toEqual([403, '3', '3', '0', reset, 'core']);
  expect(refused.body).toMatchObject({
    message: expect.stringMatching(/^API rate limit exceeded for user ID 1/),
  });
  expect(limitOf(await read(OTHER.token))[0]).toBe(200);
  now = START + 3_600_000;
  expect(limitOf(await read())).toEqual([200, '3', '1', '2', `${START / 1000 + 7200}`, 'core']);
});

describe('the secondary limit', () => {
  test('is off unless it is wanted', async () => {
    await start({});
    for (let index = 0; index < 100; index += 1) {
      expect((await write()).status).toBe(404);
    }
  });

  test('counts what is written in a minute, for each token', async () => {
    await start({ secondaryLimit: { contentPerMinute: 2 } });
    expect((await write()).status).toBe(404);
    now += 20_500;
    expect((await write()).status).toBe(404);
    expect(secondary(await write())).toEqual(REFUSED('40'));
    expect((await read()).status).toBe(200);
    expect((await write(OTHER.token)).status).toBe(404);
    now += 39_499;
    expect(secondary(await write())).toEqual(REFUSED('1'));
    now += 1;
    expect((await write()).status).toBe(404);
    expect(secondary(await write())).toEqual(REFUSED('21'));
  });

  test('counts what is written in an hour', async () => {
    await start({ secondaryLimit: { contentPerMinute: 2, contentPerHour: 3 } });
    await write();
    await write();
    now += 600_000;
    await write();
    expect(secondary(await write())).toEqual(REFUSED('3000'));
    now += 3_000_000;
    expect((await write()).status).toBe(404);
  });

  test('counts the points of a minute', async () => {
    await start({ secondaryLimit: { pointsPerMinute: 7 } });
    await read();
    now += 10_000;
    await write();
    await read();
    expect(secondary(await read())).toEqual(REFUSED('50'));
    expect(secondary(await write())).toEqual(REFUSED('60'));
    now += 50_000;
    expect((await read()).status).toBe(200);
  });

  test('may not say how long to wait', async () => {
    await start({ secondaryLimit: { contentPerMinute: 0, retryAfter: false } });
    expect(secondary(await write())).toEqual(REFUSED(null));
  });
});
