import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Job } from '../job.ts';
import type { Scene } from '../stage.ts';
import { KEY_INPUTS } from '../workflow-step.ts';

const EVENT = { pull_request: { head: { repo: { full_name: 'octocat/data' } } } };

export const fork: Scene = {
  title: 'A pull request from a fork has no secrets, and can end green',
  intro: 'GitHub gives such runs empty values. With if-missing: skip the job goes on without Soda Cloud.',
  async play(stage) {
    const { claims } = stage;
    await Job.during(stage, {}, async (job) => {
      const event = join(job.sandbox.root, 'event.json');
      await writeFile(event, JSON.stringify(EVENT));
      const run = await job.step(
        { ...KEY_INPUTS, 'if-missing': 'skip' },
        { GITHUB_EVENT_NAME: 'pull_request', GITHUB_EVENT_PATH: event },
      );
      claims.check('The step succeeded', run.exitCode === 0);
      claims.check(
        "The output configured is 'false': later steps can look at it in their if:",
        run.outputs['configured'] === 'false',
      );
      claims.check('Soda Cloud was not asked', job.cloud.requests.length === 0);
      claims.check('Nothing was written', await job.isEmpty());
    });
  },
};
