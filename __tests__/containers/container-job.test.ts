import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { nodeExecutable } from '../../simulators/runner/node-versions.ts';
import { CURRENT, useJob } from '../product/job.ts';
import { readText, THIS_ACTION } from '../unit/workflows.ts';
import { installAct } from '../workflows/act/install.ts';
import { copyAction, createRepository } from '../workflows/act/repositories.ts';
import { type ActResult, runAct } from '../workflows/act/run-act.ts';
import { IMAGE } from './image.ts';
import { DIRECTORY, PODMAN_ENVIRONMENT } from './podman.ts';
import { expectScanned, SECRETS, writeRepository } from './scan-job.ts';
import { changed } from './steps.ts';

const EXAMPLE = readText('examples/scan-in-container-job.yml');
const SOCKET = join(DIRECTORY, 'podman.sock');
const job = useJob();

/** Docker's API, as act needs it. */
let service: ChildProcess;

beforeAll(async () => {
  // of a run that was killed
  rmSync(SOCKET, { force: true });
  service = spawn('podman', ['system', 'service', '--time=0', `unix://${SOCKET}`], {
    env: { ...process.env, ...PODMAN_ENVIRONMENT },
    stdio: 'ignore',
  });
  while (!existsSync(SOCKET)) {
    if (service.exitCode !== null) {
      throw new Error(`podman system service ended with exit code ${service.exitCode}`);
    }
    await sleep(50);
  }
});

afterAll(async () => {
  if (service.exitCode === null) {
    const ended = once(service, 'close');
    service.kill();
    await ended;
  }
});

/**
 * Node for the action, which a runner mounts in each container. It says what is left when `post` has ended, because act
 * removes the container then.
 */
function nodeOfTheJob(): string {
  return [
    // sh would drop variables with a hyphen in their name
    '#!/bin/bash',
    // act asks for the path of node, and then runs that path
    'case "$*" in *console.log\\(process.execPath\\)) echo "$0"; exit ;; esac',
    'case "$1" in */dist/post/index.js) ;; *) exec node-of-the-runner "$@" ;; esac',
    `count() { grep -rlF '${CURRENT.secret}' "$RUNNER_TEMP" "$GITHUB_WORKSPACE" | wc -l; }`,
    'before=$(count)',
    'node-of-the-runner "$@"',
    'code=$?',
    'echo "files with the key: $before, then $(count)"',
    'exit $code',
    '',
  ].join('\n');
}

/**
 * Runs the example. The action logs in to the simulator instead of Soda Cloud; and as act mounts no Node, the job does.
 * @param options more options of the container
 */
async function runExample(options = ''): Promise<ActResult> {
  const { root } = job().sandbox;
  const [repository, action, home] = [
    join(root, 'repository'),
    join(root, 'soda-cloud-keys'),
    join(root, 'act'),
  ];
  const [node, workflow] = [join(root, 'node'), '.github/workflows/workflow.yml'];
  await mkdir(home);
  await writeFile(node, nodeOfTheJob(), { mode: 0o755 });
  copyAction(action);
  await writeRepository(repository, 'soda');
  await mkdir(join(repository, '.github/workflows'), { recursive: true });
  const mounts = [
    `-v ${node}:/usr/local/bin/node:ro`,
    `-v ${nodeExecutable(24)}:/usr/local/bin/node-of-the-runner:ro`,
  ];
  const container = `    container: ${IMAGE}\n`;
  const base = `${' '.repeat(10)}base-config:`;
  const host = `${' '.repeat(10)}host: http://${job().cloud.host}:${job().cloud.port}\n`;
  const withNode = `    container:\n      image: ${IMAGE}\n      options: ${mounts.join(' ')} ${options}\n`;
  await writeFile(
    join(repository, workflow),
    changed(changed(EXAMPLE, container, withNode), base, `${host}${base}`),
  );
  createRepository(repository, 'https://github.com/acme/data');
  return runAct(installAct(), {
    ...{ repository, home, workflow, event: 'push', actor: 'octocat', payload: {}, variables: {} },
    secrets: SECRETS,
    actions: { [THIS_ACTION]: action },
    env: { PATH: process.env['PATH'] ?? '', DOCKER_HOST: `unix://${SOCKET}` },
    options: ['--pull=false', '--network', 'host', '--container-daemon-socket', '-'],
  });
}

describe('scan-in-container-job.yml', () => {
  test('action, scan and post run in one container', async () => {
    const { code, log } = await runExample();

    expectScanned(job(), { exitCode: code, output: log });
    expect(log).toContain('files with the key: 1, then 0');
  });

  test('the same as a user who is not root', async () => {
    const { code, log } = await runExample('--user 1001');

    expectScanned(job(), { exitCode: code, output: log });
    expect(log).toContain('files with the key: 1, then 0');
  });
});
