import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import type { ActionRun } from '../../simulators/runner/run-action.ts';
import { annotations, CURRENT, everythingShown, PREVIOUS, readText, useJob } from '../product/job.ts';
import { modeOf, nativeMode, nativeTime } from '../product/native.ts';

const job = useJob();
const inWorkspace = (path: string) => join(job().sandbox.workspace, path);
const excludeFile = () => inWorkspace('.git/info/exclude');
const OTHER_PAIR = { 'api-key-id': PREVIOUS.id, 'api-key-secret': PREVIOUS.secret };

/** Runs the action without verification, which is not part of these tests. */
const configure = (
  inputs: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string | undefined>> = {},
) => job().configure({ verify: 'false', ...inputs }, { env });

function git(...args: string[]): string {
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'commit.gpgsign=false'];
  const run = spawnSync('git', [...identity, ...args], { cwd: job().sandbox.workspace, encoding: 'utf8' });
  if (run.status !== 0) {
    throw new Error(`git ${args.join(' ')}: ${run.stderr}`);
  }
  return run.stdout;
}

/** Creates a repository with one commit of these files. */
function repository(files: Readonly<Record<string, string>> = { 'README.md': 'read me\n' }): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(inWorkspace(path)), { recursive: true });
    writeFileSync(inWorkspace(path), text);
  }
  git('init', '-q');
  git('add', '-A');
  git('commit', '-q', '-m', 'first');
}

/** The files that `git add --all` would add. */
function whatGitTakes(): string[] {
  return git('add', '-A', '--dry-run').trim().split('\n').filter(Boolean);
}

const warnings = (run: ActionRun) => annotations(run, 'warning');

describe('C2: a config-path that Git tracks', () => {
  const TRACKED = { 'soda/configuration.yml': 'data_source x:\n  type: duckdb\n' };

  test.each([
    ['without overwrite', { overwrite: 'false' }],
    ['with overwrite', { overwrite: 'true' }],
    ['by its absolute path', { overwrite: 'true', absolute: 'true' }],
  ])('is refused %s, with base-config as the way out, before Soda Cloud is asked', async (_how, options) => {
    repository(TRACKED);
    const { absolute, ...inputs } = { absolute: 'false', ...options };
    const path = 'soda/configuration.yml';
    const run = await job().configure({
      ...inputs,
      'config-path': absolute === 'true' ? inWorkspace(path) : path,
    });
    const post = await job().post(run);

    expect(run.exitCode).toBe(1);
    expect(annotations(run, 'error')).toEqual([
      expect.stringMatching(/^Path tracked by Git: .*soda\/configuration\.yml.*'base-config'/s),
    ]);
    expect(job().cloud.requests).toEqual([]);
    expect(post).toMatchObject({ exitCode: 0, stdout: '' });
    expect(git('status', '--porcelain')).toBe('');
  });

  test('is refused also where the file was deleted', async () => {
    repository(TRACKED);
    rmSync(inWorkspace('soda/configuration.yml'));
    const run = await configure({ 'config-path': 'soda/configuration.yml' });

    expect(annotations(run, 'error')).toEqual([expect.stringMatching(/^Path tracked by Git: /)]);
    expect(existsSync(inWorkspace('soda/configuration.yml'))).toBe(false);
  });

  test.each(['a[bc]*.yml', ':odd.yml', '-c.yml', 'with space.yml', 'ünï.yml'])(
    'is taken by its name: %s',
    async (name) => {
      repository({ [name]: 'theirs\n', 'ab.yml': 'theirs\n' });
      const tracked = await configure({ 'config-path': `./${name}`, overwrite: 'true' });
      const beside = await configure({ 'config-path': `./beside ${name}` });

      expect(annotations(tracked, 'error')).toEqual([expect.stringMatching(/^Path tracked by Git: /)]);
      expect([beside.exitCode, warnings(beside), whatGitTakes()]).toEqual([0, [], []]);
    },
  );

  test('is not one that the name would match as a pattern', async () => {
    repository({ 'ab.yml': 'theirs\n' });
    const run = await configure({ 'config-path': 'a[b].yml' });

    expect([run.exitCode, warnings(run), whatGitTakes()]).toEqual([0, [], []]);
  });

  test('in a submodule is asked there', async () => {
    repository();
    mkdirSync(inWorkspace('sub'));
    git('init', '-q', 'sub');
    writeFileSync(inWorkspace('sub/key.yml'), 'theirs\n');
    git('-C', 'sub', 'add', '-A');
    const tracked = await configure({ 'config-path': 'sub/key.yml', overwrite: 'true' });
    const untracked = await configure({ 'config-path': 'sub/other.yml' });

    expect(annotations(tracked, 'error')).toEqual([expect.stringMatching(/^Path tracked by Git: /)]);
    expect(untracked.exitCode).toBe(0);
    expect(readText(inWorkspace('sub/.git/info/exclude'))).toMatch(/^\/other\.yml$/m);
  });

  test('of the repository of somebody else on a shared runner is asked all the same', async () => {
    repository(TRACKED);
    const { status } = spawnSync('chown', ['-R', '12345', inWorkspace('.')]);
    const run = await configure({ 'config-path': 'soda/configuration.yml', overwrite: 'true' });

    // only root can change the owner of files
    expect([status === 0 || process.getuid?.() !== 0, run.exitCode]).toEqual([true, 1]);
    expect(annotations(run, 'error')).toEqual([expect.stringMatching(/^Path tracked by Git: /)]);
  });
});

describe('how Git is asked', () => {
  test('neither variables of the job nor hooks and settings of the repository reach it', async () => {
    repository({ 'soda/configuration.yml': 'theirs\n' });
    const witness = join(job().sandbox.root, 'witness');
    const script = inWorkspace('.git/run-me');
    writeFileSync(script, `#!/bin/sh\necho "$0 $*" >> '${witness}'\n`, { mode: 0o755 });
    git('config', 'core.fsmonitor', script);
    git('config', 'core.pager', script);
    git('config', 'core.sshCommand', script);
    git('config', 'pager.ls-files', script);
    const run = await configure(
      { 'config-path': 'soda/configuration.yml', overwrite: 'true' },
      {
        GIT_DIR: join(job().sandbox.root, 'nowhere'),
        GIT_WORK_TREE: '/',
        GIT_TRACE: witness,
        GIT_PAGER: script,
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: 'alias.ls-files',
        GIT_CONFIG_VALUE_0: `!${script}`,
      },
    );

    expect(annotations(run, 'error')).toEqual([expect.stringMatching(/^Path tracked by Git: /)]);
    expect(existsSync(witness)).toBe(false);
  });

  test('its output is not shown, and it gets no input of the step', async () => {
    repository();
    const bin = join(job().sandbox.root, 'bin');
    const seen = join(job().sandbox.root, 'seen');
    mkdirSync(bin);
    writeFileSync(
      join(bin, 'git'),
      `#!/bin/sh\nenv >> '${seen}'\necho "$@" >> '${seen}'\necho '::error::chatter'\necho chatter >&2\nexit 1\n`,
      { mode: 0o755 },
    );
    const run = await configure({ 'config-path': 'key.yml' }, { PATH: `${bin}:${process.env['PATH']}` });

    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(run.stdout).not.toMatch(/chatter|\[command\]/);
    expect(readText(seen)).toMatch(/ls-files --error-unmatch -- .*key\.yml$/m);
    expect(readText(seen)).not.toMatch(/INPUT_|STATE_|GITHUB_|not-a-key/);
    expect(readText(seen)).not.toContain(CURRENT.secret);
  });

  test('a Git in the checkout is not run by way of a relative PATH', async () => {
    repository();
    const witness = join(job().sandbox.root, 'witness');
    writeFileSync(inWorkspace('git'), `#!/bin/sh\ntouch '${witness}'\n`, { mode: 0o755 });
    const run = await configure({ 'config-path': 'key.yml' }, { PATH: '.' });

    expect([run.exitCode, existsSync(witness)]).toEqual([0, false]);
  });

  test('without Git the path is excluded all the same, and only a file that is replaced is warned of', async () => {
    repository();
    const fresh = await configure({ 'config-path': 'key.yml' }, { PATH: '' });
    expect([fresh.exitCode, warnings(fresh), whatGitTakes()]).toEqual([0, [], []]);

    writeFileSync(inWorkspace('theirs.yml'), 'theirs');
    const replaced = await configure({ 'config-path': 'theirs.yml', overwrite: 'true' }, { PATH: '' });
    expect(replaced.exitCode).toBe(0);
    expect(warnings(replaced)).toEqual([
      expect.stringMatching(/^Not excluded from Git: .*could not be asked/),
    ]);
  });
});

describe('C3: the line in .git/info/exclude', () => {
  test.each(['key.yml', 'so[d]a/key.yml'])('has one beside it for the temporary file of %s', async (path) => {
    repository();
    const before = readText(excludeFile());
    const run = await configure({ 'config-path': path });
    const { temporaryFile } = JSON.parse(run.state['cleanup'] ?? '');
    writeFileSync(temporaryFile, 'what a killed process left');

    expect(whatGitTakes()).toEqual([]);
    await job().post(run);
    expect(readText(excludeFile())).toBe(before);
  });

  test('stays as long as the file of a later step does', async () => {
    repository();
    const first = await configure({ 'config-path': 'key.yml' });
    const second = await configure({ 'config-path': 'key.yml', cleanup: 'false' });
    await job().post(second);
    await job().post(first);

    expect(readText(inWorkspace('key.yml'))).toContain(CURRENT.secret);
    expect(whatGitTakes()).toEqual([]);
  });

  test('stays with a file that another program changed, and goes with the last one', async () => {
    repository();
    const before = readText(excludeFile());
    const first = await configure({ 'config-path': 'key.yml' });
    const second = await configure({ 'config-path': 'key.yml' });
    await job().post(second);
    await job().post(first);
    expect(readText(excludeFile())).toBe(before);

    const third = await configure({ 'config-path': 'key.yml' });
    writeFileSync(inWorkspace('key.yml'), `---\n${readText(inWorkspace('key.yml'))}`);
    await job().post(third);
    expect(whatGitTakes()).toEqual([]);
  });

  test('goes where profiles of others stay in the file', async () => {
    repository();
    const before = readText(excludeFile());
    writeFileSync(inWorkspace('credentials'), 'prod:\n  host: x\n');
    await job().post(await configure({ 'config-path': 'credentials', format: 'soda-cli' }));

    expect(readText(inWorkspace('credentials'))).toBe('prod:\n  host: x\n');
    expect(readText(excludeFile())).toBe(before);
  });

  test('stays where the profile of a later step stays beside them', async () => {
    repository();
    writeFileSync(inWorkspace('credentials'), 'prod:\n  host: x\n');
    const inputs = { 'config-path': 'credentials', format: 'soda-cli' };
    const first = await configure(inputs);
    await configure({ ...inputs, cleanup: 'false' });
    await job().post(first);

    expect(readText(inWorkspace('credentials'))).toContain(CURRENT.secret);
    expect(whatGitTakes()).toEqual([]);
  });
});

describe('F4: the real path decides', () => {
  test('a link to a directory of the repository still uses the exclude file', async () => {
    repository({ 'docs/index.md': 'docs\n' });
    symlinkSync('docs', inWorkspace('soda'));
    const run = await configure({ 'config-path': 'soda/configuration.yml' });

    expect([run.exitCode, warnings(run)]).toEqual([0, []]);
    expect(run.outputs).toMatchObject({
      'config-path': inWorkspace('soda/configuration.yml'),
      'config-path-relative': 'docs/configuration.yml',
    });
    expect(run.stdout).toContain(`which is ${inWorkspace('docs/configuration.yml')}`);
    expect(whatGitTakes()).toEqual(["add 'soda'"]);
    expect(readText(excludeFile())).toMatch(/^\/docs\/configuration\.yml$/m);

    await job().post(run);
    expect(existsSync(inWorkspace('docs/configuration.yml'))).toBe(false);
    expect(readText(excludeFile())).not.toContain('configuration.yml');
  });

  test('a link to a tracked file of another name is refused as that', async () => {
    repository({ 'docs/configuration.yml': 'theirs\n' });
    symlinkSync('docs', inWorkspace('soda'));
    const run = await configure({ 'config-path': 'soda/configuration.yml', overwrite: 'true' });

    expect(annotations(run, 'error')).toEqual([
      expect.stringMatching(/^Path tracked by Git: .*docs\/configuration\.yml/s),
    ]);
    expect(readText(inWorkspace('docs/configuration.yml'))).toBe('theirs\n');
  });

  test('a link to a directory outside the workspace is outside', async () => {
    repository();
    const outside = join(job().sandbox.root, 'outside');
    mkdirSync(outside);
    symlinkSync(outside, inWorkspace('soda'));
    const before = readText(excludeFile());
    const run = await configure({ 'config-path': 'soda/key.yml' });

    expect([run.exitCode, run.outputs['config-path-relative']]).toEqual([0, '']);
    expect(readText(join(outside, 'key.yml'))).toContain(CURRENT.secret);
    expect(readText(excludeFile())).toBe(before);

    await job().post(run);
    expect(readdirSync(outside)).toEqual([]);
  });

  test('an outside path that links into the workspace is inside', async () => {
    repository();
    symlinkSync(job().sandbox.workspace, join(job().sandbox.home, 'work'));
    const run = await configure({ 'config-path': '~/work/key.yml' });

    expect(run.outputs['config-path-relative']).toBe('key.yml');
    expect(whatGitTakes()).toEqual([]);
  });

  test('a workspace behind a link is the workspace', async () => {
    repository();
    const link = join(job().sandbox.root, 'workspace-link');
    symlinkSync(job().sandbox.workspace, link);
    const run = await configure({ 'config-path': 'soda/key.yml' }, { GITHUB_WORKSPACE: link });

    expect(run.outputs).toMatchObject({
      'config-path': join(link, 'soda/key.yml'),
      'config-path-relative': 'soda/key.yml',
    });
    expect(whatGitTakes()).toEqual([]);
    await job().post(run, { env: { GITHUB_WORKSPACE: link } });
    expect(readText(excludeFile())).not.toContain('key.yml');
  });

  test.each([
    ['to nothing', 'nowhere', /leads nowhere.*ENOENT/s],
    ['to itself', 'soda', /form a loop.*ELOOP/s],
  ])('a link on the way that leads %s is an error', async (_where, target, message) => {
    symlinkSync(target, inWorkspace('soda'));
    const run = await configure({ 'config-path': 'soda/key.yml' });

    expect(annotations(run, 'error')).toEqual([expect.stringMatching(message)]);
    expect(annotations(run, 'error')[0]).toMatch(/^Configuration file not writable: /);
  });

  test('a rule that includes the path again is a warning', async () => {
    repository({ '.gitignore': '*.yml\n!soda/*.yml\n' });
    const run = await configure({ 'config-path': 'soda/key.yml' });

    expect(run.exitCode).toBe(0);
    expect(warnings(run)).toEqual([
      expect.stringMatching(/^Not excluded from Git: 'git add' would take .*soda\/key\.yml/),
    ]);
    expect(whatGitTakes()).toEqual(["add 'soda/key.yml'"]);
  });

  test('an exclude file that cannot be used is no matter where a .gitignore does the same', async () => {
    repository({ '.gitignore': '.soda-cloud/\n' });
    const elsewhere = join(job().sandbox.root, 'exclude');
    writeFileSync(elsewhere, '');
    rmSync(excludeFile());
    symlinkSync(elsewhere, excludeFile());
    const run = await configure({ 'config-path': '.soda-cloud/key.yml' });

    expect([run.exitCode, warnings(run), whatGitTakes()]).toEqual([0, [], []]);
  });
});

describe('F6: Git files that point outside the repository', () => {
  const theirs = () => join(job().sandbox.home, 'theirs');
  const linkedWarning = [expect.stringMatching(/^Not excluded from Git: .*(symbolic link|special file)/)];

  test.each([
    ['the exclude file', '.git/info/exclude'],
    ['its directory', '.git/info'],
    ['the directory of Git', '.git'],
  ])('nothing is written through a link in the place of %s', async (_what, path) => {
    repository();
    mkdirSync(theirs());
    const target = join(theirs(), 'target');
    spawnSync('mv', [inWorkspace(path), target]);
    symlinkSync(target, inWorkspace(path));
    const files = () =>
      spawnSync('sh', ['-c', 'find . -type f | sort | xargs cksum'], { cwd: theirs(), encoding: 'utf8' })
        .stdout;
    const before = files();
    const run = await configure({ 'config-path': 'key.yml' });
    await job().post(run);

    expect(run.exitCode).toBe(0);
    expect(warnings(run)).toEqual(linkedWarning);
    expect(files()).toBe(before);
  });

  test('a .git above the workspace is not used', async () => {
    const parent = dirname(job().sandbox.workspace);
    mkdirSync(join(theirs(), 'info'), { recursive: true });
    writeFileSync(join(theirs(), 'info', 'exclude'), '');
    writeFileSync(join(parent, '.git'), `gitdir: ${theirs()}\n`);
    writeFileSync(inWorkspace('README.md'), 'read me');
    const run = await configure({ 'config-path': 'key.yml' });

    expect([run.exitCode, warnings(run)]).toEqual([0, []]);
    expect(readText(join(theirs(), 'info', 'exclude'))).toBe('');
  });

  test('the exclude file is replaced whole: a hard link of somebody keeps what it had', async () => {
    repository();
    writeFileSync(excludeFile(), Buffer.from([0x2f, 0xff, 0x0a, 0x61]));
    chmodSync(excludeFile(), 0o640);
    const before = statSync(excludeFile()).ino;
    const run = await configure({ 'config-path': 'key.yml' });

    expect(readFileSync(excludeFile())).toEqual(
      Buffer.from('/\xff\na\n/key.yml\n/.soda-cloud-*.tmp\n', 'latin1'),
    );
    expect(statSync(excludeFile()).ino).not.toBe(before);
    expect(modeOf(excludeFile())).toBe(nativeMode('640'));
    await job().post(run);
    expect(readFileSync(excludeFile())).toEqual(Buffer.from('/\xff\na\n', 'latin1'));
    expect(readdirSync(dirname(excludeFile()))).toEqual(['exclude']);
  });
});

describe('F5: what is read', () => {
  const BIG = 400 * 1024 * 1024;
  /** Kinds of files at a path that the action reads. */
  const hostile: [string, RegExp, (path: string) => void][] = [
    [
      'a link to a device',
      /symbolic link|outside the workspace|special file/,
      (path) => symlinkSync('/dev/zero', path),
    ],
    ['a FIFO', /special file/, (path) => spawnSync('mkfifo', [path])],
    [
      'a file of 400 MB',
      /larger than (1 MiB|64 KiB)/,
      (path) => {
        writeFileSync(path, '');
        truncateSync(path, BIG);
      },
    ],
  ];

  test.each(hostile)('base-config: %s is refused', async (_what, message, make) => {
    make(inWorkspace('base.yml'));
    const run = await configure({ 'base-config': 'base.yml' });

    expect(annotations(run, 'error')).toEqual([expect.stringMatching(/^base-config not readable: /)]);
    expect(annotations(run, 'error')[0]).toMatch(message);
    expect(run.milliseconds).toBeLessThan(nativeTime(5000));
  });

  function linkTo(path: string): string {
    symlinkSync(path, inWorkspace('base.yml'));
    return 'base.yml';
  }

  test.each([
    ['absolute', (path: string) => path],
    ['through a link', linkTo],
    ['by way of ..', () => '../outside.yml'],
  ])('base-config: a file outside the workspace is refused, %s', async (_how, name) => {
    const path = join(dirname(job().sandbox.workspace), 'outside.yml');
    writeFileSync(path, 'data_source theirs:\n  password: hunter2\n');
    const run = await configure({ 'base-config': name(path) });

    expect(annotations(run, 'error')).toEqual([expect.stringMatching(/outside the workspace/)]);
    expect(everythingShown(run)).not.toContain('hunter2');
  });

  test('base-config: a link within the workspace is followed', async () => {
    writeFileSync(inWorkspace('real.yml'), 'data_source x:\n  type: duckdb\n');
    symlinkSync('real.yml', inWorkspace('base.yml'));
    const run = await configure({ 'base-config': 'base.yml' });

    expect(readText(run.outputs['config-path'])).toContain('data_source x:\n  type: duckdb\n');
  });

  test.each(hostile)('the exclude file: %s is left alone with a warning', async (_what, message, make) => {
    repository();
    rmSync(excludeFile());
    make(excludeFile());
    const run = await configure({ 'config-path': 'key.yml' }, { PATH: '' });
    const post = await job().post(run);

    expect([run.exitCode, post.exitCode]).toEqual([0, 0]);
    expect(warnings(run)).toEqual([expect.stringMatching(/^Not excluded from Git: /)]);
    expect(warnings(run)[0]).toMatch(message);
    expect(run.milliseconds).toBeLessThan(nativeTime(5000));
  });

  test.each(hostile)('the file .git: %s is left alone with a warning', async (_what, message, make) => {
    make(inWorkspace('.git'));
    const run = await configure({ 'config-path': 'key.yml' }, { PATH: '' });

    expect(run.exitCode).toBe(0);
    expect(warnings(run)).toEqual([expect.stringMatching(/^Not excluded from Git: /)]);
    expect(warnings(run)[0]).toMatch(message);
    expect(run.milliseconds).toBeLessThan(nativeTime(5000));
  });

  test.each(hostile)('a credentials file: %s is refused', async (_what, message, make) => {
    make(inWorkspace('credentials'));
    const run = await configure({ 'config-path': 'credentials', format: 'soda-cli', overwrite: 'true' });

    expect(run.exitCode).toBe(1);
    expect(annotations(run, 'error')[0]).toMatch(message);
    expect(run.milliseconds).toBeLessThan(nativeTime(5000));
  });

  test.each(hostile)(
    '%s that took the place of the file does not hold post up',
    async (_what, _message, make) => {
      for (const format of ['soda-library', 'soda-cli']) {
        const run = await configure({ 'config-path': 'key.yml', format });
        rmSync(inWorkspace('key.yml'));
        make(inWorkspace('key.yml'));
        const post = await job().post(run);

        expect(post).toMatchObject({ exitCode: 0, stderr: '' });
        expect(post.milliseconds).toBeLessThan(nativeTime(5000));
        rmSync(inWorkspace('key.yml'));
      }
    },
  );
});

describe('C1: only a profile default that the action wrote is replaced or removed', () => {
  const credentials = () => join(job().sandbox.home, '.soda', 'credentials');
  const cli = (inputs: Readonly<Record<string, string>> = {}) =>
    configure({ format: 'soda-cli', 'config-path': '~/.soda/credentials', ...inputs });
  const PROD = 'prod:\n  host: cloud.us.soda.io\n  api_key_id: prod-id\n  api_key_secret: prod-secret\n';

  /** A killed job leaves its profile; a person adds one, and deletes the first except for its comment. */
  async function headerAboveProd(): Promise<{ run: ActionRun; text: string }> {
    const run = await cli();
    const [header] = readText(credentials()).split('\n');
    const text = `${header}\n${PROD}`;
    writeFileSync(credentials(), text);
    return { run, text };
  }

  test('configure keeps the text below a header without its profile, and post does not change it', async () => {
    const { text } = await headerAboveProd();
    const next = await cli();

    expect(next.exitCode).toBe(0);
    expect(parse(readText(credentials()))).toMatchObject({
      prod: { api_key_secret: 'prod-secret' },
      default: { api_key_secret: CURRENT.secret },
    });
    await job().post(next);
    expect(readText(credentials())).toBe(text);
  });

  test('post of the step that wrote the header removes no other profile', async () => {
    const { run, text } = await headerAboveProd();
    const post = await job().post(run);

    expect(post.exitCode).toBe(0);
    expect(readText(credentials())).toBe(text);
    expect(warnings(post)).toEqual([expect.stringMatching(/another program has rewritten it/)]);
  });

  test('another format does not replace a file with other content than that profile', async () => {
    await cli({ cleanup: 'false' });
    writeFileSync(credentials(), readText(credentials()) + PROD);
    const library = await configure({ 'config-path': '~/.soda/credentials' });

    expect(annotations(library, 'error')).toEqual([expect.stringMatching(/^Configuration file exists: /)]);
    expect(readText(credentials())).toContain('prod-secret');
  });

  test('and replaces a file with only that profile', async () => {
    await cli({ cleanup: 'false', ...OTHER_PAIR });
    const library = await configure({ 'config-path': '~/.soda/credentials' });

    expect(library.exitCode).toBe(0);
    expect(Object.keys(parse(readText(credentials())))).toEqual(['soda_cloud']);
  });

  test('C4: a profile of another step with another key is replaced with a warning, and each post removes its own', async () => {
    const first = await cli(OTHER_PAIR);
    const second = await cli();
    expect(warnings(first)).toEqual([]);
    expect(warnings(second)).toEqual([
      expect.stringMatching(/^Profile of another step replaced: .*credentials had another API key/),
    ]);
    expect(everythingShown(second)).not.toContain(PREVIOUS.secret);

    // the job of the first step ends while the other one still runs
    expect(await job().post(first)).toMatchObject({ exitCode: 0, stdout: '' });
    expect(parse(readText(credentials()))).toMatchObject({ default: { api_key_secret: CURRENT.secret } });
    await job().post(second);
    expect(existsSync(credentials())).toBe(false);
  });

  test('C4: with the same key there is nothing to warn of', async () => {
    await cli();

    expect(warnings(await cli())).toEqual([]);
  });
});

describe('C5: paths with control characters', () => {
  const EVIL = 'a\n::warning::x';
  /** A line that the runner would read as a command, other than those of the action. */
  const foreignCommands = (run: ActionRun) =>
    run.stdout.split('\n').filter((line) => /^::(warning::x|error::x)/.test(line));

  test.each([
    ['config-path', { 'config-path': EVIL }],
    ['config-path, a carriage return', { 'config-path': 'a\r::warning::x' }],
    ['config-path, an escape', { 'config-path': 'a\u001b[2Jx' }],
    ['config-path, a line separator', { 'config-path': 'a\u2028::warning::x' }],
    ['config-path at home', { 'config-path': `~/${EVIL}` }],
    ['base-config', { 'base-config': EVIL }],
  ])('%s: refused by the name of the input', async (name, inputs) => {
    const run = await configure(inputs);
    const post = await job().post(run);

    expect(annotations(run, 'error')).toEqual([
      expect.stringMatching(
        new RegExp(`^Invalid input: The input '${name.split(/[ ,]/)[0]}' contains a line break`),
      ),
    ]);
    expect([...foreignCommands(run), ...foreignCommands(post)]).toEqual([]);
    expect(run.summary).toBe('');
    expect(job().files()).toEqual([]);
  });

  test('a link to a directory with such a name is refused too', async () => {
    mkdirSync(inWorkspace(EVIL));
    symlinkSync(EVIL, inWorkspace('soda'));
    const run = await configure({ 'config-path': 'soda/key.yml' });

    expect(annotations(run, 'error')).toEqual([expect.stringMatching(/^Invalid input: .*symbolic link/s)]);
    expect(foreignCommands(run)).toEqual([]);
    expect(readdirSync(inWorkspace(EVIL))).toEqual([]);
  });
});

describe('C6: no HOME', () => {
  const withoutHome = { HOME: undefined, USERPROFILE: undefined };
  /** Preloaded: replaces the account of this user in the system. */
  const account = (home: string) => {
    const script = join(job().sandbox.root, 'account.cjs');
    writeFileSync(script, `require('node:os').userInfo = () => { ${home} };\n`);
    return { ...withoutHome, NODE_OPTIONS: `--require "${script.replaceAll('\\', '\\\\')}"` };
  };

  test('the home directory of the account is used, and logged', async () => {
    const env = account(`return { homedir: ${JSON.stringify(job().sandbox.home)} }`);
    const run = await configure({ format: 'soda-cli', 'config-path': '~/.soda/credentials' }, env);

    expect([run.exitCode, run.outputs['config-path']]).toEqual([
      0,
      join(job().sandbox.home, '.soda/credentials'),
    ]);
    expect(run.stdout).toContain(`'~' is ${job().sandbox.home}, that of the account`);
    await job().post(run, { env });
    expect(job().files()).toEqual(['account.cjs']);
  });

  test('the real one, as the system has it', async () => {
    const directory = `soda-cloud-keys-test-${randomBytes(6).toString('hex')}`;
    const run = await configure(
      { format: 'soda-cli', 'config-path': `~/${directory}/credentials` },
      withoutHome,
    );
    await job().post(run, { env: withoutHome });

    expect(run.outputs['config-path']).toBe(join(userInfo().homedir, directory, 'credentials'));
    expect(existsSync(join(userInfo().homedir, directory))).toBe(false);
  });

  test('without a home directory, the error says so', async () => {
    const env = account("throw Object.assign(new Error('no such user'), { code: 'ENOENT' })");
    const run = await configure({ format: 'soda-cli', 'config-path': '~/.soda/credentials' }, env);

    expect(annotations(run, 'error')).toEqual([
      expect.stringMatching(
        /^Runner directory unknown: .*'config-path' starts with '~'.*the system has none.*Set HOME/s,
      ),
    ]);
    expect(run.stdout).not.toContain('A runner sets it for every step');
  });
});

describe('C7: directories that the user of a container passes', () => {
  const NOBODY = 65_534;
  /** Runs as another user with access to this directory only, as in a container that mounts it. */
  const readAsNobody = (run: ActionRun) =>
    spawnSync('cat', ['configuration.yml'], {
      cwd: run.outputs['config-dir'],
      uid: NOBODY,
      gid: NOBODY,
      encoding: 'utf8',
    });

  test.each([
    ['0600', '700', false],
    ['0644', '711', true],
  ])('file-mode %s: %s', async (mode, directory, reads) => {
    const run = await configure({ 'file-mode': mode });

    expect(modeOf(run.outputs['config-dir'])).toBe(nativeMode(directory));
    if (process.getuid?.() === 0) {
      expect(readAsNobody(run).stdout.includes(CURRENT.secret)).toBe(reads);
    }
    await job().post(run);
    expect(job().files()).toEqual([]);
  });
});

describe('F8: a file that was changed before post', () => {
  test.each([
    ['a document marker in front', (text: string) => `---\n${text}`],
    ['a byte order mark', (text: string) => `\uFEFF${text}`],
    ['the comment gone', (text: string) => text.split('\n').slice(1).join('\n')],
    ['the comment indented', (text: string) => ` ${text}`],
  ])('%s: a warning names the file, which stays', async (_what, change) => {
    const run = await configure({ 'config-path': 'key.yml' });
    const changed = change(readText(inWorkspace('key.yml')));
    writeFileSync(inWorkspace('key.yml'), changed);
    const post = await job().post(run);

    expect(post.exitCode).toBe(0);
    expect(warnings(post)).toEqual([
      expect.stringMatching(
        /^Configuration file not removed: .*key\.yml \(another program has changed or replaced it/,
      ),
    ]);
    expect(readText(inWorkspace('key.yml'))).toBe(changed);
  });
});

describe('F2: post with forged state', () => {
  /** Files that the forged state must not remove: in the directory, next to it, and one of the action itself. */
  async function victims(): Promise<{ run: ActionRun; state: Record<string, unknown>; paths: string[] }> {
    const run = await configure({ 'config-path': 'soda/key.yml' });
    const outside = join(job().sandbox.home, 'theirs');
    const beside = inWorkspace('soda/theirs.yml');
    writeFileSync(outside, 'theirs');
    writeFileSync(beside, 'theirs');
    mkdirSync(inWorkspace('empty'));
    return {
      run,
      state: JSON.parse(run.state['cleanup'] ?? ''),
      paths: [outside, beside, inWorkspace('empty'), run.outputs['config-path'] ?? ''],
    };
  }
  const forgeries: [string, (outside: string, beside: string) => Record<string, unknown>][] = [
    ['a temporary file elsewhere', (outside) => ({ temporaryFile: outside })],
    ['a temporary file of another name', (_outside, beside) => ({ temporaryFile: beside })],
    [
      'a temporary file by way of ..',
      (outside) => ({ temporaryFile: `${inWorkspace('soda')}/../../../../home/${outside}` }),
    ],
    ['directories that are not those of the file', () => ({ directories: [inWorkspace('empty')] })],
    ['a header that every file has', () => ({ header: '' })],
    ['a header of many lines', () => ({ header: '# Written by Soda Cloud Keys (0badcafe)\n::warning::x' })],
    ['a path with a command in it', () => ({ file: `${inWorkspace('soda')}/a\n::warning::x` })],
    ['a path that is not plain', () => ({ file: `${inWorkspace('soda')}/../soda/key.yml` })],
    ['permissions that are none', () => ({ profile: { addedBreak: '', modeBefore: 0o4777 } })],
    ['a profile of its own', () => ({ profile: { key: 'a: b\n', addedBreak: '' } })],
    ['an exclude file of its own', (outside) => ({ exclusion: { excludeFile: outside, pattern: 'theirs' } })],
    ['something that no note has', () => ({ remove: ['/'] })],
  ];

  test.each(forgeries)('%s: nothing is removed', async (_what, forge) => {
    const { run, state, paths } = await victims();
    const [outside = '', beside = ''] = paths;
    const cleanup = JSON.stringify({ ...state, ...forge(outside, beside) });
    const post = await job().post({ ...run, state: { cleanup } });

    expect(post.exitCode).toBe(0);
    expect(warnings(post)).toEqual([expect.stringMatching(/^Configuration file not removed: /)]);
    expect(post.stdout).not.toMatch(/^::warning::x/m);
    expect(paths.filter((path) => !existsSync(path))).toEqual([]);
  });

  test('another file, whole and in its place, is not removed', async () => {
    const { run, state, paths } = await victims();
    const [, beside = ''] = paths;
    const post = await job().post({ ...run, state: { cleanup: JSON.stringify({ ...state, file: beside }) } });

    expect(post.exitCode).toBe(0);
    expect(readText(beside)).toBe('theirs');
  });

  test('a directory that a link has taken the place of is not entered', async () => {
    const run = await configure({ 'config-path': 'soda/key.yml' });
    const elsewhere = join(job().sandbox.home, 'soda');
    spawnSync('mv', [inWorkspace('soda'), elsewhere]);
    symlinkSync(elsewhere, inWorkspace('soda'));
    const post = await job().post(run);

    expect(warnings(post)).toEqual([
      expect.stringMatching(/soda\/key\.yml \(a symbolic link has replaced a directory/),
    ]);
    expect(existsSync(join(elsewhere, 'key.yml'))).toBe(true);
    expect(lstatSync(inWorkspace('soda')).isSymbolicLink()).toBe(true);
  });
});
