import { deepEqual, equal, ok } from 'node:assert/strict';
import { APP_VARIABLES, APPS } from '../apps.ts';
import { type Message, SLACK_WEBHOOK, TEAMS_WEBHOOK } from '../chat.ts';
import { CURRENT, NEW } from '../keys.ts';
import { assertPrinted, type WorkflowTest } from '../workflow-test.ts';
import { DAY, pairsIn, RUN_SECRETS, TARGETS, withPairs } from './setup.ts';

const OWN = 'repo:acme/data';
const RUN = 'https://github.com/acme/data/actions/runs/1';

/** The examples that audit the key and retire the previous one. */
export const AUDIT_AND_RETIRE: readonly WorkflowTest[] = [
  {
    name: 'audit.yml',
    github: withPairs(TARGETS, { key: CURRENT, days: 10 }),
    async run(workflow) {
      const { github } = workflow.environment;
      const audit = (fails: boolean) =>
        workflow.run({
          event: 'schedule',
          fails,
          variables: APP_VARIABLES,
          secrets: { ...github.values(OWN), ...RUN_SECRETS },
        });
      await audit(false);
      deepEqual(github.issues('acme/data'), []);
      for (const [name, value] of Object.entries(github.values('repo:acme/lake'))) {
        github.setSecret({ store: 'repo:acme/lake', name, value, updatedAt: Date.now() - 100 * DAY });
      }
      await audit(true);
      await audit(true);
      deepEqual(
        github.issues('acme/data').map(({ state }) => state),
        ['open'],
      );
      return 'succeeds at 10 days; fails at 100, with one reminder issue, which the next run keeps';
    },
  },
  {
    name: 'audit-to-chat.yml',
    github: withPairs(TARGETS, { key: CURRENT, days: 10 }),
    async run(workflow) {
      const { chat, cloud, github } = workflow.environment;
      const audit = (fails: boolean) =>
        workflow.run({
          event: 'schedule',
          fails,
          variables: APP_VARIABLES,
          secrets: {
            ...github.values(OWN),
            ...RUN_SECRETS,
            SLACK_WEBHOOK_URL: SLACK_WEBHOOK,
            TEAMS_WEBHOOK_URL: TEAMS_WEBHOOK,
          },
          forbidden: { 'webhook of Slack': SLACK_WEBHOOK, 'webhook of Teams': TEAMS_WEBHOOK },
        });
      await audit(false);
      deepEqual(chat.messages, []);

      for (const [name, value] of Object.entries(github.values('repo:acme/lake'))) {
        github.setSecret({ store: 'repo:acme/lake', name, value, updatedAt: Date.now() - 100 * DAY });
      }
      await audit(true);
      const due =
        'Soda Cloud API key: a rotation is due. Targets: 1 due, 3 ok. Days since the oldest was written: 100.';
      deepEqual(textsOf(chat.messages), [
        ['/services/T01/B01/notASecret', `${due} <${RUN}|Open the run>`],
        ['/workflows/01/triggers/manual/run?sig=notASecret', due, RUN],
      ]);

      cloud.removeKey(CURRENT.id);
      await audit(true);
      equal(chat.messages.length, 4);
      return 'is silent at 10 days; at 100 it posts the numbers and a link to Slack and to Teams';
    },
  },
  {
    name: 'inventory.yml',
    github: {
      apps: APPS,
      organizations: [{ login: 'acme' }, { login: 'acme-labs' }],
      repositories: [
        { name: 'acme/data', environments: ['soda-key-audit'] },
        ...['lake', 'shop', 'site', 'tools', 'none'].map((name) => ({ name: `acme/${name}` })),
        { name: 'acme/old', archived: true },
      ],
      secrets: [
        ...pairsIn(['repo:acme/data', 'repo:acme/lake', 'repo:acme/shop', 'repo:acme/site'], {
          key: CURRENT,
          days: 10,
        }),
        ...pairsIn(['repo:acme/tools', 'repo:acme/old'], { key: CURRENT, days: 100 }),
      ],
    },
    async run(workflow) {
      const { github } = workflow.environment;
      const { log } = await workflow.run({
        event: 'schedule',
        variables: APP_VARIABLES,
        secrets: { ...github.values(OWN), ...RUN_SECRETS },
      });
      assertPrinted(log, 'Artifact soda-key-inventory: repo:acme/* matched 5');
      for (const [name, state] of Object.entries({ data: 'ok', lake: 'ok', tools: 'due' })) {
        assertPrinted(log, `Artifact soda-key-inventory: repo:acme/${name} is ${state}`);
      }
      ok(
        !log.includes('acme/old is') && !log.includes('acme/none is'),
        'neither archived nor without the key',
      );
      deepEqual(
        github.requests.filter(
          ({ method, path }) =>
            method !== 'GET' && !path.includes('access_tokens') && path !== '/installation/token',
        ),
        [],
        'writes',
      );
      return 'finds the five repositories that hold the key, and uploads the report';
    },
  },
  {
    name: 'retire.yml',
    github: withPairs(TARGETS, { key: NEW, days: 2 }, { key: CURRENT, days: 2, suffix: '_PREVIOUS' }),
    async run(workflow) {
      const { cloud, github } = workflow.environment;
      const retire = (fails: boolean) =>
        workflow.run({
          event: 'workflow_dispatch',
          fails,
          inputs: { 'dry-run': false },
          variables: APP_VARIABLES,
          secrets: { ...github.values(OWN), ...RUN_SECRETS },
        });
      await retire(true);
      equal(github.value(OWN, 'SODA_CLOUD_API_KEY_SECRET_PREVIOUS'), CURRENT.secret);
      cloud.removeKey(CURRENT.id);
      await retire(false);
      for (const target of TARGETS) {
        deepEqual(Object.keys(github.values(target)).sort(), [
          'SODA_CLOUD_API_KEY_ID',
          'SODA_CLOUD_API_KEY_SECRET',
        ]);
      }
      return 'fails while Soda Cloud accepts the previous key; when it is deleted there, all targets lose it';
    },
  },
];

/** The path of each message, with every text and address in it that a reader sees. */
function textsOf(messages: readonly Message[]): string[][] {
  return messages.map(({ path, contentType, body }) => {
    equal(contentType, 'application/json');
    const shown: string[] = [];
    JSON.stringify(body, (key, value) => {
      if (key === 'text' || key === 'url') {
        shown.push(String(value));
      }
      return value;
    });
    return [path, ...shown];
  });
}
