import { spawnSync } from 'node:child_process';

export interface Python {
  readonly command: string;
  /** Major and minor, such as `3.12`. */
  readonly version: string;
}

/** What Soda Core v4 needs. */
const MINIMUM_MINOR = 10;
const COMMANDS: readonly string[] = [
  'python3',
  'python3.13',
  'python3.12',
  'python3.11',
  'python3.10',
  'python',
];

const PROBE = 'import sys, venv, ensurepip; print("%d.%d" % sys.version_info[:2])';

/**
 * A Python that both engines run on.
 * @throws Error that names what was found, and what to install
 */
export function findPython(): Python {
  const found: string[] = [];
  for (const command of COMMANDS) {
    const { error, status, stdout, stderr } = spawnSync(command, ['-c', PROBE], { encoding: 'utf8' });
    if (status === 0) {
      const version = stdout.trim();
      if (isRecent(version)) {
        return { command, version };
      }
      found.push(`${command} is ${version}`);
    } else if (error === undefined && stderr.includes('No module named')) {
      found.push(`${command} lacks a module: ${stderr.trim().split('\n').at(-1)}`);
    }
  }
  throw new Error(
    `The conformance suite needs Python 3.${MINIMUM_MINOR} or later as python3, with its venv module.\n` +
      `${found.length === 0 ? 'Found no Python.' : found.join('\n')}\n` +
      'On Debian and Ubuntu: apt-get install python3 python3-venv',
  );
}

function isRecent(version: string): boolean {
  const [major, minor] = version.split('.').map(Number);
  return major === 3 && minor !== undefined && minor >= MINIMUM_MINOR;
}
