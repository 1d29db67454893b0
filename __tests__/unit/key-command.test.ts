import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { stillRunning } from '../../simulators/runner/processes.ts';
import { createSandbox, type Sandbox } from '../../simulators/runner/sandbox.ts';
import {
  batchCommand,
  type CommandOptions,
  keyFromCommand,
  runCommand,
} from '../../src/rotate/key-command.ts';
import { createMemoryLog } from './memory-log.ts';

const ID = '5100a9bc-8cbe-44ab-8263-136ba0f35c1d';
const SECRET = 'VIorf5_kq0T7b2mXw9ZcYd1L';
const BASIC = Buffer.from(`${ID}:${SECRET}`).toString('base64');

const NEVER = new AbortController().signal;

/** The result of a command that prints a text, and the masks. */
async function printing(text: string, environment: NodeJS.ProcessEnv = {}) {
  return run(`${process.execPath} -e "process.stdout.write(process.env.OUTPUT)"`, {
    OUTPUT: text,
    ...environment,
  });
}

async function run(line: string, environment: NodeJS.ProcessEnv = {}) {
  const { log, masks } = createMemoryLog();
  const [result] = await Promise.allSettled([
    keyFromCommand(line, { environment, log, cancellation: { signal: NEVER } }),
  ]);
  return result.status === 'rejected'
    ? { error: result.reason, masks }
    : { pair: [result.value.id.reveal(), result.value.secret.reveal()], masks };
}

const json = JSON.stringify({ api_key_id: ID, api_key_secret: SECRET });

describe('a key command prints a pair', () => {
  test.each([
    ['as JSON', json],
    ['as JSON of several lines', JSON.stringify(JSON.parse(json), null, 2)],
    ['as JSON whose escapes YAML does not have', json.replace('VI', '\\u0056\\u0049').replaceAll('/', '\\/')],
    ['as a block', `soda_cloud:\n  api_key_id: ${ID}\n  api_key_secret: "${SECRET}" # new\n`],
  ])('%s', async (_form, text) => {
    const { pair, masks } = await printing(text);

    expect(pair).toEqual([ID, SECRET]);
    expect(masks).toEqual(expect.arrayContaining([ID, SECRET, BASIC]));
  });

  test('without having seen the inputs of the action', async () => {
    const program = `
      const seen = Object.keys(process.env).filter((name) => /INPUT/.test(name)).join();
      process.stdout.write(JSON.stringify({ api_key_id: seen, api_key_secret: process.env.VAULT }));
    `;
    const environment = { 'INPUT_API-KEY-SECRET': 'x', MY_INPUT_: 'y', VAULT: SECRET, PROGRAM: program };
    const { pair } = await run(`${process.execPath} -e "eval(process.env.PROGRAM)"`, environment);

    expect(pair).toEqual(['MY_INPUT_', SECRET]);
  });
});

describe('a key command without a pair', () => {
  const BOTH = 'Its output does not hold both api_key_id and api_key_secret.';
  test.each([
    ['half a pair', JSON.stringify({ api_key_id: ID })],
    ['the other half', JSON.stringify({ api_key_secret: SECRET })],
    ['half a block', `api_key_id: ${ID}\n`],
    ['numbers', '{"api_key_id": 1, "api_key_secret": 2}'],
    ['a number for the ID', `{"api_key_id": 1, "api_key_secret": "${SECRET}"}`],
    ['a number for the secret', `{"api_key_id": "${ID}", "api_key_secret": 2}`],
    ['another object', '{}'],
    ['a list', '["api_key_id"]'],
  ])('but prints %s', async (_what, text) => {
    expect((await printing(text)).error).toMatchObject({ title: 'Key command failed', parts: { why: BOTH } });
  });

  test.each([
    ['nothing', ''],
    ['a word', 'null'],
    ['a text', '"api_key_id"'],
  ])('but prints %s', async (_what, text) => {
    expect((await printing(text)).error).toMatchObject({
      title: 'Key command failed',
      parts: { why: 'Its output is neither JSON with a key nor a soda_cloud block.' },
    });
  });

  test('but text that is cut off: what looks like a key in it is masked all the same', async () => {
    const { error, masks } = await printing(json.slice(0, -1));

    expect(error).toMatchObject({ title: 'Key command failed' });
    expect(masks).toEqual(expect.arrayContaining([ID, SECRET]));
  });

  test('but a swapped one names where it came from', async () => {
    const { error } = await printing(JSON.stringify({ api_key_id: SECRET, api_key_secret: ID }));

    expect(error).toMatchObject({
      parts: { what: "api_key_id of 'key-command' and api_key_secret of 'key-command' are swapped." },
    });
  });

  test.each(['', ' ', '""', '"" --flag'])('because there is none: %j', async (line) => {
    expect((await run(line)).error).toMatchObject({
      title: 'Key command failed',
      parts: { why: "'key-command' is empty." },
    });
  });

  test('because it fails', async () => {
    expect((await run(`${process.execPath} -e "process.exit(2)"`)).error).toMatchObject({
      title: 'Key command failed',
      parts: { why: 'it ended with exit code 2.' },
    });
  });
});

const LIMITS: CommandOptions = { environment: {}, timeout: 20_000, largestOutput: 2048, canceled: NEVER };
const script = (body: string, ...args: string[]) => [process.execPath, '-e', body, ...args];
const output = (text: string) => ({ kind: 'output', text });
const failure = (reason: string) => ({ kind: 'failure', reason });
const isWindows = process.platform === 'win32';
const onWindows = isWindows ? test : test.skip;

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await createSandbox();
});
afterEach(() => sandbox.remove());

test.each([
  ['a path through a file', [`${process.execPath}/program`], isWindows ? 'ENOENT' : 'ENOTDIR'],
  ['a program that is not there', ['/absent/program'], 'ENOENT'],
  ['a program that no directory holds', ['no-such-program'], 'ENOENT'],
  ['a directory', [tmpdir()], isWindows ? 'ENOENT' : 'EACCES'],
])('%s is a program that could not be started', async (_what, command, code) => {
  expect(await runCommand(command, LIMITS)).toEqual({
    kind: 'failure',
    reason: expect.stringContaining(`it could not be started (${code})`),
  });
});

describe('a batch file', () => {
  test.each([
    [['plain', 'two words', ''], String.raw`""C:\x y\az.cmd" "plain" "two words" """`],
    [['a&b|c<d>e^f(g)!h!', "it's"], String.raw`""C:\x y\az.cmd" "a&b|c<d>e^f(g)!h!" "it's""`],
    [['C:\\dir\\', '\\\\'], String.raw`""C:\x y\az.cmd" "C:\dir\\" "\\\\""`],
  ])('gets its arguments in double quotes: %j', (args, line) => {
    expect(batchCommand('C:\\x y\\az.cmd', args)).toMatchObject({
      args: ['/d', '/v:off', '/s', '/c', line],
      isVerbatim: true,
    });
  });

  test.each(['say "x"', '%PATH%', '100%', 'a\nb', 'a\rb', 'a\0b'])('cannot be passed %j', (argument) => {
    const refused = /must not contain double quotes, percent signs/;

    expect(batchCommand('az.cmd', [argument])).toMatch(refused);
    expect(batchCommand(argument, [])).toMatch(refused);
  });
});

describe('on Windows', () => {
  onWindows.each([
    ['found in PATH by its name', (file: string) => file],
    ['by its path', (file: string) => join(sandbox.root, 'bin', file)],
    ['by its path with slashes', (file: string) => join(sandbox.root, 'bin', file).replaceAll('\\', '/')],
  ])('a .cmd file runs, %s', async (_how, name) => {
    mkdirSync(join(sandbox.root, 'bin'));
    for (const extension of ['cmd', 'bat']) {
      writeFileSync(join(sandbox.root, `bin/mint-${extension}.${extension}`), '@echo [%~1] [%~2] [%3]\r\n');
    }
    const path = process.env['PATH'];
    process.env['PATH'] = `${path};${join(sandbox.root, 'bin')}`;
    try {
      for (const file of ['mint-cmd', 'mint-cmd.cmd', 'MINT-CMD', 'mint-bat']) {
        const command = [name(file), 'two words', "it's!x!", 'a&echo b'];
        const result = await runCommand(command, { ...LIMITS, environment: process.env });

        expect(result).toEqual(output('[two words] [it\'s!x!] ["a&echo b"]\r\n'));
      }
    } finally {
      process.env['PATH'] = path;
    }
  });

  onWindows('a program of the checkout does not take the place of one in PATH', async () => {
    const file = join(process.cwd(), 'no-such-program.cmd');
    writeFileSync(file, '@echo mine\r\n');
    try {
      expect(await runCommand(['no-such-program'], LIMITS)).toMatchObject({ kind: 'failure' });
    } finally {
      rmSync(file);
    }
  });

  onWindows.each(['mint.sh', 'mint.ps1', 'mint.py', 'mint.js', 'mint'])(
    '%s needs its interpreter',
    async (name) => {
      const file = join(sandbox.root, name);
      writeFileSync(file, '#!/bin/sh\n');

      expect(await runCommand([file], LIMITS)).toEqual({
        kind: 'failure',
        reason: expect.stringContaining('A script needs its interpreter'),
      });
    },
  );

  onWindows('D7: a .cmd file that hangs is ended with what it started', async () => {
    const { pids, body } = hanging();
    const [script, file] = [join(sandbox.root, 'hang.cjs'), join(sandbox.root, 'hang.cmd')];
    writeFileSync(script, body);
    writeFileSync(file, `@"${process.execPath}" "${script}"\r\n`);
    const result = await runCommand([file], { ...LIMITS, timeout: 6000 });
    const started = startedIn(pids);

    expect(await stillRunning(started)).toEqual([]);
    expect(result).toEqual(failure('it did not end within 6 seconds'));
    expect(started).toHaveLength(2);
  });
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
    [
      isWindows ? 'the exit code of a signal' : 'a signal',
      script("process.kill(process.pid, 'SIGTERM')"),
      isWindows ? 'it ended with exit code 1' : 'it was ended by SIGTERM',
    ],
    [
      'what ended it from outside',
      script("process.kill(process.ppid, 'SIGKILL')"),
      'it was ended from outside',
    ],
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

const startedIn = (pids: string) => readFileSync(pids, 'utf8').split(' ').map(Number);

test('a program that hangs is ended with what it started', async () => {
  const { pids, body } = hanging();
  const result = await runCommand(script(body), { ...LIMITS, timeout: isWindows ? 6000 : 2000 });
  const started = startedIn(pids);

  expect(await stillRunning(started)).toEqual([]);
  expect(result).toEqual(failure(`it did not end within ${isWindows ? 6 : 2} seconds`));
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
  expect(await stillRunning(startedIn(pids))).toEqual([]);
  expect(await runCommand(script(body), { ...LIMITS, canceled: controller.signal })).toEqual({
    kind: 'canceled',
  });
});

test('modules that NODE_OPTIONS loads do not disturb it', async () => {
  const preload = `data:text/javascript,${encodeURIComponent("console.log('loaded'); console.error('loaded too');")}`;
  const environment = { NODE_OPTIONS: `--import ${preload} --input-type=module` };

  expect(await runCommand(script("process.stdout.write('key')"), { ...LIMITS, environment })).toEqual(
    output('loaded\nkey'),
  );
});
