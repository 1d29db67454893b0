import { statesOf } from '../rotation-report.ts';
import { duringRotation, heldKey, ROTATE, TARGETS } from '../rotation-stage.ts';
import type { Scene } from '../stage.ts';
import { summaryView } from '../summary-view.ts';

export const rotationDryRun: Scene = {
  title: 'A rotation can be tried first, without writing anything',
  intro: `Three repositories, an environment and an organization hold the key. A new one was generated in Soda Cloud, and its
block pasted into the secret SODA_CLOUD_NEW.`,
  async play(stage) {
    const { screen, claims } = stage;
    await duringRotation(stage, async (job, github) => {
      const before = github.history.length;
      const run = await job.step({ ...ROTATE, 'dry-run': 'true' }, { GITHUB_API_URL: github.url });
      screen.exhibit('The job summary:', summaryView(run.summary));

      claims.check('The step succeeded', run.exitCode === 0 && run.outputs['rotated'] === 'false');
      claims.check(
        'Soda Cloud was really asked about both keys',
        job.cloud.requests.length === 2 && run.outputs['verified'] === 'true',
      );
      claims.check(
        'Every target was really looked at',
        TARGETS.every((target) => statesOf(run)[target] === 'planned') && github.requests.length > 0,
      );
      claims.check(
        'GitHub was asked to write nothing, and every target holds the old key',
        github.requests.every(({ method }) => method === 'GET') &&
          github.history.length === before &&
          TARGETS.every((target) => heldKey(github, target) === 'old key'),
      );
    });
  },
};
