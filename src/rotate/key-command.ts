import { extname, resolve, win32 } from 'node:path';
import { exec, getExecOutput } from '@actions/exec';
import { which } from '@actions/io';
import { parseArgsStringToArgv } from 'string-argv';
import { extractKeyCandidates } from '../inputs/block-text.ts';
import { parseGeneratedPair } from '../inputs/key-pair.ts';
import { parsePastedBlock } from '../inputs/pasted-block.ts';
import type { PastedBlock } from '../inputs/types.ts';
import { ActionError } from '../shared/action-error.ts';
import { isRecord } from '../shared/files.ts';
import type { Log } from '../shared/log.ts';
import { type KeyPair, Secret } from '../shared/secret.ts';

const TIMEOUT = 60_000;
const LARGEST_OUTPUT = 64 * 1024;

interface CommandContext {
  readonly environment: NodeJS.ProcessEnv;
  readonly log: Log;
  readonly cancellation: { readonly signal: AbortSignal };
}

/**
 * The pair that `key-command` prints: JSON `{"api_key_id", "api_key_secret"}` or a soda_cloud block. The command does
 * not get the action's inputs, which hold other keys.
 * @throws ActionError when the command fails, prints something else, or is ended by a cancellation
 */
export async function keyFromCommand(
  line: string,
  { environment, log, cancellation }: CommandContext,
): Promise<KeyPair> {
  const command = parseArgsStringToArgv(line);
  // a pair of empty quotes is a word, but not a program
  if ((command[0] ?? '') === '') {
    throw commandFailed("'key-command' is empty");
  }
  const result = await runCommand(command, {
    environment: Object.fromEntries(
      Object.entries(environment).filter(([name]) => !name.startsWith('INPUT_')),
    ),
    timeout: TIMEOUT,
    largestOutput: LARGEST_OUTPUT,
    canceled: cancellation.signal,
  });
  switch (result.kind) {
    case 'output':
      return pairOfOutput(result.text, log);
    case 'failure':
      throw commandFailed(result.reason);
    case 'canceled':
      throw commandCanceled();
  }
}

/**
 * The pair in what a command printed, masked before anything can go wrong.
 * @throws ActionError when there is none
 */
export function pairOfOutput(text: string, log: Log): KeyPair {
  for (const value of extractKeyCandidates(text)) {
    log.mask(new Secret(value));
  }
  const { id, secret } = parseOutput(text);
  if (id === undefined || secret === undefined) {
    throw commandFailed('Its output does not hold both api_key_id and api_key_secret');
  }
  return parseGeneratedPair(
    {
      id: { name: "api_key_id of 'key-command'", text: id },
      secret: { name: "api_key_secret of 'key-command'", text: secret },
    },
    log,
  );
}

/** JSON is parsed as such: YAML lacks some of its escapes. */
function parseOutput(text: string): PastedBlock {
  try {
    const document: unknown = JSON.parse(text);
    if (isRecord(document)) {
      const { api_key_id: id, api_key_secret: secret } = document;
      return { ...(typeof id === 'string' ? { id } : {}), ...(typeof secret === 'string' ? { secret } : {}) };
    }
  } catch {
    // not JSON, so it should be a block
  }
  try {
    return parsePastedBlock(text, "the output of 'key-command'");
  } catch (error) {
    if (error instanceof ActionError) {
      throw commandFailed('Its output is neither JSON with a key nor a soda_cloud block');
    }
    throw error;
  }
}

function commandCanceled(): ActionError {
  return new ActionError('Rotation canceled', {
    what: "The run was canceled while the command in 'key-command' ran. Nothing was written.",
    why: 'The runner asked the step to end, so the command was ended with what it had started.',
    fix: 'Start the workflow again when you are ready. If the command creates keys, delete one that it may have created in Soda Cloud.',
  });
}

function commandFailed(why: string): ActionError {
  return new ActionError('Key command failed', {
    what: "The command in 'key-command' gave no new key, and nothing was written.",
    why: `${why}.`,
    fix: 'Run the command manually: it must print {"api_key_id": "…", "api_key_secret": "…"} or a soda_cloud block on standard output and end with exit code 0. It runs without a shell and without the action\'s inputs; give it what it needs in the step\'s \'env:\'.',
  });
}

export interface CommandOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Milliseconds until the command is ended. */
  readonly timeout: number;
  /** Bytes of standard output until the command is ended. */
  readonly largestOutput: number;
  /** Aborted when the run is canceled: the command is ended at once. */
  readonly canceled: AbortSignal;
}

/** What a command printed, or why there is nothing to read: our own words, nothing of what it printed. */
export type CommandResult =
  | { readonly kind: 'output'; readonly text: string }
  | { readonly kind: 'failure'; readonly reason: string }
  | { readonly kind: 'canceled' };

/**
 * Runs a program in a process group of its own and prints a line of JSON: its output, or why there is none. It ends the
 * group on a time-out, on too much output, on a signal, and at the end of its standard input, which comes also when the
 * action is killed. `@actions/exec`, which runs this program, has no limit, no group and no way to end what it runs.
 * `import()` and not `require`: NODE_OPTIONS may ask for either kind of module.
 */
const GUARD = `import('node:child_process').then(({ spawn, spawnSync }) => {
  const { timeout, largestOutput, isVerbatim, program, args, taskkill } = JSON.parse(process.env.KEY_COMMAND_GUARD);
  delete process.env.KEY_COMMAND_GUARD;
  const isWindows = process.platform === 'win32';
  let isDone = false;
  const print = (result) => {
    if (!isDone) process.stdout.write('\\n' + JSON.stringify(result), () => process.exit());
    isDone = true;
  };
  const notStarted = ({ code = 'unknown error' }) => print({ reason: 'it could not be started (' + code + ')' });
  const chunks = [];
  let bytes = 0;
  try {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'ignore'], detached: !isWindows, windowsHide: true,
      windowsVerbatimArguments: isVerbatim,
    });
    const kill = () => {
      try {
        if (isWindows) spawnSync(taskkill, ['/pid', String(child.pid), '/t', '/f'], { stdio: 'ignore' });
        else process.kill(-child.pid, 'SIGKILL');
      } catch {}
    };
    const stop = (reason) => { kill(); print({ reason }); };
    const end = () => { kill(); process.exit(); };
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGBREAK']) process.on(signal, end);
    process.stdin.on('end', end).on('error', end).resume();
    setTimeout(stop, timeout, 'it did not end within ' + timeout / 1000 + ' seconds');
    child.on('error', notStarted);
    child.stdout.on('data', (chunk) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > largestOutput) stop('it printed more than ' + largestOutput / 1024 + ' KiB');
    });
    const finish = (code, signal) => {
      if (code === 0) print({ text: Buffer.concat(chunks).toString() });
      else print({ reason: signal === null ? 'it ended with exit code ' + code : 'it was ended by ' + signal });
    };
    child.on('close', finish);
    // a process that the program left running may keep its output open
    child.on('exit', (code, signal) => setTimeout(finish, 1000, code, signal));
    process.stderr.write('soda-cloud-keys guard ' + process.pid + '\\n');
  } catch (error) {
    notStarted(error);
  }
});`;

/**
 * Runs a program without a shell. Its error output is discarded. A program that takes too long or prints too much, or that
 * runs when the run is canceled or the action is killed, is ended together with what it started.
 */
export async function runCommand(
  command: readonly string[],
  { environment, timeout, largestOutput, canceled }: CommandOptions,
): Promise<CommandResult> {
  if (canceled.aborted) {
    return { kind: 'canceled' };
  }
  const spawnable = process.platform === 'win32' ? await windowsCommand(command) : unixCommand(command);
  if (typeof spawnable === 'string') {
    return { kind: 'failure', reason: spawnable };
  }
  let guard: string | undefined;
  const endGuard = (): void => {
    if (guard !== undefined) {
      endProcess(guard);
    }
  };
  canceled.addEventListener('abort', endGuard, { once: true });
  try {
    const { stdout } = await getExecOutput(`"${process.execPath}"`, ['-e', GUARD], {
      // not as arguments, which every user of the machine can read: the command may contain a secret
      env: {
        ...definedOnly(environment),
        KEY_COMMAND_GUARD: JSON.stringify({
          timeout,
          largestOutput,
          taskkill: systemProgram('taskkill.exe'),
          ...spawnable,
        }),
      },
      silent: true,
      ignoreReturnCode: true,
      listeners: {
        stderr: (data) => {
          guard ??= /^soda-cloud-keys guard (\d+)$/m.exec(data.toString())?.[1];
          if (canceled.aborted) {
            endGuard();
          }
        },
      },
    });
    return canceled.aborted ? { kind: 'canceled' } : readResult(stdout);
  } catch {
    return { kind: 'failure', reason: 'Node.js could not be started to run it' };
  } finally {
    canceled.removeEventListener('abort', endGuard);
  }
}

function definedOnly(environment: CommandOptions['environment']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** The last line: NODE_OPTIONS may load modules that print something of their own. */
function readResult(stdout: string): CommandResult {
  try {
    const result: unknown = JSON.parse(stdout.slice(stdout.lastIndexOf('\n') + 1));
    const { text, reason } = isRecord(result) ? result : {};
    if (typeof text === 'string') {
      return { kind: 'output', text };
    }
    if (typeof reason === 'string') {
      return { kind: 'failure', reason };
    }
  } catch {
    // something else ended the guard
  }
  return { kind: 'failure', reason: 'it was ended from outside' };
}

/** Windows ends a process without a signal that it could handle, and not what it started. */
function endProcess(pid: string): void {
  if (process.platform === 'win32') {
    exec(`"${systemProgram('taskkill.exe')}"`, ['/pid', pid, '/t', '/f'], {
      silent: true,
      ignoreReturnCode: true,
    }).catch(() => {});
    return;
  }
  try {
    process.kill(Number(pid), 'SIGTERM');
  } catch {
    // it has ended by itself
  }
}

interface Spawnable {
  readonly program: string;
  readonly args: readonly string[];
  /** Whether the arguments are quoted already, as cmd.exe takes them. */
  readonly isVerbatim: boolean;
}

function unixCommand([program = '', ...args]: readonly string[]): Spawnable {
  return { program, args, isVerbatim: false };
}

/**
 * Windows by itself finds only `.exe` and `.com` files, starts `.cmd` and `.bat` files only through cmd.exe, and takes a
 * program from the current directory, the checkout, before one from `PATH`.
 * @returns why it cannot be started, where that is known
 */
async function windowsCommand([program = '', ...args]: readonly string[]): Promise<Spawnable | string> {
  const found = await which(/[/\\]/.test(program) ? resolve(program) : program, false).catch(() => '');
  switch (extname(found).toLowerCase()) {
    case '.exe':
    case '.com':
      return { program: found, args, isVerbatim: false };
    case '.cmd':
    case '.bat':
      return batchCommand(found, args);
    default:
      return "it could not be started (ENOENT): on Windows it must be a .exe, .com, .cmd or .bat file, given by its path or found in PATH. A script needs its interpreter before it, as in 'pwsh -File script.ps1'";
  }
}

/**
 * How cmd.exe starts a batch file. It reads its line, and the batch file's use of an argument, as commands: within
 * double quotes, only those, percent signs and line breaks mean something, and there is no way to write them that every
 * batch file passes on. So an argument that has one of them is refused.
 * @returns why it cannot be started
 */
export function batchCommand(file: string, args: readonly string[]): Spawnable | string {
  const words = [file, ...args];
  if (words.some((word) => /["%\r\n\0]/.test(word))) {
    return 'An argument of a .cmd or .bat file must not contain double quotes, percent signs or line breaks, and its path neither: cmd.exe would take them for its own. Call the program behind the file, or put the arguments into a .cmd file';
  }
  // a backslash before the closing quote would escape it for the program that the batch file starts
  const line = words.map((word) => `"${word.replace(/\\+$/, '$&$&')}"`).join(' ');
  return {
    program: process.env['ComSpec'] ?? systemProgram('cmd.exe'),
    // no AutoRun, and an exclamation mark is no variable
    args: ['/d', '/v:off', '/s', '/c', `"${line}"`],
    isVerbatim: true,
  };
}

/** By its path: the checkout may have a program of this name. */
function systemProgram(name: string): string {
  return win32.join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', name);
}
