import { deepEqual, equal, ok } from 'node:assert/strict';
import type { GitHub } from '../../../simulators/github/github.ts';
import { type ApiKey, SAMPLE_ORGANIZATION } from '../../../simulators/soda-cloud/organizations.ts';
import { CURRENT, NEW } from '../keys.ts';
import type { WorkflowTest } from '../workflow-test.ts';
import { APP, DAY, TARGETS, withPairs } from './setup.ts';

const OWN = 'repo:acme/data';
const STAGED = `soda_cloud:\n  api_key_id: ${NEW.id}\n  api_key_secret: ${NEW.secret}\n`;
const VARIABLES = {
  AGENT_AWS_ROLE: 'arn:aws:iam::000000000000:role/agent',
  AGENT_CLUSTER: 'production',
  ROTATION_APP_CLIENT_ID: 'the client of the App',
  ROTATION_AWS_ROLE: 'arn:aws:iam::000000000000:role/rotation',
};

/** The examples that write another key to targets. */
export const ROTATIONS: readonly WorkflowTest[] = [
  {
    name: 'rotate-on-demand.yml',
    github: withPairs(TARGETS, { key: CURRENT, days: 80 }),
    async run(workflow) {
      const { github } = workflow.environment;
      const rotate = (inputs: Readonly<Record<string, boolean>>) =>
        workflow.run({
          event: 'workflow_dispatch',
          inputs,
          variables: VARIABLES,
          secrets: { ...github.values(OWN), ...APP, SODA_CLOUD_NEW: STAGED },
        });
      const inAll = (suffix = '') => new Set(TARGETS.map((target) => storedPair(github, target, suffix)));
      await rotate({ 'dry-run': true });
      deepEqual(inAll(), new Set(['current']));
      await rotate({ 'dry-run': false });
      deepEqual(inAll(), new Set(['new']));
      deepEqual(inAll('_PREVIOUS'), new Set(['current']));
      return 'a dry run writes nothing; then four targets have the new key, and the old one as the previous key';
    },
  },
  {
    name: 'rotate-automatically.yml',
    github: withPairs([OWN], { key: CURRENT, days: 80 }),
    async run(workflow) {
      const { github } = workflow.environment;
      const rotate = () =>
        workflow.run({
          event: 'schedule',
          variables: VARIABLES,
          secrets: { ...github.values(OWN), ...APP },
        });
      const first = await rotate();
      equal(storedPair(github, OWN), 'new');
      equal(first.calls.filter(({ name }) => name === 'aws').length, 1);
      const second = await rotate();
      equal(
        second.calls.filter(({ name }) => name === 'aws').length,
        0,
        'no new key while the current one is recent',
      );
      return 'the schedule gets the next key from the vault at 80 days, and does nothing at 0';
    },
  },
  {
    name: 'rotate-agent-key.yml',
    github: withPairs([OWN]),
    async run(workflow) {
      const { cloud, github } = workflow.environment;
      const old = cloud.addRunner({ organization: SAMPLE_ORGANIZATION.name });
      const forbidden = { 'secret of the old agent': old.key.secret };
      /** Sets these secrets, last written `days` ago. */
      const age = (days: number, secrets: Readonly<Record<string, string>>) => {
        for (const [name, value] of Object.entries(secrets)) {
          github.setSecret({ store: OWN, name, value, updatedAt: Date.now() - days * DAY });
        }
      };
      const run = (retired: string, { dry = false, fails = false } = {}) =>
        workflow.run({
          event: 'workflow_dispatch',
          inputs: { 'dry-run': dry, 'retire-runner-id': retired },
          fails,
          variables: VARIABLES,
          secrets: { ...github.values(OWN), ...APP },
          forbidden,
        });
      age(80, { SODA_AGENT_API_KEY_ID: old.key.id, SODA_AGENT_API_KEY_SECRET: old.key.secret });
      await run('');
      const [minted] = cloud.minted;
      equal(cloud.minted.length, 1);
      ok(github.value(OWN, 'SODA_AGENT_API_KEY_SECRET') === minted?.secret, 'the repository has the new key');
      ok(github.value(OWN, 'SODA_AGENT_API_KEY_SECRET_PREVIOUS') === old.key.secret, 'and the old one');
      const isThere = () => cloud.runners.some(({ id }) => id === old.id);

      const planned = await run(old.id, { dry: true });
      deepEqual(
        planned.calls.filter(({ name }) => name === 'helm'),
        [],
        'a dry run deploys nothing',
      );
      workflow.environment.agentStartsAfter = Number.POSITIVE_INFINITY;
      const failed = await run(old.id, { fails: true });
      ok(failed.log.includes('is not online after 10 minutes. The old one stays'), 'the error');
      ok(isThere(), 'the old runner stays when the new one does not come online');
      ok(github.value(OWN, 'SODA_AGENT_API_KEY_SECRET_PREVIOUS') === old.key.secret, 'and so does its key');

      // more runners than a page has without a size
      for (let count = 0; count < 12; count += 1) {
        cloud.addRunner({ organization: SAMPLE_ORGANIZATION.name });
      }
      workflow.environment.agentStartsAfter = 3;
      const { calls } = await run(old.id);
      equal(calls.filter(({ name }) => name === 'sleep').length, 3, 'waits until it is online');
      equal(isThere(), false, 'the old runner');
      deepEqual(
        cloud.runners.filter(({ online }) => online).map(({ key }) => key),
        [minted],
        'the agent has the new key',
      );
      deepEqual(Object.keys(github.values(OWN)).sort(), [
        'SODA_AGENT_API_KEY_ID',
        'SODA_AGENT_API_KEY_SECRET',
      ]);
      return 'Soda Cloud creates one key, and the repository keeps the old one as previous; the agent gets the new key, and once its runner is online the old one and its key are deleted';
    },
  },
];

/** Which pair a target has. */
function storedPair(
  github: GitHub,
  target: string,
  suffix = '',
): 'current' | 'new' | 'none, or parts of one' {
  const [id, secret] = ['ID', 'SECRET'].map((part) =>
    github.value(target, `SODA_CLOUD_API_KEY_${part}${suffix}`),
  );
  const has = (key: ApiKey) => id === key.id && secret === key.secret;
  return has(CURRENT) ? 'current' : has(NEW) ? 'new' : 'none, or parts of one';
}
