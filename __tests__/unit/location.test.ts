import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { JobPaths } from '../../src/configure/location.ts';
import type { FileSystem } from '../../src/shared/files.ts';
import { createMemoryLog } from './memory-log.ts';

const UNIX = { GITHUB_WORKSPACE: '/jobs/data/data', RUNNER_TEMP: '/jobs/_temp', HOME: '/home/me' };
const WINDOWS = {
  GITHUB_WORKSPACE: 'D:\\a\\data\\data',
  RUNNER_TEMP: 'D:\\a\\_temp',
  USERPROFILE: 'C:\\Users\\me',
};
/** A file system in which every path exists, without links. */
const WITHOUT_LINKS: FileSystem = {
  ...fs,
  realpathSync: Object.assign((path: fs.PathLike) => String(path), {
    native: (path: fs.PathLike) => String(path),
  }) as typeof fs.realpathSync,
};
const onUnix = (environment: NodeJS.ProcessEnv = UNIX) => new JobPaths(environment, WITHOUT_LINKS, 'linux');
const onWindows = (environment: NodeJS.ProcessEnv = WINDOWS) =>
  new JobPaths(environment, WITHOUT_LINKS, 'win32');

describe('on Linux and macOS', () => {
  test.each([
    [undefined, '/jobs/_temp/soda-cloud-0123abcd/f.yml', ''],
    ['soda/f.yml', '/jobs/data/data/soda/f.yml', 'soda/f.yml'],
    ['./soda/../f.yml', '/jobs/data/data/f.yml', 'f.yml'],
    ['../f.yml', '/jobs/data/f.yml', ''],
    ['..f.yml', '/jobs/data/data/..f.yml', '..f.yml'],
    ['/jobs/data/data/x/f.yml', '/jobs/data/data/x/f.yml', 'x/f.yml'],
    ['/etc/f.yml', '/etc/f.yml', ''],
    ['~/.soda/f.yml', '/home/me/.soda/f.yml', ''],
  ])('%s', (configPath, path, relativePath) => {
    expect(onUnix().configFile(configPath, 'f.yml', '0123abcd')).toBe(path);
    expect(onUnix().relativeToWorkspace(path)).toBe(relativePath);
  });
});

test('a relative directory of the runner is taken from where the step runs, as a later step may run elsewhere', () => {
  const here = posix.resolve();
  const relative = onUnix({ ...UNIX, RUNNER_TEMP: '_temp', GITHUB_WORKSPACE: 'data' });

  expect(relative.configFile(undefined, 'f.yml', '0123abcd')).toBe(`${here}/_temp/soda-cloud-0123abcd/f.yml`);
  expect(relative.configFile('f.yml', 'f.yml', '0123abcd')).toBe(`${here}/data/f.yml`);
});

describe('on Windows', () => {
  test.each([
    [undefined, 'D:\\a\\_temp\\soda-cloud-0123abcd\\f.yml', ''],
    ['soda/f.yml', 'D:\\a\\data\\data\\soda\\f.yml', 'soda/f.yml'],
    ['soda\\f.yml', 'D:\\a\\data\\data\\soda\\f.yml', 'soda/f.yml'],
    ['D:/a/data/data/f.yml', 'D:\\a\\data\\data\\f.yml', 'f.yml'],
    ['C:\\f.yml', 'C:\\f.yml', ''],
    ['\\x\\f.yml', 'D:\\x\\f.yml', ''],
    ['/x/f.yml', 'D:\\x\\f.yml', ''],
    ['\\\\server\\share\\f.yml', '\\\\server\\share\\f.yml', ''],
    ['\\\\?\\C:\\f.yml', '\\\\?\\C:\\f.yml', ''],
    ['~\\f.yml', 'C:\\Users\\me\\f.yml', ''],
  ])('%s', (configPath, path, relativePath) => {
    expect(onWindows().configFile(configPath, 'f.yml', '0123abcd')).toBe(path);
    expect(onWindows().relativeToWorkspace(path)).toBe(relativePath);
  });
});

test.each(['C:f.yml', 'c:x\\f.yml', 'f.yml:key', 'C:\\x\\f.yml:key', '~\\f.yml:key', 'x:y/f.yml'])(
  'on Windows, %s is a path that is not what it seems',
  (written) => {
    for (const input of ['config-path', 'base-config'] as const) {
      expect(() => onWindows().resolve(input, written)).toThrow(`The input '${input}' has a colon`);
      expect(onUnix().resolve(input, written)).toContain(':');
    }
  },
);

describe('a file in the place of a directory', () => {
  const realpath = fs.realpathSync.native;
  /** What realpath and lstat of Windows report. */
  const WINDOWS_CODES: FileSystem = {
    ...fs,
    realpathSync: Object.assign((path: fs.PathLike) => String(path), {
      native: (path: fs.PathLike) => {
        try {
          return realpath(path);
        } catch {
          throw Object.assign(new Error('no such file or directory'), { code: 'ENOENT' });
        }
      },
    }) as typeof fs.realpathSync,
  };
  let root = '';
  beforeEach(() => {
    root = realpath(fs.mkdtempSync(join(tmpdir(), 'location-')));
    fs.writeFileSync(join(root, 'file'), '');
  });
  afterEach(() => fs.rmSync(root, { recursive: true }));

  test.each(['file/x.yml', 'file/x/y/z.yml'])('is ENOTDIR on every system: %s', (path) => {
    const paths = new JobPaths({ GITHUB_WORKSPACE: root }, WINDOWS_CODES);
    const file = paths.resolve('config-path', path);

    expect(() => paths.locate(file)).toThrow(expect.objectContaining({ code: 'ENOTDIR' }));
  });

  test('a directory that does not exist yet is none', () => {
    const paths = new JobPaths({ GITHUB_WORKSPACE: root }, WINDOWS_CODES);

    expect(paths.locate(paths.resolve('config-path', 'new/x/y.yml')).relativePath).toBe('new/x/y.yml');
  });
});

test.each([
  ['HOME', onUnix({ ...UNIX, HOME: undefined })],
  ['USERPROFILE', onWindows({ ...WINDOWS, USERPROFILE: undefined })],
])('a home directory that is not known is set with %s', (variable, paths) => {
  expect(() => paths.resolve('config-path', '~/f.yml')).toThrow(`Set ${variable} in the step's 'env'`);
});

test('a directory that the runner does not name is an error', () => {
  expect(() => onUnix({ ...UNIX, GITHUB_WORKSPACE: '' }).resolve('config-path', 'f.yml')).toThrow(
    /GITHUB_WORKSPACE is not set/,
  );
});

test('the home directory is where the programs of the platform look for it', () => {
  const environment = { HOME: '/home/me', USERPROFILE: 'C:\\Users\\me' };

  expect(onUnix(environment).resolve('config-path', '~/f')).toBe('/home/me/f');
  expect(onWindows(environment).resolve('config-path', '~/f')).toBe('C:\\Users\\me\\f');
});

describe('C6: the home directory of the account', () => {
  const known = async () => '/var/lib/runner';
  async function find(home: string | undefined, written: string, account: () => Promise<string> = known) {
    const paths = onUnix({ ...UNIX, HOME: home });
    const { log, shown } = createMemoryLog();
    await paths.findHome([undefined, written], log, account);
    return { resolved: () => paths.resolve('config-path', '~/f.yml'), shown: shown() };
  }

  test.each([
    ['is not asked for when the environment names one', '/home/me', '/home/me', ''],
    ['is taken when the environment names none', undefined, '/var/lib/runner', "'~' is /var/lib/runner"],
    ['is taken when the environment names nothing', '', '/var/lib/runner', "'~' is /var/lib/runner"],
    [
      'is taken when the environment names no absolute path',
      'me',
      '/var/lib/runner',
      "'~' is /var/lib/runner",
    ],
  ])('%s', async (_what, home, expected, message) => {
    const { resolved, shown } = await find(home, '~/f.yml');

    expect(resolved()).toBe(`${expected}/f.yml`);
    expect(shown).toContain(message);
    expect(shown === '').toBe(message === '');
  });

  test('is not asked for when no path starts there', async () => {
    const { resolved, shown } = await find(undefined, 'f.yml');

    expect(resolved).toThrow(/the home directory is not known/);
    expect(shown).toBe('');
  });

  test.each([
    ['no such account', async () => Promise.reject(new Error('ENOENT'))],
    ['no directory for it', async () => ''],
  ])('with %s the error is true', async (_what, account) => {
    const { resolved } = await find(undefined, '~/f.yml', account);

    expect(resolved).toThrow(/starts with '~'.*the system has none for the account/s);
  });
});
