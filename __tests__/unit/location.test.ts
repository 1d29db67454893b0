import { posix, win32 } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { jobDirectories, locate, relativeTo, resolvePath, withHome } from '../../src/configure/location.ts';

const unix = { workspace: '/jobs/data/data', temp: '/jobs/_temp', home: '/home/me' };
const windows = { workspace: 'D:\\a\\data\\data', temp: 'D:\\a\\_temp', home: 'C:\\Users\\me' };
const random = () => '0123abcd';

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
    expect(locate(configPath, 'f.yml', unix, random, posix)).toBe(path);
    expect(relativeTo(unix.workspace, path, posix)).toBe(relativePath);
  });
});

describe('on Windows', () => {
  test.each([
    [undefined, 'D:\\a\\_temp\\soda-cloud-0123abcd\\f.yml', ''],
    ['soda/f.yml', 'D:\\a\\data\\data\\soda\\f.yml', 'soda/f.yml'],
    ['soda\\f.yml', 'D:\\a\\data\\data\\soda\\f.yml', 'soda/f.yml'],
    ['D:/a/data/data/f.yml', 'D:\\a\\data\\data\\f.yml', 'f.yml'],
    ['C:\\f.yml', 'C:\\f.yml', ''],
    ['~\\f.yml', 'C:\\Users\\me\\f.yml', ''],
  ])('%s', (configPath, path, relativePath) => {
    expect(locate(configPath, 'f.yml', windows, random, win32)).toBe(path);
    expect(relativeTo(windows.workspace, path, win32)).toBe(relativePath);
  });
});

test.each([
  ['HOME', posix, unix],
  ['USERPROFILE', win32, windows],
])('a home directory that nobody knows is set with %s', (variable, path, directories) => {
  expect(() => resolvePath('config-path', '~/f.yml', { ...directories, home: undefined }, path)).toThrow(
    `Set ${variable} in the step's 'env'`,
  );
});

test('a directory that the runner does not name is an error', () => {
  expect(() => resolvePath('config-path', 'f.yml', { ...unix, workspace: '' }, posix)).toThrow(
    /GITHUB_WORKSPACE is not set/,
  );
});

test('the home directory is where the programs of the platform look for it', () => {
  const environment = { HOME: '/home/me', USERPROFILE: 'C:\\Users\\me' };

  expect(jobDirectories(environment, 'linux').home).toBe('/home/me');
  expect(jobDirectories(environment, 'win32').home).toBe('C:\\Users\\me');
});

describe('C6: the home directory of the account', () => {
  const known = async () => '/var/lib/runner';
  const ask = (home: string | undefined, written: string | undefined, account = known) =>
    withHome({ ...unix, home }, [written], posix, account);

  test.each([
    ['is not asked for when the environment names one', '/home/me', '~/f.yml', '/home/me'],
    ['is not asked for when no path starts there', undefined, 'f.yml', undefined],
    ['is taken when the environment names none', undefined, '~/f.yml', '/var/lib/runner'],
    ['is taken when the environment names nothing', '', '~/f.yml', '/var/lib/runner'],
    ['is taken when the environment names no absolute path', 'me', '~/f.yml', '/var/lib/runner'],
  ])('%s', async (_what, home, written, expected) => {
    expect((await ask(home, written)).home).toBe(expected);
  });

  test.each([
    ['no such account', async () => Promise.reject(new Error('ENOENT'))],
    ['no directory for it', async () => ''],
  ])('with %s the error is true', async (_what, account) => {
    const directories = await ask(undefined, '~/f.yml', account);

    expect(() => resolvePath('config-path', '~/f.yml', directories, posix)).toThrow(
      /starts with '~'.*the system has none for the account/s,
    );
  });
});
