import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Job } from '../job.ts';
import type { Scene } from '../scene.ts';
import { KEY_INPUTS } from '../workflow-step.ts';

const EVENT = { pull_request: { head: { repo: { full_name: 'octocat/data' } } } };

export const fork: Scene = {
  name: 'fork',
  title: 'A pull request from a fork has no secrets, and can succeed',
  intro:
    'GitHub passes empty values to such runs. With if-missing: skip the job continues without Soda Cloud.',
  async play(context) {
    const { checks } = context;
    await Job.during(context, {}, async (job) => {
      const event = join(job.sandbox.root, 'event.json');
      await writeFile(event, JSON.stringify(EVENT));
      const run = await job.step(
        { ...KEY_INPUTS, 'if-missing': 'skip' },
        { GITHUB_EVENT_NAME: 'pull_request', GITHUB_EVENT_PATH: event },
      );
      checks.expect('The step succeeded', run.exitCode === 0);
      checks.expect(
        "The output configured is 'false': later steps can use it in their if:",
        run.outputs['configured'] === 'false',
      );
      checks.expect('No request was sent to Soda Cloud', job.cloud.requests.length === 0);
      checks.expect('Nothing was written', await job.isEmpty());
    });
  },
};
