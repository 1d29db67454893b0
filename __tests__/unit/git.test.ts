import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { isIgnored, isTracked } from '../../src/configure/git.ts';

let root = '';
const path = process.env['PATH'];
beforeEach(() => {
  root = realpathSync.native(mkdtempSync(join(tmpdir(), 'git-')));
  mkdirSync(join(root, 'work'));
});
afterEach(() => {
  process.env['PATH'] = path;
  rmSync(root, { recursive: true, force: true });
});

const tree = (name: string) => ({
  file: join(root, 'work', name),
  root: join(root, 'work'),
  workspace: join(root, 'work'),
});
const ask = (question: typeof isTracked, name: string, limit?: number) =>
  question(tree(name), process.env, limit);

test('Git answers for what is tracked, ignored and neither', async () => {
  spawnSync('git', ['init', '-q', join(root, 'work')]);
  writeFileSync(join(root, 'work', 'tracked'), '');
  spawnSync('git', ['-C', join(root, 'work'), 'add', 'tracked']);
  writeFileSync(join(root, 'work', '.gitignore'), '*.yml\n');

  const answers = async (name: string) => [await ask(isTracked, name), await ask(isIgnored, name)];
  expect(await answers('tracked')).toEqual(['yes', 'no']);
  expect(await answers('key.yml')).toEqual(['no', 'yes']);
  expect(await answers('new/key.txt')).toEqual(['no', 'no']);
});

test('what is no repository has no answer', async () => {
  expect(await ask(isTracked, 'key.yml')).toBe('unknown');
});

const onUnix = process.platform === 'win32' ? test.skip : test;

onUnix('F5: a Git that does not end is ended, and has no answer', async () => {
  const stamp = join(root, 'pid');
  writeFileSync(join(root, 'git'), `#!/bin/sh\necho $$ > '${stamp}'\nexec sleep 60\n`);
  chmodSync(join(root, 'git'), 0o755);
  process.env['PATH'] = `${root}${delimiter}${path}`;

  expect(await ask(isTracked, 'key.yml', 300)).toBe('unknown');
  const { status } = spawnSync('sh', ['-c', `kill -0 "$(cat '${stamp}')"`]);
  expect(status).not.toBe(0);
});
