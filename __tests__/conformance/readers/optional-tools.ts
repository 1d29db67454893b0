import { spawnSync } from 'node:child_process';
import { describe } from '@jest/globals';

/**
 * `describe` where a program is installed. Elsewhere its tests are skipped, with a notice; `.ci/run` installs it, and its
 * absence there is an error.
 */
export function describeWith(program: string): typeof describe | typeof describe.skip {
  const { error } = spawnSync(program, ['--version'], { stdio: 'ignore' });
  if (error === undefined) {
    return describe;
  }
  if (process.env['CI'] === 'true') {
    throw new Error(`${program} is not installed`);
  }
  process.stderr.write(
    `Skipped: the tests that need ${program}. On Debian and Ubuntu: apt-get install ${program}\n`,
  );
  return describe.skip;
}
