import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { exitCode } from './engines/commands.ts';
import { ENGINES } from './engines/environments.ts';
import { findPython, installEngine } from './engines/install.ts';
import { installNewestNode } from './engines/newest-node.ts';
import { buildGoReader } from './readers/go-reader.ts';

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));

/** Programs that the suite needs and does not install: a command that tests for each, and its package. */
const TOOLS: readonly { readonly command: readonly string[]; readonly debian: string }[] = [
  { command: ['curl', '--version'], debian: 'curl' },
  { command: ['go', 'version'], debian: 'golang-go' },
  { command: ['kubectl', 'version', '--client'], debian: 'kubernetes-client' },
];

/** Installs missing engines and readers, and runs the suite with the arguments for jest. */
async function main(jestArguments: readonly string[]): Promise<number> {
  if (!existsSync(new URL('../../dist/main/index.js', import.meta.url))) {
    throw new Error('dist/ is missing: run npm run build');
  }
  checkTools();
  buildGoReader();
  const python = findPython();
  installNewestNode();
  await Promise.all(ENGINES.map((engine) => installEngine(engine, python)));
  const jest = spawn(
    process.execPath,
    [
      ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
      ...['node_modules/jest/bin/jest.js', '--config', '__tests__/conformance/jest.config.mjs'],
      ...jestArguments,
    ],
    { cwd: REPOSITORY, stdio: 'inherit' },
  );
  return (await exitCode(jest)) ?? 1;
}

/** @throws Error with the missing programs, and what to install */
function checkTools(): void {
  const missing = TOOLS.filter(({ command: [name = '', ...args] }) => spawnSync(name, args).status !== 0);
  if (missing.length > 0) {
    throw new Error(
      `The conformance suite needs ${missing.map(({ command: [name] }) => name).join(', ')}.\n` +
        `On Debian and Ubuntu: apt-get install ${missing.map(({ debian }) => debian).join(' ')}`,
    );
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
