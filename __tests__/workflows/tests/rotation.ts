import { deepEqual, equal, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { GitHub } from '../../../simulators/github/github.ts';
import { type ApiKey, SAMPLE_ORGANIZATION } from '../../../simulators/soda-cloud/organizations.ts';
import { SHOWN_WORKFLOWS, withAppToken } from '../../unit/workflows.ts';
import { APP_VARIABLES, APPS } from '../apps.ts';
import { CURRENT, NEW } from '../keys.ts';
import type { WorkflowTest } from '../workflow-test.ts';
import { DAY, pairsIn, RUN_SECRETS, STAGED, TARGETS, withPairs } from './setup.ts';

const OWN = 'repo:acme/data';
const VARIABLES = {
  ...APP_VARIABLES,
  AGENT_AWS_ROLE: 'arn:aws:iam::000000000000:role/agent',
  AGENT_CLUSTER: 'production',
  ROTATION_AWS_ROLE: 'arn:aws:iam::000000000000:role/rotation',
};

/** What the example for a fleet finds, and what holds the key but is not to be found. */
const FLEET = {
  found: [OWN, 'repo:acme/lake', 'environment:acme/lake:production', 'repo:acme-labs/data-mesh'],
  others: [
    'repo:acme/site', // public
    'repo:acme/legacy-etl', // excluded
    'repo:acme/old', // archived
    'environment:acme/data:staging', // not production
    'repo:acme-labs/tools', // another name
  ],
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
          secrets: { ...github.values(OWN), ...RUN_SECRETS, SODA_CLOUD_NEW: STAGED },
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
    name: 'rotate-on-demand.yml, other sign-in',
    change: (text) =>
      withAppToken(text, readFileSync(new URL('../../../docs/github-app.md', import.meta.url), 'utf8')),
    github: withPairs(TARGETS, { key: CURRENT, days: 80 }),
    async run(workflow) {
      const { github, tokens } = workflow.environment;
      await workflow.run({
        event: 'workflow_dispatch',
        inputs: { 'dry-run': false },
        variables: VARIABLES,
        secrets: { ...github.values(OWN), ...RUN_SECRETS, SODA_CLOUD_NEW: STAGED },
      });
      deepEqual(new Set(TARGETS.map((target) => storedPair(github, target))), new Set(['new']));
      equal(tokens.length, 1);
      deepEqual(github.issuedTokens, [], 'the action does not sign in');
      return 'as docs/github-app.md describes it, with the token of actions/create-github-app-token';
    },
  },
  {
    name: 'rotate-on-demand.yml, set-up page',
    change: () => SHOWN_WORKFLOWS.find(({ place }) => place === 'docs-set-up-rotation-md-1.yml')?.text ?? '',
    github: {
      apps: APPS,
      organizations: [{ login: 'acme' }, { login: 'acme-labs' }],
      repositories: [
        { name: 'acme/data', environments: ['soda-key-rotation'] },
        { name: 'acme/lake' },
        { name: 'acme/none' },
      ],
      secrets: pairsIn([OWN, 'repo:acme/lake'], { key: CURRENT, days: 80 }),
    },
    async run(workflow) {
      const { github } = workflow.environment;
      const rotate = (dryRun: boolean) =>
        workflow.run({
          event: 'workflow_dispatch',
          inputs: { 'dry-run': dryRun },
          variables: VARIABLES,
          secrets: { ...github.values(OWN), ...RUN_SECRETS, SODA_CLOUD_NEW: STAGED },
        });
      const inBoth = () => new Set([OWN, 'repo:acme/lake'].map((target) => storedPair(github, target)));
      await rotate(true);
      deepEqual(inBoth(), new Set(['current']));
      await rotate(false);
      deepEqual(inBoth(), new Set(['new']));
      deepEqual(github.values('repo:acme/none'), {});
      return 'the workflow on the page, as it stands there: a dry run, then the two repositories that hold the key';
    },
  },
  {
    name: 'rotate-fleet.yml',
    github: {
      apps: APPS,
      organizations: [{ login: 'acme' }, { login: 'acme-labs' }],
      repositories: [
        { name: 'acme/data', environments: ['staging', 'soda-key-rotation'] },
        { name: 'acme/lake', environments: ['production'] },
        { name: 'acme/site', visibility: 'public' },
        { name: 'acme/legacy-etl' },
        { name: 'acme/old', archived: true },
        { name: 'acme/none', environments: ['production'] },
        { name: 'acme-labs/data-mesh' },
        { name: 'acme-labs/data-none' },
        { name: 'acme-labs/tools' },
      ],
      secrets: pairsIn([...FLEET.found, ...FLEET.others], { key: CURRENT, days: 80 }),
    },
    async run(workflow) {
      const { github } = workflow.environment;
      const rotate = (event: string, staged: Readonly<Record<string, string>>, dryRun = false) =>
        workflow.run({
          event,
          inputs: event === 'schedule' ? {} : { 'dry-run': dryRun },
          variables: VARIABLES,
          secrets: { ...github.values(OWN), ...RUN_SECRETS, ...staged },
        });
      const inAll = (targets: readonly string[], suffix = '') =>
        new Set(targets.map((target) => storedPair(github, target, suffix)));
      const staged = { SODA_CLOUD_NEW: STAGED };
      const planned = await rotate('workflow_dispatch', staged, true);
      for (const target of FLEET.found) {
        ok(planned.log.includes(target), `the dry run lists ${target}`);
      }
      await rotate('schedule', {});
      deepEqual(inAll(FLEET.found), new Set(['current']), 'without a new key');
      await rotate('schedule', staged);
      deepEqual(inAll(FLEET.found), new Set(['new']));
      deepEqual(inAll(FLEET.found, '_PREVIOUS'), new Set(['current']));
      deepEqual(inAll(FLEET.others), new Set(['current']), 'what the patterns do not match');
      for (const empty of [
        'repo:acme/none',
        'environment:acme/none:production',
        'repo:acme-labs/data-none',
      ]) {
        deepEqual(github.values(empty), {});
      }
      const written = github.requests.filter(({ method }) => method === 'PUT').length;
      await rotate('schedule', staged);
      equal(
        github.requests.filter(({ method }) => method === 'PUT').length,
        written,
        'writes while it is young',
      );
      return 'in two organizations, where the key is and nowhere else; nothing without a new key, and nothing again';
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
          secrets: { ...github.values(OWN), ...RUN_SECRETS },
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
          secrets: { ...github.values(OWN), ...RUN_SECRETS },
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
