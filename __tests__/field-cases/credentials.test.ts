import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import * as faults from '../../simulators/soda-cloud/faults.ts';
import { FORMAT_NAMES } from '../../src/formats/index.ts';
import {
  annotations,
  CURRENT,
  everythingShown,
  leaksOf,
  PREVIOUS,
  readText,
  useJob,
} from '../product/job.ts';
import { modeOf, nativeMode } from '../product/native.ts';

const job = useJob();
const HOME_PATH = '~/.soda/credentials';
const credentials = () => join(job().sandbox.home, '.soda', 'credentials');

const configure = (inputs: Readonly<Record<string, string>> = {}) =>
  job().configure({ format: 'soda-cli', 'config-path': HOME_PATH, ...inputs });

/** The content that another program or a person wrote before. */
function standing(text: string | Uint8Array, mode = 0o600): void {
  mkdirSync(dirname(credentials()), { recursive: true });
  writeFileSync(credentials(), text, { mode });
}

const STAGING = [
  '# keys of the team',
  'staging: # ours',
  "  host: 'staging.example.com'",
  '  api_key_id: "5t4g-\\x69d"',
  '  api_key_secret: staging secret',
  '',
].join('\n');
const FOREIGN_DEFAULT =
  'default:\n  host: cloud.soda.io\n  api_key_id: old-id\n  api_key_secret: old-secret\n';

const ours = () => ({
  host: `127.0.0.1:${job().cloud.port}`,
  scheme: 'http',
  api_key_id: CURRENT.id,
  api_key_secret: CURRENT.secret,
});
const STAGING_PROFILE = {
  host: 'staging.example.com',
  api_key_id: '5t4g-id',
  api_key_secret: 'staging secret',
};

describe('without a file', () => {
  test.each([24, 20] as const)('the profile comes and goes, with its directory, on Node %i', async (node) => {
    const run = await job().configure({ format: 'soda-cli', 'config-path': HOME_PATH }, { node });

    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(run.outputs).toMatchObject({
      'config-path': credentials(),
      'config-dir': dirname(credentials()),
      'config-path-relative': '',
    });
    expect(parse(readText(credentials()))).toEqual({ default: ours() });
    expect([modeOf(credentials()), modeOf(dirname(credentials()))]).toEqual(['600', '700'].map(nativeMode));
    expect(leaksOf(CURRENT, everythingShown(run))).toEqual([]);

    const post = await job().post(run, { node });
    expect(post).toMatchObject({ exitCode: 0, stderr: '', stdout: `Removed ${credentials()}.\n` });
    expect(job().files()).toEqual([]);
  });

  test('a profile that comes after it is kept', async () => {
    const run = await configure();
    writeFileSync(credentials(), readText(credentials()) + STAGING);
    const post = await job().post(run);

    expect(post.stdout).toBe(`Removed the key from ${credentials()}.\n`);
    expect(readText(credentials())).toBe(STAGING);
  });

  test('the second of two steps replaces the profile, and the last post removes it', async () => {
    const first = await configure({ 'api-key-id': PREVIOUS.id, 'api-key-secret': PREVIOUS.secret });
    const second = await configure();
    expect(parse(readText(credentials()))).toEqual({ default: ours() });
    expect(readText(credentials()).match(/Written by/g)).toHaveLength(1);

    for (const run of [second, first]) {
      expect(await job().post(run)).toMatchObject({ exitCode: 0, stderr: '' });
    }
    expect(job().files()).toEqual([]);
  });

  test('with cleanup: false the profile stays', async () => {
    await job().post(await configure({ cleanup: 'false' }));

    expect(parse(readText(credentials()))).toEqual({ default: ours() });
  });
});

describe('beside other profiles', () => {
  test.each([
    ['as the CLI writes them', STAGING],
    ['without a line break at the end', STAGING.trimEnd()],
    ['with Windows line ends', STAGING.replaceAll('\n', '\r\n')],
    ['with Windows line ends, and none at the end', STAGING.replaceAll('\n', '\r\n').trimEnd()],
    ['indented', STAGING.replace(/^(?=.)/gm, '  ')],
    ['with a byte order mark', `\uFEFF${STAGING}`],
    ['after a directive, before the end of the document', `%YAML 1.2\n---\n${STAGING}...\n# the end\n`],
    ['in a block scalar', `staging:\n  note: |+\n    default:\n\n\n`],
    ['with a name that looks like it', `${STAGING}defaults:\n  host: x\n`],
    ['with a profile of this name inside another', `${STAGING}other:\n  default:\n    host: x\n`],
    ['and nothing but a comment', '# keep me\n'],
    ['and nothing at all', ''],
  ])('they stay as they are: %s', async (_how, text) => {
    standing(text, 0o640);
    const run = await configure();

    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    const written = readText(credentials());
    expect(parse(written)).toEqual({ ...parse(text), default: ours() });
    // nothing else changes: without the added lines, the text is the original
    expect(written.replace(/[ ]*# Written by.*?api_key_secret: .*?\r?\n/s, '').trimEnd()).toBe(
      text.trimEnd(),
    );
    expect(modeOf(credentials())).toBe(nativeMode('600'));
    expect(run.stdout).toContain('what this step added is removed when the job ends');

    const post = await job().post(run);
    expect(post.stdout).toBe(`Removed the key from ${credentials()}.\n`);
    expect(readText(credentials())).toBe(text);
    expect(modeOf(credentials())).toBe(nativeMode('640'));
    expect(job().files()).toEqual(['home/.soda/', 'home/.soda/credentials']);
  });

  test('a profile default of somebody else is left alone', async () => {
    standing(STAGING + FOREIGN_DEFAULT);
    const run = await configure();
    await job().post(run);

    expect(run.exitCode).toBe(1);
    expect(annotations(run, 'error')).toEqual([
      expect.stringMatching(/^Configuration file exists: The profile 'default'.*overwrite: true/s),
    ]);
    expect(everythingShown(run)).not.toMatch(/old-(id|secret)/);
    expect(job().cloud.requests).toEqual([]);
    expect(readText(credentials())).toBe(STAGING + FOREIGN_DEFAULT);
  });

  test.each([
    ['last', STAGING, FOREIGN_DEFAULT, ''],
    ['first', '', FOREIGN_DEFAULT, STAGING],
    ['in the middle', `${STAGING}\n# the usual one\n`, FOREIGN_DEFAULT, '\n# another\nother:\n  host: x\n'],
    ['quoted', STAGING, `"default": {host: x}\n`, ''],
    ['empty', STAGING, 'default:\n', ''],
    ['without a line break at the end', STAGING, FOREIGN_DEFAULT.trimEnd(), ''],
  ])('overwrite replaces it, and no other: %s', async (_where, before, foreign, after) => {
    standing(before + foreign + after);
    const run = await configure({ overwrite: 'true' });

    const written = readText(credentials());
    expect(written.startsWith(before)).toBe(true);
    expect(written.endsWith(after)).toBe(true);
    expect(parse(written)).toEqual({ ...parse(before + after), default: ours() });

    await job().post(run);
    expect(readText(credentials())).toBe(before + after);
  });

  test('of two steps the second needs no overwrite, and the rest stays', async () => {
    standing(STAGING);
    const first = await configure({ 'api-key-id': PREVIOUS.id, 'api-key-secret': PREVIOUS.secret });
    const second = await configure();

    expect(second.exitCode).toBe(0);
    expect(parse(readText(credentials()))).toEqual({ staging: STAGING_PROFILE, default: ours() });
    expect((await job().post(second)).stdout).toBe(`Removed the key from ${credentials()}.\n`);
    expect(readText(credentials())).toBe(STAGING);
    expect((await job().post(first)).stdout).toBe('');
    expect(readText(credentials())).toBe(STAGING);
  });

  test('the profile of a later step is not taken for ours', async () => {
    standing(STAGING);
    const first = await configure();
    await configure({ cleanup: 'false' });
    const post = await job().post(first);

    expect(post).toMatchObject({ stdout: '', stderr: '' });
    expect(parse(readText(credentials()))).toEqual({ staging: STAGING_PROFILE, default: ours() });
  });

  test('what is written to the file while Soda Cloud is asked is kept', async () => {
    standing(STAGING);
    job().cloud.faults.next(faults.unavailable());
    const late = 'late:\n  host: y\n';
    const run = await job().configure(
      { format: 'soda-cli', 'config-path': HOME_PATH },
      {
        started: () => {
          const waiting = setInterval(() => {
            if (job().cloud.requests.length > 0) {
              clearInterval(waiting);
              standing(STAGING + late);
            }
          }, 5);
        },
      },
    );

    expect(run.exitCode).toBe(0);
    await job().post(run);
    expect(readText(credentials())).toBe(STAGING + late);
  });

  test.each([
    ['with a profile of this name, which may be ours', 'default:\n  host: z\nstaging:\n  host: x\n', 1],
    ['without', 'staging:\n  host: x\n', 0],
  ])('what the CLI makes of the file afterwards is left alone: %s', async (_what, rewritten, warnings) => {
    standing(STAGING);
    const run = await configure();
    writeFileSync(credentials(), rewritten);
    const post = await job().post(run);

    expect(post).toMatchObject({ exitCode: 0, stderr: '' });
    expect(annotations(post, 'warning')).toHaveLength(warnings);
    expect(annotations(post, 'warning').join()).toMatch(
      warnings === 0
        ? /^$/
        : /^Configuration file not removed: .*credentials \(another program has rewritten it\)/,
    );
    expect(readText(credentials())).toBe(rewritten);
  });

  test.each(FORMAT_NAMES.filter((name) => name !== 'soda-cli'))(
    'a file that the action wrote in the format %s has no profiles, and is replaced',
    async (format) => {
      mkdirSync(dirname(credentials()));
      const region = { host: '', port: '', scheme: '', verify: 'false' };
      const other = await configure({ format, cleanup: 'false', ...region });
      expect(other.exitCode).toBe(0);
      await configure();

      expect(parse(readText(credentials()))).toEqual({ default: ours() });
    },
  );

  test('unless somebody has changed it since: then what is in it is kept', async () => {
    mkdirSync(dirname(credentials()));
    await configure({ format: 'soda-core', cleanup: 'false' });
    appendFileSync(credentials(), STAGING);
    const run = await configure();
    await job().post(run);

    expect(run.exitCode).toBe(0);
    expect(readText(credentials())).toMatch(/^# Written by .*\nsoda_cloud:\n/);
    expect(readText(credentials())).toContain(STAGING);
  });
});

describe('a file with other content is never changed, even with overwrite', () => {
  test.each<[string, string | Uint8Array, RegExp]>([
    ['not YAML', 'staging:\n  secret: "hunter2\n', /not valid YAML: .* at line \d+, column \d+/],
    ['a list', '- hunter2\n', /not a mapping.*line 1, column 1/],
    ['a text', 'hunter2', /not a mapping/],
    ['in braces', '{staging: {secret: hunter2}}', /braces/],
    ['two documents', `${STAGING}---\nsecret: hunter2\n`, /more than one YAML document/],
    ['a profile twice', 'a: hunter2\na: 1\n', /a key that occurs twice/],
    ['not UTF-8', Buffer.from([0x61, 0x3a, 0x20, 0xff]), /not UTF-8/],
    ['too large', '#'.repeat(1024 * 1024 + 1), /larger than 1 MiB/],
    [
      'a profile that others refer to',
      'default: &d\n  host: hunter2\nstaging: *d\n',
      /alias at line \d+, column \d+/,
    ],
  ])('%s', async (_what, content, message) => {
    standing(content);
    const run = await configure({ overwrite: 'true' });
    await job().post(run);

    expect(run.exitCode).toBe(1);
    expect(annotations(run, 'error')).toEqual([expect.stringMatching(/^Credentials file not usable: /)]);
    expect(annotations(run, 'error')[0]).toMatch(message);
    expect(everythingShown(run)).not.toContain('hunter2');
    expect(job().cloud.requests).toEqual([]);
    expect(readFileSync(credentials()).equals(Buffer.from(content))).toBe(true);
    expect(job().files()).toEqual(['home/.soda/', 'home/.soda/credentials']);
  });

  test('a symbolic link', async () => {
    standing(STAGING);
    symlinkSync(credentials(), join(job().sandbox.home, 'link'));
    const run = await configure({ 'config-path': '~/link', overwrite: 'true' });

    expect(annotations(run, 'error')).toEqual([expect.stringContaining('There is a symbolic link')]);
    expect(readText(credentials())).toBe(STAGING);
  });
});

describe('post', () => {
  test('does not follow a link that took the place of the file', async () => {
    const run = await configure();
    const other = join(job().sandbox.home, 'other');
    writeFileSync(other, readText(credentials()));
    spawnSync('rm', [credentials()]);
    symlinkSync(other, credentials());
    const post = await job().post(run);

    expect(post).toMatchObject({ exitCode: 0, stderr: '' });
    expect(annotations(post, 'warning')).toEqual([
      expect.stringMatching(/credentials \(a symbolic link has replaced it\)/),
    ]);
    expect(readlinkSync(credentials())).toBe(other);
    expect(readText(other)).toContain(CURRENT.secret);
  });

  test('keeps bytes that are no text', async () => {
    standing(STAGING);
    const run = await configure();
    const strange = Buffer.from([0x23, 0x20, 0xff, 0xfe, 0x0a]);
    writeFileSync(credentials(), Buffer.concat([strange, readFileSync(credentials())]));
    await job().post(run);

    expect(readFileSync(credentials())).toEqual(Buffer.concat([strange, Buffer.from(STAGING)]));
  });

  test('can run twice', async () => {
    standing(STAGING);
    const run = await configure();
    await job().post(run);

    expect(await job().post(run)).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
    expect(readText(credentials())).toBe(STAGING);
  });

  test('ignores a state with a profile that is not one', async () => {
    const run = await configure();
    const state = { ...JSON.parse(run.state['cleanup'] ?? ''), profile: {} };
    const post = await job().post({ ...run, state: { cleanup: JSON.stringify(state) } });

    expect(annotations(post, 'warning')).toHaveLength(1);
    expect(existsSync(credentials())).toBe(true);
  });
});

test('the saved state contains nothing from the file', async () => {
  standing(STAGING);
  const run = await configure();

  expect(JSON.stringify(run.state)).not.toMatch(/staging|5t4g/);
});
