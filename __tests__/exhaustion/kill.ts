import type { ChildProcess } from 'node:child_process';
import type { GitHub } from '../../simulators/github/github.ts';
import { sendSignal } from '../../simulators/runner/signals.ts';
import * as cloudFaults from '../../simulators/soda-cloud/faults.ts';
import type { SodaCloud } from '../../simulators/soda-cloud/server.ts';

/** The progress of a request: not applied, or applied without a response. */
export type Boundary = 'onRequest' | 'onApplied';

/** To be called with the process. */
export type Started = (child: ChildProcess) => void;

/** Lets the server kill the process when its nth request from now on is at a boundary. */
export function killAtRequest(github: GitHub, nth: number, boundary: Boundary): Started {
  return killAt(github, nth, boundary, () => true);
}

/** The same for its nth write: reads that are sent meanwhile make no difference. */
export function killAtWrite(github: GitHub, nth: number, boundary: Boundary): Started {
  return killAt(github, nth, boundary, ({ method }) => method !== 'GET');
}

function killAt(
  { requests, hooks }: GitHub,
  nth: number,
  boundary: Boundary,
  counts: (request: GitHub['requests'][number]) => boolean,
): Started {
  const first = requests.length;
  let process: ChildProcess | undefined;
  hooks[boundary] = async (request, drop) => {
    const earlier = requests.slice(first).filter((each) => each.sequence < request.sequence && counts(each));
    if (earlier.length + (counts(request) ? 1 : 0) >= nth) {
      await killed(process);
      drop();
    }
  };
  return (child) => {
    process = child;
  };
}

/** The same for requests to Soda Cloud, before they are answered. */
export function killAtLogin(cloud: SodaCloud, nth: number): Started {
  const first = cloud.requests.length;
  let process: ChildProcess | undefined;
  cloud.setFaults(() => {
    if (cloud.requests.length - first < nth) {
      return undefined;
    }
    process?.kill('SIGKILL');
    return cloudFaults.hang();
  });
  return (child) => {
    process = child;
  };
}

/** Sends the process a signal, once, when its nth request from now on arrives at the server. */
export function signalAtRequest({ requests, hooks }: GitHub, nth: number, signal: NodeJS.Signals): Started {
  const first = requests.length;
  let process: ChildProcess | undefined;
  hooks.onRequest = ({ sequence }: { sequence: number }) => {
    if (sequence - first === nth) {
      sendSignal(process, signal);
    }
  };
  return (child) => {
    process = child;
  };
}

function killed(child: ChildProcess | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) {
      resolve();
    } else {
      child.once('exit', () => resolve());
      child.kill('SIGKILL');
    }
  });
}
