import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { CURRENT, useJob } from '../product/job.ts';
import { IMAGE } from './image.ts';
import { configured, expectScanned, logins, SECRETS, scanEnvironment, writeRepository } from './scan-job.ts';
import { changed, runScript, stepsOfExample, stepsOfReadme } from './steps.ts';

const README = stepsOfReadme();
const MOUNT = '-v "$CONFIG_DIR:/soda:ro"';
const OTHER_USER = ['docker run --rm', 'docker run --rm --user 1000:1000'] as const;
const job = useJob();

beforeEach(() => writeRepository(job().sandbox.workspace, '/checks'));

describe.each([
  ['README.md', README],
  ['scan-with-docker.yml', stepsOfExample('scan-with-docker.yml')],
])('%s', (_file, steps) => {
  test('scans, and post removes the file', async () => {
    const run = await configured(job(), steps);
    const scan = await runScript(steps.scan.run, job().sandbox.workspace, scanEnvironment(steps, run));

    expectScanned(job(), scan);
    expect(await job().post(run)).toMatchObject({ exitCode: 0, stderr: '' });
    expect(existsSync(run.outputs['config-dir'] ?? '')).toBe(false);
  });
});

describe('the step of the README', () => {
  /** Runs the action and the step with changes in its script, and in its variables. */
  async function scan(
    inputs: Readonly<Record<string, string>>,
    changes: readonly (readonly [from: string, to: string])[],
    env: Readonly<Record<string, string>> = {},
  ) {
    const run = await configured(job(), README, inputs);
    const script = changes.reduce((before, [from, to]) => changed(before, from, to), README.scan.run);
    const variables = { ...scanEnvironment(README, run), ...run.exported, ...env };
    const file = run.outputs['config-path'] ?? '';
    return {
      file: readFileSync(file, 'utf8'),
      ended: await runScript(script, job().sandbox.workspace, { ...variables, CONFIG: file }),
    };
  }

  test('scans as another user with file-mode 0644', async () => {
    expectScanned(job(), (await scan({ 'file-mode': '0644' }, [OTHER_USER])).ended);
  });

  test('finds no file as another user without it', async () => {
    const { ended } = await scan({}, [OTHER_USER]);

    expect(ended.output).toMatch(/Permission denied|does not exist/);
    expect(ended.exitCode).not.toBe(0);
    expect(logins(job().cloud)).toEqual([]);
  });

  const FILE_MOUNT = [MOUNT, '-v "$CONFIG:/soda/configuration.yml:ro"'] as const;

  test('scans with a mount of the file alone', async () => {
    expectScanned(job(), (await scan({}, [FILE_MOUNT])).ended);
  });

  test('scans with a mount of the file alone as another user', async () => {
    expectScanned(job(), (await scan({ 'file-mode': '0644' }, [FILE_MOUNT, OTHER_USER])).ended);
  });

  test('scans with references to variables', async () => {
    const names = '-e SODA_CLOUD_API_KEY_ID -e SODA_CLOUD_API_KEY_SECRET';
    const { file, ended } = await scan({ values: 'reference' }, [
      ['-e POSTGRES_PASSWORD', `-e POSTGRES_PASSWORD ${names}`],
    ]);

    expect(file).not.toContain(CURRENT.secret);
    expectScanned(job(), ended);
  });

  test('fails with a key that Soda Cloud refuses', async () => {
    const wrong = `${CURRENT.secret}x`;
    const inputs = { 'api-key-secret': wrong, verify: 'false', 'base-config': 'soda/configuration.yml' };
    const run = await job().configure(inputs);
    const ended = await runScript(README.scan.run, job().sandbox.workspace, scanEnvironment(README, run));

    expect(ended.exitCode).toBe(3);
    expect(ended.output).toContain('Soda Cloud login failed 401');
    expect(logins(job().cloud)[0]).toEqual({ id: CURRENT.id, secret: wrong });
  });
});

test('docker run --env-file of docs/formats.md: a container that refers to the variables scans', async () => {
  const { workspace } = job().sandbox;
  const page = readFileSync(new URL('../../docs/formats.md', import.meta.url), 'utf8');
  const [, command = ''] = /^`(docker run --rm --env-file "\$CONFIG" my-image)`$/m.exec(page) ?? [];
  const { host, port } = job().cloud;
  const references = Object.entries({ api_key_id: 'ID', api_key_secret: 'SECRET' }).map(
    ([key, name]) => `  ${key}: \${SODA_CLOUD_API_KEY_${name}}\n`,
  );
  const block = `soda_cloud:\n  host: ${host}\n  port: "${port}"\n  scheme: http\n${references.join('')}`;
  await mkdir(join(workspace, 'soda'), { recursive: true });
  await writeFile(join(workspace, 'soda/cloud.yml'), block);
  const run = await configured(job(), { ...README, inputs: {} }, { format: 'env-file' });
  const options = `-e POSTGRES_PASSWORD -v "$PWD/soda:/checks:ro" ${IMAGE}`;
  const scan = 'scan -d my_data_source -c /checks/configuration.yml -c /checks/cloud.yml /checks/checks.yml';
  const ended = await runScript(changed(command, 'my-image', `${options} ${scan}`), workspace, {
    CONFIG: run.outputs['config-path'] ?? '',
    POSTGRES_PASSWORD: SECRETS.POSTGRES_PASSWORD,
  });

  expectScanned(job(), ended);
});
