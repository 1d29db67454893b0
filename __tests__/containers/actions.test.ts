import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ActionRun } from '../../simulators/runner/run-action.ts';
import { CURRENT, leaksOf, readText, useJob } from '../product/job.ts';
import { configured, expectScanned, SECRETS, scanEnvironment, writeRepository } from './scan-job.ts';
import { contextsOf, type Ended, evaluated, runScript, stepsOfExample } from './steps.ts';

const job = useJob();

/** `post` removes the file, and the directory that was made for it in the workspace. */
async function expectRemoved(run: ActionRun): Promise<void> {
  expect(await job().post(run)).toMatchObject({ exitCode: 0, stderr: '' });
  expect(existsSync(join(job().sandbox.workspace, '.soda-cloud'))).toBe(false);
}

/** What that action's published steps do, in our own words, with an image made from the one of the input. */
describe('scan-with-soda-github-action.yml', () => {
  const steps = stepsOfExample('scan-with-soda-github-action.yml');
  const BUILD = [
    'docker build "$GITHUB_ACTION_PATH" -t soda_action_1 --build-arg "SODA_LIBRARY_VERSION=$VERSION"',
    '--build-arg "WORKING_DIRECTORY=$GITHUB_ACTION_PATH"',
  ].join(' ');
  const RUN = [
    'docker run --workdir "$GITHUB_ACTION_PATH" --env-file .env_file -e HOME -e GITHUB_ENV -e RUNNER_TEMP --rm',
    '-v "$GITHUB_ENV:$GITHUB_ENV" -v "$GITHUB_ACTION_PATH:/tmp/action_path" -v "$GITHUB_WORKSPACE:/tmp/workspace"',
    'soda_action_1 $DATA_SOURCE $CONFIGURATION $CHECKS',
  ].join(' ');
  const FILES = {
    Dockerfile: [
      'ARG SODA_LIBRARY_VERSION=latest',
      'FROM sodadata/soda-library:$SODA_LIBRARY_VERSION',
      'COPY entrypoint.sh /entrypoint.sh',
      // Docker creates the working directory of a container, podman does not
      'ARG WORKING_DIRECTORY',
      'RUN chmod +x /entrypoint.sh && mkdir -p "$WORKING_DIRECTORY"',
      'ENTRYPOINT ["/entrypoint.sh"]',
    ],
    'entrypoint.sh': [
      '#!/bin/sh',
      'soda scan -d "$1" -c /tmp/workspace/$2 /tmp/workspace/$3 -srf results.json',
      'code=$?',
      'echo "SCAN_EXIT_CODE=$code" >> "$GITHUB_ENV"',
      'exit $code',
    ],
  };

  beforeEach(() => writeRepository(job().sandbox.workspace, '/tmp/workspace/soda'));
  afterAll(() => runScript('docker rmi --force soda_action_1', '/', {}));

  async function runSodaAction(run: ActionRun): Promise<Ended & { readonly exported: string }> {
    const { root, temp, workspace, home } = job().sandbox;
    const path = join(root, 'action');
    const file = join(root, 'env');
    await mkdir(path);
    await writeFile(file, '');
    for (const [name, lines] of Object.entries(FILES)) {
      await writeFile(join(path, name), `${lines.join('\n')}\n`);
    }
    const given = evaluated(steps.scan.with, contextsOf(SECRETS, run.outputs));
    const ended = await runScript(`${BUILD}\nenv > .env_file\n${RUN}`, workspace, {
      ...scanEnvironment(steps, run),
      ...{ HOME: home, RUNNER_TEMP: temp, GITHUB_WORKSPACE: workspace, GITHUB_ENV: file },
      GITHUB_ACTION_PATH: path,
      VERSION: given['soda_library_version'] ?? '',
      DATA_SOURCE: given['data_source'] ?? '',
      CONFIGURATION: given['configuration'] ?? '',
      CHECKS: given['checks'] ?? '',
    });
    return { ...ended, exported: readFileSync(file, 'utf8') };
  }

  test('that action finds the file in the workspace and scans; its .env_file has no key', async () => {
    const { workspace } = job().sandbox;
    const run = await configured(job(), steps);
    expect(steps.scan.uses).toMatch(/^sodadata\/soda-github-action@/);
    const scan = await runSodaAction(run);

    expectScanned(job(), scan);
    expect(scan.exported).toBe('SCAN_EXIT_CODE=0\n');
    const variables = readText(join(workspace, '.env_file'));
    expect(variables).toContain(`POSTGRES_PASSWORD=${SECRETS.POSTGRES_PASSWORD}`);
    expect(leaksOf(CURRENT, variables)).toEqual([]);
    await expectRemoved(run);
  });
});

/** What the runner starts for `uses: docker://`, before v2.331.0, which adds a mount of RUNNER_TEMP. */
describe('scan-with-docker-action.yml', () => {
  const steps = stepsOfExample('scan-with-docker-action.yml');

  beforeEach(() => writeRepository(job().sandbox.workspace, 'soda'));

  test('the container sees the workspace alone, and scans', async () => {
    const { temp, workspace } = job().sandbox;
    const run = await configured(job(), steps);
    const [, image = ''] = /^docker:\/\/(.*)$/.exec(steps.scan.uses) ?? [];
    const { args = '' } = evaluated(steps.scan.with, contextsOf(SECRETS, run.outputs));
    const mounts = {
      [`${temp}/_github_home`]: '/github/home',
      [`${temp}/_github_workflow`]: '/github/workflow',
      [`${temp}/_runner_file_commands`]: '/github/file_commands',
      [workspace]: '/github/workspace',
    };
    for (const path of Object.keys(mounts)) {
      await mkdir(path, { recursive: true });
    }
    const volumes = Object.entries(mounts).map(([from, to]) => `-v "${from}":"${to}"`);
    const variables = '-e "POSTGRES_PASSWORD" -e "HOME=/github/home" -e "GITHUB_WORKSPACE=/github/workspace"';
    const scan = await runScript(
      `docker run --workdir /github/workspace --rm ${variables} ${volumes.join(' ')} ${image} ${args}`,
      workspace,
      scanEnvironment(steps, run),
    );

    expectScanned(job(), scan);
    await expectRemoved(run);
  });
});
