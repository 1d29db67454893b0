import { deepEqual, equal, ok } from 'node:assert/strict';
import type { GitHub } from '../../../simulators/github/github.ts';
import { type ApiKey, SAMPLE_ORGANIZATION } from '../../../simulators/soda-cloud/organizations.ts';
import { CURRENT, NEW } from '../keys.ts';
import type { Rehearsal } from '../rehearsal.ts';
import { APP, DAY, holding, TARGETS } from './repository.ts';

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
      const inAll = (suffix = '') => new Set(TARGETS.map((target) => held(github, target, suffix)));
      await rotate({ 'dry-run': true });
      deepEqual(inAll(), new Set(['current']));
      await rotate({ 'dry-run': false });
      deepEqual(inAll(), new Set(['new']));
      deepEqual(inAll('_PREVIOUS'), new Set(['current']));
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
      equal(held(github, OWN), 'new');
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
      /** All halves of the agent's pairs, as if they had been written so many days ago. */
      const age = (days: number, secrets: Readonly<Record<string, string>>) => {
        for (const [name, value] of Object.entries(secrets)) {
          github.setSecret({ store: OWN, name, value, updatedAt: Date.now() - days * DAY });
        }
      };
      const play = (retired: string) =>
        director.play({
          event: 'workflow_dispatch',
          inputs: { 'dry-run': false, 'retire-runner-id': retired },
          variables: VARIABLES,
          secrets: { ...github.values(OWN), ...APP },
          forbidden,
        });
      age(80, { SODA_AGENT_API_KEY_ID: old.key.id, SODA_AGENT_API_KEY_SECRET: old.key.secret });
      await play('');
      const [minted] = cloud.minted;
      equal(cloud.minted.length, 1);
      ok(
        github.value(OWN, 'SODA_AGENT_API_KEY_SECRET') === minted?.secret,
        'the repository holds the new key',
      );
      ok(github.value(OWN, 'SODA_AGENT_API_KEY_SECRET_PREVIOUS') === old.key.secret, 'and the old one');
      age(2, github.values(OWN));
      await play(old.id);
      deepEqual(
        cloud.runners.filter(({ id }) => id === old.id),
        [],
        'the old runner',
      );
      deepEqual(Object.keys(github.values(OWN)).sort(), [
        'SODA_AGENT_API_KEY_ID',
        'SODA_AGENT_API_KEY_SECRET',
      ]);
      return 'Soda Cloud makes one key, which the repository holds beside the old one; then the old runner goes, and its key';
    },
  },
];

/** Whose pair a target holds. */
function held(github: GitHub, target: string, suffix = ''): 'current' | 'new' | 'none, or parts of one' {
  const [id, secret] = ['ID', 'SECRET'].map((half) =>
    github.value(target, `SODA_CLOUD_API_KEY_${half}${suffix}`),
  );
  const holds = (key: ApiKey) => id === key.id && secret === key.secret;
  return holds(CURRENT) ? 'current' : holds(NEW) ? 'new' : 'none, or parts of one';
}
