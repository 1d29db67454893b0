import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { afterApplying, reset } from '../../simulators/github/faults/faults.ts';
import type { GitHub } from '../../simulators/github/github.ts';
import type { GitHubOptions } from '../../simulators/github/options.ts';
import { startGitHub } from '../../simulators/github/server.ts';
import { SAMPLE_TOKEN, type Token, WORKFLOW_TOKEN } from '../../simulators/github/state/tokens.ts';
import { isJsonObject, type JsonObject } from '../../simulators/soda-cloud/json.ts';
import { each, objectsIn, pages, refusal, send, violationsOf } from './github-requests.ts';

const START = Date.UTC(2026, 10, 2, 4, 0, 0, 789);
const SECOND = 1000;
const HOUR = 3600 * SECOND;
const RUNS = '/repos/acme/data/actions/runs';

let github: GitHub;
let now = START;

async function start(options: GitHubOptions = {}): Promise<void> {
  await github?.close();
  now = START;
  github = await startGitHub({
    repositories: [
      { name: 'acme/data', id: 1 },
      { name: 'acme/open', id: 2, visibility: 'public' },
    ],
    clock: () => now,
    ...options,
  });
}

beforeEach(() => start());

afterEach(() => github.close());

async function list(query = '', path = RUNS): Promise<JsonObject> {
  const { status, body } = await send(github, 'GET', `${path}?${query}`);
  expect(status).toBe(200);
  return isJsonObject(body) ? body : {};
}

async function ids(query: string): Promise<unknown[]> {
  return each((await list(query))['workflow_runs'], 'id');
}

describe('workflow runs', () => {
  afterEach(() => expect(violationsOf(github)).toEqual([]));

  test('go through their statuses', async () => {
    const id = github.addRun({
      repository: 'acme/data',
      status: 'queued',
      name: 'Nightly',
      event: 'schedule',
    });
    expect(await list()).toMatchObject({
      total_count: 1,
      workflow_runs: [
        {
          id,
          name: 'Nightly',
          event: 'schedule',
          head_branch: 'main',
          run_number: 1,
          status: 'queued',
          conclusion: null,
          created_at: '2026-11-02T04:00:00Z',
          updated_at: '2026-11-02T04:00:00Z',
          repository: { full_name: 'acme/data' },
        },
      ],
    });
    now += 5 * SECOND;
    github.updateRun(id, { status: 'in_progress' });
    expect(await ids('status=queued')).toEqual([]);
    expect(await list('status=in_progress')).toMatchObject({
      workflow_runs: [{ created_at: '2026-11-02T04:00:00Z', updated_at: '2026-11-02T04:00:05Z' }],
    });
    github.updateRun(id, { status: 'completed', conclusion: 'failure' });
    expect(await list()).toMatchObject({ workflow_runs: [{ status: 'completed', conclusion: 'failure' }] });
    github.updateRun(id, { status: 'queued', conclusion: 'failure' });
    expect(await list()).toMatchObject({ workflow_runs: [{ status: 'queued', conclusion: null }] });
    expect(() => github.updateRun(id + 1, { status: 'queued' })).toThrow('there is no workflow run');
  });

  test('are found by status or conclusion, event and branch', async () => {
    const add = (status: 'queued' | 'waiting' | 'pending' | 'requested' | 'completed', more: object = {}) =>
      github.addRun({ repository: 'acme/data', status, ...more });
    const queued = add('queued', { event: 'schedule' });
    const waiting = add('waiting', { branch: 'feature' });
    const pending = add('pending');
    const requested = add('requested');
    const succeeded = add('completed', { event: 'schedule' });
    const failed = add('completed', { conclusion: 'failure' });
    github.addRun({ repository: 'acme/open', status: 'queued' });
    const found = {
      'status=queued': [queued],
      'status=waiting': [waiting],
      'status=pending': [pending],
      'status=requested': [requested],
      'status=in_progress': [],
      'status=completed': [failed, succeeded],
      'status=success': [succeeded],
      'status=failure': [failed],
      'event=schedule': [succeeded, queued],
      'branch=feature': [waiting],
      'event=schedule&status=queued': [queued],
    };
    for (const [query, expected] of Object.entries(found)) {
      expect([query, await ids(query)]).toEqual([query, expected]);
    }
    expect(await list('status=completed')).toMatchObject({ total_count: 2 });
  });

  test('are found by when they were created, and come with the newest first', async () => {
    const at = (createdAt: number) => github.addRun({ repository: 'acme/data', status: 'queued', createdAt });
    const middle = at(START);
    const first = at(START - 24 * HOUR);
    const second = at(START - SECOND);
    const last = at(START + HOUR);
    const found = {
      '': [last, middle, second, first],
      '<=2026-11-02T04:00:00Z': [middle, second, first],
      '<2026-11-02T04:00:00Z': [second, first],
      '>=2026-11-02T04:00:00Z': [last, middle],
      '>2026-11-02T04:00:00Z': [last],
      '2026-11-02T04:00:00Z': [middle],
      '<=2026-11-02T05:00:00+01:00': [middle, second, first],
      '2026-11-02T03:59:59Z..2026-11-02T04:00:00Z': [middle, second],
      '*..2026-11-02T03:59:59Z': [second, first],
      '2026-11-02T05:00:00Z..*': [last],
      '2026-11-01': [first],
      '<=2026-11-01': [first],
      '>2026-11-01': [last, middle, second],
      '<2026-11-01': [],
      '2026-11-01..2026-11-02': [last, middle, second, first],
    };
    for (const [created, expected] of Object.entries(found)) {
      const query = created === '' ? '' : `created=${encodeURIComponent(created)}`;
      expect([created, await ids(query)]).toEqual([created, expected]);
    }
  });

  test('come in pages with the total of all', async () => {
    for (let index = 0; index < 205; index += 1) {
      github.addRun({ repository: 'acme/data', status: index % 41 === 0 ? 'completed' : 'queued' });
    }
    const bodies = objectsIn(await pages(github, `${RUNS}?status=queued&per_page=100`));
    expect(bodies.map((body) => body['total_count'])).toEqual([200, 200]);
    const found = bodies.flatMap((body) => each(body['workflow_runs'], 'id'));
    expect(new Set(found).size).toBe(200);
    expect(await list('page=9')).toMatchObject({ total_count: 205, workflow_runs: [] });
    expect(each((await list())['workflow_runs'], 'id')).toHaveLength(30);
  });

  test('end after 1000 when they are searched for', async () => {
    for (let index = 0; index < 1001; index += 1) {
      github.addRun({ repository: 'acme/data', status: 'queued' });
    }
    expect(await list('status=queued&per_page=100&page=10')).toMatchObject({ total_count: 1001 });
    expect(await list('status=queued&per_page=100&page=11')).toMatchObject({
      total_count: 1001,
      workflow_runs: [],
    });
    expect(each((await list('per_page=100&page=11'))['workflow_runs'], 'id')).toHaveLength(1);
  });

  test('have a pull request unless none is wanted', async () => {
    github.addRun({ repository: 'acme/data', status: 'queued', event: 'pull_request', branch: 'feature' });
    github.addRun({ repository: 'acme/data', status: 'queued' });
    const pullRequests = async (query: string) =>
      each((await list(query))['workflow_runs'], 'pull_requests').map((each) => objectsIn(each).length);
    expect(await pullRequests('')).toEqual([0, 1]);
    expect(await pullRequests('exclude_pull_requests=false')).toEqual([0, 1]);
    expect(await pullRequests('exclude_pull_requests=true')).toEqual([0, 0]);
  });

  test('are there for whoever may read actions, or for all in public', async () => {
    const reader: Token = { token: 'reader', permissions: { actions: 'read' }, repositories: ['acme/data'] };
    const stranger: Token = { token: 'stranger', permissions: { metadata: 'read' } };
    const outsider: Token = { ...stranger, token: 'outsider', repositories: [] };
    await start({ tokens: [SAMPLE_TOKEN, WORKFLOW_TOKEN, reader, stranger, outsider] });
    const by = (token: string, path = RUNS) => refusal(github, 'GET', path, { token });
    expect((await by('reader'))[0]).toBe(200);
    expect((await by(WORKFLOW_TOKEN.token))[0]).toBe(200);
    expect(await by('stranger')).toEqual([
      403,
      'Resource not accessible by personal access token',
      'actions=read',
    ]);
    expect(await by('outsider')).toEqual([404, 'Not Found', null]);
    expect((await by('outsider', '/repos/acme/open/actions/runs'))[0]).toBe(200);
  });

  test('may be lost on the way', async () => {
    github.setFaults([reset('half'), afterApplying(reset('half'))]);
    await expect(list()).rejects.toThrow();
    await expect(list()).rejects.toThrow();
    expect(github.requests).toMatchObject([{ applied: false }, { applied: true }]);
    expect(await list()).toMatchObject({ total_count: 0 });
  });

  test('are there on an Enterprise Server', async () => {
    await start({ basePath: '/api/v3' });
    const id = github.addRun({ repository: 'acme/data', status: 'queued' });
    expect(await ids(`created=${encodeURIComponent('<=2026-11-02T04:00:00Z')}`)).toEqual([id]);
  });
});

test.each(['2026-11-02T04:00:00.789Z', '<=2026-11-02T04:00:00', '<= 2026-11-02', 'yesterday', '*..*..*'])(
  '%s is no time of creation',
  async (created) => {
    const path = `${RUNS}?created=${encodeURIComponent(created)}`;
    expect((await send(github, 'GET', path)).status).toBe(422);
    expect(violationsOf(github)).toEqual([expect.stringContaining('created must match pattern')]);
  },
);

test('a day that no month has is refused', async () => {
  expect((await send(github, 'GET', `${RUNS}?created=2026-13-01`)).status).toBe(422);
});

test.each<[string, RegExp]>([
  ['status=running', /status must be equal/],
  ['exclude_pull_requests=1', /exclude_pull_requests must be boolean/],
])('%s is a violation', async (query, message) => {
  await list(query);
  expect(violationsOf(github)).toEqual([expect.stringMatching(message)]);
});

test('a filter that the simulator does not know is not ignored', async () => {
  await expect(list('actor=octocat')).rejects.toThrow();
  expect(violationsOf(github)).toEqual([expect.stringContaining('filter by actor')]);
});
