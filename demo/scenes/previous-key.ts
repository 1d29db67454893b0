import { parseCommands } from '../../simulators/runner/command-log.ts';
import { Job } from '../job.ts';
import { DELETED_KEY, KNOWN_KEY } from '../keys.ts';
import type { Scene } from '../stage.ts';
import { KEY_INPUTS, PREVIOUS_KEY_INPUTS, secretsFor } from '../workflow-step.ts';

const SECRETS = { ...secretsFor(DELETED_KEY), ...secretsFor(KNOWN_KEY, '_PREVIOUS') };

export const previousKey: Scene = {
  title: 'The previous key carries the job when the current one is refused',
  intro: 'A rotation went wrong halfway. The job goes on with the key that still works, and says so.',
  async play(stage) {
    const { claims } = stage;
    await Job.during(stage, SECRETS, async (job) => {
      const run = await job.step({ ...KEY_INPUTS, ...PREVIOUS_KEY_INPUTS });
      const text = await job.read(run.outputs['config-path']);
      const warnings = parseCommands(run.stdout).filter(({ command }) => command === 'warning');
      claims.check('The step succeeded', run.exitCode === 0 && run.outputs['configured'] === 'true');
      claims.check(
        'One warning says which key is used',
        warnings.length === 1 && warnings[0]?.properties['title'] === 'Previous key used',
      );
      claims.check("The output key-used is 'previous'", run.outputs['key-used'] === 'previous');
      claims.check(
        'The file holds the previous key, and nothing of the refused one',
        text.includes(KNOWN_KEY.secret) &&
          !text.includes(DELETED_KEY.id) &&
          !text.includes(DELETED_KEY.secret),
      );

      await job.end(run);
      claims.check('The file is gone', await job.isEmpty());
    });
  },
};
