import { WORKFLOW_TOKEN } from '../../../simulators/github/state/tokens.ts';
import { onlyAnnotation } from '../../annotations.ts';
import { issueView } from '../../issue-view.ts';
import { type Lifecycle, TARGETS } from '../../lifecycle-setup.ts';
import { statesOf } from '../../rotation-report.ts';
import { AUDIT } from './steps.ts';

/** Nobody has acted on the warning: the audit fails and opens an issue. */
export async function reminder(life: Lifecycle): Promise<void> {
  const { screen, checks } = life.context;
  life.turnTo(
    { week: 13, day: 'Monday', hour: 9 },
    'Nobody has rotated the key, and since yesterday it is older than 90 days.',
  );
  const audit = await life.run('audit', AUDIT, 'summary');
  const [issue, ...others] = life.issues();
  screen.block('The issue that it opened in acme/data:', issue === undefined ? '' : issueView(issue));
  const error = onlyAnnotation(audit);
  checks.expect(
    'The step failed with one error, and every target is due',
    audit.exitCode === 1 &&
      error?.level === 'error' &&
      error.title === 'Keys need attention' &&
      TARGETS.every((target) => statesOf(audit)[target] === 'due'),
  );
  checks.expect(
    "The output due is 'true', and age-days is '91'",
    audit.outputs['due'] === 'true' && audit.outputs['age-days'] === '91',
  );
  checks.expect(
    "There is one issue, opened with the workflow's own token and labeled, and it names every target",
    issue?.state === 'open' &&
      others.length === 0 &&
      issue.author === WORKFLOW_TOKEN.login &&
      issue.labels.join() === 'soda-cloud-keys' &&
      TARGETS.every((target) => issue.body.includes(`| ${target} | due |`)),
  );
  checks.expect(
    'The output issue-url leads to it',
    audit.outputs['issue-url']?.endsWith(`/acme/data/issues/${issue?.number}`) === true,
  );
}
