import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { annotations, CURRENT, everythingShown, leaksOf, ORGANIZATION, readText, useJob } from './job.ts';
import { modeOf, nativeMode } from './native.ts';

const job = useJob();
const FINGERPRINT = '3f20716641b6';

describe.each([24, 20] as const)('on Node %i', (node) => {
  test('a key from secrets becomes a configuration in a fresh directory of RUNNER_TEMP', async () => {
    const run = await job().configure({}, { node });

    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    const path = run.outputs['config-path'] ?? '';
    expect(path).toMatch(/_temp[/\\]soda-cloud-[0-9a-f]{8}[/\\]configuration\.yml$/);
    expect(dirname(dirname(path))).toBe(job().sandbox.temp);
    expect(parse(readText(path))).toEqual({
      soda_cloud: {
        host: '127.0.0.1',
        port: String(job().cloud.port),
        scheme: 'http',
        api_key_id: CURRENT.id,
        api_key_secret: CURRENT.secret,
      },
    });
    expect(run.outputs).toEqual({
      configured: 'true',
      verified: 'true',
      host: '127.0.0.1',
      'reporting-host': '',
      organization: ORGANIZATION,
      'key-fingerprint': FINGERPRINT,
      'key-used': 'current',
      'config-path': path,
      'config-dir': dirname(path),
      'config-path-relative': '',
    });
    expect(leaksOf(CURRENT, everythingShown(run))).toEqual([]);

    const post = await job().post(run, { node });
    expect(post).toMatchObject({ exitCode: 0, stderr: '', stdout: `Removed ${path}.\n` });
    expect(job().files()).toEqual([]);
  });

  test('a refused key stops the job', async () => {
    const run = await job().configure({ 'api-key-secret': 'not-the-secret-of-this-key' }, { node });

    expect(run.exitCode).toBe(1);
    expect(annotations(run, 'error')).toHaveLength(1);
    expect(job().files()).toEqual([]);
  });
});

test('the key is proved with Basic authentication, once', async () => {
  await job().configure();

  expect(job().cloud.requests).toMatchObject([
    {
      method: 'GET',
      path: '/api/v1/test-login',
      headers: {
        authorization: `Basic ${Buffer.from(`${CURRENT.id}:${CURRENT.secret}`).toString('base64')}`,
      },
    },
  ]);
});

test('without verify, no request is sent', async () => {
  const run = await job().configure({ verify: 'false' });

  expect(run).toMatchObject({
    exitCode: 0,
    outputs: { configured: 'true', verified: 'false', organization: '' },
  });
  expect(job().cloud.requests).toEqual([]);
});

test.each([
  [{ region: 'eu', host: '' }, { host: 'cloud.soda.io' }],
  [{ region: 'us', host: '' }, { host: 'cloud.us.soda.io' }],
  [{ host: 'soda.example.com' }, { host: 'soda.example.com' }],
  [{ host: 'https://Soda.Example.com/' }, { host: 'soda.example.com' }],
  [{ host: 'https://soda.example.com:8443/api/' }, { host: 'soda.example.com', port: '8443' }],
  [{ host: 'soda.example.com:8443' }, { host: 'soda.example.com', port: '8443' }],
  [
    { host: 'soda.example.com:8443', port: '9443' },
    { host: 'soda.example.com', port: '9443' },
  ],
  [
    { host: 'localhost:8080', scheme: 'http' },
    { host: 'localhost', port: '8080', scheme: 'http' },
  ],
  [{ host: 'http://127.0.0.2:8080/' }, { host: '127.0.0.2', port: '8080', scheme: 'http' }],
  [{ host: 'http://[::1]:8080' }, { host: '[::1]', port: '8080', scheme: 'http' }],
])('%j is written as %j', async (inputs, expected) => {
  const run = await job().configure({ verify: 'false', port: '', scheme: '', ...inputs });

  const { api_key_id, api_key_secret, ...connection } = parse(
    readText(run.outputs['config-path']),
  ).soda_cloud;
  expect(connection).toEqual(expected);
  expect({ api_key_id, api_key_secret }).toEqual({ api_key_id: CURRENT.id, api_key_secret: CURRENT.secret });
  expect(run.outputs['host']).toBe(expected.host);
});

test('the file for Soda Core v4 has its own name', async () => {
  const run = await job().configure({ format: 'soda-core' });

  expect(run.outputs['config-path']).toMatch(/soda-cloud\.yml$/);
  expect(parse(readText(run.outputs['config-path'])).soda_cloud.api_key_secret).toBe(CURRENT.secret);
});

test.each([
  ['soda-library', '"${KEY_ID}"', '"${KEY_SECRET}"'],
  ['soda-core', '"${env.KEY_ID}"', '"${env.KEY_SECRET}"'],
])('references of %s name the exported variables', async (format, id, secret) => {
  const run = await job().configure({ format, values: 'reference', 'env-names': 'KEY_ID\nKEY_SECRET' });

  const text = readText(run.outputs['config-path']);
  expect(text).toContain(`api_key_id: ${id}\n`);
  expect(text).toContain(`api_key_secret: ${secret}\n`);
  expect(leaksOf(CURRENT, text)).toEqual([]);
  expect(run.exported).toEqual({ KEY_ID: CURRENT.id, KEY_SECRET: CURRENT.secret });
});

test('export-env exports the pair under the default names', async () => {
  const run = await job().configure({ 'export-env': 'true' });

  expect(run.exported).toEqual({
    SODA_CLOUD_API_KEY_ID: CURRENT.id,
    SODA_CLOUD_API_KEY_SECRET: CURRENT.secret,
  });
});

test('nothing is exported unless asked for', async () => {
  const run = await job().configure();

  expect(run.exported).toEqual({});
});

describe('config-path', () => {
  test('relative: to the workspace, through directories that only this user enters', async () => {
    const run = await job().configure({ 'config-path': 'soda/cloud/configuration.yml' });

    const { workspace } = job().sandbox;
    expect(run.outputs).toMatchObject({
      'config-path': join(workspace, 'soda/cloud/configuration.yml'),
      'config-dir': join(workspace, 'soda/cloud'),
      'config-path-relative': 'soda/cloud/configuration.yml',
    });
    expect(modeOf(join(workspace, 'soda'))).toBe(nativeMode('700'));
    expect(modeOf(join(workspace, 'soda/cloud'))).toBe(nativeMode('700'));

    await job().post(run);
    expect(job().files()).toEqual([]);
  });

  test('an absolute path is not changed', async () => {
    const path = join(job().sandbox.root, 'elsewhere.yml');
    const run = await job().configure({ 'config-path': path });

    expect(run.outputs).toMatchObject({ 'config-path': path, 'config-path-relative': '' });
    expect(existsSync(path)).toBe(true);
  });

  test('~/ is the home directory', async () => {
    const run = await job().configure({ 'config-path': '~/.soda/configuration.yml' });

    expect(run.outputs['config-path']).toBe(join(job().sandbox.home, '.soda/configuration.yml'));
  });

  test('a directory that existed keeps its mode and stays', async () => {
    const directory = join(job().sandbox.workspace, 'soda');
    mkdirSync(directory, { mode: 0o755 });
    const run = await job().configure({ 'config-path': 'soda/configuration.yml' });
    await job().post(run);

    expect(modeOf(directory)).toBe(nativeMode('755'));
    expect(job().files()).toEqual(['work/data/data/soda/']);
  });

  test('an empty workspace gets a warning, a checked out one does not', async () => {
    const early = await job().configure({ 'config-path': 'early.yml' });
    const late = await job().configure({ 'config-path': 'late.yml' });

    expect(annotations(early, 'warning')).toEqual([expect.stringContaining('Workspace is empty')]);
    expect(annotations(late, 'warning')).toEqual([]);
  });
});

describe('soda-cloud, the pasted block', () => {
  const pasted = (text: string, inputs = {}) =>
    job().configure({
      'api-key-id': '',
      'api-key-secret': '',
      port: '',
      scheme: '',
      host: '',
      'soda-cloud': text,
      ...inputs,
    });

  test.each([
    [
      'as the dialog shows it',
      (port: number) =>
        `soda_cloud:\n  host: 127.0.0.1\n  port: ${port}\n  scheme: http\n  api_key_id: ${CURRENT.id}\n  api_key_secret: ${CURRENT.secret}\n`,
    ],
    [
      'without its first line',
      (port: number) =>
        `  host: 127.0.0.1\n  port: ${port}\n  scheme: http\n  api_key_id: ${CURRENT.id}\n  api_key_secret: ${CURRENT.secret}`,
    ],
    [
      'with the first indentation lost',
      (port: number) =>
        `host: 127.0.0.1\n  port: ${port}\n  scheme: http\n  api_key_id: ${CURRENT.id}\n  api_key_secret: ${CURRENT.secret}`,
    ],
    [
      'with all indentation lost',
      (port: number) =>
        `soda_cloud:\nhost: 127.0.0.1\nport: ${port}\nscheme: http\napi_key_id: ${CURRENT.id}\napi_key_secret: ${CURRENT.secret}`,
    ],
    [
      'quoted, with comments and Windows line ends',
      (port: number) =>
        `# from Soda Cloud\r\nsoda_cloud:\r\n  host: "127.0.0.1" # EU\r\n  port: '${port}'\r\n  scheme: http\r\n  api_key_id: '${CURRENT.id}' # the ID\r\n  api_key_secret: "${CURRENT.secret}"\r\n`,
    ],
    [
      'indented with tabs',
      (port: number) =>
        `soda_cloud:\n\thost: 127.0.0.1\n\tport: ${port}\n\tscheme: http\n\tapi_key_id: ${CURRENT.id}\n\tapi_key_secret: ${CURRENT.secret}\n`,
    ],
  ])('%s', async (_description, text) => {
    const run = await pasted(text(job().cloud.port));

    expect(run).toMatchObject({ exitCode: 0, outputs: { verified: 'true', host: '127.0.0.1' } });
    expect(parse(readText(run.outputs['config-path'])).soda_cloud).toMatchObject({
      port: String(job().cloud.port),
      scheme: 'http',
      api_key_id: CURRENT.id,
      api_key_secret: CURRENT.secret,
    });
    expect(run.masks).toEqual(expect.arrayContaining([CURRENT.id, CURRENT.secret]));
  });

  test('inputs take precedence over the block', async () => {
    const run = await pasted(
      `soda_cloud:\n  host: cloud.us.soda.io\n  scheme: https\n  api_key_id: ${CURRENT.id}\n  api_key_secret: ${CURRENT.secret}`,
      {
        host: '127.0.0.1',
        port: String(job().cloud.port),
        scheme: 'http',
      },
    );

    expect(run).toMatchObject({ exitCode: 0, outputs: { verified: 'true', host: '127.0.0.1' } });
  });

  test('its host wins over the region', async () => {
    const run = await pasted(
      `host: cloud.us.soda.io\napi_key_id: ${CURRENT.id}\napi_key_secret: ${CURRENT.secret}`,
      { verify: 'false' },
    );

    expect(run.outputs['host']).toBe('cloud.us.soda.io');
  });

  test('a value that looks like a YAML number is not changed', async () => {
    const run = await pasted(`host: cloud.soda.io\napi_key_id: 0123\napi_key_secret: 1e10`, {
      verify: 'false',
    });

    expect(readText(run.outputs['config-path'])).toContain('api_key_id: "0123"\n  api_key_secret: "1e10"');
  });
});

describe('the summary', () => {
  test('shows the format, the organization, the path and the next step', async () => {
    const run = await job().configure();

    for (const fact of ['127.0.0.1', ORGANIZATION, FINGERPRINT, 'configuration.yml', '0600', ':/soda:ro"']) {
      expect(run.summary).toContain(fact);
    }
    expect(run.summary).toMatch(/^### Soda Cloud API key configured for soda-library\n/);
    expect(run.summary).toContain('steps.keys.outputs.config-dir');
    expect(run.summary).toContain('config-path: .soda-cloud/configuration.yml');
  });

  test.each([
    ['check', 'steps.check.outputs.config-dir', false],
    ['__acme_soda-cloud-keys', 'steps.keys.outputs.config-dir', true],
  ])('of a step with the ID %s names it, or asks for one', async (id, output, asks) => {
    const run = await job().configure({}, { env: { GITHUB_ACTION: id } });

    expect(run.summary).toContain(output);
    expect(run.summary.includes('Give this step an id first: `id: keys`.')).toBe(asks);
  });

  test('and its next steps are left out with summary: false', async () => {
    const run = await job().configure({ summary: 'false' });

    expect([run.exitCode, run.summary]).toEqual([0, '']);
    expect(run.stdout).not.toMatch(/next step|steps\./i);
  });

  test('shows the path for the GitHub Action for Soda when the file is in the workspace', async () => {
    const run = await job().configure({ 'config-path': 'soda/configuration.yml' });

    expect(run.summary).toContain('configuration: ${{ steps.keys.outputs.config-path-relative }}');
  });

  test('shows an organization with Markdown and HTML in its name as text', async () => {
    job().cloud.faults.next({
      kind: 'answer',
      status: 200,
      headers: {},
      body: '{"organisationName":"<b>|`x`|[a](b)"}',
    });
    const run = await job().configure();

    expect(run.outputs['organization']).toBe('<b>|`x`|[a](b)');
    expect(run.summary).not.toMatch(/<b>|`x`|\[a\]/);
  });

  test('a runner without summaries is fine', async () => {
    const run = await job().configure({}, { env: { GITHUB_STEP_SUMMARY: undefined } });

    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
  });
});

describe('a run without key', () => {
  const withoutKey = { 'api-key-id': '', 'api-key-secret': '', 'if-missing': 'skip' };

  const dependabot = { env: { GITHUB_ACTOR: 'dependabot[bot]' } };

  test('succeeds with if-missing: skip where GitHub passes no secrets', async () => {
    const run = await job().configure(withoutKey, dependabot);

    expect(run).toMatchObject({ exitCode: 0, outputs: { configured: 'false' } });
    expect(annotations(run, 'notice')).toEqual([expect.stringContaining('No API key in this run')]);
    expect(job().files()).toEqual([]);
    expect((await job().post(run)).exitCode).toBe(0);
  });

  test('E5: fails everywhere else, also with if-missing: skip: a deleted secret must not switch scans off', async () => {
    const run = await job().configure(withoutKey, { env: { GITHUB_EVENT_NAME: 'push' } });

    expect(run).toMatchObject({ exitCode: 1, outputs: { configured: 'false' } });
    expect(annotations(run, 'error')).toEqual([expect.stringMatching(/^API key missing: /)]);
  });

  test('a key ID without a key secret is still an error', async () => {
    const run = await job().configure({ 'api-key-id': '', 'if-missing': 'skip' });

    expect(run.exitCode).toBe(1);
    expect(annotations(run, 'error')).toEqual([expect.stringContaining("'api-key-id' is empty")]);
  });

  test.each<[string, string, (file: string) => void, RegExp]>([
    [
      'of more than 1 MiB',
      'is read',
      (file) => writeFileSync(file, JSON.stringify({ pull_request: { body: 'x'.repeat(2 ** 21) } })),
      /pull request from a fork/,
    ],
    ['that is a named pipe', 'holds nothing up', (file) => spawnSync('mkfifo', [file]), /misspelled/],
    ['that is not JSON', 'is left out', (file) => writeFileSync(file, '{"pull_request":'), /misspelled/],
    ['that is not there', 'is left out', () => {}, /misspelled/],
  ])('an event %s %s', async (_what, _outcome, put, reason) => {
    const event = join(job().sandbox.root, 'event.json');
    put(event);
    const run = await job().configure(
      { 'api-key-id': '', 'api-key-secret': '' },
      { env: { GITHUB_EVENT_NAME: 'pull_request', GITHUB_EVENT_PATH: event } },
    );

    expect(annotations(run, 'error')).toEqual([expect.stringMatching(reason)]);
    expect(run.stdout).not.toContain(event);
  });

  test.each([
    ['a fork', { GITHUB_EVENT_NAME: 'pull_request' }, 'someone/data', /pull request from a fork/],
    ['a review in a fork', { GITHUB_EVENT_NAME: 'pull_request_review' }, 'someone/data', /from a fork, and/],
    [
      'a comment on a review in a fork',
      { GITHUB_EVENT_NAME: 'pull_request_review_comment' },
      'someone/data',
      /from a fork, and/,
    ],
    [
      'a run of the base repository',
      { GITHUB_EVENT_NAME: 'pull_request_target' },
      'someone/data',
      /misspelled/,
    ],
    ['a deleted fork', { GITHUB_EVENT_NAME: 'pull_request' }, null, /pull request from a fork/],
    [
      'Dependabot',
      { GITHUB_EVENT_NAME: 'pull_request', GITHUB_ACTOR: 'dependabot[bot]' },
      'acme/data',
      /Dependabot secrets/,
    ],
    [
      'a pull request of its own',
      { GITHUB_EVENT_NAME: 'pull_request' },
      'acme/data',
      /misspelled.*environment.*fork.*Dependabot/,
    ],
    ['a push', {}, null, /misspelled.*environment.*fork.*Dependabot/],
  ])('names the likely reason: %s', async (_name, env, head, reason) => {
    const event = join(job().sandbox.root, 'event.json');
    writeFileSync(
      event,
      JSON.stringify({ pull_request: { head: { repo: head === null ? null : { full_name: head } } } }),
    );
    const run = await job().configure(
      { 'api-key-id': '', 'api-key-secret': '' },
      { env: { ...env, GITHUB_EVENT_PATH: event } },
    );

    expect(run.exitCode).toBe(1);
    expect(annotations(run, 'error')).toEqual([expect.stringMatching(/^API key missing: .*are empty/)]);
    expect(annotations(run, 'error')[0]).toMatch(reason);
  });
});

test.each([
  [{}, 'cloud.soda.io', 'reporting.cloud.soda.io'],
  [{ region: 'us' }, 'cloud.us.soda.io', 'reporting.cloud.us.soda.io'],
  [{ host: 'soda.example.com' }, 'soda.example.com', ''],
])('reporting-host belongs to the host: %j', async (inputs, host, reporting) => {
  const run = await job().configure({ host: '', port: '', scheme: '', verify: 'false', ...inputs });
  expect(run.outputs).toMatchObject({ host, 'reporting-host': reporting });
});
