import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Job } from '../job.ts';
import { blanked, formsOf, KNOWN_KEY } from '../keys.ts';
import type { Scene } from '../stage.ts';
import { summaryView } from '../summary-view.ts';
import { KEY_INPUTS, secretsFor } from '../workflow-step.ts';

export const goodKey: Scene = {
  title: 'A key from repository secrets becomes a file that Soda reads',
  intro: 'Soda Cloud is asked first whether it accepts the key. The file lives as long as the job.',
  async play(stage) {
    const { screen, claims } = stage;
    await Job.during(stage, secretsFor(KNOWN_KEY), async (job) => {
      const run = await job.step(KEY_INPUTS);
      const { outputs } = run;
      const file = outputs['config-path'] ?? '';
      const text = await job.read(file);
      screen.exhibit('The file, with the key blanked here:', blanked(text));
      screen.exhibit('The outputs for later steps:', columns(outputs));
      screen.exhibit('The job summary:', summaryView(run.summary));

      claims.check('The step succeeded', run.exitCode === 0 && outputs['configured'] === 'true');
      claims.check(
        'Soda Cloud was asked once, and accepts the key',
        job.cloud.requests.length === 1 && outputs['verified'] === 'true',
      );
      claims.check('The file holds the key', text.includes(KNOWN_KEY.id) && text.includes(KNOWN_KEY.secret));
      claims.check(
        'It is outside the workspace, under RUNNER_TEMP',
        file.startsWith(job.sandbox.temp) && outputs['config-path-relative'] === '',
      );
      if (process.platform !== 'win32') {
        claims.check(
          'Only its owner can read it (file 0600, directory 0700)',
          (await modeOf(file)) === 0o600 && (await modeOf(dirname(file))) === 0o700,
        );
      }
      claims.check(
        'The runner was told to hide the ID, the secret and what HTTP makes of both',
        formsOf(KNOWN_KEY).every((form) => run.masks.includes(form)),
      );

      const post = await job.end(run);
      claims.check('The file and its directory are gone', post.exitCode === 0 && !job.has(dirname(file)));
      claims.check('Nothing else is left either', await job.isEmpty());
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
