import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { isRunning } from '../../simulators/runner/processes.ts';
import * as faults from '../../simulators/soda-cloud/faults.ts';
import { annotations, useJob } from '../product/job.ts';
import { secretsOf, useRotationJob } from '../product/rotation-job.ts';

// the real time limits: each test takes as long as its limit

describe('a Soda Cloud', () => {
  const job = useJob();

  test.each([
    ['never answers', faults.hang()],
    ['answers one byte at a time', faults.drip(100)],
  ])(
    'that %s is given up within 30 seconds',
    async (_what, fault) => {
      job().cloud.faults.always(fault);
      const run = await job().configure();

      expect(run).toMatchObject({ exitCode: 0, outputs: { verified: 'false' } });
      expect(annotations(run, 'warning')).toEqual([
        expect.stringMatching(/no complete answer within \d+ seconds/),
      ]);
      expect(run.milliseconds).toBeLessThan(32_000);
    },
    60_000,
  );
});

describe('a key-command', () => {
  const job = useRotationJob(() => ({ secrets: secretsOf(['repo:acme/data']) }));

  test('that hangs is ended within 60 seconds, with what it started', async () => {
    const pids = join(job().sandbox.root, 'pids');
    const program = join(job().sandbox.root, 'my program.mjs');
    writeFileSync(
      program,
      `
        import { spawn } from 'node:child_process';
        import { writeFileSync } from 'node:fs';
        const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
        writeFileSync(${JSON.stringify(pids)}, String(child.pid));
        setInterval(() => {}, 1000);
      `,
    );
    const run = await job().rotate({
      'new-api-key-id': '',
      'new-api-key-secret': '',
      'key-command': `${process.execPath} "${program}"`,
    });

    expect(annotations(run, 'error')).toEqual([
      expect.stringMatching(/^Key command failed: .*did not end within 60 seconds/s),
    ]);
    expect(run.milliseconds).toBeLessThan(70_000);
    expect(isRunning(Number(readFileSync(pids, 'utf8')))).toBe(false);
  }, 90_000);
});
