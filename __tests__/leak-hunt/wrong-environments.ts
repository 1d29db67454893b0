import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { blockOf, CONFIGURE, FALLBACK } from './configurations.ts';
import { AUDIT, asJson, command, KEEP_PREVIOUS, RETIRE, ROTATE } from './github-modes.ts';
import { type Case, changed } from './scenario.ts';
import type { World } from './world.ts';

const EXPORTED = ['current ID', 'current secret'];

const keyOf = ({ secrets: { current } }: World): string => current.secret;

/** Files of data sources that cannot be used, with the key in them. */
const BASES: Readonly<Record<string, (key: string) => string | Uint8Array>> = {
  'no YAML': (key) => `data_source x:\n  password: ${key}\n   bad\n`,
  'an open quote': (key) => `data_source x:\n  password: "${key}\n`,
  'a list': (key) => `- ${key}\n`,
  'a text': (key) => key,
  'a key twice': (key) => `${JSON.stringify(key)}: 1\n${JSON.stringify(key)}: 2\n`,
  'an unknown alias': (key) => `data_source x:\n  password: *${key.replace(/\W/g, '')}\n`,
  'an unknown tag': (key) => `data_source x:\n  password: !${key.replace(/\W/g, '')} y\n`,
  'two documents': (key) => `a: 1\n---\npassword: ${JSON.stringify(key)}\n`,
  bytes: (key) => Buffer.concat([Buffer.from(`x: ${JSON.stringify(key)}\n`), Buffer.from([0, 255, 254])]),
  'a template': (key) => `data_source x:\n  password: {{ env_var('${key}') }}\n`,
  'a large one': (key) => `x: ${JSON.stringify(key)}\n`.repeat(3000),
};

const wrongFiles: readonly Case[] = [
  ...Object.entries(BASES).map(([what, write]) =>
    changed(CONFIGURE, `base-config with ${what}`, (world) => ({
      inputs: { 'base-config': 'base.yml' },
      prepare: () => writeFileSync(join(world.sandbox.workspace, 'base.yml'), write(keyOf(world))),
    })),
  ),
  changed(CONFIGURE, 'base-config is a directory', ({ sandbox }) => ({
    inputs: { 'base-config': 'base.yml' },
    prepare: () => mkdirSync(join(sandbox.workspace, 'base.yml')),
  })),
  changed(CONFIGURE, 'profiles with the key that cannot be read', (world) => ({
    inputs: { format: 'soda-cli', 'config-path': 'credentials' },
    prepare: () =>
      writeFileSync(join(world.sandbox.workspace, 'credentials'), `default: [\n  ${keyOf(world)}\n`),
  })),
  changed(CONFIGURE, 'a file with the key in the place', (world) => ({
    inputs: { 'config-path': 'there.yml' },
    prepare: () => writeFileSync(join(world.sandbox.workspace, 'there.yml'), blockOf(world.secrets.current)),
  })),
  changed(CONFIGURE, 'a link in the place', ({ sandbox }) => ({
    inputs: { 'config-path': 'there.yml' },
    prepare: () => symlinkSync('elsewhere.yml', join(sandbox.workspace, 'there.yml')),
  })),
  changed(CONFIGURE, 'a directory in the place', ({ sandbox }) => ({
    inputs: { 'config-path': 'there.yml', overwrite: 'true' },
    prepare: () => mkdirSync(join(sandbox.workspace, 'there.yml')),
  })),
  ...['/dev/full/x.yml', '/proc/x.yml', '/dev/null', `${'long/'.repeat(100)}${'x'.repeat(300)}`].map((path) =>
    changed(CONFIGURE, `no place: ${path.slice(0, 20)}`, () => ({
      inputs: { 'config-path': path, overwrite: 'true' },
    })),
  ),
  ...['.git', '.git/info', '.git/info/exclude'].map((path) =>
    changed(CONFIGURE, `${path} of another kind`, ({ sandbox }) => ({
      inputs: { 'config-path': 'there.yml' },
      prepare: () => {
        mkdirSync(join(sandbox.workspace, path, '..'), { recursive: true });
        if (path.endsWith('exclude')) {
          mkdirSync(join(sandbox.workspace, path));
        } else {
          writeFileSync(join(sandbox.workspace, path), 'gitdir: nowhere');
        }
      },
    })),
  ),
];

const COMMAND_FILES = ['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_ENV', 'GITHUB_STEP_SUMMARY'];
const PLACES: readonly (readonly [string, (world: World) => string | undefined])[] = Object.entries({
  'not set': () => undefined,
  empty: () => '',
  'a directory': ({ sandbox }: World) => sandbox.temp,
  'not there': ({ sandbox }: World) => join(sandbox.temp, 'missing', 'file'),
  full: () => '/dev/full',
  'named after the key': (world: World) => `/nowhere/${keyOf(world)}`,
});

/** A runner always names the file of the state; without one there is nothing for `post` to go by. */
const isNeverSo = (name: string, what: string): boolean =>
  name === 'GITHUB_STATE' && (what === 'not set' || what === 'empty');

/** What the runner says of the job, with the key in it. Where it says where things are, that is shown. */
const NAMED_AFTER_THE_KEY = [
  'GITHUB_REPOSITORY',
  'GITHUB_REPOSITORY_OWNER',
  'GITHUB_SERVER_URL',
  'GITHUB_WORKFLOW_REF',
  'GITHUB_RUN_ID',
  'GITHUB_EVENT_PATH',
  'GITHUB_API_URL',
];

const wrongRunners: readonly Case[] = [
  ...COMMAND_FILES.flatMap((name) =>
    PLACES.filter(([what]) => !isNeverSo(name, what)).flatMap(([what, place]) =>
      [
        changed(CONFIGURE, 'exported', () => ({
          inputs: { 'export-env': 'true' },
          exported: EXPORTED,
        })),
        CONFIGURE,
        ROTATE,
        AUDIT,
        RETIRE,
      ].map((scenario) =>
        changed(scenario, `${name} is ${what}`, (world) => ({ env: { [name]: place(world) } })),
      ),
    ),
  ),
  ...['RUNNER_TEMP', 'GITHUB_WORKSPACE', 'HOME'].flatMap((name) =>
    PLACES.filter(([what]) => what !== 'named after the key').map(([what, place]) =>
      changed(CONFIGURE, `${name} is ${what}`, (world) => ({ env: { [name]: place(world) } })),
    ),
  ),
  ...NAMED_AFTER_THE_KEY.flatMap((name) =>
    [CONFIGURE, ROTATE, AUDIT].map((scenario) =>
      changed(scenario, `${name} holds the key`, (world) => ({
        env: { [name]: name.endsWith('URL') ? `https://${keyOf(world)}` : keyOf(world) },
        inputs: name === 'GITHUB_API_URL' ? { 'github-api-url': '' } : {},
      })),
    ),
  ),
];

/** Ways to write a proxy with its password that are not all right. */
const PROXIES: Readonly<Record<string, (password: string) => string>> = {
  'not encoded': (password) => `http://user:${password}@127.0.0.1:9`,
  'without a scheme': (password) => `user:${encodeURIComponent(password)}@127.0.0.1:9`,
  'of another kind': (password) => `socks5://user:${encodeURIComponent(password)}@127.0.0.1:9`,
  'without a host': (password) => `http://user:${encodeURIComponent(password)}@`,
  'with a bad port': (password) => `http://user:${encodeURIComponent(password)}@127.0.0.1:${password}`,
  'half encoded': (password) => `http://user:%${encodeURIComponent(password)}@127.0.0.1:9`,
  'as the user': (password) => `http://${encodeURIComponent(password)}@127.0.0.1:9`,
  refusing: (password) => `http://user:${encodeURIComponent(password)}@127.0.0.1:9`,
};

const wrongProxies: readonly Case[] = Object.entries(PROXIES).flatMap(([what, write]) =>
  [CONFIGURE, FALLBACK].map((scenario) =>
    changed(scenario, `a proxy ${what}`, ({ secrets }) => ({
      env: { http_proxy: write(secrets.proxyPassword), no_proxy: '' },
    })),
  ),
);

/** Output of a program instead of the new pair. */
const PRINTED: Readonly<Record<string, (world: World) => string>> = {
  nothing: () => '',
  'half of it': ({ secrets: { next } }) => JSON.stringify({ api_key_id: next.id }),
  'other names': ({ secrets: { next } }) => JSON.stringify(next),
  'a log around it': (world) =>
    `Fetching ${world.secrets.next.id}\n${asJson(world)}\ndone: ${world.secrets.next.secret}`,
  'JSON in JSON': (world) => JSON.stringify({ data: { data: asJson(world) } }),
  'a list': (world) => `[${asJson(world)}]`,
  'the values alone': ({ secrets: { next } }) => `${next.id}\n${next.secret}\n`,
  'shell variables': ({ secrets: { next } }) => `api_key_id=${next.id}\napi_key_secret='${next.secret}'`,
  'broken JSON': (world) => asJson(world).slice(0, -4),
  'escaped JSON': (world) =>
    asJson(world)
      .replace(/[a-f]/g, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`)
      .replaceAll('\\u0061pi_k\\u0065y', 'api_key'),
  'a broken block': ({ secrets: { next } }) =>
    `soda_cloud:\n  api_key_id: "${next.id}\n api_key_secret: @${next.secret}`,
  'a swapped pair': ({ secrets: { next } }) =>
    JSON.stringify({ api_key_id: next.secret, api_key_secret: next.id }),
  'lines within': ({ secrets: { next } }) =>
    JSON.stringify({ api_key_id: next.id, api_key_secret: `${next.secret}\n${next.secret}` }),
  'quotes around': ({ secrets: { next } }) =>
    JSON.stringify({ api_key_id: `"${next.id}"`, api_key_secret: next.secret }),
  'white space around': ({ secrets: { next } }) =>
    JSON.stringify({ api_key_id: ` ${next.id}\n`, api_key_secret: `\t${next.secret}` }),
  commands: ({ secrets: { next } }) => `::set-output name=x::${next.secret}\n::error::${next.id}\n`,
  // more than the action reads, and less than fits into a variable of the environment
  'too much': ({ secrets: { next } }) => `${next.secret}\n`.repeat(80_000 / next.secret.length),
  'the current pair': ({ secrets: { current } }) =>
    JSON.stringify({ api_key_id: current.id, api_key_secret: current.secret }),
  'a pair that does not work': ({ secrets: { next } }) =>
    JSON.stringify({ api_key_id: next.id, api_key_secret: next.secret.slice(1) }),
  numbers: () => JSON.stringify({ api_key_id: 1, api_key_secret: 2 }),
};

const wrongCommands: readonly Case[] = [
  ...Object.entries(PRINTED).flatMap(([what, print]) => [
    command(`that prints ${what}`, print),
    command(`that prints ${what} on the wrong side and fails`, print, (world) => ({
      HUNT_ERRORS: print(world),
      HUNT_EXIT: '3',
    })),
  ]),
  command('that tells everything on stderr', asJson, ({ secrets }) => ({
    HUNT_ERRORS: JSON.stringify(secrets),
  })),
  ...['as the program', 'as an argument'].map((what) =>
    changed(ROTATE, `the key ${what} of a key-command`, (world) => ({
      inputs: {
        'new-api-key-id': '',
        'new-api-key-secret': '',
        'key-command': what === 'as the program' ? keyOf(world) : `no-such-program "${keyOf(world)}"`,
      },
    })),
  ),
];

const wrongNetworks: readonly Case[] = [
  changed(CONFIGURE, 'nobody answers', () => ({ inputs: { host: 'http://127.0.0.1:9' } })),
  changed(KEEP_PREVIOUS, 'nobody answers', () => ({ inputs: { host: 'http://127.0.0.1:9' } })),
  changed(CONFIGURE, 'TLS at a server without', ({ cloud }) => ({
    inputs: { host: `https://127.0.0.1:${cloud.port}` },
  })),
  changed(CONFIGURE, 'certificates not checked', () => ({ env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } })),
];

export const WRONG_ENVIRONMENTS: readonly Case[] = [
  ...wrongFiles,
  ...wrongRunners,
  ...wrongProxies,
  ...wrongCommands,
  ...wrongNetworks,
];
