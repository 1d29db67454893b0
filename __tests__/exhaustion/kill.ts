import type { ChildProcess } from 'node:child_process';
import type { GitHub } from '../../simulators/github/github.ts';

/** Where a request is in the server: not yet applied, or applied and not yet answered. */
export type Boundary = 'onRequest' | 'onApplied';

/**
 * Lets the server kill the process when its nth request from now on is at a boundary.
 * @returns to be called with the process
 */
export function killAtRequest(
  { requests, hooks }: GitHub,
  nth: number,
  boundary: Boundary,
): (child: ChildProcess) => void {
  const first = requests.length;
  let process: ChildProcess | undefined;
  hooks[boundary] = async ({ sequence }: { sequence: number }, drop: () => void) => {
    if (sequence - first >= nth) {
      await killed(process);
      drop();
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
