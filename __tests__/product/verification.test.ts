import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { hastened, inRealTime } from '../../simulators/runner/pace.ts';
import * as faults from '../../simulators/soda-cloud/faults.ts';
import { startSodaCloud } from '../../simulators/soda-cloud/server.ts';
import {
  annotations,
  CURRENT,
  everythingShown,
  leaksOf,
  ORGANIZATION,
  PREVIOUS,
  readText,
  useJob,
} from './job.ts';
import { nativeTime } from './native.ts';

const job = useJob(hastened);
const REFUSED_PAIR = {
  'api-key-id': '7c1de0a4-0000-4a55-9a0e-6a1d2c7b9e11',
  'api-key-secret': 'this-key-was-deleted-last-week',
};
const PREVIOUS_INPUTS = { 'previous-api-key-id': PREVIOUS.id, 'previous-api-key-secret': PREVIOUS.secret };
const writtenPair = (path: string | undefined) => {
  const { api_key_id: id, api_key_secret: secret } = parse(readText(path)).soda_cloud;
  return { id, secret };
};

describe('refused', () => {
  test.each([401, 403])('HTTP %i without a previous pair ends the step', async (status) => {
    job().cloud.faults.always(faults.json({ code: 'no', message: 'no' }, status));
    const run = await job().configure();

    expect(run).toMatchObject({ exitCode: 1, outputs: { configured: 'false', verified: 'false' } });
    expect(annotations(run, 'error')).toEqual([
      expect.stringMatching(new RegExp(`^Soda Cloud refused the API key: .*3f20716641b6.*HTTP ${status}`)),
    ]);
    expect(job().cloud.requests).toHaveLength(1);
    expect(job().files()).toEqual([]);
  });

  test('the previous pair is used, with a warning', async () => {
    const run = await job().configure({ ...REFUSED_PAIR, ...PREVIOUS_INPUTS });

    expect(run).toMatchObject({
      exitCode: 0,
      outputs: { verified: 'true', 'key-used': 'previous', organization: ORGANIZATION },
    });
    expect(annotations(run, 'warning')).toEqual([expect.stringMatching(/^Previous key used: .*HTTP 401/)]);
    expect(writtenPair(run.outputs['config-path'])).toEqual(PREVIOUS);
    expect(run.outputs['key-fingerprint']).toBe(
      createHash('sha256').update(PREVIOUS.id).digest('hex').slice(0, 12),
    );
    expect(run.masks).toEqual(expect.arrayContaining([PREVIOUS.id, PREVIOUS.secret]));
    expect(run.summary).toMatch(/^### .* with the previous key\n/);
  });

  test('a refused previous pair ends the step', async () => {
    const run = await job().configure({
      ...REFUSED_PAIR,
      ...PREVIOUS_INPUTS,
      'previous-api-key-secret': 'deleted-two-weeks-ago-already',
    });

    expect(run.exitCode).toBe(1);
    expect(annotations(run, 'error')).toEqual([
      expect.stringMatching(
        /refused the API key \(.*HTTP 401\) and the previous one \(.*HTTP 401\)\.\nWhy: HTTP 401: /,
      ),
    ]);
    expect(job().cloud.requests).toHaveLength(2);
    expect(job().files()).toEqual([]);
  });

  test.each([
    [
      401,
      /HTTP 401: the ID or the secret is wrong .*What to do: Compare the key ID with .*another region, set 'region'/s,
    ],
    [
      403,
      /HTTP 403: Soda Cloud knows the key .*What to do: Have the key's user or service account activated/s,
    ],
  ])('HTTP %i without a body is a refusal too, with its own cause and remedy', async (status, message) => {
    job().cloud.faults.always(faults.answer(status));
    const run = await job().configure();

    expect(annotations(run, 'error')).toEqual([expect.stringMatching(message)]);
    expect(run.exitCode).toBe(1);
  });

  test('A3: a web page for the current key does not bring in the previous one', async () => {
    job().cloud.setFaults((request) =>
      isCurrent(request.headers.authorization) ? faults.html(403) : undefined,
    );
    const run = await job().configure(PREVIOUS_INPUTS);

    expect(run).toMatchObject({ exitCode: 0, outputs: { verified: 'false', 'key-used': 'current' } });
    expect(annotations(run, 'warning')).toEqual([expect.stringMatching(/^API key not checked: /)]);
    expect(job().cloud.requests).toHaveLength(1);
  });

  test('a previous pair that cannot be checked is used', async () => {
    job().cloud.setFaults((request) =>
      isCurrent(request.headers.authorization) ? faults.json({}, 401) : faults.html(),
    );
    const run = await job().configure(PREVIOUS_INPUTS);

    expect(run).toMatchObject({ exitCode: 0, outputs: { verified: 'false', 'key-used': 'previous' } });
    expect(annotations(run, 'warning')).toEqual([
      expect.stringMatching(/^Previous key used: .*Whether Soda Cloud accepts that one could not be/),
    ]);
    expect(writtenPair(run.outputs['config-path'])).toEqual(PREVIOUS);
  });

  test('the previous pair is not asked for while the current key works', async () => {
    const run = await job().configure(PREVIOUS_INPUTS);

    expect(run.outputs['key-used']).toBe('current');
    expect(job().cloud.requests).toHaveLength(1);
  });

  test.each([
    [
      'half of one',
      { 'previous-api-key-id': PREVIOUS.id },
      /^Previous key ignored: 'previous-api-key-secret' is empty/,
    ],
    [
      'a mistaken one',
      { ...PREVIOUS_INPUTS, 'previous-api-key-id': '***' },
      /^Previous key ignored: 'previous-api-key-id' contains nothing but/,
    ],
    [
      'one of several lines',
      { ...PREVIOUS_INPUTS, 'previous-api-key-secret': 'one\ntwo' },
      /^Previous key ignored: .*several lines/,
    ],
  ])('%s does not stop a pipeline whose current key works', async (_what, inputs, warning) => {
    const run = await job().configure(inputs);

    expect(run).toMatchObject({ exitCode: 0, outputs: { 'key-used': 'current', verified: 'true' } });
    expect(annotations(run, 'warning')).toEqual([expect.stringMatching(warning)]);
  });
});

describe('neither accepted nor refused: a warning, and the file is written', () => {
  test.each([
    ['HTML instead of JSON', faults.html(), /HTTP 200 and a web page instead of Soda Cloud's JSON/, 1],
    ['HTML 404', faults.html(404), /HTTP 404 and a web page/, 1],
    ['A3: a web page under 401', faults.html(401), /HTTP 401 and a web page/, 1],
    ['A3: a web page under 403', faults.html(403), /HTTP 403 and a web page/, 1],
    ['text under 403', faults.answer(403, { body: 'Access denied' }), /HTTP 403 and something other/, 1],
    ['a JSON list under 401', faults.json([], 401), /HTTP 401 and something other/, 1],
    ['nothing under 200', faults.answer(200), /HTTP 200 and no name of an organization/, 1],
    ['garbage', faults.garbage(), /HTTP 200 and something other than Soda Cloud's JSON/, 1],
    ['another JSON', faults.json({ name: 'x' }), /no name of an organization/, 1],
    ['JSON of a wrong type', faults.json({ organisationName: 7 }), /no name of an organization/, 1],
    ['HTTP 400', faults.json({}, 400), /HTTP 400/, 1],
    ['HTTP 500', faults.unavailable(500), /HTTP 500/, 4],
    ['HTTP 503', faults.unavailable(503), /HTTP 503/, 4],
    ['HTTP 408', faults.unavailable(408), /HTTP 408/, 4],
    ['HTTP 429', faults.tooManyRequests(0), /HTTP 429/, 4],
    ['a reset connection', faults.reset(), /connection failed \(/, 4],
    ['a reset in the body', faults.reset('half'), /connection failed \(/, 4],
    ['a truncated body', faults.truncated(), /connection failed \(/, 4],
  ] as const)('%s', async (_what, fault, reason, requests) => {
    job().cloud.faults.always(fault);
    const run = await job().configure();

    expect(run).toMatchObject({
      exitCode: 0,
      outputs: { configured: 'true', verified: 'false', organization: '', 'key-used': 'current' },
    });
    expect(annotations(run, 'warning')).toEqual([expect.stringMatching(/^API key not checked: /)]);
    expect(annotations(run, 'warning')[0]).toMatch(reason);
    expect(job().cloud.requests).toHaveLength(requests);
    expect(writtenPair(run.outputs['config-path'])).toEqual(CURRENT);
  });

  test('no connection', async () => {
    const gone = await startSodaCloud();
    await gone.close();
    const run = await job().configure({ port: String(gone.port) });

    expect(run).toMatchObject({ exitCode: 0, outputs: { verified: 'false' } });
    expect(annotations(run, 'warning')).toEqual([
      expect.stringContaining('the connection failed (ECONNREFUSED)'),
    ]);
  });

  test('an endless body is cut', async () => {
    job().cloud.faults.always(faults.flood());
    const run = await job().configure({}, inRealTime);

    expect(run).toMatchObject({ exitCode: 0, outputs: { verified: 'false' } });
    expect(run.milliseconds).toBeLessThan(nativeTime(10_000));
  });

  test('a redirect is not followed, so the key does not go elsewhere', async () => {
    const elsewhere = await startSodaCloud();
    job().cloud.faults.always(faults.redirect(`${elsewhere.url}/api/v1/test-login`, 307));
    const run = await job().configure();
    await elsewhere.close();

    expect(run).toMatchObject({ exitCode: 0, outputs: { verified: 'false' } });
    expect(annotations(run, 'warning')).toEqual([expect.stringContaining('a redirect (HTTP 307)')]);
    expect(elsewhere.requests).toEqual([]);
  });
});

describe('passing trouble', () => {
  test.each([
    ['HTTP 503', faults.unavailable()],
    ['a reset', faults.reset()],
  ])('%s is tried again', async (_what, fault) => {
    job().cloud.faults.next(fault, 2);
    const run = await job().configure();

    expect(run).toMatchObject({ exitCode: 0, outputs: { verified: 'true' } });
    expect(job().cloud.requests).toHaveLength(3);
  });

  test.each([
    ['seconds', () => '2'],
    ['a date', () => new Date(Date.now() + 5000).toUTCString()],
  ])('Retry-After in %s is waited for', async (_form, retryAfter) => {
    job().cloud.faults.next(faults.tooManyRequests(retryAfter()));
    const run = await job().configure({}, inRealTime);

    expect(run.outputs['verified']).toBe('true');
    const [first, second] = job().cloud.requests.map(({ at }) => Number(at));
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(1900);
  });

  test('a Retry-After beyond the time there is ends the attempts at once', async () => {
    job().cloud.faults.always(faults.tooManyRequests(3600));
    const run = await job().configure();

    expect(run).toMatchObject({ exitCode: 0, outputs: { verified: 'false' } });
    expect(job().cloud.requests).toHaveLength(1);
  });
});

describe('a server that sends the key back', () => {
  test.each([401, 404, 500, 200])('with HTTP %i: nothing of it is shown', async (status) => {
    job().cloud.faults.always(faults.echo(status));
    const run = await job().configure({}, { env: { RUNNER_DEBUG: '1' } });

    expect(leaksOf(CURRENT, everythingShown(run))).toEqual([]);
    expect(run.stdout).not.toMatch(/^::error::/m);
    expect(run.outputs['organization'] ?? '').toBe('');
  });

  test('line breaks and commands in an organization stay text', async () => {
    job().cloud.faults.always(faults.json({ organisationName: 'Acme\n::error::gotcha\u0007\u202e' }));
    const run = await job().configure();

    expect(run.outputs['organization']).toBe('Acme ::error::gotcha');
    expect(annotations(run, 'error')).toEqual([]);
  });
});

function isCurrent(authorization: string | string[] | undefined): boolean {
  return authorization === `Basic ${Buffer.from(`${CURRENT.id}:${CURRENT.secret}`).toString('base64')}`;
}
