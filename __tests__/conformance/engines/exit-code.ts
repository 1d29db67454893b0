import type { ChildProcess } from 'node:child_process';

/** Settles when the process has ended and its output was read. */
export function exitCode(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
}
