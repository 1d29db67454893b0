import { deepEqual, equal, ok } from 'node:assert/strict';
import type { Permission, PermissionLevel, Token } from '../../../simulators/github/state/tokens.ts';
import { SAMPLE_ORGANIZATION } from '../../../simulators/soda-cloud/organizations.ts';
import { CURRENT, NEW } from '../keys.ts';
import type { WorkflowTest } from '../workflow-test.ts';
import { DAY, RUN_SECRETS, SCANNING, STAGED, withPairs } from './setup.ts';

const OWN = 'repo:acme/data';

/** A fine-grained token for the workflow's repository, with what the README says and nothing else. */
function fineGrained(token: string, permissions: Partial<Record<Permission, PermissionLevel>>): Token {
  return { token, kind: 'personal', permissions: { metadata: 'read', ...permissions } };
}

const ROTATION_TOKEN = fineGrained('rotation-token-of-the-simulator', { secrets: 'write', actions: 'read' });
const AUDIT_TOKEN = fineGrained('audit-token-of-the-simulator', {
  secrets: 'read',
  environments: 'read',
  actions: 'read',
});

/** The workflows of the README, with the tokens that it asks for. */
export const README: readonly WorkflowTest[] = [
  {
    name: 'README-quick-start.yml, scan',
    async run(workflow) {
      const { calls } = await workflow.run({ secrets: SCANNING });
      deepEqual(
        calls.map(({ name, args }) => [name, args[0]]),
        [['docker', 'run']],
      );
      deepEqual(
        workflow.environment.cloud.results.map(({ organization }) => organization),
        [SAMPLE_ORGANIZATION.name],
      );
      return 'ten lines of steps: the container finds the key and the checks, logs in and sends results';
    },
  },
  {
    name: 'README-md-1.yml, rotate',
    github: { ...withPairs([OWN], { key: CURRENT, days: 80 }), tokens: [ROTATION_TOKEN] },
    async run(workflow) {
      const { github } = workflow.environment;
      await workflow.run({
        event: 'workflow_dispatch',
        secrets: {
          ...github.values(OWN),
          SODA_CLOUD_NEW: STAGED,
          ROTATION_TOKEN: ROTATION_TOKEN.token,
        },
        forbidden: { 'rotation token': ROTATION_TOKEN.token },
      });
      deepEqual(github.values(OWN), {
        SODA_CLOUD_API_KEY_ID: NEW.id,
        SODA_CLOUD_API_KEY_ID_PREVIOUS: CURRENT.id,
        SODA_CLOUD_API_KEY_SECRET: NEW.secret,
        SODA_CLOUD_API_KEY_SECRET_PREVIOUS: CURRENT.secret,
      });
      return 'with a token that can write the secrets of the repository, and read its runs';
    },
  },
  {
    name: 'README-md-2.yml, audit',
    github: { ...withPairs([OWN], { key: CURRENT, days: 100 }), tokens: [AUDIT_TOKEN] },
    async run(workflow) {
      const { github } = workflow.environment;
      const secrets = { ...github.values(OWN), ...RUN_SECRETS, AUDIT_TOKEN: AUDIT_TOKEN.token };
      const { log } = await workflow.run({ event: 'schedule', fails: true, secrets });
      ok(
        log.includes(`${OWN}: due: older than 90 days since ${dayOf(Date.now() - 10 * DAY)}`),
        'the finding',
      );
      ok(!log.includes('incomplete'), 'a check without a permission');
      equal(github.issues('acme/data').filter(({ state }) => state === 'open').length, 1, 'reminder');
      return 'with a token that can only read: fails at 100 days, with a reminder issue';
    },
  },
  {
    name: 'README-md-3.yml, retire',
    github: {
      ...withPairs([OWN], { key: NEW, days: 2 }, { key: CURRENT, days: 2, suffix: '_PREVIOUS' }),
      tokens: [ROTATION_TOKEN],
    },
    async run(workflow) {
      const { cloud, github } = workflow.environment;
      const retire = (fails: boolean) =>
        workflow.run({
          event: 'workflow_dispatch',
          fails,
          secrets: { ...github.values(OWN), ROTATION_TOKEN: ROTATION_TOKEN.token },
        });
      const { log } = await retire(true);
      ok(log.includes('still works') || log.includes('still accepts'), 'the error');
      cloud.removeKey(CURRENT.id);
      await retire(false);
      deepEqual(Object.keys(github.values(OWN)), ['SODA_CLOUD_API_KEY_ID', 'SODA_CLOUD_API_KEY_SECRET']);
      return 'fails while Soda Cloud accepts the previous key, then deletes the secrets that hold it';
    },
  },
];

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
