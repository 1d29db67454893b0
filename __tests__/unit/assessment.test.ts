import { expect, test } from '@jest/globals';
import { assessTargets } from '../../src/audit/assess.ts';
import { ageChart } from '../../src/audit/summary.ts';
import { DAY } from '../../src/github/secret-dates.ts';
import { SecretStore } from '../../src/github/secrets.ts';
import { scriptedClient } from './octokit-client.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const LIMITS = { warnAgeDays: 75, maxAgeDays: 90 };
const NAMES = {
  names: { id: 'KEY_ID', secret: 'KEY_SECRET' },
  previousNames: { id: 'OLD_ID', secret: 'OLD_SECRET' },
};

const client = scriptedClient(() => ({ data: {} }));

/** A repository with a pair that was written at a time, and read at another one. */
function held(repo: string, writtenAt: number, readAt: number) {
  const secret = { createdAt: writtenAt, updatedAt: writtenAt, readAt };
  const store = new SecretStore({ kind: 'repo', owner: 'acme', repo }, client);
  const none = { id: undefined, secret: undefined };
  return { store, id: secret, secret, previous: none };
}

test.each([
  ['in one order', [0, 3000, 1000]],
  ['in another order', [2000, 0, 5000]],
])('targets that were written together keep their order in the chart, read %s', (_order, delays) => {
  const repositories = ['one', 'two', 'three'];
  const { assessments } = assessTargets({
    ...NAMES,
    inventory: {
      held: repositories.map((repo, index) => held(repo, NOW - 10 * DAY, NOW + (delays[index] ?? 0))),
      problems: [],
    },
    shadows: [],
    limits: LIMITS,
    repository: undefined,
  });
  expect([...ageChart(assessments, LIMITS).matchAll(/repo:acme\/(\w+),/g)].map(([, name]) => name)).toEqual(
    repositories,
  );
});
