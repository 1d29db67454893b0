import { expect, test } from '@jest/globals';
import { appKey } from '../../simulators/github/app-key.ts';
import { AppSignIn } from '../../src/github/app.ts';
import { Cancellation } from '../../src/shared/cancellation.ts';
import { Log } from '../../src/shared/log.ts';
import { Secret } from '../../src/shared/secret.ts';

const MINUTE = 60_000;
const START = Date.parse('2026-11-27T12:00:00Z');

/** A GitHub whose tokens are valid for an hour by a clock that is two hours ahead of the runner's. */
function world() {
  const state = { now: START, isDown: false, created: 0 };
  const serverNow = () => state.now + 120 * MINUTE;
  const masks: string[] = [];
  const none = () => undefined;
  const log = new Log({
    ...{ isDebug: () => false, debug: none, info: none, notice: none, warning: none, error: none },
    setSecret: (value) => masks.push(value),
  });
  const app = new AppSignIn(
    {
      apiUrl: 'https://github.example',
      app: { id: '1', privateKey: new Secret(appKey().pkcs8) },
    },
    { mode: 'rotate', dryRun: false, targetList: { named: [], patterns: [], exclusions: [] } },
    {
      log,
      cancellation: new Cancellation(),
      http: {
        now: () => state.now,
        sleep: async () => undefined,
        random: () => 0,
        async fetch(url) {
          const headers = { date: new Date(serverNow()).toUTCString() };
          if (state.isDown) {
            return new Response('{}', { status: 503, headers });
          }
          if (!url.endsWith('/access_tokens')) {
            return Response.json({ id: 7, permissions: { metadata: 'read' } }, { headers });
          }
          state.created += 1;
          const expires = new Date(serverNow() + 60 * MINUTE).toISOString();
          return Response.json(
            { token: `ghs_made_${state.created}`, expires_at: expires },
            { status: 201, headers },
          );
        },
      },
    },
  );
  const token = async () => (await app.token('acme')).secret.reveal();
  return { app, state, token, masks };
}

test('a token is renewed five minutes before it expires by the clock of the server', async () => {
  const { state, token, masks } = world();

  expect(await token()).toBe('ghs_made_1');
  state.now = START + 54 * MINUTE;
  expect(await token()).toBe('ghs_made_1');
  state.now = START + 55 * MINUTE;
  expect(await token()).toBe('ghs_made_2');
  expect(masks.filter((mask) => mask.startsWith('ghs_'))).toEqual(['ghs_made_1', 'ghs_made_2']);
});

test('requests at the same time share one renewal', async () => {
  const { state, token } = world();
  await Promise.all([token(), token(), token()]);
  expect(state.created).toBe(1);
  state.now = START + 56 * MINUTE;

  expect(new Set(await Promise.all([token(), token(), token()]))).toEqual(new Set(['ghs_made_2']));
  expect(state.created).toBe(2);
});

test('a renewal that fails for a while does no harm as long as the token is valid', async () => {
  const { state, token } = world();
  await token();
  state.isDown = true;
  state.now = START + 56 * MINUTE;
  expect(await token()).toBe('ghs_made_1');
  state.now = START + 61 * MINUTE;
  await expect(token()).rejects.toMatchObject({ reason: 'unavailable' });
  state.isDown = false;

  expect(await token()).toBe('ghs_made_2');
});
