import { deepEqual, equal } from 'node:assert/strict';
import { CURRENT, NEW } from '../keys.ts';
import type { Rehearsal } from '../rehearsal.ts';
import { APP, DAY, holding, TARGETS } from './repository.ts';

const OWN = 'repo:acme/data';

/** The examples that look after a key between rotations. */
export const CARE: readonly Rehearsal[] = [
  {
    name: 'audit.yml',
    github: holding(TARGETS, { key: CURRENT, days: 10 }),
    async run(director) {
      const { github } = director.stage;
      const audit = (red: boolean) =>
        director.play({
          event: 'schedule',
          red,
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
      return 'green at 10 days; red at 100, with one reminder issue, which the next run keeps';
    },
  },
  {
    name: 'retire.yml',
    github: holding(TARGETS, { key: NEW, days: 2 }, { key: CURRENT, days: 2, suffix: '_PREVIOUS' }),
    async run(director) {
      const { cloud, github } = director.stage;
      const retire = (red: boolean) =>
        director.play({
          event: 'workflow_dispatch',
          red,
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
      return 'red while Soda Cloud takes the previous key; once it is deleted there, all targets lose it';
    },
  },
];
