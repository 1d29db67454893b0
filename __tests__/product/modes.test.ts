import { existsSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { type ActionRun, runAction } from '../../simulators/runner/run-action.ts';
import { annotations, CURRENT, readText } from './job.ts';
import { NEW, secretsOf, statesOf } from './rotation-job.ts';
import { HOUR, startClockedJob, Workflow } from './workflow.ts';

const TARGETS = ['repo:acme/lake', 'org:acme', 'repo:acme/data'];

test('a key is configured, rotated, audited and retired, with post after each step', async () => {
  const { job, clock } = await startClockedJob({ secrets: secretsOf(TARGETS) });
  try {
    const workflow = new Workflow(job, { targets: TARGETS, keepPrevious: true });
    const post = ({ state }: ActionRun) => runAction('post', { sandbox: job.sandbox, state });
    const expectUsed = async (secret: string): Promise<void> => {
      const run = await workflow.configure();
      const path = run.outputs['config-path'] ?? '';
      expect(run).toMatchObject({ exitCode: 0, stderr: '', outputs: { verified: 'true' } });
      expect(readText(path)).toContain(secret);
      expect(await post(run)).toMatchObject({ exitCode: 0, stdout: `Removed ${path}.\n`, stderr: '' });
      expect(existsSync(path)).toBe(false);
    };
    const expectDone = async (run: ActionRun, state: string): Promise<void> => {
      expect(run).toMatchObject({ exitCode: 0, stderr: '' });
      expect(annotations(run, 'error')).toEqual([]);
      expect(statesOf(run)).toEqual(Object.fromEntries(TARGETS.map((target) => [target, state])));
      // it has written nothing that has to be removed
      expect(await post(run)).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
    };

    await expectUsed(CURRENT.secret);
    await expectDone(await workflow.rotate(), 'rotated');
    await expectUsed(NEW.secret);
    await expectDone(await workflow.audit(), 'ok');
    job.cloud.removeKey(CURRENT.id);
    clock.advance(25 * HOUR);
    await expectDone(await workflow.retire(), 'retired');
    await expectUsed(NEW.secret);
    expect(TARGETS.map((target) => [job.pair(target), job.pair(target, '_PREVIOUS')])).toEqual(
      TARGETS.map(() => [NEW, {}]),
    );
    expect(job.github.violations).toEqual([]);
  } finally {
    await job.close();
  }
});
