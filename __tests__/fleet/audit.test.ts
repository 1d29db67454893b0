import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readable } from '../product/job.ts';
import { reportOf } from '../product/rotation-job.ts';
import { Fleet, PATTERNS, startFleet } from './fleet.ts';

let fleet: Fleet;

beforeAll(async () => {
  fleet = await startFleet({ repositories: 1500, archived: 150, holders: 500 });
});

afterAll(() => fleet.close());

test('an audit of 3,000 repositories in two organizations reads each list once', async () => {
  const { github } = fleet.job;
  const run = await fleet.job.audit({ targets: PATTERNS.join('\n'), ...Fleet.app });

  expect(run).toMatchObject({ exitCode: 0, stderr: '' });
  const report = reportOf(run);
  expect(report.counts).toEqual({ ok: 500 });
  expect(report.patterns).toEqual(PATTERNS.map((pattern) => ({ pattern, matched: 250 })));

  const reads = github.requests.filter(({ method }) => method === 'GET').map(({ path }) => path);
  const lists = reads.filter((path) => /^\/orgs\/\w+\/repos/.test(path));
  const secrets = reads.filter((path) => /^\/repos\/\w+\/\w+\/actions\/secrets\?/.test(path));
  expect(lists).toHaveLength(30);
  expect(secrets).toHaveLength(2700);
  expect(new Set(secrets).size).toBe(2700);
  const signIn = reads.filter((path) => /installation/.test(path));
  expect(signIn.length).toBeLessThanOrEqual(4);
  expect(reads).toHaveLength(30 + 2700 + signIn.length);
  expect(github.concurrency.reads).toBeLessThanOrEqual(10);

  expect(github.issuedTokens.map(({ permissions }) => permissions)).toEqual(
    Array.from({ length: 2 }, () => expect.objectContaining({ secrets: 'read' })),
  );
  expect(github.issuedTokens.filter(({ revokedAt }) => revokedAt === undefined)).toEqual([]);
  fleet.expectNoToken(run);
  expect(readable(run.summary)).toContain('The 250 repositories to select');
  expect(report.findings?.map(({ finding }) => finding)).toEqual([
    'organization-secret-advised',
    'organization-secret-advised',
  ]);
});
