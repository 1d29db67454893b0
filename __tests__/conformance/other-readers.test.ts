import { execFile } from 'node:child_process';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pLimit from 'p-limit';
import { createSandbox, type Sandbox } from '../../simulators/runner/sandbox.ts';
import { SAMPLE_ORGANIZATION } from '../../simulators/soda-cloud/organizations.ts';
import { basicPair, headerText } from '../../simulators/soda-cloud/requests.ts';
import { type SodaCloud, startSodaCloud } from '../../simulators/soda-cloud/server.ts';
import { beside, type Inputs, type Key, NOWHERE, pairUp, runConfigure } from './configure.ts';
import { createEngineHome, type EngineHome } from './engines/environments.ts';
import { HOSTILE_VALUES, V4_TEMPLATE_VALUES } from './hostile-values.ts';
import { type Cluster, startCluster } from './readers/cluster.ts';
import { readWithGo } from './readers/go-reader.ts';
import { readWithNode, readWithPython } from './readers/yaml-readers.ts';
import { outcome, type Written, writeEach } from './written.ts';

const KEYS = pairUp([...HOSTILE_VALUES, ...V4_TEMPLATE_VALUES]);

let sandbox: Sandbox;
let engineHome: EngineHome;
let cloud: SodaCloud;
let cluster: Cluster;

beforeAll(async () => {
  [sandbox, engineHome, cloud] = await Promise.all([createSandbox(), createEngineHome(), startSodaCloud()]);
  cluster = await startCluster(engineHome.directory);
  for (const key of KEYS) {
    cloud.addKey(SAMPLE_ORGANIZATION.name, key);
  }
});

afterAll(() => Promise.all([sandbox.remove(), engineHome.remove(), cloud.close(), cluster.close()]));

function written(inputs: Inputs, refused?: (key: Key) => boolean): Promise<Written> {
  return writeEach(sandbox, KEYS, { ...NOWHERE, ...inputs }, refused);
}

async function curl(path: string, api: string): Promise<void> {
  const args = ['--fail', '--silent', '--show-error', '--noproxy', '*', '--config', path];
  await promisify(execFile)('curl', [...args, `${cloud.url}${api}`], { env: engineHome.environment });
}

test('the Soda CLI reads every value', async () => {
  const { keys, paths } = await written({ format: 'soda-cli' });
  const expected = keys.map(({ id, secret }) => ({
    'default.host': '127.0.0.1:8443',
    'default.scheme': 'http',
    'default.api_key_id': id,
    'default.api_key_secret': secret,
  }));

  expect(beside(keys, readWithGo('credentials', paths))).toEqual(beside(keys, expected));
});

describe('Helm', () => {
  test('reads every value', async () => {
    const { keys, paths } = await written({ format: 'soda-agent' });
    const expected = keys.map(({ id, secret }) => ({
      'soda.apikey.id': id,
      'soda.apikey.secret': secret,
      'soda.cloud.endpoint': 'http://127.0.0.1:8443',
    }));
    const documents = keys.map(({ id, secret }) => ({
      soda: { apikey: { id, secret }, cloud: { endpoint: 'http://127.0.0.1:8443' } },
    }));

    expect(beside(keys, readWithGo('values', paths))).toEqual(beside(keys, expected));
    expect(beside(keys, readWithPython(paths))).toEqual(beside(keys, documents));
    expect(beside(keys, readWithNode(paths))).toEqual(beside(keys, documents));
  });
});

test('kubectl sends every value to the cluster', async () => {
  const { keys, paths } = await written({ format: 'kubernetes-secret' });
  const manifests = join(engineHome.directory, 'manifests');
  await mkdir(manifests);
  await Promise.all(paths.map((path, index) => copyFile(path, join(manifests, `${1000 + index}.yml`))));
  const documents = keys.map(({ id, secret }) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'soda-agent-apikey' },
    type: 'Opaque',
    data: { SODA_API_KEY_ID: base64(id), SODA_API_KEY_SECRET: base64(secret) },
  }));

  const dryRun = await cluster.kubectl('create', '--dry-run=client', '--validate=false', '-f', manifests);
  expect(dryRun.match(/soda-agent-apikey created \(dry run\)/g)).toHaveLength(keys.length);
  expect(cluster.created).toEqual([]);
  await cluster.kubectl('create', '--validate=false', '-f', manifests);
  // kubectl adds the namespace
  const sent = documents.map(({ metadata, ...rest }) => ({
    ...rest,
    metadata: expect.objectContaining(metadata),
  }));
  expect(beside(keys, cluster.created)).toEqual(beside(keys, sent));
  expect(beside(keys, readWithPython(paths))).toEqual(beside(keys, documents));
  expect(beside(keys, readWithNode(paths))).toEqual(beside(keys, documents));
});

describe('docker run --env-file', () => {
  test('reads every value', async () => {
    const { keys, paths } = await written({ format: 'env-file', 'env-names': 'KEY_ID, _secret2' });
    const expected = keys.map(({ id, secret }) => ({ KEY_ID: id, _secret2: secret }));

    expect(beside(keys, readWithGo('env-file', paths))).toEqual(beside(keys, expected));
  });

  test('reads the longest value that the action accepts', async () => {
    const longest = 'x'.repeat(64 * 1024 - 1 - 'A='.length);
    const run = (secret: string) =>
      runConfigure(
        sandbox,
        { id: 'some-id', secret },
        { ...NOWHERE, format: 'env-file', 'env-names': 'B, A' },
      );
    const [accepted, refused] = [await run(longest), await run(`${longest}x`)];

    expect(readWithGo('env-file', [accepted.outputs['config-path'] ?? ''])).toEqual([
      { A: longest, B: 'some-id' },
    ]);
    expect(outcome(refused)).toBe('Key not writable in this format');
  });
});

describe('curl', () => {
  test('logs in to the Soda Cloud API with every pair that Basic authentication can represent', async () => {
    const { keys, paths } = await written({ format: 'curl' }, ({ id }) => id.includes(':'));
    const first = cloud.requests.length;
    await pLimit(1).map(paths, (path) => curl(path, '/api/v1/test-login'));

    const sent = cloud.requests.slice(first).map(basicPair);
    expect(beside(keys, sent)).toEqual(
      beside(
        keys,
        keys.map(({ id, secret }) => `${id}:${secret}`),
      ),
    );
    expect(keys.length).toBeGreaterThanOrEqual(60);
  });

  test('logs in to the Reporting API with every pair that headers can represent', async () => {
    const isHeaderValue = (text: string) => /^[\t\x20-\x7e]*$/.test(text);
    const { keys, paths } = await written(
      { format: 'curl-reporting' },
      ({ id, secret }) => !isHeaderValue(id) || !isHeaderValue(secret),
    );
    const first = cloud.requests.length;
    await pLimit(1).map(paths, (path) => curl(path, '/v1/last_etl_refresh'));

    const sent = cloud.requests
      .slice(first)
      .map((request) => [headerText(request, 'x-api-key-id'), headerText(request, 'x-api-key-secret')]);
    expect(beside(keys, sent)).toEqual(
      beside(
        keys,
        keys.map(({ id, secret }) => [id, secret]),
      ),
    );
    expect(keys.length).toBeGreaterThanOrEqual(60);
  });
});

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
