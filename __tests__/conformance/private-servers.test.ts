import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createSandbox, type Sandbox } from '../../simulators/runner/sandbox.ts';
import { beside, type Key, pairUp } from './configure.ts';
import { executable } from './engines/environments.ts';
import { HOSTILE_VALUES, V4_TEMPLATE_VALUES } from './hostile-values.ts';
import { readWithGo } from './readers/go-reader.ts';
import { describeWith } from './readers/optional-tools.ts';
import {
  INDEX,
  type PrivateServers,
  REGISTRY,
  startPrivateServers,
  WHEEL,
} from './readers/private-servers.ts';
import { type Written, writeEach } from './written.ts';

const READERS = fileURLToPath(new URL('readers/', import.meta.url));

/** Values in which each character is one that a reader could take for syntax, and that all of them take as it is. */
const PLAIN_VALUES = [
  ...['machine', 'default', 'login', 'password', 'macdef', 'account', 'export', 'unset'],
  ...[
    '-abc',
    '!abc',
    '%abc',
    '*abc',
    '?abc',
    '[abc]',
    '{a,b}',
    '^abc',
    '@abc',
    ',abc',
    '=abc',
    '/abc',
    '+abc',
    '_.-/',
  ],
  'x'.repeat(4000),
];
const VALUES = [...new Set([...HOSTILE_VALUES, ...V4_TEMPLATE_VALUES, ...PLAIN_VALUES])];
const KEYS: readonly Key[] = [...pairUp(VALUES), ...pairUp(PLAIN_VALUES)];

/** A region, so that the files name its servers, and nothing is sent. */
const REGION = { verify: 'false', region: 'eu' };

let sandbox: Sandbox;
let directory: string;
let servers: PrivateServers;

beforeAll(async () => {
  [sandbox, directory] = await Promise.all([createSandbox(), mkdtemp(join(tmpdir(), 'private-servers-'))]);
  await promisify(execFile)(executable('v4', 'python'), [
    join(READERS, 'make_wheel.py'),
    join(directory, WHEEL),
  ]);
  servers = await startPrivateServers(directory);
});

afterAll(async () => {
  await servers.close();
  await Promise.all([sandbox.remove(), rm(directory, { recursive: true, force: true })]);
});

async function run(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { stdout } = await promisify(execFile)(program, [...args], {
    cwd: directory,
    env: { PATH: process.env['PATH'], HOME: directory, ...env },
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}

/** Runs a program with each file, and returns the different logins that the servers got from it, all of them accepted. */
async function loginsOf(
  { keys, paths }: Written,
  use: (path: string, environment: Readonly<Record<string, string>>) => Promise<unknown>,
): Promise<string[]> {
  const logins: string[] = [];
  for (const [index, key] of keys.entries()) {
    servers.accept(key);
    const first = servers.logins.length;
    await use(paths[index] ?? '', servers.environment);
    logins.push([...new Set(servers.logins.slice(first))].join(' and '));
  }
  return logins;
}

function loginsExpected({ keys }: Written) {
  return beside(
    keys,
    keys.map(({ id, secret }) => `${id}:${secret}`),
  );
}

const hasColonInId = ({ id }: Key) => id.includes(':');
const isOneOf = (text: string, allowed: RegExp) => allowed.test(text);

describe('netrc', () => {
  const ALLOWED = /^[!$%&()*+,\-./0-9:;<=>?@A-Z[\]^_`a-z{|}~]{1,4000}$/;
  let files: Written;

  beforeAll(async () => {
    files = await writeEach(
      sandbox,
      KEYS,
      { ...REGION, format: 'netrc' },
      (key) => hasColonInId(key) || !isOneOf(key.id, ALLOWED) || !isOneOf(key.secret, ALLOWED),
    );
  }, 300_000);

  test('is tried with at least 40 keys', () => {
    expect(files.keys.length).toBeGreaterThanOrEqual(40);
  });

  test("Python's netrc module and pip read every value, for both indexes", async () => {
    const output: unknown = JSON.parse(
      await run(executable('v4', 'python'), [join(READERS, 'read_netrc.py'), ...files.paths]),
    );
    const expected = files.keys.map(({ id, secret }) => Array.from({ length: 4 }, () => [id, secret]));

    expect(beside(files.keys, Array.isArray(output) ? output : [])).toEqual(beside(files.keys, expected));
  });

  test('curl logs in with every value', async () => {
    const logins = await loginsOf(files, (path, environment) =>
      run(
        'curl',
        ['--fail', '--silent', '--show-error', '--netrc-file', path, `https://${INDEX}/`],
        environment,
      ),
    );

    expect(beside(files.keys, logins)).toEqual(loginsExpected(files));
  });

  test('uv installs a package with every value', async () => {
    const target = join(directory, 'uv');
    const args = ['pip', 'install', '--no-cache', '--quiet', '--reinstall', '--target', target];
    const logins = await loginsOf(files, (path, environment) =>
      run(
        executable('v4', 'uv'),
        [...args, '--python', executable('v4', 'python'), '--index', `https://${INDEX}`, 'soda-private'],
        { ...environment, NETRC: path },
      ),
    );

    expect(beside(files.keys, logins)).toEqual(loginsExpected(files));
    expect(await readFile(join(target, 'soda_private.py'), 'utf8')).toContain('soda-private');
  }, 600_000);

  test('pip installs a package', async () => {
    const some = { keys: files.keys.slice(-6), paths: files.paths.slice(-6) };
    const target = join(directory, 'pip');
    const args = [
      '-m',
      'pip',
      'install',
      '--no-cache-dir',
      '--no-input',
      '--disable-pip-version-check',
      '--quiet',
    ];
    const logins = await loginsOf(some, (path, environment) =>
      run(
        executable('v4', 'python'),
        [...args, '--upgrade', '--target', target, '--index-url', `https://${INDEX}`, 'soda-private'],
        { ...environment, NETRC: path },
      ),
    );

    expect(beside(some.keys, logins)).toEqual(loginsExpected(some));
    expect(await readFile(join(target, 'soda_private.py'), 'utf8')).toContain('soda-private');
  }, 300_000);

  test('a program that is given another key gets nothing', async () => {
    servers.accept({ id: 'another', secret: 'key' });
    const curl = run(
      'curl',
      ['--fail', '--netrc-file', files.paths[0] ?? '', `https://${INDEX}/`],
      servers.environment,
    );

    await expect(curl).rejects.toThrow('401');
  });
});

describe('docker-config', () => {
  let files: Written;

  beforeAll(async () => {
    files = await writeEach(sandbox, KEYS, { ...REGION, format: 'docker-config' }, hasColonInId);
  }, 300_000);

  test('the libraries of Docker and Helm read every value', () => {
    const expected = files.keys.map(({ id, secret }) => ({
      ...{ 'docker.id': id, 'docker.secret': secret },
      ...{ 'helm.id': id, 'helm.secret': secret },
    }));

    expect(beside(files.keys, readWithGo('docker-config', files.paths))).toEqual(
      beside(files.keys, expected),
    );
    expect(files.keys.length).toBeGreaterThanOrEqual(100);
  });

  test('kubectl makes a Secret of the file', async () => {
    const [path = ''] = files.paths;
    const options = ['--dry-run=client', '--output=json', `--from-file=.dockerconfigjson=${path}`];
    const manifest = await run('kubectl', [
      'create',
      'secret',
      'docker-registry',
      'soda-registry',
      ...options,
    ]);

    expect(JSON.parse(manifest)).toMatchObject({
      type: 'kubernetes.io/dockerconfigjson',
      data: { '.dockerconfigjson': (await readFile(path)).toString('base64') },
    });
  });

  describeWith('skopeo')('skopeo', () => {
    const IMAGE = `docker://${REGISTRY}/soda/agent:1`;

    test('logs in with every value', async () => {
      const logins = await loginsOf(files, (path, environment) =>
        run('skopeo', ['inspect', '--raw', IMAGE], { ...environment, DOCKER_CONFIG: dirname(path) }),
      );

      expect(beside(files.keys, logins)).toEqual(loginsExpected(files));
    }, 600_000);

    test('copies an image', async () => {
      const [key = { id: '', secret: '' }] = files.keys;
      servers.accept(key);
      const copy = join(directory, 'image');
      await run(
        'skopeo',
        ['copy', '--authfile', files.paths[0] ?? '', IMAGE, `dir:${copy}`],
        servers.environment,
      );

      expect(JSON.parse(await readFile(join(copy, 'manifest.json'), 'utf8'))).toMatchObject({
        schemaVersion: 2,
      });
    });
  });

  describeWith('podman')('podman', () => {
    test('pulls an image', async () => {
      const [key = { id: '', secret: '' }] = files.keys;
      servers.accept(key);
      await podman(['pull', '--quiet', `${REGISTRY}/soda/agent:1`], {
        ...servers.environment,
        REGISTRY_AUTH_FILE: files.paths[0] ?? '',
      });

      expect(await podman(['images', '--format', '{{.Repository}}'])).toBe(`${REGISTRY}/soda/agent\n`);
    });
  });
});

describe('soda-mcp', () => {
  const ALLOWED = /^[!%*+,\-./0-9:=?@A-Z[\]^_a-z{}]{1,65000}$/;
  const NAMES = ['SODA_CLOUD_HOST', 'SODA_API_KEY_ID', 'SODA_API_KEY_SECRET'];
  let files: Written;

  beforeAll(async () => {
    files = await writeEach(
      sandbox,
      KEYS,
      { ...REGION, format: 'soda-mcp' },
      ({ id, secret }) => !isOneOf(id, ALLOWED) || !isOneOf(secret, ALLOWED),
    );
  }, 300_000);

  test('is tried with at least 40 keys', () => {
    expect(files.keys.length).toBeGreaterThanOrEqual(40);
  });

  test('docker run --env-file reads every value', () => {
    const expected = files.keys.map(({ id, secret }) => ({
      SODA_CLOUD_HOST: 'cloud.soda.io',
      SODA_API_KEY_ID: id,
      SODA_API_KEY_SECRET: secret,
    }));

    expect(beside(files.keys, readWithGo('env-file', files.paths))).toEqual(beside(files.keys, expected));
  });

  test.each(['sh', 'bash'])('%s reads every value, and hands it to programs', async (shell) => {
    const script = `for file do (set -a; . "$file"; set +a; env -0; printf '\\n\\0'); done`;
    const output = await run(shell, ['-c', script, shell, ...files.paths]);
    const read = output
      .split('\n\0')
      .slice(0, -1)
      .map((variables) =>
        NAMES.map((name) =>
          variables
            .split('\0')
            .find((variable) => variable.startsWith(`${name}=`))
            ?.slice(name.length + 1),
        ),
      );

    expect(beside(files.keys, read)).toEqual(
      beside(
        files.keys,
        files.keys.map(({ id, secret }) => ['cloud.soda.io', id, secret]),
      ),
    );
  });

  describeWith('podman')('podman --env-file', () => {
    test('reads the values', async () => {
      const [keys, paths] = [files.keys.slice(-12), files.paths.slice(-12)];
      const archive = join(directory, 'empty.tar');
      await run('tar', ['-cf', archive, '-T', '/dev/null']);
      const image = (await podman(['import', '--quiet', archive])).trim();
      const read: unknown[] = [];
      for (const path of paths) {
        const container = (
          await podman(['create', '--pull=never', '--network=host', '--env-file', path, image, 'x'])
        ).trim();
        const variables: unknown = JSON.parse(
          await podman(['inspect', '--format', '{{json .Config.Env}}', container]),
        );
        read.push(
          Array.isArray(variables)
            ? variables.filter((variable) => String(variable).startsWith('SODA_')).sort()
            : variables,
        );
      }

      expect(beside(keys, read)).toEqual(
        beside(
          keys,
          keys.map(({ id, secret }) => [
            `SODA_API_KEY_ID=${id}`,
            `SODA_API_KEY_SECRET=${secret}`,
            'SODA_CLOUD_HOST=cloud.soda.io',
          ]),
        ),
      );
    }, 300_000);
  });
});

/** With a storage of its own. */
function podman(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const storage = [
    '--root',
    join(directory, 'storage'),
    '--runroot',
    join(directory, 'run'),
    '--storage-driver',
    'vfs',
  ];
  return run(
    'podman',
    [...storage, '--cgroup-manager', 'cgroupfs', '--events-backend', 'none', ...args],
    environment,
  );
}
