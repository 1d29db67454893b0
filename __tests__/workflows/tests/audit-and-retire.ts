import { deepEqual, equal } from 'node:assert/strict';
import { type Message, SLACK_WEBHOOK, TEAMS_WEBHOOK } from '../chat.ts';
import { CURRENT, NEW } from '../keys.ts';
import type { WorkflowTest } from '../workflow-test.ts';
import { APP, DAY, TARGETS, withPairs } from './setup.ts';

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
          variables: { AUDIT_APP_CLIENT_ID: 'the client of the App' },
          secrets: { ...github.values(OWN), ...APP, AUDIT_APP_PRIVATE_KEY: 'the private key of the App' },
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
          variables: { AUDIT_APP_CLIENT_ID: 'the client of the App' },
          secrets: {
            ...github.values(OWN),
            ...APP,
            AUDIT_APP_PRIVATE_KEY: 'the private key of the App',
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
    name: 'retire.yml',
    github: withPairs(TARGETS, { key: NEW, days: 2 }, { key: CURRENT, days: 2, suffix: '_PREVIOUS' }),
    async run(workflow) {
      const { cloud, github } = workflow.environment;
      const retire = (fails: boolean) =>
        workflow.run({
          event: 'workflow_dispatch',
          fails,
          inputs: { 'dry-run': false },
          variables: { ROTATION_APP_CLIENT_ID: 'the client of the App' },
          secrets: { ...github.values(OWN), ...APP },
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
