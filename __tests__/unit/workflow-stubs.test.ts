import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SAMPLE_KEY } from '../../simulators/soda-cloud/organizations.ts';
import { type SodaCloud, startSodaCloud } from '../../simulators/soda-cloud/server.ts';
import { docker } from '../workflows/stubs/docker.ts';
import { sodaScan } from '../workflows/stubs/soda.ts';
import { type Call, parseCommandLine, StubError } from '../workflows/stubs/stub.ts';
import { uv } from '../workflows/stubs/uv.ts';
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

const PAIR = `${SAMPLE_KEY.id}:${SAMPLE_KEY.secret}`;
const accepts = async (authorization: string) => Buffer.from(authorization, 'base64').toString() === PAIR;

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
  const call = (args: readonly string[]): Call => ({
    name: 'docker',
    args,
    cwd: directory,
    env: { HOME: directory, POSTGRES_PASSWORD: 'a password' },
    stdin: '',
    inputs: {},
  });
  const run = async (args: readonly string[]) => docker(resolve, accepts)(call(args));
  const pull = (logins: Readonly<Record<string, string>>) => {
    const auths = Object.fromEntries(Object.entries(logins).map(([host, auth]) => [host, { auth }]));
    mkdirSync(join(directory, '.docker'), { recursive: true });
    writeFileSync(join(directory, '.docker', 'config.json'), JSON.stringify({ auths }));
    return run(['pull', 'registry.cloud.soda.io/agent:1']);
  };
  const right = Buffer.from(PAIR).toString('base64');
  const wrong = Buffer.from(`${SAMPLE_KEY.id}:other`).toString('base64');
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
    ['a login', () => run(['login', 'registry.cloud.soda.io']), 'docker login is not simulated'],
    ['a pull without login', () => pull({}), 'pull access denied'],
    [
      'a pull with the login of another registry',
      () => pull({ 'registry.us.soda.io': right }),
      'access denied',
    ],
    ['a pull with a wrong secret', () => pull({ 'registry.cloud.soda.io': wrong }), 'unauthorized'],
  ])('rejects %s', async (_what, act, reason) => {
    await expect(act()).rejects.toThrow(reason);
  });

  test('pulls with the key in its configuration', async () => {
    expect(await pull({ 'registry.cloud.soda.io': right })).toMatchObject({ code: 0 });
  });
});

describe('uv', () => {
  const HOST = 'team.pypi.cloud.soda.io';
  const entry = (host: string, secret = SAMPLE_KEY.secret) =>
    `# a comment\nmachine ${host}\nlogin ${SAMPLE_KEY.id}\npassword ${secret}\n`;
  const install = async (netrc: string, args = ['--index', `https://${HOST}`, 'soda-mcp']) => {
    const file = join(directory, 'netrc');
    writeFileSync(file, netrc);
    return uv(accepts)({
      name: 'uv',
      args: ['tool', 'install', ...args],
      cwd: directory,
      env: { NETRC: file },
      stdin: '',
      inputs: {},
    });
  };

  test('installs with the key for the host of the index', async () => {
    const text = entry(HOST) + entry('enterprise.pypi.cloud.soda.io', 'other');
    expect(await install(text)).toMatchObject({ code: 0 });
  });

  test.each([
    ['a wrong secret', () => install(entry(HOST, 'other')), '401'],
    ['the key of another host', () => install(entry('team.pypi.us.soda.io')), 'no login for'],
    [
      'an index that is none of Soda',
      () => install(entry(HOST), ['--index', 'https://x', 'soda-mcp']),
      'no login for',
    ],
    ['no index', () => install(entry(HOST), ['soda-mcp']), 'exactly once'],
    ['another package', () => install(entry(HOST), ['--index', `https://${HOST}`, 'other']), 'expected: uv'],
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
