import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { sendSignal } from '../../simulators/runner/signals.ts';
import * as faults from '../../simulators/soda-cloud/faults.ts';
import { annotations, CURRENT, PREVIOUS, readText, useJob } from './job.ts';
import { modeOf, nativeMode } from './native.ts';

const job = useJob();
const inWorkspace = (path: string) => join(job().sandbox.workspace, path);

describe('the mode of the file is exactly what was asked for', () => {
  test.each([
    ['0600', 0o000, '600'],
    ['0600', 0o077, '600'],
    ['0644', 0o000, '644'],
    ['0644', 0o077, '644'],
    ['644', 0o077, '644'],
    ['0o640', 0o022, '640'],
    ['0400', 0o022, '400'],
  ])('%s under umask %o', async (mode, umask, expected) => {
    const run = await job().configure({ 'file-mode': mode, 'config-path': 'made/by/us.yml' }, { umask });

    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(modeOf(run.outputs['config-path'])).toBe(nativeMode(expected));
    const directories = { '640': '710', '644': '711' }[expected] ?? '700';
    expect([modeOf(inWorkspace('made')), modeOf(inWorkspace('made/by'))]).toEqual(
      [directories, directories].map(nativeMode),
    );
  });

  test('also for the fresh directory and for a file that is replaced', async () => {
    const fresh = await job().configure({}, { umask: 0 });
    writeFileSync(inWorkspace('there.yml'), 'mine', { mode: 0o666 });
    const replaced = await job().configure({ 'config-path': 'there.yml', overwrite: 'true' }, { umask: 0 });

    expect(modeOf(fresh.outputs['config-dir'])).toBe(nativeMode('700'));
    expect(modeOf(replaced.outputs['config-path'])).toBe(nativeMode('600'));
  });
});

test.each([
  ['0666', 1],
  ['0660', 1],
  ['0644', 0],
])('file-mode %s gives %i warnings that others can write the file', async (mode, count) => {
  const run = await job().configure({ 'file-mode': mode });

  expect(run).toMatchObject({ exitCode: 0, outputs: { configured: 'true' } });
  expect(annotations(run, 'warning')).toEqual(
    Array(count).fill(expect.stringMatching(/^File writable by others: /)),
  );
});

test('a read-only file is replaced by another one', async () => {
  const inputs = { 'config-path': 'soda.yml', 'file-mode': '0400' };
  const first = await job().configure(inputs);
  const second = await job().configure(inputs);

  expect([first, second]).toMatchObject([{ exitCode: 0 }, { exitCode: 0 }]);
  expect(modeOf(inWorkspace('soda.yml'))).toBe(nativeMode('400'));

  writeFileSync(inWorkspace('theirs.yml'), 'mine', { mode: 0o444 });
  const third = await job().configure({ 'config-path': 'theirs.yml', overwrite: 'true' });

  expect(third.exitCode).toBe(0);
  expect((await job().post(second)).exitCode).toBe(0);
  expect((await job().post(third)).exitCode).toBe(0);
  expect(job().files()).toEqual([]);
});

describe('an existing path at config-path', () => {
  test('a file of somebody else is left alone', async () => {
    writeFileSync(inWorkspace('there.yml'), 'mine');
    const run = await job().configure({ 'config-path': 'there.yml' });
    const post = await job().post(run);

    expect(run.exitCode).toBe(1);
    expect(annotations(run, 'error')).toEqual([
      expect.stringMatching(/^Configuration file exists: .*overwrite: true/s),
    ]);
    expect(post).toMatchObject({ exitCode: 0, stdout: '' });
    expect(readText(inWorkspace('there.yml'))).toBe('mine');
    expect(job().files()).toEqual(['work/data/data/there.yml']);
  });

  test('overwrite replaces it', async () => {
    writeFileSync(inWorkspace('there.yml'), 'mine');
    const run = await job().configure({ 'config-path': 'there.yml', overwrite: 'true' });

    expect(run.exitCode).toBe(0);
    expect(readText(inWorkspace('there.yml'))).toContain(CURRENT.secret);
  });

  test('a file that the action wrote before is replaced', async () => {
    await job().configure({
      'config-path': 'there.yml',
      'api-key-id': PREVIOUS.id,
      'api-key-secret': PREVIOUS.secret,
    });
    const run = await job().configure({ 'config-path': 'there.yml' });

    expect(run.exitCode).toBe(0);
    expect(readText(inWorkspace('there.yml'))).toContain(CURRENT.secret);
    expect(readText(inWorkspace('there.yml'))).not.toContain(PREVIOUS.secret);
  });

  test.each([
    [{}, (text: string) => `${text}data_source a:\n  type: duckdb\n`],
    [{}, (text: string) => text.replace('scheme', '#')],
    [{ format: 'soda-core' }, (text: string) => text.replace('soda_cloud:', 'prod:')],
    [{ format: 'soda-cli' }, (text: string) => text.replace('default:', 'prod:')],
    [{ format: 'soda-cli' }, (text: string) => text.replace('default:\n', 'default:\n  theirs: x\n')],
    [{ 'base-config': 'base.yml' }, (text: string) => text.replace('duckdb', 'postgres')],
  ])('one that somebody has changed since is left alone: %j', async (inputs, change) => {
    writeFileSync(inWorkspace('base.yml'), 'data_source a:\r\n  type: duckdb\r\n');
    const path = { 'config-path': 'there.yml', verify: 'false' };
    const first = await job().configure({ ...path, ...inputs, cleanup: 'false' });
    const changed = change(readText(first.outputs['config-path']));
    expect((await job().configure({ ...path, ...inputs, cleanup: 'false' })).exitCode).toBe(0);
    writeFileSync(inWorkspace('there.yml'), changed);
    const run = await job().configure(path);

    expect(annotations(run, 'error')).toEqual([expect.stringMatching(/^Configuration file exists: /)]);
    expect(readText(inWorkspace('there.yml'))).toBe(changed);
  });

  test('a file that was changed afterwards is removed too, because it contains the key', async () => {
    const run = await job().configure({ 'config-path': 'there.yml' });
    writeFileSync(inWorkspace('there.yml'), `${readText(inWorkspace('there.yml'))}data_source a:\n`);
    await job().post(run);

    expect(existsSync(inWorkspace('there.yml'))).toBe(false);
  });

  test.each([
    ['to a file', 'false', (target: string) => writeFileSync(target, 'target')],
    ['to a file, with overwrite', 'true', (target: string) => writeFileSync(target, 'target')],
    ['to nothing', 'true', () => undefined],
  ])('a symbolic link %s is not followed', async (_what, overwrite, prepare) => {
    const target = join(job().sandbox.root, 'target');
    prepare(target);
    symlinkSync(target, inWorkspace('link.yml'));
    const run = await job().configure({ 'config-path': 'link.yml', overwrite });
    await job().post(run);

    expect(run.exitCode).toBe(1);
    expect(annotations(run, 'error')).toEqual([expect.stringContaining('There is a symbolic link')]);
    expect(lstatSync(inWorkspace('link.yml')).isSymbolicLink()).toBe(true);
    expect(existsSync(target) ? readText(target) : 'target').toBe('target');
  });

  test('a directory is not replaced', async () => {
    mkdirSync(inWorkspace('directory'));
    const run = await job().configure({ 'config-path': 'directory', overwrite: 'true' });

    expect(annotations(run, 'error')).toEqual([
      expect.stringContaining('There is a directory or a special file'),
    ]);
  });

  test('a file where a directory is needed', async () => {
    writeFileSync(inWorkspace('file'), '');
    const run = await job().configure({ 'config-path': 'file/there.yml' });

    expect(annotations(run, 'error')).toEqual([
      expect.stringMatching(/^Configuration file not writable: .*ENOTDIR/s),
    ]);
  });

  test('a directory that is not writable', async () => {
    const run = await job().configure({ 'config-path': '/proc/soda/there.yml' });

    expect(run.exitCode).toBe(1);
    expect(annotations(run, 'error')).toEqual([expect.stringMatching(/^Configuration file not writable: /)]);
  });
});

describe('in a Git work tree', () => {
  const git = (...args: string[]) =>
    spawnSync('git', args, { cwd: job().sandbox.workspace, encoding: 'utf8' }).stdout;
  const excludeFile = () => inWorkspace('.git/info/exclude');

  test.each(['soda/configuration.yml', 'with space/[odd] #name!.yml', '#start.yml'])(
    '%s is not offered for commit',
    async (path) => {
      git('init', '-q');
      const before = readText(excludeFile());
      const run = await job().configure({ 'config-path': path });

      expect(run.exitCode).toBe(0);
      expect(git('status', '--porcelain', '--untracked-files=all')).toBe('');

      await job().post(run);
      expect(readText(excludeFile())).toBe(before);
    },
  );

  test('a line that stood there stays after the job', async () => {
    git('init', '-q');
    writeFileSync(excludeFile(), '/key.yml');
    await job().post(await job().configure({ 'config-path': 'key.yml' }));

    expect(readText(excludeFile())).toBe('/key.yml');
  });

  test('of a submodule or a linked work tree the exclude file of the repository is used', async () => {
    const repository = join(job().sandbox.root, 'repository.git');
    mkdirSync(join(repository, 'worktrees', 'data'), { recursive: true });
    writeFileSync(join(repository, 'worktrees', 'data', 'commondir'), '../..\n');
    writeFileSync(inWorkspace('.git'), `gitdir: ${join(repository, 'worktrees', 'data')}\n`);
    await job().configure({ 'config-path': 'key.yml' });

    expect(readText(join(repository, 'info', 'exclude'))).toBe('/key.yml\n/.soda-cloud-*.tmp\n');
  });

  test('an exclude file that cannot be written is a warning', async () => {
    git('init', '-q');
    spawnSync('rm', ['-r', inWorkspace('.git/info')]);
    writeFileSync(inWorkspace('.git/info'), 'a file');
    const run = await job().configure({ 'config-path': 'key.yml' });

    expect(run.exitCode).toBe(0);
    expect(annotations(run, 'warning')).toEqual([expect.stringMatching(/^Not excluded from Git: /)]);
  });

  test('a file outside the work tree is not listed', async () => {
    git('init', '-q');
    const before = readText(excludeFile());
    await job().configure();

    expect(readText(excludeFile())).toBe(before);
  });
});

describe('post', () => {
  test('removes what the step wrote and nothing else', async () => {
    mkdirSync(inWorkspace('soda'));
    writeFileSync(inWorkspace('soda/checks.yml'), 'checks');
    const run = await job().configure({ 'config-path': 'soda/made/configuration.yml' });
    writeFileSync(inWorkspace('soda/made/results.json'), '{}');
    const post = await job().post(run);

    expect(post).toMatchObject({ exitCode: 0, stderr: '' });
    expect(job().files()).toEqual([
      'work/data/data/soda/',
      'work/data/data/soda/checks.yml',
      'work/data/data/soda/made/',
      'work/data/data/soda/made/results.json',
    ]);
  });

  test('can run twice, and after somebody removed the file', async () => {
    const run = await job().configure();

    expect(await job().post(run)).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await job().post(run)).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
  });

  test('leaves a file that somebody put in the place of ours', async () => {
    const run = await job().configure({ 'config-path': 'key.yml' });
    writeFileSync(inWorkspace('key.yml'), 'mine now');
    const post = await job().post(run);

    expect(annotations(post, 'warning')).toEqual([
      expect.stringMatching(
        /^Configuration file not removed: .*key\.yml \(another program has changed or replaced it/,
      ),
    ]);
    expect(readText(inWorkspace('key.yml'))).toBe('mine now');
  });

  test('keeps the file with cleanup: false', async () => {
    const run = await job().configure({ cleanup: 'false' });
    await job().post(run);

    expect(readText(run.outputs['config-path'])).toContain(CURRENT.secret);
  });

  test('two uses in one job clean up after themselves, last first', async () => {
    const first = await job().configure({ 'config-path': 'soda/one.yml' });
    const second = await job().configure({ 'config-path': 'soda/two.yml', format: 'soda-core' });
    const third = await job().configure();
    expect(
      job()
        .files()
        .filter((path) => path.endsWith('.yml')),
    ).toHaveLength(3);

    for (const run of [third, second, first]) {
      expect(await job().post(run)).toMatchObject({ exitCode: 0, stderr: '' });
    }
    expect(job().files()).toEqual([]);
  });

  test('leaves the file that another step wrote to the same place', async () => {
    const first = await job().configure({ 'config-path': 'key.yml' });
    await job().configure({ 'config-path': 'key.yml', cleanup: 'false' });
    await job().post(first);

    expect(readText(inWorkspace('key.yml'))).toContain(CURRENT.secret);
  });

  test('warns and succeeds when something cannot be removed', async () => {
    const run = await job().configure();
    mkdirSync(JSON.parse(run.state['cleanup'] ?? '').temporaryFile);
    const post = await job().post(run);

    expect(post.exitCode).toBe(0);
    expect(annotations(post, 'warning')).toEqual([
      expect.stringMatching(/^Configuration file not removed: .*\.tmp \((EISDIR|EPERM)\)/),
    ]);
    expect(existsSync(run.outputs['config-path'] ?? '')).toBe(false);
  });

  test.each(['', 'not JSON', '{}', '[]', '{"file":7}'])('succeeds without a state (%j)', async (state) => {
    const run = await job().configure({ cleanup: 'false' });
    const post = await job().post({ ...run, state: state === '' ? {} : { cleanup: state } });

    expect(post).toMatchObject({ exitCode: 0, stderr: '' });
    expect(annotations(post, 'warning')).toHaveLength(state === '' ? 0 : 1);
  });

  test('cleans up after a step that failed in the middle of writing', async () => {
    const run = await job().configure({ 'config-path': 'soda/key.yml' });
    const state = JSON.parse(run.state['cleanup'] ?? '');
    writeFileSync(state.temporaryFile, 'half a key');
    await job().post(run);

    expect(job().files()).toEqual([]);
  });
});

describe('a cancelled run', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
    'by %s while Soda Cloud is asked leaves nothing',
    async (signal) => {
      job().cloud.faults.always(faults.hang());
      const run = await job().configure(
        {},
        {
          started: (child) => {
            const waiting = setInterval(() => {
              if (job().cloud.requests.length > 0) {
                clearInterval(waiting);
                sendSignal(child, signal);
              }
            }, 10);
          },
        },
      );

      expect(run.signal).toBe(signal);
      expect((await job().post(run)).exitCode).toBe(0);
      expect(job().files()).toEqual([]);
    },
  );

  test('at any moment of the writing leaves a whole file or none, and post removes it', async () => {
    const moments = Array.from({ length: 12 }, (_, index) => 30 + index * 5);
    for (const moment of moments) {
      const run = await job().configure(
        { verify: 'false', 'config-path': 'soda/key.yml' },
        {
          started: (child) => setTimeout(() => child.kill('SIGKILL'), moment),
        },
      );
      const path = inWorkspace('soda/key.yml');
      if (existsSync(path)) {
        expect(readFileSync(path, 'utf8')).toMatch(/api_key_secret: ".*"\n$/);
      }
      await job().post(run);
      expect(job().files()).toEqual([]);
    }
  });
});
