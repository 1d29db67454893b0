import { spawnSync } from 'node:child_process';
import type { PreparedAction } from '../../simulators/runner/run-action.ts';

/**
 * Runs a process to its end while this one does nothing else, its output read from pipes as a runner reads it.
 * @returns the milliseconds from start to exit
 * @throws Error when it fails: what a failure takes is nobody's start
 */
export function runPrepared({ executable, args, cwd, env }: PreparedAction): number {
  const begun = performance.now();
  const { status, stdout, error } = spawnSync(executable, args, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  const milliseconds = performance.now() - begun;
  if (status !== 0) {
    throw new Error(`${args.join(' ')} ended with ${status}: ${stdout}`, { cause: error });
  }
  return milliseconds;
}
