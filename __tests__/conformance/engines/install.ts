import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exitCode } from './exit-code.ts';
import type { Python } from './python.ts';
import { type Engine, engineFile, environmentDirectory, executable } from './virtual-environments.ts';

interface Requirements {
  readonly file: string;
  readonly options?: readonly string[];
}

const REQUIREMENTS: Readonly<Record<Engine, readonly Requirements[]>> = {
  v3: [{ file: 'requirements-v3.txt' }, { file: 'requirements-v3-alone.txt', options: ['--no-deps'] }],
  v4: [{ file: 'requirements-v4.txt' }],
};

/** Installs an engine into its own virtual environment, unless the same one is there already. */
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
  // Written last, so that an installation that was broken off is done again.
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
