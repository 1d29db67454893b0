import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { parseArgsStringToArgv } from 'string-argv';
import type { HttpDependencies } from '../http/retry.ts';
import { extractKeyCandidates } from '../inputs/block-text.ts';
import { parseGeneratedPair } from '../inputs/key-pair.ts';
import { parsePastedBlock } from '../inputs/pasted-block.ts';
import type { PastedBlock } from '../inputs/types.ts';
import { ActionError, errorCode } from '../shared/action-error.ts';
import { isRecord } from '../shared/files.ts';
import type { Log } from '../shared/log.ts';
import { type KeyPair, Secret } from '../shared/secret.ts';
import { mintRunnerKey, type RunnerFailure } from '../soda-cloud/client.ts';
import { type Connection, origin } from '../soda-cloud/endpoint.ts';

const TIMEOUT = 60_000;
const LARGEST_OUTPUT = 64 * 1024;

/**
 * The pair that `key-command` prints: JSON `{"api_key_id", "api_key_secret"}` or a soda_cloud block. The command does
 * not see the action's inputs, which hold other keys.
 * @param canceled ends the command at once, with what it started
 * @throws ActionError when the command fails, prints something else, or is ended by a cancellation
 */
export async function keyFromCommand(
  line: string,
  environment: NodeJS.ProcessEnv,
  log: Log,
  canceled?: AbortSignal,
): Promise<KeyPair> {
  const command = parseArgsStringToArgv(line);
  // quotes around nothing are a word, but not a program
  if ((command[0] ?? '') === '') {
    throw commandFailed("'key-command' is empty");
  }
  const result = await runCommand(command, {
    environment: Object.fromEntries(
      Object.entries(environment).filter(([name]) => !name.startsWith('INPUT_')),
    ),
    timeout: TIMEOUT,
    largestOutput: LARGEST_OUTPUT,
    ...(canceled === undefined ? {} : { canceled }),
  });
  if (result.kind === 'canceled') {
    throw commandCanceled();
  }
  if (result.kind === 'failure') {
    throw commandFailed(result.reason);
  }
  return pairOfOutput(result.text, log);
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

/** JSON is read as such: its escapes are not all YAML's. */
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
    fix: 'Run the rotation again when it suits. If the command makes keys, delete one that it may have made in Soda Cloud.',
  });
}

function commandFailed(why: string): ActionError {
  return new ActionError('Key command failed', {
    what: "The command in 'key-command' gave no new key, and nothing was written.",
    why: `${why}.`,
    fix: 'Run the command by hand: it has to print {"api_key_id": "…", "api_key_secret": "…"} or a soda_cloud block on standard output and end with exit code 0. It runs without a shell and without the action\'s inputs; give it what it needs in the step\'s \'env:\'.',
  });
}

export interface CommandOptions {
  readonly environment: NodeJS.ProcessEnv;
  /** Milliseconds until the command is ended. */
  readonly timeout: number;
  /** Bytes of standard output until the command is ended. */
  readonly largestOutput: number;
  /** Aborted when the run is canceled: the command is ended at once. */
  readonly canceled?: AbortSignal;
}

/** What a command printed, or why there is nothing to read: our own words, nothing of what it printed. */
export type CommandResult =
  | { readonly kind: 'output'; readonly text: string }
  | { readonly kind: 'failure'; readonly reason: string }
  | { readonly kind: 'canceled' };

/**
 * Runs a program without a shell. Its error output is thrown away. A program that takes too long or prints too much, or is
 * under way when the run is canceled, is ended together with what it started.
 */
export function runCommand(command: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const { canceled } = options;
  if (canceled?.aborted) {
    return Promise.resolve({ kind: 'canceled' });
  }
  let child: ChildProcessByStdio<null, Readable, null>;
  try {
    child = start(command, options.environment);
  } catch (error) {
    // some reasons come as an event, others (ENOTDIR, EINVAL, EFTYPE) are thrown
    return Promise.resolve(notStarted(error));
  }
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const end = (result: CommandResult): void => {
      clearTimeout(timer);
      canceled?.removeEventListener('abort', cancel);
      child.stdout.destroy();
      resolve(result);
    };
    const stop = (reason: string): void => {
      killGroup(child.pid);
      end({ kind: 'failure', reason });
    };
    const cancel = (): void => {
      killGroup(child.pid);
      end({ kind: 'canceled' });
    };
    canceled?.addEventListener('abort', cancel, { once: true });
    const timer = setTimeout(
      () => stop(`it did not end within ${options.timeout / 1000} seconds`),
      options.timeout,
    );
    child.stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > options.largestOutput) {
        stop(`it printed more than ${options.largestOutput / 1024} KiB`);
      }
    });
    child.on('error', (error) => end(notStarted(error)));
    child.on('close', (code, signal) => {
      const text = Buffer.concat(chunks).toString('utf8');
      end(
        code === 0
          ? { kind: 'output', text }
          : {
              kind: 'failure',
              reason: signal === null ? `it ended with exit code ${code}` : `it was ended by ${signal}`,
            },
      );
    });
  });
}

function start(
  [program = '', ...args]: readonly string[],
  environment: NodeJS.ProcessEnv,
): ChildProcessByStdio<null, Readable, null> {
  return spawn(program, args, {
    env: environment,
    stdio: ['ignore', 'pipe', 'ignore'],
    // a group of its own, so that its children can be ended with it
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
}

function notStarted(error: unknown): CommandResult {
  return { kind: 'failure', reason: `it could not be started (${errorCode(error) ?? 'unknown error'})` };
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) {
    return;
  }
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // it has ended by itself
  }
}

/**
 * A new key for a Soda Runner, masked and checked like every other key before anything else happens to it.
 * @throws ActionError when Soda Cloud creates none, or one that cannot be a key, and when the run is canceled
 */
export async function keyFromRunner(
  name: string | undefined,
  current: KeyPair,
  connection: Connection,
  { log, http }: { log: Log; http: HttpDependencies },
): Promise<KeyPair> {
  const minted = await mintRunnerKey(name, current, connection, http);
  if (minted.kind === 'failed') {
    throw minted.canceled ? mintCanceled(minted, connection) : notMinted(minted, connection);
  }
  return checkMinted(minted.pair, connection, log);
}

function notMinted(
  { reason, remedy, status, uncertain }: RunnerFailure,
  connection: Connection,
): ActionError {
  const first = [
    ...(status === 403
      ? [
          'Give a current key whose user may manage data sources and agents, or give its user that permission.',
        ]
      : []),
    ...(uncertain ? [unusedRunner(connection)] : []),
  ];
  const again = first.length === 0 ? 'Start the same workflow again.' : 'Then start the same workflow again.';
  const rest = remedy === undefined ? [] : [`If this stays, ${remedy}.`];
  return new ActionError('Runner key not created', {
    what: `Soda Cloud at ${connection.host} ${uncertain ? 'gave no runner key' : 'created no runner key'} that could be used. Nothing was written.`,
    why: `The request for it failed: ${reason}.${uncertain ? ` ${UNSEEN}` : ''}`,
    fix: [...first, again, ...rest].join(' '),
  });
}

const UNSEEN = 'It may have created a key all the same, which nobody has seen.';

function mintCanceled({ uncertain }: RunnerFailure, connection: Connection): ActionError {
  return new ActionError('Rotation canceled', {
    what: `The run was canceled ${uncertain ? `while Soda Cloud at ${connection.host} was asked for a runner key. ${UNSEEN}` : 'before a runner key was created.'} Nothing was written.`,
    why: 'The runner asked the step to end.',
    fix: uncertain
      ? `${unusedRunner(connection)} Then start the workflow again when it suits.`
      : 'Start the workflow again when it suits.',
  });
}

function checkMinted({ id, secret }: KeyPair, connection: Connection, log: Log): KeyPair {
  try {
    return parseGeneratedPair(
      {
        id: { name: "'apiKeyId' of the answer", text: id.reveal() },
        secret: { name: "'apiKeySecret' of the answer", text: secret.reveal() },
      },
      log,
    );
  } catch (error) {
    throw error instanceof ActionError ? unusable(error.parts.what, connection) : error;
  }
}

function unusable(reason: string, connection: Connection): ActionError {
  return new ActionError('Runner key not created', {
    what: `Soda Cloud at ${connection.host} answered the request for a runner key with one that cannot be a key. Nothing was written.`,
    why: `${reason} A runner with this key may have been created all the same.`,
    fix: `See that 'host' or 'region' name Soda Cloud itself. ${unusedRunner(connection)} Then start the same workflow again.`,
  });
}

function unusedRunner(connection: Connection): string {
  return `Look at ${origin(connection)} for a runner without a name or without contact, and delete it.`;
}
