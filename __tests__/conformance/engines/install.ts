import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exitCode } from './commands.ts';
import { type Engine, engineFile, environmentDirectory, executable } from './environments.ts';

interface Requirements {
  readonly file: string;
  readonly options?: readonly string[];
}

const REQUIREMENTS: Readonly<Record<Engine, readonly Requirements[]>> = {
  v3: [{ file: 'requirements-v3.txt' }, { file: 'requirements-v3-alone.txt', options: ['--no-deps'] }],
  v4: [{ file: 'requirements-v4.txt' }, { file: 'requirements-uv.txt' }],
};

/** Installs an engine into its own virtual environment, unless the same version is installed. */
export async function installEngine(engine: Engine, python: Python): Promise<void> {
  const directory = environmentDirectory(engine);
  const stamp = join(directory, 'installed');
  const wanted = await fingerprint(engine, python);
  if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) {
    return;
  }
  console.log(`Installing Soda Core ${engine} for Python ${python.version} ...`);
  await rm(directory, { recursive: true, force: true });
  await run(python.command, ['-m', 'venv', directory]);
  const pip = ['-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check'];
  for (const { file, options = [] } of REQUIREMENTS[engine]) {
    await run(executable(engine, 'python'), [...pip, ...options, '--requirement', engineFile(file)]);
  }
  // Written last, so that an incomplete installation is repeated.
  await writeFile(stamp, wanted);
}

async function fingerprint(engine: Engine, { version }: Python): Promise<string> {
  const hash = createHash('sha256').update(version);
  for (const { file } of REQUIREMENTS[engine]) {
    hash.update(await readFile(engineFile(file)));
  }
  return hash.digest('hex');
}

async function run(command: string, args: readonly string[]): Promise<void> {
  const code = await exitCode(spawn(command, args, { stdio: 'inherit' }));
  if (code !== 0) {
    throw new Error(`failed with exit code ${code}: ${command} ${args.join(' ')}`);
  }
}

interface Python {
  readonly command: string;
  /** Major and minor, such as `3.12`. */
  readonly version: string;
}

/** The minimum of Soda Core v4. */
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
 * Finds a Python that both engines support.
 * @throws Error with the versions found, and what to install
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
