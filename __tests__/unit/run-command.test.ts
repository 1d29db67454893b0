import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createSandbox, type Sandbox } from '../../simulators/runner/sandbox.ts';
import { runCommand } from '../../src/rotate/key-source.ts';

const LIMITS = { environment: {}, timeout: 20_000, largestOutput: 2048 };
const script = (body: string, ...args: string[]) => [process.execPath, '-e', body, ...args];
const output = (text: string) => ({ kind: 'output', text });
const failure = (reason: string) => ({ kind: 'failure', reason });

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await createSandbox();
});
afterEach(() => sandbox.remove());

test.each([
  ['a path through a file', [`${process.execPath}/program`], 'ENOTDIR'],
  ['an argument that holds a null byte', [process.execPath, 'a\0b'], 'ERR_INVALID_ARG_VALUE'],
  ['a program that is not there', ['/absent/program'], 'ENOENT'],
])('%s is a program that could not be started', async (_what, command, code) => {
  expect(await runCommand(command, LIMITS)).toEqual(failure(`it could not be started (${code})`));
});

describe('what a program prints is read', () => {
  test('in pieces, as UTF-8, without its error output', async () => {
    const body = `
      process.stderr.write('chatter');
      const bytes = Buffer.from('a key: é');
      process.stdout.write(bytes.subarray(0, -1), () => setTimeout(() => process.stdout.write(bytes.subarray(-1)), 50));
    `;

    expect(await runCommand(script(body), LIMITS)).toEqual(output('a key: é'));
  });

  test('with its arguments and its environment, and nothing to read', async () => {
    const body = `
      let input = '';
      process.stdin.on('data', (chunk) => { input += chunk; });
      process.stdin.on('end', () => process.stdout.write(JSON.stringify([process.argv.slice(1), process.env.NAME, input])));
    `;
    const options = { ...LIMITS, environment: { NAME: 'value' } };

    expect(await runCommand(script(body, 'one', 'two three'), options)).toEqual(
      output('[["one","two three"],"value",""]'),
    );
  });

  test('up to the limit and not further', async () => {
    const print = (bytes: number) => script(`process.stdout.write('x'.repeat(${bytes}))`);

    expect(await runCommand(print(2048), LIMITS)).toEqual(output('x'.repeat(2048)));
    expect(await runCommand(print(2049), LIMITS)).toEqual(failure('it printed more than 2 KiB'));
  });

  test('also when it prints for ever', async () => {
    const body = "setInterval(() => process.stdout.write('x'.repeat(100)), 5)";

    expect(await runCommand(script(body), LIMITS)).toEqual(failure('it printed more than 2 KiB'));
  });
});

describe('a program that fails is named by how it ended', () => {
  test.each([
    ['its exit code', script('process.exit(3)'), 'it ended with exit code 3'],
    ['a signal', script("process.kill(process.pid, 'SIGTERM')"), 'it was ended by SIGTERM'],
    ['that it is not there', ['no-such-program'], 'it could not be started (ENOENT)'],
  ])('%s', async (_how, command, reason) => {
    expect(await runCommand(command, LIMITS)).toEqual(failure(reason));
  });
});

/** A program that hangs, and another one that it started; where their process IDs stand. */
function hanging() {
  const pids = `${sandbox.root}/pids`;
  const body = `
    const hang = ['-e', 'setInterval(() => {}, 1000)'];
    const child = require('node:child_process').spawn(process.execPath, hang, { stdio: 'inherit' });
    require('node:fs').writeFileSync(${JSON.stringify(pids)}, process.pid + ' ' + child.pid);
    setInterval(() => {}, 1000);
  `;
  return { pids, body };
}

/** Those of the processes that are still there after a while; they are ended then. */
async function leftOf(started: readonly number[]): Promise<number[]> {
  // a signal takes a moment
  for (let count = 0; count < 100 && started.some(isRunning); count += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const left = started.filter(isRunning);
  for (const pid of left) {
    process.kill(pid, 'SIGKILL');
  }
  return left;
}

const startedIn = (pids: string) => readFileSync(pids, 'utf8').split(' ').map(Number);

test('a program that hangs is ended with what it started', async () => {
  const { pids, body } = hanging();
  const result = await runCommand(script(body), { ...LIMITS, timeout: 2500 });
  const started = startedIn(pids);

  expect(await leftOf(started)).toEqual([]);
  expect(result).toEqual(failure('it did not end within 2.5 seconds'));
  expect(started).toHaveLength(2);
});

test('D6: a cancellation ends it at once, with what it started', async () => {
  const { pids, body } = hanging();
  const controller = new AbortController();
  const running = runCommand(script(body), { ...LIMITS, canceled: controller.signal });
  while (!existsSync(pids) || startedIn(pids).length < 2) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  controller.abort();

  expect(await running).toEqual({ kind: 'canceled' });
  expect(await leftOf(startedIn(pids))).toEqual([]);
  expect(await runCommand(script(body), { ...LIMITS, canceled: controller.signal })).toEqual({
    kind: 'canceled',
  });
});

/** A process that has ended counts as such also while nobody has taken its exit code. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
