import { parseCommands } from '../../simulators/runner/command-log.ts';
import { Job } from '../job.ts';
import { DELETED_KEY, KNOWN_KEY } from '../keys.ts';
import type { Scene } from '../scene.ts';
import { KEY_INPUTS, PREVIOUS_KEY_INPUTS, secretsFor } from '../workflow-step.ts';

const SECRETS = { ...secretsFor(DELETED_KEY), ...secretsFor(KNOWN_KEY, '_PREVIOUS') };

export const previousKey: Scene = {
  name: 'fallback',
  title: 'The previous key is used when the current one is refused',
  intro:
    'A rotation stopped before it was complete. The job continues with the key that still works, with a warning.',
  async play(context) {
    const { checks } = context;
    await Job.during(context, SECRETS, async (job) => {
      const run = await job.step({ ...KEY_INPUTS, ...PREVIOUS_KEY_INPUTS });
      const text = await job.read(run.outputs['config-path']);
      const warnings = parseCommands(run.stdout).filter(({ command }) => command === 'warning');
      checks.expect('The step succeeded', run.exitCode === 0 && run.outputs['configured'] === 'true');
      checks.expect(
        'One warning says which key is used',
        warnings.length === 1 && warnings[0]?.properties['title'] === 'Previous key used',
      );
      checks.expect("The output key-used is 'previous'", run.outputs['key-used'] === 'previous');
      checks.expect(
        'The file contains the previous key, and nothing of the refused one',
        text.includes(KNOWN_KEY.secret) &&
          !text.includes(DELETED_KEY.id) &&
          !text.includes(DELETED_KEY.secret),
      );

      await job.end(run);
      checks.expect('The file is removed', await job.isEmpty());
    });
  },
};
