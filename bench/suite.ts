import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { PartResult } from './part-result.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * How long the unit and product tests take.
 * @throws Error when a test fails
 */
export function measureSuite(): PartResult {
  const begun = performance.now();
  const { status, stderr, error } = spawnSync('npm', ['test'], {
    cwd: ROOT,
    encoding: 'utf8',
    shell: process.platform === 'win32',
    maxBuffer: 64 * 1024 * 1024,
  });
  const seconds = (performance.now() - begun) / 1000;
  if (status !== 0) {
    throw new Error(`npm test failed: ${stderr.slice(-2000)}`, { cause: error });
  }
  // jest writes its results to standard error
  const counts = /^Tests: +(.*)$/m.exec(stderr)?.[1] ?? 'unknown';
  return {
    title: 'Tests',
    text: `\`npm test\`, once, on ${availableParallelism()} cores: ${seconds.toFixed(0)} s. Tests: ${counts}.`,
    findings: [{ what: 'npm test on two cores', atMost: 100, measured: seconds, unit: 's' }],
  };
}
