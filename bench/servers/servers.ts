import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { nodeExecutable } from '../../simulators/runner/node-versions.ts';
import type { Addresses, Question, SentRequest, Traffic } from './messages.ts';

const PROGRAM = fileURLToPath(new URL('main.ts', import.meta.url));

export interface ServerOptions {
  /** The number of repositories with a pair. */
  readonly targets: number;
  /** All repositories, where there are more of them. */
  readonly fleet?: { readonly repositories: number; readonly archived: number };
  /** Added to each response of GitHub, in milliseconds. */
  readonly latency: number;
}

/** A GitHub and a Soda Cloud in another process. */
export interface Servers extends Addresses {
  /** The requests to GitHub since the last `forget`. */
  traffic(): Promise<readonly SentRequest[]>;
  forget(): Promise<void>;
  close(): Promise<void>;
}

export async function startServers({ targets, latency, fleet }: ServerOptions): Promise<Servers> {
  const { repositories = targets, archived = 0 } = fleet ?? {};
  const numbers = [targets, repositories, archived, latency].map(String);
  const child = spawn(nodeExecutable(24), [PROGRAM, ...numbers], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const addresses: Addresses = JSON.parse(await nextLine(lines));
  const ask = async (question: Question): Promise<readonly SentRequest[]> => {
    child.stdin.write(`${question}\n`);
    const traffic: Traffic = JSON.parse(await nextLine(lines));
    return traffic.requests;
  };
  return {
    ...addresses,
    traffic: () => ask('traffic'),
    forget: async () => {
      await ask('forget');
    },
    close: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

async function nextLine(lines: AsyncIterator<string, unknown>): Promise<string> {
  const { value, done } = await lines.next();
  if (done === true || typeof value !== 'string') {
    throw new Error('the servers ended early');
  }
  return value;
}
