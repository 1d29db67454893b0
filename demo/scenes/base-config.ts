import { Job } from '../job.ts';
import { blanked, KNOWN_KEY } from '../keys.ts';
import type { Scene } from '../stage.ts';
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
  title: 'Your data sources stay as they are, and the key is added',
  intro: `The repository holds ${COMMITTED} without a key. The file with the key goes into the workspace this time,
because the GitHub Action for Soda sees no other place.`,
  async play(stage) {
    const { screen, claims } = stage;
    await Job.during(stage, secretsFor(KNOWN_KEY), async (job) => {
      await job.checkOut(COMMITTED, DATA_SOURCES);
      await job.checkOut(EXCLUDE, '');
      const run = await job.step({ ...KEY_INPUTS, 'base-config': COMMITTED, 'config-path': WRITTEN });
      const text = await job.read(run.outputs['config-path']);
      screen.exhibit('The file, with the key blanked here:', blanked(text));

      claims.check('The data sources are there, character by character', text.includes(DATA_SOURCES));
      claims.check('So is the key', text.includes(KNOWN_KEY.id) && text.includes(KNOWN_KEY.secret));
      claims.check(
        'The committed file is unchanged',
        (await job.read(job.inWorkspace(COMMITTED))) === DATA_SOURCES,
      );
      claims.check(
        'The output config-path-relative is what the GitHub Action for Soda takes',
        run.outputs['config-path-relative'] === WRITTEN,
      );
      claims.check(
        'Git was told to ignore the file, so that nothing commits it',
        (await job.read(job.inWorkspace(EXCLUDE))).split('\n').includes(`/${WRITTEN}`),
      );

      await job.end(run);
      claims.check(
        'The file is gone, and so is the line that told Git',
        !job.has(job.inWorkspace(WRITTEN)) && (await job.read(job.inWorkspace(EXCLUDE))) === '',
      );
    });
  },
};
