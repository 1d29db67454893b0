import { posix, win32 } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { locate, resolvePath } from '../../src/files/location.ts';

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
    expect(locate(configPath, 'f.yml', unix, random, posix)).toEqual({
      path,
      directory: posix.dirname(path),
      relativePath,
    });
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
    expect(locate(configPath, 'f.yml', windows, random, win32)).toEqual({
      path,
      directory: win32.dirname(path),
      relativePath,
    });
  });
});

test('a directory that the runner does not name is an error', () => {
  expect(() => resolvePath('f.yml', { ...unix, workspace: '' }, posix)).toThrow(
    /GITHUB_WORKSPACE is not set/,
  );
});
