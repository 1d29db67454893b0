import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, createReadStream, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parseCommands } from '../../simulators/runner/command-log.ts';
import { parseFileCommands } from '../../simulators/runner/file-commands.ts';
import type { NodeMajor } from '../../simulators/runner/node-versions.ts';
import { prepareAction } from '../../simulators/runner/run-action.ts';
import { useJob } from '../product/job.ts';

const job = useJob();
const NODES: NodeMajor[] = [20, 24];

interface Run {
  readonly exitCode: number | null;
  readonly stderr: string;
  readonly outputs: Record<string, string>;
  readonly state: Record<string, string>;
}

interface Entry {
  readonly entry: 'main' | 'post';
  readonly node: NodeMajor;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly state?: Readonly<Record<string, string>>;
}

/** Runs an entry of the built action with another destination for its log. */
async function run(
  { entry, node, inputs, state }: Entry,
  stdout: 'pipe' | number,
  use: (child: ChildProcess) => void,
): Promise<Run> {
  const { executable, args, cwd, env, files } = await prepareAction(entry, {
    sandbox: job().sandbox,
    node,
    inputs: { ...job().inputs, ...inputs },
    ...(state === undefined ? {} : { state }),
  });
  const child = spawn(executable, args, { cwd, env, stdio: ['ignore', stdout, 'pipe'] });
  let stderr = '';
  child.stderr?.on('data', (data: Buffer) => {
    stderr += data;
  });
  use(child);
  const [exitCode] = await once(child, 'close');
  return {
    exitCode,
    stderr,
    outputs: parseFileCommands(readFileSync(files.output, 'utf8')),
    state: parseFileCommands(readFileSync(files.state, 'utf8')),
  };
}

async function expectWholeJob(node: NodeMajor, stdout: 'pipe' | number, use: (child: ChildProcess) => void) {
  const main = await run({ entry: 'main', node }, stdout, use);
  expect({ exitCode: main.exitCode, stderr: main.stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(main.outputs).toMatchObject({ configured: 'true', verified: 'true' });
  const path = main.outputs['config-path'] ?? '';
  expect(existsSync(path)).toBe(true);

  const post = await run({ entry: 'post', node, state: main.state }, stdout, use);
  expect({ exitCode: post.exitCode, stderr: post.stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(existsSync(path)).toBe(false);

  const unreadable = await run({ entry: 'post', node, state: { cleanup: 'x' } }, stdout, use);
  expect({ exitCode: unreadable.exitCode, stderr: unreadable.stderr }).toEqual({ exitCode: 0, stderr: '' });
}

test.each(NODES)('a step ends after the reader of the log is closed (Node %i)', async (node) => {
  await expectWholeJob(node, 'pipe', ({ stdout }) => stdout?.destroy());
});

const testOnLinux = existsSync('/dev/full') ? test : test.skip;
testOnLinux.each(NODES)('nor does a log whose disk is full (Node %i)', async (node) => {
  const full = openSync('/dev/full', 'w');
  try {
    await expectWholeJob(node, full, () => {});
  } finally {
    closeSync(full);
  }
});

test.each(NODES)('a step still fails on an error when the log is closed (Node %i)', async (node) => {
  const inputs = { format: 'nonsense' };
  const { exitCode } = await run({ entry: 'main', node, inputs }, 'pipe', ({ stdout }) => stdout?.destroy());

  expect(exitCode).toBe(1);
});

testOnLinux.each(NODES)(
  'a reader that is behind gets the whole log, the last line too (Node %i)',
  async (node) => {
    // a mask for each word: more than the buffer of a pipe
    const words = Array.from({ length: 500 }, (_, index) => `${index}-`.repeat(40)).join(' ');
    const inputs = { 'github-token': words, format: 'nonsense' };
    const place = join(job().sandbox.home, 'log');
    spawnSync('mkfifo', [place]);
    const pipe = openSync(place, 'r+');
    const log = createReadStream(place, 'utf8');
    let shown = '';
    setTimeout(() => log.on('data', (text) => (shown += text)), 1000);
    const { exitCode } = await run({ entry: 'main', node, inputs }, pipe, () => {});
    closeSync(pipe);
    await once(log, 'end');
    const commands = parseCommands(shown).map(({ command }) => command);

    expect(exitCode).toBe(1);
    expect(shown.length).toBeGreaterThan(70_000);
    expect(commands.filter((command) => command === 'add-mask').length).toBeGreaterThan(500);
    expect(commands.at(-1)).toBe('error');
  },
);
