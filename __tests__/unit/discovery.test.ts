import { describe, expect, test } from '@jest/globals';
import { type GitHubClients, singleClient } from '../../src/github/clients.ts';
import { findTargets } from '../../src/github/discovery.ts';
import { GitHubFailure } from '../../src/github/errors.ts';
import type { TargetList } from '../../src/github/patterns.ts';
import { targetName } from '../../src/github/targets.ts';
import { parseTargetList } from '../../src/inputs/target-list.ts';
import { createMemoryLog } from './memory-log.ts';
import { type ScriptedResponse, scriptedClient } from './octokit-client.ts';

const NAMES = {
  names: { id: 'KEY_ID', secret: 'KEY_SECRET' },
  previousNames: { id: 'OLD_ID', secret: 'OLD_SECRET' },
};

function listOf(...lines: readonly string[]): TargetList {
  const { list, problems } = parseTargetList(lines, {
    ...NAMES,
    current: undefined,
    readFile: () => '',
    sanitize: (text) => text,
    containsSecret: () => false,
  });
  expect(problems).toEqual([]);
  return list;
}

const repositories = (...names: readonly string[]) =>
  names.map((name, index) => ({ id: index + 1, full_name: `acme/${name}`, archived: false }));

/** Octokit changes the data of a list. */
const holdsThePair = (): ScriptedResponse => ({
  data: {
    total_count: 2,
    secrets: ['key_id', 'KEY_SECRET'].map((name) => ({ name, updated_at: '2026-01-01T00:00:00Z' })),
  },
});

/** A GitHub that responds to lists of repositories with a function; every store holds the pair. */
async function find(
  list: TargetList,
  respond: (route: string, page: number) => ScriptedResponse,
  { app = false, previousNames = NAMES.previousNames } = {},
) {
  const sent: string[] = [];
  const client = scriptedClient((route, { page }) => {
    sent.push(`${route} ${page}`);
    return route.includes('/secrets') ? holdsThePair() : respond(route, Number(page));
  });
  const clients: GitHubClients = { ...singleClient(client), signsInAsApp: app };
  const { log, annotations, shown } = createMemoryLog();
  const found = await findTargets(
    { ...NAMES, previousNames, list, countsPrevious: false, access: 'write' },
    { clients, limit: (read) => read(), http: { now: () => 0, sleep: async () => undefined }, log },
  );
  return {
    sent,
    annotations,
    shown,
    found,
    targets: found.targets.map(targetName),
    problems: found.problems.map(({ target, problem }) => `${targetName(target)}: ${problem}`),
  };
}

const notFound = (): never => {
  throw new GitHubFailure('not found', { status: 404 });
};

describe('the list of an owner', () => {
  test('that is an installation of an app is read again when it changed, and no repository twice', async () => {
    const totals = [3, 2, 3, 3];
    let reads = 0;
    const { sent, targets, problems } = await find(
      listOf('repo:acme/*'),
      (route, page) =>
        route.startsWith('GET /orgs/')
          ? notFound()
          : {
              data: {
                total_count: totals[reads++],
                repositories: page === 1 ? repositories('a', 'b') : repositories('x', 'y', 'c').slice(2),
              },
              hasNext: page === 1,
            },
      { app: true },
    );

    expect(targets).toEqual(['repo:acme/a', 'repo:acme/b', 'repo:acme/c']);
    expect(problems).toEqual([]);
    expect(sent.filter((line) => line.startsWith('GET /installation/repositories'))).toHaveLength(4);
    expect(sent.filter((line) => line.includes('/secrets'))).toHaveLength(3);
  });

  test('that stays incomplete is a problem, and what was found stays', async () => {
    const { targets, problems } = await find(
      listOf('repo:acme/*', 'dependabot:acme/*'),
      (route) =>
        route.startsWith('GET /orgs/')
          ? notFound()
          : { data: { total_count: 3, repositories: repositories('a') } },
      { app: true },
    );

    expect(targets).toEqual(['repo:acme/a', 'dependabot:acme/a', 'repo:acme/*', 'dependabot:acme/*']);
    expect(problems).toEqual([
      'repo:acme/*: GitHub shows only 1 of 3 repositories: run this again later',
      'dependabot:acme/*: GitHub shows only 1 of 3 repositories: run this again later',
    ]);
  });

  test('of the token’s user leaves out the repositories of others', async () => {
    const { sent, targets } = await find(listOf('repo:ACME/*'), (route) =>
      route.startsWith('GET /orgs/')
        ? notFound()
        : { data: [...repositories('a'), { id: 9, full_name: 'other/b', archived: false }] },
    );

    expect(targets).toEqual(['repo:acme/a']);
    expect(sent).toEqual([
      'GET /orgs/ACME/repos 1',
      'GET /user/repos 1',
      'GET /repos/acme/a/actions/secrets 1',
    ]);
  });

  test('shows a repository that was renamed meanwhile once', async () => {
    const { targets } = await find(listOf('repo:acme/*'), (_route, page) => ({
      data: page === 1 ? repositories('a') : repositories('renamed'),
      hasNext: page === 1,
    }));

    expect(targets).toEqual(['repo:acme/a']);
  });

  test.each([
    ['breaks off', () => new GitHubFailure('GitHub answered with HTTP 502', { status: 502 })],
    ['does not find its second page', () => new GitHubFailure('not found', { status: 404 })],
  ])('that %s is a problem of its patterns only', async (_how, failure) => {
    const { targets, problems } = await find(listOf('repo:acme/*', 'repo:other/data'), (_route, page) => {
      if (page > 1) {
        throw failure();
      }
      return { data: repositories('a'), hasNext: true };
    });

    expect(targets).toEqual(['repo:other/data', 'repo:acme/a', 'repo:acme/*']);
    expect(problems).toHaveLength(1);
  });

  test('of a canceled run is neither an error nor logged', async () => {
    const { problems, shown } = await find(listOf('repo:acme/*', '!repo:other/*'), () => {
      throw new GitHubFailure('canceled', { reason: 'canceled' });
    });

    expect(problems).toHaveLength(1);
    expect(shown()).toBe('');
  });

  test.each([
    [{ data: [{ full_name: 'acme/a' }] }],
    [{ data: [{ id: 1, full_name: 'acme' }] }],
    [{ data: { message: 'Hello' } }],
  ])('in another form is a problem: %j', async (response) => {
    const { problems } = await find(listOf('repo:acme/*'), () => response);

    expect(problems).toEqual([expect.stringContaining('in a form that its API does not have')]);
  });
});

describe('exclusions with qualifiers', () => {
  const etl = { ...repositories('data')[0], topics: ['etl'] };

  test('need the list for named targets too', async () => {
    const { sent, targets } = await find(
      listOf('repo:acme/data', 'repo:acme/lake', '!repo:acme/* [topic:ETL]'),
      () => ({ data: [etl, { ...repositories('', 'lake')[1], topics: [] }] }),
    );

    expect(targets).toEqual(['repo:acme/lake']);
    expect(sent).toEqual(['GET /orgs/acme/repos 1']);
  });

  test('leave named targets in doubt when the list cannot be read', async () => {
    const { targets, problems } = await find(
      listOf('repo:acme/data', 'repo:acme/lake', '!repo:acme/d* [topic:etl]'),
      () => {
        throw new GitHubFailure('GitHub answered with HTTP 503', { status: 503 });
      },
    );

    expect(targets).toEqual(['repo:acme/data', 'repo:acme/lake']);
    expect(problems).toEqual(['repo:acme/data: GitHub answered with HTTP 503: run this again later']);
  });
});

test('a store that two lines would write under names that overlap is an error', async () => {
  const finding = find(listOf('repo:acme/d* = KEY_ID, OTHER', 'repo:acme/*a'), () => ({
    data: repositories('data'),
  }));

  await expect(finding).rejects.toThrow(
    /repo:acme\/data = KEY_ID, OTHER and repo:acme\/data: both use KEY_ID/,
  );
});

test('names of its own that are those of the inputs are none', async () => {
  const previousNames = { id: 'KEY_ID_PREVIOUS', secret: 'KEY_SECRET_PREVIOUS' };
  const { found } = await find(
    listOf('repo:acme/d* = KEY_ID, KEY_SECRET'),
    () => ({ data: repositories('data') }),
    { previousNames },
  );

  expect(found.targets.map(targetName)).toEqual(['repo:acme/data']);
});
