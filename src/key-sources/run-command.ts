import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { errorCode } from '../errors/system-error.ts';

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
