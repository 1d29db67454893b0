import { deepEqual, equal } from 'node:assert/strict';
import type { GitHub } from '../../../simulators/github/github.ts';
import { type ApiKey, SAMPLE_ORGANIZATION } from '../../../simulators/soda-cloud/organizations.ts';
import { CURRENT, NEW } from '../keys.ts';
import type { Rehearsal } from '../rehearsal.ts';
import { APP, holding, TARGETS } from './repository.ts';

const OWN = 'repo:acme/data';
const STAGED = `soda_cloud:\n  api_key_id: ${NEW.id}\n  api_key_secret: ${NEW.secret}\n`;
const VARIABLES = {
  ROTATION_APP_CLIENT_ID: 'the client of the App',
  ROTATION_AWS_ROLE: 'arn:aws:iam::000000000000:role/rotation',
};

/** The examples that move targets to another key. */
export const ROTATIONS: readonly Rehearsal[] = [
  {
    name: 'rotate-on-demand.yml',
    github: holding(TARGETS, { key: CURRENT, days: 80 }),
    async run(director) {
      const { github } = director.stage;
      const rotate = (inputs: Readonly<Record<string, boolean>>) =>
        director.play({
          event: 'workflow_dispatch',
          inputs,
          variables: VARIABLES,
          secrets: { ...github.values(OWN), ...APP, SODA_CLOUD_NEW: STAGED },
        });
      await rotate({ 'dry-run': true, finish: false });
      deepEqual(
        TARGETS.map((target) => held(github, target)),
        TARGETS.map(() => pairOf(CURRENT)),
      );
      await rotate({ 'dry-run': false, finish: false });
      deepEqual(
        TARGETS.map((target) => held(github, target)),
        TARGETS.map(() => pairOf(NEW)),
      );
      deepEqual(
        TARGETS.map((target) => held(github, target, '_PREVIOUS')),
        TARGETS.map(() => pairOf(CURRENT)),
      );
      return 'a dry run writes nothing; then four targets hold the new key, and the old one as previous';
    },
  },
  {
    name: 'rotate-automatically.yml',
    github: holding([OWN], { key: CURRENT, days: 80 }),
    async run(director) {
      const { github } = director.stage;
      const rotate = () =>
        director.play({
          event: 'schedule',
          variables: VARIABLES,
          secrets: { ...github.values(OWN), ...APP },
        });
      const first = await rotate();
      deepEqual(held(github, OWN), pairOf(NEW));
      equal(first.calls.filter(({ name }) => name === 'aws').length, 1);
      const second = await rotate();
      equal(second.calls.filter(({ name }) => name === 'aws').length, 0, 'no key is fetched for a young one');
      return 'the schedule takes the next key from the vault at 80 days, and does nothing at 0';
    },
  },
  {
    name: 'rotate-agent-key.yml',
    github: holding([OWN]),
    async run(director) {
      const { cloud, github } = director.stage;
      const old = cloud.addRunner({ organization: SAMPLE_ORGANIZATION.name });
      const forbidden = { 'secret of the old agent': old.key.secret };
      const set = (half: 'id' | 'secret') =>
        github.setSecret({
          store: OWN,
          name: `SODA_AGENT_API_KEY_${half.toUpperCase()}`,
          value: old.key[half],
          updatedAt: Date.now() - 80 * 86_400_000,
        });
      set('id');
      set('secret');
      await director.play({
        event: 'workflow_dispatch',
        inputs: { 'dry-run': false, 'retire-runner-id': '' },
        variables: VARIABLES,
        secrets: { ...github.values(OWN), ...APP },
        forbidden,
      });
      const [minted] = cloud.minted;
      equal(cloud.minted.length, 1);
      equal(github.value(OWN, 'SODA_AGENT_API_KEY_SECRET'), minted?.secret);
      equal(github.value(OWN, 'SODA_AGENT_API_KEY_SECRET_PREVIOUS'), old.key.secret);
      return 'Soda Cloud makes one key, the repository holds it, and the old one as previous';
    },
  },
];

function pairOf({ id, secret }: ApiKey): readonly (string | undefined)[] {
  return [id, secret];
}

function held(github: GitHub, target: string, suffix = ''): readonly (string | undefined)[] {
  return ['ID', 'SECRET'].map((half) => github.value(target, `SODA_CLOUD_API_KEY_${half}${suffix}`));
}
