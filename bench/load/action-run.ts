import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SAMPLE_TOKEN } from '../../simulators/github/state/tokens.ts';
import { runAction } from '../../simulators/runner/run-action.ts';
import { createSandbox } from '../../simulators/runner/sandbox.ts';
import { CURRENT, NEW } from '../keys.ts';
import type { Servers } from '../servers/servers.ts';
import type { Cell } from './cells.ts';
import { targetsOf } from './targets.ts';

const PEAK_MEMORY = fileURLToPath(new URL('peak-memory.cjs', import.meta.url));

export type LoadMode = 'rotate' | 'audit';

export interface MeasuredRun {
  /** From start to exit. */
  readonly milliseconds: number;
  /** Peak resident memory in bytes; Linux only. */
  readonly peak: number | undefined;
}

const OWN_INPUTS: Readonly<Record<LoadMode, Record<string, string>>> = {
  rotate: { 'new-api-key-id': NEW.id, 'new-api-key-secret': NEW.secret, 'write-interval-ms': '0' },
  audit: {},
};

/** Runs one mode over the repositories of a cell, as a runner does. */
export async function runOver({ targets, mode, fleet }: Cell, servers: Servers): Promise<MeasuredRun> {
  const sandbox = await createSandbox();
  try {
    const memoryFile = join(sandbox.root, 'peak-memory');
    const run = await runAction('main', {
      sandbox,
      env:
        process.platform === 'linux'
          ? { NODE_OPTIONS: `--require ${JSON.stringify(PEAK_MEMORY)}`, BENCH_MEMORY: memoryFile }
          : {},
      inputs: {
        mode,
        'api-key-id': CURRENT.id,
        'api-key-secret': CURRENT.secret,
        host: servers.sodaCloud,
        'github-token': SAMPLE_TOKEN.token,
        'github-api-url': servers.github,
        targets: fleet === undefined ? targetsOf(targets).join('\n') : 'repo:acme/*',
        ...OWN_INPUTS[mode],
      },
    });
    if (run.exitCode !== 0) {
      throw new Error(`${mode} of ${targets} targets ended with ${run.exitCode}: ${run.stdout.slice(-2000)}`);
    }
    const peak = existsSync(memoryFile) ? Number(readFileSync(memoryFile, 'utf8')) * 1024 : undefined;
    return { milliseconds: run.milliseconds, peak };
  } finally {
    await sandbox.remove();
  }
}
