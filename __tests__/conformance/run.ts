import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { exitCode } from './engines/exit-code.ts';
import { installEngine } from './engines/install.ts';
import { findPython } from './engines/python.ts';
import { ENGINES } from './engines/virtual-environments.ts';
import { buildGoReader } from './readers/go-reader.ts';
import { checkTools } from './readers/tools.ts';

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));

/** Installs the engines and readers where they are missing and runs the suite; arguments go to jest. */
async function main(jestArguments: readonly string[]): Promise<number> {
  if (!existsSync(new URL('../../dist/main/index.js', import.meta.url))) {
    throw new Error('There is no built action to test: run npm run build');
  }
  checkTools();
  buildGoReader();
  const python = findPython();
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

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
