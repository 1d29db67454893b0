import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Order, Result } from './orders.ts';

/** What came of an order: an answer, or that there was none. */
export type Answer = Result | { readonly kind: 'silent' } | { readonly kind: 'crashed' };

/** One sandbox and the process that runs tests in it. */
export class TestWorker {
  readonly sandbox: string;
  #process: ChildProcess | undefined;
  #other: TestWorker | undefined;

  constructor(sandbox: string) {
    this.sandbox = sandbox;
  }

  /** A fresh process in the same sandbox: only one of the two may be given an order at a time. */
  another(): TestWorker {
    this.#other?.stop();
    this.#other = new TestWorker(this.sandbox);
    return this.#other;
  }

  /** Gives an order and waits for the answer, at most so many milliseconds. */
  async give(order: Order, limit: number): Promise<Answer> {
    const child = this.#running();
    const answer = await new Promise<Answer>((resolve) => {
      const timer = setTimeout(() => resolve({ kind: 'silent' }), limit);
      const settle = (answer: Answer): void => {
        clearTimeout(timer);
        child.removeAllListeners();
        resolve(answer);
      };
      child.once('message', (result) => settle(result as Result));
      child.once('exit', () => settle({ kind: 'crashed' }));
      child.send(order);
    });
    if (answer.kind === 'silent' || answer.kind === 'crashed') {
      this.stop();
    }
    return answer;
  }

  /** Ends the process and what it started; the next order starts another. */
  stop(): void {
    this.#other?.stop();
    const pid = this.#process?.pid;
    this.#process?.removeAllListeners();
    this.#process = undefined;
    if (pid === undefined) {
      return;
    }
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // nothing of it is left
    }
  }

  #running(): ChildProcess {
    if (this.#process === undefined) {
      // outside the copy: nothing that a test makes shall seem to be part of a package
      const temporary = `${this.sandbox}-tmp`;
      mkdirSync(temporary, { recursive: true });
      const log = openSync(join(this.sandbox, 'test-process.log'), 'a');
      this.#process = spawn(
        process.execPath,
        [
          '--disable-warning=ExperimentalWarning',
          join(this.sandbox, '__tests__', 'mutation', 'test-process.ts'),
          this.sandbox,
        ],
        {
          cwd: this.sandbox,
          env: { ...process.env, TMPDIR: temporary },
          // a group of its own, so that bundles which hang can be ended with it
          detached: true,
          stdio: ['ignore', log, log, 'ipc'],
        },
      );
      closeSync(log);
    }
    return this.#process;
  }
}
