import { parseCommands } from '../../simulators/runner/command-log.ts';
import { Job } from '../job.ts';
import { DELETED_KEY } from '../keys.ts';
import type { Scene } from '../stage.ts';
import { KEY_INPUTS, secretsFor } from '../workflow-step.ts';

export const refusedKey: Scene = {
  title: 'A key that Soda Cloud refuses stops the job',
  intro:
    'Somebody deleted the key in Soda Cloud. The job ends before anything is scanned, and says what to do.',
  async play(stage) {
    const { claims } = stage;
    await Job.during(stage, secretsFor(DELETED_KEY), async (job) => {
      const run = await job.step(KEY_INPUTS);
      const errors = parseCommands(run.stdout).filter(({ command }) => command === 'error');
      claims.check(
        'The step failed with one error: what happened, why, and what to do',
        run.exitCode === 1 &&
          errors.length === 1 &&
          errors[0]?.properties['title'] === 'Soda Cloud refused the API key' &&
          /^.+\nWhy: .+\nWhat to do: .+$/.test(errors[0]?.message ?? ''),
      );
      claims.check('A refusal is not tried again', job.cloud.requests.length === 1);
      claims.check("The output configured is 'false'", run.outputs['configured'] === 'false');
      claims.check('Nothing was written', await job.isEmpty());

      const post = await job.end(run);
      claims.check('The post step does not mind', post.exitCode === 0);
    });
  },
};
