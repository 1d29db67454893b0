import { chmodSync, chownSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parseFileCommands } from '../../simulators/runner/file-commands.ts';
import { nodeExecutable } from '../../simulators/runner/node-versions.ts';
import { type ActionOptions, DIST, prepareAction } from '../../simulators/runner/run-action.ts';
import { useJob } from '../product/job.ts';
import { expectScanned, SECRETS, writeRepository } from './scan-job.ts';
import {
  contextsOf,
  type Ended,
  evaluated,
  runProgram,
  runScript,
  stepsOfExample,
  stepsOfReadme,
} from './steps.ts';

const steps = stepsOfExample('scan-in-container-job.yml');
const ACTION = '/__w/_actions/OWNER/soda-cloud-keys/v1/dist';
const WORKSPACE = '/__w/data/data';
/** Where the command files of these tests are; a runner has them in RUNNER_TEMP. */
const COMMAND_FILES = '/__commands';
const job = useJob();

/** The directories of a job as a runner mounts them in its container; act has paths of its own. */
describe.each([
  ['root', 0],
  ['the user of the runner', 1001],
])('a container job with the paths of a runner, as %s', (_who, user) => {
  let container: string;

  beforeEach(async () => {
    const { root, temp, home, workspace } = job().sandbox;
    await writeRepository(workspace, 'soda');
    chmodSync(root, 0o755);
    await runProgram('chown', ['-R', `${user}`, join(root, 'work'), home], root);
    const mounts = {
      [join(root, 'work')]: '/__w',
      [temp]: '/__w/_temp',
      [home]: '/github/home',
      [dirname(nodeExecutable(24))]: '/__e/node24/bin:ro',
      [DIST]: `${ACTION}:ro`,
      [root]: COMMAND_FILES,
    };
    const volumes = Object.entries(mounts).flatMap(([from, to]) => ['-v', `${from}:${to}`]);
    const variables = ['-e', 'HOME=/github/home', '-e', 'GITHUB_ACTIONS=true', '-e', 'CI=true'];
    const options = ['--user', `${user}`, '--workdir', WORKSPACE, ...variables, ...volumes];
    const image = ['--entrypoint', 'tail', steps.container, '-f', '/dev/null'];
    const { output } = await runProgram('docker', ['run', '--detach', '--rm', ...options, ...image], root);
    container = output.trim();
  });

  afterEach(() => runProgram('docker', ['rm', '--force', '--time', '0', container], '/'));

  /** Runs a command of a step in the container of the job. */
  function inJob(command: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
    const names = Object.keys(env).flatMap((name) => ['-e', name]);
    return runProgram('docker', ['exec', '-i', ...names, container, ...command], '/', env);
  }

  async function runAction(entry: 'main' | 'post', options: Pick<ActionOptions, 'inputs' | 'state'>) {
    const { root } = job().sandbox;
    const { env, files } = await prepareAction(entry, { sandbox: job().sandbox, ...options });
    for (const file of [dirname(files.output), ...Object.values(files)]) {
      chownSync(file, user, user);
    }
    const seen = Object.entries(env).flatMap(([name, value]) =>
      value === undefined || /^(PATH|HOME|USERPROFILE)$/.test(name)
        ? []
        : [[name, value.replace(root, COMMAND_FILES)]],
    );
    const ended = await inJob(['/__e/node24/bin/node', `${ACTION}/${entry}/index.js`], {
      ...Object.fromEntries(seen),
      GITHUB_WORKSPACE: WORKSPACE,
      RUNNER_TEMP: '/__w/_temp',
    });
    expect(ended).toMatchObject({ exitCode: 0, output: expect.not.stringContaining('::error') });
    const [outputs = {}, state = {}] = [files.output, files.state].map((file) =>
      parseFileCommands(readFileSync(file, 'utf8')),
    );
    return { outputs, state };
  }

  test('the output leads a later step to the file, and the host has no such path', async () => {
    const { temp, workspace } = job().sandbox;
    const inputs = { ...evaluated(steps.inputs, contextsOf(SECRETS, {})), ...job().inputs };
    const { outputs, state } = await runAction('main', { inputs });
    const path = outputs['config-path'] ?? '';
    expect(path).toMatch(/^\/__w\/_temp\/soda-cloud-[0-9a-f]{8}\/configuration\.yml$/);
    const onHost = join(temp, relative('/__w/_temp', path));
    expect(statSync(onHost)).toMatchObject({ uid: user, mode: 0o100600 });

    const scan = await inJob(
      ['sh', '-e', '-c', steps.scan.run],
      evaluated(steps.scan.env, contextsOf(SECRETS, outputs)),
    );
    expectScanned(job(), scan);

    // docs/formats.md: not for `docker run` in that step, as the host has no such path
    const fromHost = await runScript(stepsOfReadme().scan.run, workspace, {
      CONFIG_DIR: outputs['config-dir'] ?? '',
      POSTGRES_PASSWORD: SECRETS.POSTGRES_PASSWORD,
    });
    expect(fromHost.exitCode).not.toBe(0);
    expect(fromHost.output).toMatch(/no such file or directory|does not exist/);

    await runAction('post', { state });
    expect(existsSync(onHost)).toBe(false);
    expect(readdirSync(temp)).toEqual([]);
  });
});
