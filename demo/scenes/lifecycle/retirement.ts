import { annotationsOf, onlyAnnotation } from '../../annotations.ts';
import { KNOWN_KEY } from '../../keys.ts';
import { type Lifecycle, SHOP, TARGETS } from '../../lifecycle-setup.ts';
import { statesOf } from '../../rotation-report.ts';
import { AUDIT, RETIRE } from './steps.ts';

/**
 * The old key is kept while a run may need it, and then it is removed.
 * @param queued the ID of a run that has read the old key
 */
export async function retirement(life: Lifecycle, queued: number): Promise<void> {
  await refusals(life, queued);
  await deletion(life);
  await afterwards(life);
}

async function refusals(life: Lifecycle, queued: number): Promise<void> {
  const { checks } = life.context;
  const changes = life.changes;
  const runLine = `\n- ${SHOP}, run ${queued}: queued before the rotation was complete and still queued`;
  life.turnTo(
    { week: 13, day: 'Tuesday', hour: 11 },
    `Somebody retires the old key too early: a run of ${SHOP} was queued before the rotation, and still waits.`,
  );
  life.job.showStep(RETIRE);
  const early = await life.run('retire', RETIRE, 'log', 'summary');
  const refusal = onlyAnnotation(early);
  checks.expect(
    'The step failed: it names the targets whose overlap is not over, and the queued run that has the old key',
    early.exitCode === 1 &&
      refusal?.title === 'Not ready to retire' &&
      refusal.message.includes(`\n- ${TARGETS.join(', ')}: the overlap of 24 hours is not over`) &&
      refusal.message.includes(runLine),
  );

  life.turnTo({ week: 13, day: 'Wednesday', hour: 10 }, 'The overlap is over, but the run still waits.');
  const drained = await life.run('retire', RETIRE, 'log');
  const reason = onlyAnnotation(drained)?.message ?? '';
  checks.expect(
    'The run is now the only reason',
    drained.exitCode === 1 && reason.includes(runLine) && reason.split('\n- ').length === 2,
  );
  checks.expect(
    'Nothing was deleted: every target still holds both keys',
    life.changes === changes && life.allHold('new key') && life.allHold('old key', '_PREVIOUS'),
  );
  life.cancelRun(queued);
}

async function deletion(life: Lifecycle): Promise<void> {
  const { checks } = life.context;
  const { cloud } = life.job;
  const changes = life.changes;
  life.turnTo(
    { week: 13, day: 'Wednesday', hour: 11 },
    'The run was canceled, so nothing needs the old key any more.',
  );
  const alive = await life.run('retire', RETIRE, 'log');
  const demand = onlyAnnotation(alive);
  checks.expect(
    'The step failed: the old key still works, and the error says where to delete it',
    alive.exitCode === 1 &&
      demand?.title === 'Previous key still works' &&
      demand.message.includes(`\nWhat to do: Delete it at ${cloud.url}/profile (API Keys)`),
  );
  checks.expect(
    'Its secrets are kept, so that the next run can check it',
    life.changes === changes && life.allHold('old key', '_PREVIOUS'),
  );

  life.turnTo({ week: 13, day: 'Wednesday', hour: 12 }, 'Somebody has deleted the old key in Soda Cloud.');
  cloud.removeKey(KNOWN_KEY.id);
  const logins = cloud.requests.length;
  const requests = life.github.requests.length;
  const done = await life.run('retire', RETIRE, 'summary');
  checks.expect(
    'The step succeeded: Soda Cloud refused the old key twice, and accepted the new one before and after',
    done.exitCode === 0 &&
      cloud.requests.length === logins + 4 &&
      /has revoked the previous API key .+: refused twice \(HTTP 401\)/.test(done.stdout),
  );
  checks.expect(
    'The previous secrets are deleted in every target, and the new key is unchanged',
    life.allHold('none', '_PREVIOUS') && life.allHold('new key'),
  );
  const writes = life.github.requests.slice(requests).filter(({ method }) => method !== 'GET');
  checks.expect(
    'Only those six secrets were changed',
    writes.length === 6 &&
      life.changes === changes + 6 &&
      writes.every(({ method, pathname }) => method === 'DELETE' && pathname.endsWith('_PREVIOUS')),
  );
}

async function afterwards(life: Lifecycle): Promise<void> {
  const { checks } = life.context;
  const changes = life.changes;
  life.turnTo({ week: 13, day: 'Wednesday', hour: 13 }, 'Somebody runs retire again.');
  const again = await life.run('retire', RETIRE, 'log');
  checks.expect(
    'The step succeeded and had nothing to do',
    again.exitCode === 0 &&
      annotationsOf(again).length === 0 &&
      TARGETS.every((target) => statesOf(again)[target] === 'unchanged') &&
      life.changes === changes,
  );

  life.turnTo({ week: 14, day: 'Monday', hour: 9 }, 'The audit of the next Monday.');
  const audit = await life.run('audit', AUDIT, 'summary');
  checks.expect(
    'The step succeeded without any annotation, and every target is ok',
    audit.exitCode === 0 &&
      annotationsOf(audit).length === 0 &&
      audit.outputs['due'] === 'false' &&
      TARGETS.every((target) => statesOf(audit)[target] === 'ok'),
  );
  const [issue, ...others] = life.issues();
  checks.expect(
    'No issue is open, and the closed one is unchanged',
    issue?.state === 'closed' && issue.comments.length === 1 && others.length === 0,
  );
}
