import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { installAct } from '../workflows/act/install.ts';
import { prepareImage } from './image.ts';
import { findObstacle, preparePodman } from './podman.ts';

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));

/** Makes the image if it is missing, and runs the suite with the arguments for jest. */
function main(jestArguments: readonly string[]): number {
  if (!existsSync(new URL('../../dist/main/index.js', import.meta.url))) {
    throw new Error('dist/ is missing: run npm run build');
  }
  const obstacle = findObstacle();
  if (obstacle !== undefined) {
    return notPossible(obstacle);
  }
  preparePodman();
  prepareImage();
  installAct();
  const { status } = spawnSync(
    process.execPath,
    [
      ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
      ...['node_modules/jest/bin/jest.js', '--config', '__tests__/containers/jest.config.mjs'],
      ...jestArguments,
    ],
    { cwd: REPOSITORY, stdio: 'inherit' },
  );
  return status ?? 1;
}

/** In CI, a suite that is left out without anybody having asked for it is a failure. */
function notPossible(obstacle: string): number {
  const isAllowed = process.env['CI'] !== 'true' || process.env['SKIP_CONTAINER_TESTS'] === 'true';
  console.error(
    `${isAllowed ? 'SKIPPED' : 'FAILED'}: the tests with containers cannot run here: ${obstacle}.` +
      (isAllowed ? '' : ' Set SKIP_CONTAINER_TESTS=true where another job runs them.'),
  );
  return isAllowed ? 0 : 1;
}

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
