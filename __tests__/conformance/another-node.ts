import { existsSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { annotations, CURRENT, everythingShown, leaksOf, readText, useJob } from '../product/job.ts';
import { NEW, secretsOf, statesOf, useRotationJob } from '../product/rotation-job.ts';

/** Tests, within a `describe`, that the action works on another Node than those of a runner. */
export function testActionOn(executable: string): void {
  const job = useJob();
  const rotationJob = useRotationJob(() => ({ secrets: secretsOf(['repo:acme/data', 'org:acme']) }));
  const on = { executable };

  test('configures, and removes the file when the job ends', async () => {
    const run = await job().configure({}, on);

    expect(run).toMatchObject({ exitCode: 0, stderr: '', outputs: { verified: 'true' } });
    const path = run.outputs['config-path'] ?? '';
    expect(readText(path)).toContain(CURRENT.secret);
    expect(leaksOf(CURRENT, everythingShown(run))).toEqual([]);
    expect(await job().post(run, on)).toMatchObject({ exitCode: 0, stderr: '' });
    expect(existsSync(path)).toBe(false);
  });

  test('rotates', async () => {
    const targets = ['repo:acme/data', 'org:acme'];
    const run = await rotationJob().rotate({ targets: targets.join('\n') }, on);

    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(annotations(run, 'error')).toEqual([]);
    expect(statesOf(run)).toEqual(Object.fromEntries(targets.map((target) => [target, 'rotated'])));
    expect(targets.map((target) => rotationJob().pair(target))).toEqual([NEW, NEW]);
  });
}
