import { afterAll, beforeAll, expect } from '@jest/globals';
import fc from 'fast-check';
import { startWireServer, type WireServer } from '../../simulators/wire/server.ts';
import { Secret } from '../../src/shared/secret.ts';
import { deleteRunner, requestRunnerKey, testLogin } from '../../src/soda-cloud/client.ts';
import { CURRENT, leaksOf } from '../product/job.ts';
import { fuzz } from './fuzz.ts';
import { createWorld, type PatientWorld } from './patient-world.ts';
import { tally } from './tally.ts';
import { type WireAnswer, wireAnswers } from './wire-answers.ts';

/** For all attempts of one request, in milliseconds, and what may be on its way when a body is cut off, in bytes. */
const TOTAL_TIME = 30_000;
const ON_THE_WAY = 16 * 1024 * 1024;

const ASKED = /^(GET \/api\/v1\/test-login|POST \/api\/v1\/runners|DELETE \/api\/v1\/runners\/a%2Fb%3Fc) /;

let server: WireServer;
beforeAll(async () => {
  server = await startWireServer();
});
afterAll(() => server.close());

const pair = { id: new Secret(CURRENT.id), secret: new Secret(CURRENT.secret) };

/** Responds to one call with the scripts in turn, the last one repeatedly. */
async function ask<Result>(
  answers: readonly WireAnswer[],
  call: (world: PatientWorld) => Promise<Result>,
): Promise<Result> {
  let requests = 0;
  server.answer(() => {
    const answer = answers[Math.min(requests, answers.length - 1)];
    requests += 1;
    tally.answers += 1;
    return answer?.script ?? [];
  });
  const world = createWorld();
  const result = await call(world);
  expect(world.attempts()).toBeLessThanOrEqual(4);
  // no redirect was followed, to wherever it led
  expect(server.requests.splice(0).filter((head) => !ASKED.test(head))).toEqual([]);
  expect(world.slept()).toBeLessThan(TOTAL_TIME);
  expect(server.mostSent).toBeLessThan(ON_THE_WAY);
  expect('reason' in Object(result) ? leaksOf(CURRENT, JSON.stringify(result)) : []).toEqual([]);
  return result;
}

const connection = () => ({ scheme: 'http', host: '127.0.0.1', port: server.port }) as const;
const severalOf = (document: unknown) =>
  fc.array(wireAnswers(document, { slow: false, huge: true }), { minLength: 1, maxLength: 4 });

fuzz('Soda Cloud: logins', 900, severalOf({ organisationName: 'Acme Data' }), async (answers) => {
  const result = await ask(answers, ({ http }) => testLogin(pair, connection(), http));

  expect(result).toEqual(
    result.kind === 'verified'
      ? { kind: 'verified', organization: expect.any(String) }
      : result.kind === 'refused'
        ? { kind: 'refused', status: expect.any(Number) }
        : {
            kind: 'unknown',
            reason: expect.stringMatching(/^(it answered|there was|the connection|its TLS)/),
          },
  );
});

fuzz(
  'Soda Cloud: keys for runners',
  500,
  severalOf({ apiKeyId: 'an-id', apiKeySecret: 'a-secret' }),
  async (answers) => {
    const result = await ask(answers, ({ http }) => requestRunnerKey('runner', pair, connection(), http));

    if (result.kind === 'created') {
      expect(result.pair.id.reveal()).not.toBe('');
      expect(result.pair.secret.reveal()).not.toBe('');
    } else {
      expect(result.reason).toMatch(
        /^(it answered|its answer|there was|the connection|the user of the current key may not manage runners)/,
      );
    }
  },
);

fuzz('Soda Cloud: deleting a runner', 300, severalOf({}), async (answers) => {
  const result = await ask(answers, ({ http }) => deleteRunner('a/b?c', pair, connection(), http));

  expect(['deleted', 'absent', 'failed']).toContain(result.kind);
});
