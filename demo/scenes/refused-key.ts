import { parseCommands } from '../../simulators/runner/command-log.ts';
import { Job } from '../job.ts';
import { DELETED_KEY } from '../keys.ts';
import type { Scene } from '../scene.ts';
import { KEY_INPUTS, secretsFor } from '../workflow-step.ts';

export const refusedKey: Scene = {
  name: 'refused',
  title: 'A key that Soda Cloud refuses stops the job',
  intro: 'Somebody deleted the key in Soda Cloud. The job fails before the scan, and says what to do.',
  async play(context) {
    const { checks } = context;
    await Job.during(context, secretsFor(DELETED_KEY), async (job) => {
      const run = await job.step(KEY_INPUTS);
      const errors = parseCommands(run.stdout).filter(({ command }) => command === 'error');
      checks.expect(
        'The step failed with one error: what happened, why, and what to do',
        run.exitCode === 1 &&
          errors.length === 1 &&
          errors[0]?.properties['title'] === 'Soda Cloud refused the API key' &&
          /^.+\nWhy: .+\nWhat to do: .+$/.test(errors[0]?.message ?? ''),
      );
      checks.expect('A refusal is not retried', job.cloud.requests.length === 1);
      checks.expect("The output configured is 'false'", run.outputs['configured'] === 'false');
      checks.expect('Nothing was written', await job.isEmpty());

      const post = await job.end(run);
      checks.expect('The post step succeeds', post.exitCode === 0);
    });
  },
};
