import { SAMPLE_ORGANIZATION } from '../../../simulators/soda-cloud/organizations.ts';
import { annotationsOf } from '../../annotations.ts';
import { issueLine } from '../../issue-view.ts';
import { NEW_KEY } from '../../keys.ts';
import { type Lifecycle, SHOP, TARGETS } from '../../lifecycle-stage.ts';
import { statesOf } from '../../rotation-report.ts';
import { AUDIT, ROTATE } from './steps.ts';

/**
 * A person generates a new key, and the workflow does the rest.
 * @returns the number of a run that was queued before, and so has read the old key
 */
export async function renewal(life: Lifecycle): Promise<number> {
  const { screen, claims } = life.stage;
  life.turnTo(
    { week: 13, day: 'Tuesday', hour: 9 },
    'Somebody generates a new key in Soda Cloud, stages it in two secrets, and starts the rotation.',
  );
  life.job.cloud.addKey(SAMPLE_ORGANIZATION.name, NEW_KEY);
  const queued = life.queueRun(SHOP);
  life.job.showStep(ROTATE);
  const rotation = await life.run('rotate', ROTATE, 'summary');
  claims.check(
    'The step succeeded, and every target holds the new key',
    rotation.exitCode === 0 && rotation.outputs['rotated'] === 'true' && life.allHold('new key'),
  );
  claims.check('Each keeps the old key as the previous one', life.allHold('old key', '_PREVIOUS'));

  life.turnTo({ week: 13, day: 'Tuesday', hour: 10 }, 'The audit is run again, to see that all is well.');
  const audit = await life.run('audit', AUDIT, 'log', 'summary');
  const [issue, ...others] = life.issues();
  const comments = issue?.comments ?? [];
  screen.exhibit(
    'The issue, with its comment:',
    issue === undefined ? '' : [issueLine(issue), ...comments].join('\n'),
  );
  claims.check(
    'The step is green without any annotation, and nothing is due',
    audit.exitCode === 0 &&
      annotationsOf(audit).length === 0 &&
      audit.outputs['due'] === 'false' &&
      audit.outputs['age-days'] === '0' &&
      TARGETS.every((target) => statesOf(audit)[target] === 'ok'),
  );
  claims.check(
    'The old key still works, as runs that have read it need it to',
    audit.stdout.includes('accepts the previous API key'),
  );
  claims.check(
    'The issue is closed as completed, with one comment, and there is no other',
    issue?.stateReason === 'completed' && comments.length === 1 && others.length === 0,
  );
  return queued;
}
