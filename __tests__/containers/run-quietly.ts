import { spawnSync } from 'node:child_process';
import { PODMAN_ENVIRONMENT } from './podman.ts';

export const ENVIRONMENT = { ...process.env, ...PODMAN_ENVIRONMENT };

/**
 * Shows the output of a command only if it fails.
 * @throws Error with that output
 */
export function run(command: string, args: readonly string[]): void {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    env: ENVIRONMENT,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) {
    throw new Error(`${command} ${args.join(' ')} failed:\n${error?.message ?? `${stdout}\n${stderr}`}`);
  }
}
