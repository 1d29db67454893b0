import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SAMPLE_KEY } from '../../simulators/soda-cloud/organizations.ts';
import { type SodaCloud, startSodaCloud } from '../../simulators/soda-cloud/server.ts';
import { docker } from '../workflows/stubs/docker.ts';
import { sodaScan } from '../workflows/stubs/soda.ts';
import { type Call, parseCommandLine, StubError } from '../workflows/stubs/stub.ts';
import { WORKFLOW_TESTS } from '../workflows/tests/all.ts';
import { rewrite } from '../workflows/workflow-test.ts';
import { readText } from './workflows.ts';

let cloud: SodaCloud;
let directory: string;

beforeAll(async () => {
  cloud = await startSodaCloud();
  directory = mkdtempSync(join(tmpdir(), 'stubs-'));
  writeFileSync(join(directory, 'configuration.yml'), configuration());
  writeFileSync(join(directory, 'checks.yml'), 'checks for orders: []\n');
});

afterAll(async () => {
  await cloud.close();
  rmSync(directory, { recursive: true });
});

function configuration({
  host = 'cloud.soda.io',
  id = SAMPLE_KEY.id,
  secret = SAMPLE_KEY.secret,
} = {}): string {
  return [
    'data_source orders:',
    '  connection:',
    '    password: ${POSTGRES_PASSWORD}',
    'soda_cloud:',
    `  host: ${host}`,
    `  api_key_id: ${id}`,
    `  api_key_secret: ${secret}`,
    '',
  ].join('\n');
}

function resolve(origin: string): string {
  if (origin !== 'https://cloud.soda.io') {
    throw new StubError(`unknown host: ${origin}`);
  }
  return cloud.url;
}

describe('rewrite', () => {
  const example = (name: string) => readText(`examples/${name}`);
  const changedLines = (before: string, after: string) => {
    const lines = after.split('\n');
    return before.split('\n').filter((line) => !lines.includes(line));
  };

  test.each(WORKFLOW_TESTS.filter(({ name }) => name.endsWith('.yml')))(
    'changes only the lines of $name that its rules match',
    ({ name, rules = [] }) => {
      const text = example(name);
      const changed = changedLines(text, rewrite(text, rules));
      expect(changed.map((line) => line.trim())).toEqual(
        {
          'scan-in-container-job.yml': ['container: sodadata/soda-library:v1.0.4'],
          'scan-with-docker-action.yml': ['uses: docker://sodadata/soda-library:v1.0.4'],
        }[name] ?? [],
      );
    },
  );

  test('requires that each listed rule applies exactly once, and that no other rule applies', () => {
    const text = example('scan-in-container-job.yml');
    expect(() => rewrite(text, [])).toThrow("the rule 'job container' would apply");
    expect(() => rewrite(text.replace(/^ +container: .*\n/m, ''), ['job container'])).toThrow(
      'applies 0 times',
    );
    expect(() => rewrite(text.replace(/^ +container: .*\n/m, '$&$&'), ['job container'])).toThrow(
      'applies 2 times',
    );
  });
});

test('a command line accepts only known options', () => {
  const grammar = { values: [['--values', '-f']], flags: [['--install']] };
  const line = parseCommandLine(['up', '-f', 'a', '--values=b', '--install', 'chart'], grammar);

  expect(line.all('--values')).toEqual(['a', 'b']);
  expect(line.has('--install')).toBe(true);
  expect(line.operands).toEqual(['up', 'chart']);
  expect(() => line.one('--values')).toThrow('exactly once');
  expect(() => parseCommandLine(['--set', 'a=b'], grammar)).toThrow('unknown option --set');
  expect(() => parseCommandLine(['-f'], grammar)).toThrow('no value');
});

// not on Windows: paths there contain a colon
(process.platform === 'win32' ? describe.skip : describe)('docker', () => {
  const call = (args: readonly string[], stdin = ''): Call => ({
    name: 'docker',
    args,
    cwd: directory,
    env: { HOME: directory, POSTGRES_PASSWORD: 'a password' },
    stdin,
    inputs: {},
  });
  const accepts = async (authorization: string) =>
    Buffer.from(authorization, 'base64').toString() === `${SAMPLE_KEY.id}:${SAMPLE_KEY.secret}`;
  const run = async (args: readonly string[], stdin?: string) => docker(resolve, accepts)(call(args, stdin));
  const scan = (mount: string, image = 'sodadata/soda-library:v1.0.4', env = ['-e', 'POSTGRES_PASSWORD']) =>
    run([
      ...['run', '--rm', ...env, '-v', mount, image, 'scan', '-d', 'orders'],
      ...['-c', '/soda/configuration.yml', '/soda/checks.yml'],
    ]);

  test('runs a scan with mounted files', async () => {
    expect(await scan(`${directory}:/soda:ro`)).toMatchObject({ code: 0 });
    expect(cloud.results).toHaveLength(1);
  });

  test.each([
    ['a file that is not mounted', () => scan(`${directory}:/other:ro`), 'does not exist'],
    ['a mount of a missing path', () => scan(`${directory}/nothing:/soda:ro`), 'not a read-only mount'],
    ['a writable mount', () => scan(`${directory}:/soda`), 'not a read-only mount'],
    ['another image', () => scan(`${directory}:/soda:ro`, 'alpine'), 'no such image'],
    ['a variable that is not passed on', () => scan(`${directory}:/soda:ro`, undefined, []), 'password'],
    [
      'a secret as an argument',
      () => run(['login', 'registry.cloud.soda.io', '-u', 'id', '-p', 'secret']),
      'unknown option -p',
    ],
    [
      'a login with a wrong secret',
      () => run(['login', 'registry.cloud.soda.io', '-u', SAMPLE_KEY.id, '--password-stdin'], 'other'),
      'unauthorized',
    ],
    ['a pull without login', () => run(['pull', 'registry.cloud.soda.io/agent:1']), 'pull access denied'],
  ])('rejects %s', async (_what, act, reason) => {
    await expect(act()).rejects.toThrow(reason);
  });
});

describe('a scan', () => {
  const scan = (text: string) =>
    sodaScan(
      ['scan', '-d', 'orders', '-c', 'configuration.yml', 'checks.yml'],
      { env: { POSTGRES_PASSWORD: 'a password' }, read: () => text },
      resolve,
    );

  test.each([
    ['another host', configuration({ host: 'cloud.us.soda.io' }), 'unknown host: '],
    ['a host with scheme', configuration({ host: 'https://cloud.soda.io' }), 'https://https://'],
    ['a wrong secret', configuration({ secret: 'other' }), 'login failed 401'],
    ['a missing secret', configuration().replace(/ +api_key_secret.*\n/, ''), 'api_key_secret'],
    ['an ID that is not a string', configuration({ id: '12345' }), 'api_key_id'],
    ['a reference of another engine', configuration({ id: '${env.ID}' }), 'Jinja'],
  ])('fails with %s', async (_what, text, reason) => {
    await expect(scan(text)).rejects.toThrow(reason);
  });
});
