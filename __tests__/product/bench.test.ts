import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { nodeExecutable } from '../../simulators/runner/node-versions.ts';

const BENCH = fileURLToPath(new URL('../../bench/bench.ts', import.meta.url));

test('the benchmark of the start prints every row, with what each number should be', () => {
  const { status, stdout } = spawnSync(nodeExecutable(24), [BENCH, '--only', 'start', '--rounds', '1'], {
    encoding: 'utf8',
  });
  expect(status).toBe(0);
  const firstCells = stdout.split('\n').map((line) => line.split('|')[1]?.trim());
  expect(firstCells).toEqual(
    expect.arrayContaining([
      'node -e 0',
      'configure',
      'configure with verify',
      'configure with base-config',
      'post',
      'configure without verify, start to exit, against node -e 0',
      'post, start to exit, against node -e 0',
    ]),
  );
  expect(stdout).toMatch(
    /^\| configure +\| +\d+\.\d \| \d+\.\d to \d+\.\d +\| +\d+\.\d\d \| +\d+\.\d\d \|$/m,
  );
  expect(stdout).toMatch(/^\| post, .* \| 1\.25 x +\| \d+\.\d+ x +\| (met|NOT MET) +\|$/m);
  expect(stdout).toMatch(/^- Other processes took: \d+ % of the processors before, \d+ % after$/m);
  expect(stdout).not.toContain('undefined');
});
