import { Job } from '../job.ts';
import { blanked, KNOWN_KEY } from '../keys.ts';
import type { Scene } from '../scene.ts';
import { KEY_INPUTS, secretsFor } from '../workflow-step.ts';

const COMMITTED = 'soda/configuration.yml';
const WRITTEN = '.soda-cloud/configuration.yml';
const EXCLUDE = '.git/info/exclude';

const DATA_SOURCES = `# data sources of the team, without any secret
data_source warehouse:
  type: postgres
  host: db.example.com
  username: \${POSTGRES_USER}
  password: "\${POSTGRES_PASSWORD}" # set in the job
  database: shop
  schema: public
`;

export const baseConfig: Scene = {
  name: 'base-config',
  title: 'Your data sources are kept, and the key is added',
  intro: `The repository holds ${COMMITTED} without a key. The file with the key is in the workspace this time.`,
  async play(context) {
    const { screen, checks } = context;
    await Job.during(context, secretsFor(KNOWN_KEY), async (job) => {
      await job.checkOut(COMMITTED, DATA_SOURCES);
      await job.checkOut(EXCLUDE, '');
      const run = await job.step({ ...KEY_INPUTS, 'base-config': COMMITTED, 'config-path': WRITTEN });
      const text = await job.read(run.outputs['config-path']);
      screen.block('The file that it wrote, with the key hidden here:', blanked(text));

      checks.expect('It contains the data sources unchanged', text.includes(DATA_SOURCES));
      checks.expect('It contains the key', text.includes(KNOWN_KEY.id) && text.includes(KNOWN_KEY.secret));
      checks.expect(
        'The committed file is unchanged',
        (await job.read(job.inWorkspace(COMMITTED))) === DATA_SOURCES,
      );
      checks.expect(
        'The output config-path-relative is the path for the GitHub Action for Soda',
        run.outputs['config-path-relative'] === WRITTEN,
      );
      checks.expect(
        'Git ignores the file, so it cannot be committed by accident',
        (await job.read(job.inWorkspace(EXCLUDE))).split('\n').includes(`/${WRITTEN}`),
      );

      await job.end(run);
      checks.expect(
        'The file is removed, and so is its line in .git/info/exclude',
        !job.has(job.inWorkspace(WRITTEN)) && (await job.read(job.inWorkspace(EXCLUDE))) === '',
      );
    });
  },
};
