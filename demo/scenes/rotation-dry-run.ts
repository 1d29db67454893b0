import { statesOf } from '../rotation-report.ts';
import { keyIn, ROTATE, TARGETS, withRotation } from '../rotation-setup.ts';
import type { Scene } from '../scene.ts';
import { summaryView } from '../summary-view.ts';

export const rotationDryRun: Scene = {
  name: 'dry-run',
  title: 'A dry run of a rotation writes nothing',
  intro: `Three repositories, an environment and an organization hold the key. A new one was generated in Soda Cloud, and its
block was pasted into the secret SODA_CLOUD_NEW.`,
  async play(context) {
    const { screen, checks } = context;
    await withRotation(context, async (job, github) => {
      const before = github.history.length;
      const run = await job.step({ ...ROTATE, 'dry-run': 'true' }, { GITHUB_API_URL: github.url });
      screen.detail('The job summary:', summaryView(run.summary));

      checks.expect('The step succeeded', run.exitCode === 0 && run.outputs['rotated'] === 'false');
      checks.expect(
        'Both keys were verified with Soda Cloud',
        job.cloud.requests.length === 2 && run.outputs['verified'] === 'true',
      );
      checks.expect(
        'Every target was read',
        TARGETS.every((target) => statesOf(run)[target] === 'planned') && github.requests.length > 0,
      );
      checks.expect(
        'No secret was written, and every target holds the old key',
        github.requests.every(({ method }) => method === 'GET') &&
          github.history.length === before &&
          TARGETS.every((target) => keyIn(github, target) === 'old key'),
      );
    });
  },
};
