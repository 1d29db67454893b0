import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Job } from '../job.ts';
import { blanked, formsOf, KNOWN_KEY } from '../keys.ts';
import type { Scene } from '../scene.ts';
import { summaryView } from '../summary-view.ts';
import { KEY_INPUTS, secretsFor, stepText } from '../workflow-step.ts';

export const goodKey: Scene = {
  name: 'configure',
  title: 'A key from repository secrets becomes a file that Soda reads',
  intro: 'The key is verified with Soda Cloud first. The file exists until the job ends.',
  async play(context) {
    const { screen, checks } = context;
    await Job.during(context, secretsFor(KNOWN_KEY), async (job) => {
      screen.context('The step in the workflow:', stepText(KEY_INPUTS));
      const run = await job.stepAgain(KEY_INPUTS);
      const { outputs } = run;
      const file = outputs['config-path'] ?? '';
      const text = await job.read(file);
      screen.block('The file that it wrote, with the key hidden here:', blanked(text));
      screen.detail('The outputs for later steps:', columns(outputs));
      screen.detail('The job summary:', summaryView(run.summary));

      checks.expect('The step succeeded', run.exitCode === 0 && outputs['configured'] === 'true');
      checks.expect(
        'Soda Cloud accepted the key, with one request',
        job.cloud.requests.length === 1 && outputs['verified'] === 'true',
      );
      checks.expect(
        'The file contains the key',
        text.includes(KNOWN_KEY.id) && text.includes(KNOWN_KEY.secret),
      );
      checks.expect(
        'It is outside the workspace, under RUNNER_TEMP',
        file.startsWith(job.sandbox.temp) && outputs['config-path-relative'] === '',
      );
      if (process.platform !== 'win32') {
        checks.expect(
          'Only its owner can read it (file 0600, directory 0700)',
          (await modeOf(file)) === 0o600 && (await modeOf(dirname(file))) === 0o700,
        );
      }
      checks.expect(
        'The runner masks the ID, the secret and their encoding for HTTP',
        formsOf(KNOWN_KEY).every((form) => run.masks.includes(form)),
      );

      const post = await job.end(run);
      checks.expect('The file and its directory are removed', post.exitCode === 0 && !job.has(dirname(file)));
      checks.expect('No other file is left', await job.isEmpty());
    });
  },
};

function columns(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name.padEnd(22)}${value === '' ? '(empty)' : value}`)
    .join('\n');
}

async function modeOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ mode }) => mode & 0o777,
    () => undefined,
  );
}
