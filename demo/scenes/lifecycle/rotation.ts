import { SAMPLE_ORGANIZATION } from '../../../simulators/soda-cloud/organizations.ts';
import { annotationsOf } from '../../annotations.ts';
import { issueLine } from '../../issue-view.ts';
import { NEW_KEY } from '../../keys.ts';
import { type Lifecycle, SHOP, TARGETS } from '../../lifecycle-setup.ts';
import { statesOf } from '../../rotation-report.ts';
import { AUDIT, ROTATE } from './steps.ts';

/**
 * A person generates a new key, and the workflow rotates to it.
 * @returns the ID of a run that was queued before, and so has read the old key
 */
export async function rotateKey(life: Lifecycle): Promise<number> {
  const { screen, checks } = life.context;
  life.turnTo(
    { week: 13, day: 'Tuesday', hour: 9 },
    'Somebody generates a new key in Soda Cloud, stages it in two secrets, and starts the rotation.',
  );
  life.job.cloud.addKey(SAMPLE_ORGANIZATION.name, NEW_KEY);
  const queued = life.queueRun(SHOP);
  life.job.showStep(ROTATE);
  const rotation = await life.run('rotate', ROTATE, 'summary');
  checks.expect(
    'The step succeeded, and every target holds the new key',
    rotation.exitCode === 0 && rotation.outputs['rotated'] === 'true' && life.allHold('new key'),
  );
  checks.expect('Each keeps the old key as the previous one', life.allHold('old key', '_PREVIOUS'));

  life.turnTo({ week: 13, day: 'Tuesday', hour: 10 }, 'The audit is run again.');
  const audit = await life.run('audit', AUDIT, 'log', 'summary');
  const [issue, ...others] = life.issues();
  const comments = issue?.comments ?? [];
  screen.detail(
    'The issue, with its comment:',
    issue === undefined ? '' : [issueLine(issue), ...comments].join('\n'),
  );
  checks.expect(
    'The step succeeded without any annotation, and nothing is due',
    audit.exitCode === 0 &&
      annotationsOf(audit).length === 0 &&
      audit.outputs['due'] === 'false' &&
      audit.outputs['age-days'] === '0' &&
      TARGETS.every((target) => statesOf(audit)[target] === 'ok'),
  );
  checks.expect(
    'The old key still works, which runs that have read it need',
    audit.stdout.includes('accepts the previous API key'),
  );
  checks.expect(
    'The issue is closed as completed, with one comment, and there is no other',
    issue?.stateReason === 'completed' && comments.length === 1 && others.length === 0,
  );
  return queued;
}
