import { annotationsOf, onlyAnnotation } from '../../annotations.ts';
import { type Lifecycle, TARGETS } from '../../lifecycle-setup.ts';
import { statesOf } from '../../rotation-report.ts';
import { summaryView } from '../../summary-view.ts';
import { AUDIT, CONFIGURE } from './steps.ts';

/** A job uses the key, and an audit warns about its age. */
export async function firstWeeks(life: Lifecycle): Promise<void> {
  const { job } = life;
  const { checks } = life.context;
  life.turnTo({ week: 0, day: 'Monday', hour: 9 }, 'The key was stored this morning, and a job uses it.');
  job.showStep(CONFIGURE);
  const scan = await life.run('scan', CONFIGURE, 'log');
  checks.expect(
    'The file is written without any annotation, although there is no previous key yet',
    scan.outputs['configured'] === 'true' && annotationsOf(scan).length === 0,
  );

  life.turnTo(
    { week: 11, day: 'Monday', hour: 9 },
    'The audit runs every Monday. Today the key is older than 75 days.',
  );
  job.showStep(AUDIT);
  const changes = life.changes;
  const audit = await life.run('audit', AUDIT, 'summary');
  const warning = onlyAnnotation(audit);
  checks.expect(
    'The step succeeded with one warning, which lists each target and what to do',
    audit.exitCode === 0 &&
      warning?.level === 'warning' &&
      warning.title === 'Keys need attention' &&
      warning.message.includes(`\n- ${TARGETS.join(', ')}: warn: older than 75 days, due on 2027-04-04\n`) &&
      /\nWhat to do: Rotate the key: .+$/.test(warning.message),
  );
  checks.expect(
    'The chart has a bar of 77 days for each target, against both limits',
    TARGETS.every((target) =>
      new RegExp(`^${target}, 77 d +#{45,}\\|#* *\\|$`, 'm').test(summaryView(audit.summary)),
    ),
  );
  checks.expect(
    "Nothing is due yet: the output due is 'false', and no issue is opened",
    audit.outputs['due'] === 'false' &&
      audit.outputs['age-days'] === '77' &&
      TARGETS.every((target) => statesOf(audit)[target] === 'warn') &&
      life.issues().length === 0,
  );
  checks.expect('An audit changes no secret', life.changes === changes && life.allHold('old key'));
}
