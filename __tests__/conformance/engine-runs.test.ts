import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createSandbox, type Sandbox } from '../../simulators/runner/sandbox.ts';
import { parseJsonObject } from '../../simulators/soda-cloud/json.ts';
import { SAMPLE_KEY, SAMPLE_ORGANIZATION } from '../../simulators/soda-cloud/organizations.ts';
import { type SodaCloud, startSodaCloud } from '../../simulators/soda-cloud/server.ts';
import { configured, type Inputs, type Key } from './configure.ts';
import { type CommandResult, createOrders, soda } from './engines/commands.ts';
import { createEngineHome, type EngineHome } from './engines/environments.ts';

/** Exit code of both engines for errors. Failed checks have another one. */
const ERRORS = 3;

const WRONG_KEY: Key = { ...SAMPLE_KEY, secret: `${SAMPLE_KEY.secret}x` };

let sandbox: Sandbox;
let engineHome: EngineHome;
let cloud: SodaCloud;

beforeAll(async () => {
  [sandbox, engineHome] = await Promise.all([createSandbox(), createEngineHome()]);
});

afterAll(() => Promise.all([sandbox.remove(), engineHome.remove()]));

beforeEach(async () => {
  cloud = await startSodaCloud();
});

afterEach(() => cloud.close());

function inDirectory(name: string): string {
  return join(engineHome.directory, name);
}

/** Runs the action, which verifies the key unless it is wrong on purpose. */
async function configure(key: Key, inputs: Inputs): Promise<string> {
  const { host, port } = cloud;
  const connection = { host, port: `${port}`, scheme: 'http', verify: `${key === SAMPLE_KEY}` };
  return (await configured(sandbox, key, { ...connection, ...inputs })).path;
}

/** The types of the commands that the engine sent, in order. */
function sentTypes(): readonly unknown[] {
  return cloud.requests
    .filter(({ method }) => method === 'POST')
    .map(({ body }) => parseJsonObject(body)?.['type']);
}

describe('v3', () => {
  const database = 'v3.duckdb';

  beforeAll(async () => {
    await createOrders('v3', inDirectory(database), engineHome);
    await writeFile(inDirectory('checks.yml'), 'checks for orders:\n  - row_count = 2\n');
    await writeFile(
      join(sandbox.workspace, 'base.yml'),
      'data_source warehouse:\n  type: duckdb\n  path: ${WAREHOUSE_FILE}\n',
    );
  });

  async function scan(key: Key): Promise<CommandResult> {
    const path = await configure(key, { format: 'soda-library', 'base-config': 'base.yml' });
    const args = ['scan', '-d', 'warehouse', '-c', path, inDirectory('checks.yml')];
    return soda('v3', args, engineHome, { WAREHOUSE_FILE: inDirectory(database) });
  }

  test('scans, and its results reach Soda Cloud', async () => {
    const { exitCode, output } = await scan(SAMPLE_KEY);
    expect(output).toContain('1/1 check PASSED');
    expect(exitCode).toBe(0);
    expect(sentTypes()).toEqual(['login', 'sodaCoreCloudConfiguration', 'sodaCoreInsertScanResults']);
    expect(cloud.results).toMatchObject([
      {
        organization: SAMPLE_ORGANIZATION.name,
        content: { hasErrors: false, checks: [{ table: 'orders', outcome: 'pass' }] },
      },
    ]);
  });

  test('fails with a wrong key', async () => {
    const { exitCode, output } = await scan(WRONG_KEY);
    expect(output).toContain('Soda Cloud login failed 401');
    expect(exitCode).toBe(ERRORS);
    expect(cloud.results).toEqual([]);
  });
});

describe('v4', () => {
  beforeAll(async () => {
    await createOrders('v4', inDirectory('v4.duckdb'), engineHome);
    await writeFile(
      inDirectory('contract.yml'),
      'dataset: warehouse/main/orders\ncolumns:\n  - name: id\n    checks:\n      - missing:\nchecks:\n  - row_count:\n',
    );
    await writeFile(
      inDirectory('warehouse.yml'),
      `type: duckdb\nname: warehouse\nconnection:\n  database: ${JSON.stringify(inDirectory('v4.duckdb'))}\n`,
    );
  });

  async function verifyContract(key: Key): Promise<CommandResult> {
    const path = await configure(key, { format: 'soda-core' });
    const files = ['-c', inDirectory('contract.yml'), '-ds', inDirectory('warehouse.yml'), '-sc', path];
    return soda('v4', ['contract', 'verify', ...files, '--publish'], engineHome);
  }

  test('verifies a contract, and its results reach Soda Cloud', async () => {
    const { exitCode, output } = await verifyContract(SAMPLE_KEY);
    expect(output).toContain('Results sent to Soda Cloud');
    expect(exitCode).toBe(0);
    expect(sentTypes()).toEqual([
      'login',
      'sodaCoreDatasetsConfiguration',
      'sodaCoreUploadContractFile',
      'sodaCoreInsertScanResults',
    ]);
    expect(cloud.results).toMatchObject([
      {
        organization: SAMPLE_ORGANIZATION.name,
        content: {
          hasErrors: false,
          checks: [
            { table: 'orders', column: 'id', outcome: 'pass' },
            { table: 'orders', outcome: 'pass' },
          ],
        },
      },
    ]);
  });

  test('fails with a wrong key', async () => {
    const { exitCode, output } = await verifyContract(WRONG_KEY);
    expect(output).toContain('The provided API keys are unknown or invalid');
    expect(exitCode).toBe(ERRORS);
    expect(cloud.results).toEqual([]);
  });

  test.each(['soda-core', 'soda-library'])('logs in with a %s file', async (format) => {
    const test = async (key: Key) =>
      soda('v4', ['cloud', 'test', '-sc', await configure(key, { format })], engineHome);
    expect(await test(SAMPLE_KEY)).toMatchObject({
      exitCode: 0,
      output: expect.stringContaining('Success!'),
    });
    expect(sentTypes()).toEqual(['login', 'whoAmI']);
    expect(await test(WRONG_KEY)).toMatchObject({ exitCode: ERRORS });
  });
});
