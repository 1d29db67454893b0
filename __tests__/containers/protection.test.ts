import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { nodeExecutable } from '../../simulators/runner/node-versions.ts';
import { type ActionRun, DIST } from '../../simulators/runner/run-action.ts';
import { annotations, CURRENT, useJob } from '../product/job.ts';
import { IMAGE } from './image.ts';
import { configured, expectScanned, scanEnvironment, writeRepository } from './scan-job.ts';
import { changed, type Ended, runProgram, runScript, stepsOfReadme } from './steps.ts';

const RUNNER = 1001;
const SOMEBODY = 1002;
const README = stepsOfReadme();
const job = useJob();

/** As on a hosted runner: it is not root, while its Docker is. */
let asRunner: { readonly executable: string; readonly dist: string };

beforeEach(async () => {
  const { root, workspace } = job().sandbox;
  await writeRepository(workspace, '/checks');
  for (const directory of [join(root, 'work'), join(root, 'home')]) {
    execFileSync('chown', ['-R', `${RUNNER}:${RUNNER}`, directory]);
  }
  const node = join(root, 'node');
  cpSync(nodeExecutable(24), node);
  asRunner = { executable: join(root, 'node-of-the-runner'), dist: join(root, 'dist/') };
  cpSync(DIST, asRunner.dist, { recursive: true });
  // what is created for each run of the action belongs to root
  const script = [
    // sh would drop variables with a hyphen in their name
    '#!/bin/bash',
    `chown -R ${RUNNER}:${RUNNER} "$(dirname "$GITHUB_OUTPUT")"`,
    `exec setpriv --reuid ${RUNNER} --regid ${RUNNER} --clear-groups '${node}' "$@"`,
  ];
  writeFileSync(asRunner.executable, `${script.join('\n')}\n`, { mode: 0o755 });
  // or nobody else would get to anything below, whatever the action does
  chmodSync(root, 0o755);
});

async function configuredByRunner(inputs: Readonly<Record<string, string>> = {}) {
  const run = await configured(job(), README, inputs, asRunner);
  const [file, directory] = [run.outputs['config-path'] ?? '', run.outputs['config-dir'] ?? ''];
  expect([statSync(file).uid, statSync(directory).uid]).toEqual([RUNNER, RUNNER]);
  return { run, file, directory };
}

/** Runs a script as another user of the machine, who has a directory of their own. */
function bySomebody(script: string, file: string): Promise<Ended> {
  const own = join(job().sandbox.root, 'somebody');
  mkdirSync(own, { recursive: true });
  chownSync(own, SOMEBODY, SOMEBODY);
  const user = ['--reuid', `${SOMEBODY}`, '--regid', `${SOMEBODY}`, '--clear-groups'];
  const variables = { FILE: file, DIRECTORY: join(file, '..'), OWN: own };
  return runProgram('setpriv', [...user, 'sh', '-c', script], '/', variables);
}

/** Each succeeds if, and only if, somebody can do it. The last one leaves no file. */
const ATTEMPTS: Readonly<Record<string, string>> = {
  list: 'ls "$DIRECTORY"',
  append: 'echo >> "$FILE"',
  overwrite: 'echo > "$FILE"',
  'create beside it': 'echo > "$DIRECTORY/beside"',
  'replace it': 'echo > "$OWN/mine" && mv -f "$OWN/mine" "$FILE"',
  'move the directory': 'mv "$DIRECTORY" "$DIRECTORY.moved" && mv "$DIRECTORY.moved" "$DIRECTORY"',
  delete: 'rm "$FILE"',
};

async function possible(file: string): Promise<string[]> {
  const done: string[] = [];
  for (const [name, script] of Object.entries(ATTEMPTS)) {
    if ((await bySomebody(script, file)).exitCode === 0) {
      done.push(name);
    }
  }
  return done;
}

const read = async (file: string) => (await bySomebody('cat "$FILE"', file)).output.includes(CURRENT.secret);

describe('another user of the machine', () => {
  test('can do everything with a file that is open to all', async () => {
    const open = join(job().sandbox.root, 'open/open');
    const file = join(open, 'configuration.yml');
    mkdirSync(open, { recursive: true });
    writeFileSync(file, CURRENT.secret);
    for (const path of [join(open, '..'), open, file]) {
      chmodSync(path, 0o777);
    }

    expect(await read(file)).toBe(true);
    expect(await possible(file)).toEqual(Object.keys(ATTEMPTS));
  });

  test.each([
    ['0600', false],
    // who knows the random name: docs/formats.md
    ['0644', true],
  ])('can change nothing with file-mode %s', async (mode, readable) => {
    const { file } = await configuredByRunner({ 'file-mode': mode });
    const before = readFileSync(file, 'utf8');

    expect(await possible(file)).toEqual([]);
    expect(await read(file)).toBe(readable);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });
});

describe('a container', () => {
  /** Runs a script in a container that may write to the directory, as a user of the image. */
  function inContainer(user: number, directory: string, script: string): Promise<Ended> {
    const options = ['--user', `${user}`, '-v', `${directory}:/soda`, '--entrypoint', 'sh'];
    return runProgram('docker', ['run', '--rm', ...options, IMAGE, '-c', script], '/');
  }

  const FILE = '/soda/configuration.yml';

  async function post(run: ActionRun): Promise<readonly string[]> {
    const ended = await job().post(run, asRunner);
    expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
    return annotations(ended, 'warning');
  }

  test('of a user who is neither root nor the runner scans with the mount of the README', async () => {
    const { run } = await configuredByRunner({ 'file-mode': '0644' });
    const script = changed(README.scan.run, 'docker run --rm', 'docker run --rm --user 1000:1000');
    const scan = await runScript(script, job().sandbox.workspace, scanEnvironment(README, run));

    expectScanned(job(), scan);
    expect(await post(run)).toEqual([]);
  });

  test('of root scans with the file of a runner that is not root', async () => {
    const { run } = await configuredByRunner();
    const scan = await runScript(README.scan.run, job().sandbox.workspace, scanEnvironment(README, run));

    expectScanned(job(), scan);
  });

  test('of such a user cannot change the file, even if its mount can be written', async () => {
    const { file, directory } = await configuredByRunner({ 'file-mode': '0644' });
    const before = readFileSync(file, 'utf8');
    const read = await inContainer(1000, directory, `cat ${FILE}`);
    const written = await inContainer(1000, directory, `echo >> ${FILE} || rm ${FILE} || echo > /soda/new`);

    expect(read.output).toBe(before);
    expect(written.exitCode).not.toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  test('of root that leaves a file of its own, and writes the key anew, does not stop post', async () => {
    const { run, file, directory } = await configuredByRunner();
    const ended = await inContainer(0, directory, `echo > /soda/scan.log; sed -i '$a# scanned' ${FILE}`);
    expect(ended).toMatchObject({ exitCode: 0, output: '' });
    expect(readFileSync(file, 'utf8')).toContain('# scanned');

    await post(run);
    expect(existsSync(file)).toBe(false);
    expect(existsSync(join(directory, 'scan.log'))).toBe(true);
  });

  // post could delete such a file, but cannot see whether it is its own
  test.each([
    ['the file', FILE],
    ['the directory', '/soda'],
  ])('of root that takes %s leaves post a warning, and no failure', async (_what, taken) => {
    const { run, file, directory } = await configuredByRunner();
    expect(await inContainer(0, directory, `chown 0:0 ${taken}`)).toMatchObject({ exitCode: 0 });

    expect(await post(run)).toEqual([expect.stringContaining('delete it')]);
    expect(existsSync(file)).toBe(true);
  });
});
