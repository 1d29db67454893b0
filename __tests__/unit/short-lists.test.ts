import { describe, expect, test } from '@jest/globals';
import {
  readActiveRuns,
  readEnvironments,
  readVisibleOrganizationSecrets,
} from '../../src/github/repositories.ts';
import { scriptedClient } from './octokit-client.ts';

const REPOSITORY = { owner: 'acme', repo: 'data' };

interface Page {
  /** The numbers of its entries: from, and up to but without. */
  readonly from: number;
  readonly to: number;
  readonly total: number;
}

/** A GitHub that returns these pages, the last one repeatedly. */
function pagesOf(member: string, ...pages: readonly Page[]) {
  let sent = 0;
  const client = scriptedClient(() => {
    const page = pages[Math.min(sent, pages.length - 1)] ?? { from: 0, to: 0, total: 0 };
    sent += 1;
    const entries = Array.from({ length: page.to - page.from }, (_, index) => ({
      id: page.from + index,
      name: `name-${page.from + index}`,
      created_at: '2026-01-01T00:00:00Z',
    }));
    return { data: { total_count: page.total, [member]: entries }, hasNext: entries.length === 100 };
  });
  return { client, sent: () => sent };
}

const idsOf = async (runs: ReturnType<typeof readActiveRuns>) => (await runs).map(({ id }) => id);

describe('runs that are left', () => {
  test.each([
    ['none of one', { from: 0, to: 0, total: 1 }],
    ['two of three', { from: 0, to: 2, total: 3 }],
  ])('a page that shows %s is read once more, and is not the whole list', async (_what, page) => {
    const { client, sent } = pagesOf('workflow_runs', page);

    await expect(readActiveRuns(REPOSITORY, 'queued', client)).rejects.toMatchObject({
      reason: 'list-incomplete',
    });
    expect(sent()).toBe(2);
  });

  test('what was short for a moment is whole at the second look', async () => {
    const { client } = pagesOf('workflow_runs', { from: 0, to: 1, total: 2 }, { from: 0, to: 2, total: 2 });

    expect(await idsOf(readActiveRuns(REPOSITORY, 'queued', client))).toEqual([0, 1]);
  });

  test('runs that end while pages are read shift others out of sight: they are read again', async () => {
    const { client, sent } = pagesOf(
      'workflow_runs',
      { from: 0, to: 100, total: 105 },
      { from: 102, to: 105, total: 103 },
      { from: 2, to: 102, total: 103 },
      { from: 102, to: 105, total: 103 },
    );

    expect(await idsOf(readActiveRuns(REPOSITORY, 'queued', client))).toContain(101);
    expect(sent()).toBe(4);
  });

  test('a whole page is read once', async () => {
    const { client, sent } = pagesOf('workflow_runs', { from: 0, to: 3, total: 3 });
    await readActiveRuns(REPOSITORY, 'queued', client);

    expect(sent()).toBe(1);
  });
});

test('environments and visible secrets that are not all shown are not all there are', async () => {
  const page = { from: 0, to: 1, total: 2 };
  const failure = { reason: 'list-incomplete' };

  await expect(readEnvironments(REPOSITORY, pagesOf('environments', page).client)).rejects.toMatchObject(
    failure,
  );
  await expect(
    readVisibleOrganizationSecrets(REPOSITORY, pagesOf('secrets', page).client),
  ).rejects.toMatchObject(failure);
});
