import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  afterApplying,
  echo,
  garbage,
  reset,
  secondaryLimit,
  unavailable,
} from '../../simulators/github/faults/faults.ts';
import type { GitHub } from '../../simulators/github/github.ts';
import type { GitHubOptions } from '../../simulators/github/options.ts';
import { startGitHub } from '../../simulators/github/server.ts';
import { SAMPLE_TOKEN, type Token, WORKFLOW_TOKEN } from '../../simulators/github/state/tokens.ts';
import { each, pages, type Reply, refusal, send, violationsOf } from './github-requests.ts';

const START = Date.UTC(2026, 10, 2, 4, 0, 0, 789);
const MINUTE = 60_000;
const ISSUES = '/repos/acme/data/issues';
const LABELS = '/repos/acme/data/labels';

let github: GitHub;
let now = START;

async function start(options: GitHubOptions = {}): Promise<void> {
  await github?.close();
  now = START;
  github = await startGitHub({
    repositories: [
      { name: 'acme/data', id: 1 },
      { name: 'acme/open', id: 2, visibility: 'public' },
      { name: 'acme/old', id: 3, archived: true },
      { name: 'acme/silent', id: 4, issues: false },
    ],
    tokens: [SAMPLE_TOKEN, WORKFLOW_TOKEN],
    clock: () => now,
    ...options,
  });
}

beforeEach(() => start());

afterEach(() => github.close());

function get(path: string): Promise<Reply> {
  return send(github, 'GET', path);
}

function post(path: string, body: unknown, token = SAMPLE_TOKEN.token): Promise<Reply> {
  return send(github, 'POST', path, { body, token });
}

function patch(number: number, body: unknown): Promise<Reply> {
  return send(github, 'PATCH', `${ISSUES}/${number}`, { body });
}

async function numbers(query: string): Promise<unknown[]> {
  return each((await get(`${ISSUES}?${query}`)).body, 'number');
}

describe('an issue', () => {
  afterEach(() => expect(violationsOf(github)).toEqual([]));

  test('is created by the owner of the token, with labels that come with it', async () => {
    github.setLabel('acme/data', { name: 'Bug', color: 'd73a4a', description: 'Broken' });
    const body = { title: 'Keys are old', body: 'All of them', labels: ['bug', { name: 'soda' }, 'SODA'] };
    const { status, headers, body: shown } = await post(ISSUES, body, WORKFLOW_TOKEN.token);
    expect([status, headers.get('location')]).toEqual([201, `${github.url}${ISSUES}/1`]);
    expect(shown).toMatchObject({
      number: 1,
      title: 'Keys are old',
      body: 'All of them',
      state: 'open',
      state_reason: null,
      user: { login: 'github-actions[bot]', type: 'Bot' },
      labels: [
        { name: 'Bug', color: 'd73a4a', description: 'Broken' },
        { name: 'soda', color: 'ededed', description: null },
      ],
      comments: 0,
      created_at: '2026-11-02T04:00:00Z',
      updated_at: '2026-11-02T04:00:00Z',
      closed_at: null,
    });
    expect((await get(`${ISSUES}/1`)).body).toEqual(shown);
    expect((await get(`${ISSUES}/2`)).status).toBe(404);
    expect(github.issues('acme/data')).toEqual([
      {
        number: 1,
        title: 'Keys are old',
        body: 'All of them',
        state: 'open',
        stateReason: undefined,
        labels: ['Bug', 'soda'],
        comments: [],
        author: 'github-actions[bot]',
        createdAt: START,
        updatedAt: START,
        closedAt: undefined,
        isPullRequest: false,
      },
    ]);
    expect(github.labels('ACME/data').map(({ name }) => name)).toEqual(['Bug', 'soda']);
    expect(github.requests[0]).toMatchObject({
      method: 'POST',
      operation: 'POST /repos/{owner}/{repo}/issues',
      json: body,
      status: 201,
      applied: true,
    });
  });

  test('needs no body, and its title may be a number', async () => {
    expect((await post(ISSUES, { title: 7 })).body).toMatchObject({
      title: '7',
      body: null,
      user: { login: 'octocat', type: 'User' },
    });
  });

  test('changes only in what is asked for', async () => {
    github.addIssue({ repository: 'acme/data', title: 'Old', body: 'Text', labels: ['soda', 'kept'] });
    now += MINUTE;
    expect((await patch(1, { title: 'New' })).body).toMatchObject({ title: 'New', body: 'Text' });
    now += MINUTE;
    expect((await patch(1, { body: null, labels: ['Kept', 'more'] })).body).toMatchObject({
      title: 'New',
      body: null,
      labels: [{ name: 'kept' }, { name: 'more' }],
      created_at: '2026-11-02T04:00:00Z',
      updated_at: '2026-11-02T04:02:00Z',
    });
    now += MINUTE;
    expect((await patch(1, { title: 'New' })).body).toMatchObject({ updated_at: '2026-11-02T04:02:00Z' });
  });

  test('is closed for a reason and opened again', async () => {
    github.addIssue({ repository: 'acme/data', title: 'One' });
    expect((await patch(1, { state_reason: 'not_planned' })).body).toMatchObject({ state_reason: null });
    now += MINUTE;
    expect((await patch(1, { state: 'closed' })).body).toMatchObject({
      state: 'closed',
      state_reason: 'completed',
      closed_at: '2026-11-02T04:01:00Z',
    });
    expect((await patch(1, { state: 'closed', state_reason: 'not_planned' })).body).toMatchObject({
      state_reason: 'completed',
    });
    expect((await patch(1, { state: 'open' })).body).toMatchObject({
      state: 'open',
      state_reason: 'reopened',
      closed_at: null,
    });
    await patch(1, { state: 'closed', state_reason: 'not_planned' });
    expect(github.issues('acme/data')).toMatchObject([{ state: 'closed', stateReason: 'not_planned' }]);
  });

  test('has comments', async () => {
    github.addIssue({ repository: 'acme/data', title: 'One', comments: ['by a person'] });
    now += MINUTE;
    const { status, headers, body } = await post(
      `${ISSUES}/1/comments`,
      { body: 'by a run' },
      WORKFLOW_TOKEN.token,
    );
    expect([status, headers.get('location')]).toEqual([
      201,
      expect.stringMatching(/\/acme\/data\/issues\/comments\/\d+$/),
    ]);
    expect(body).toMatchObject({ body: 'by a run', user: { login: 'github-actions[bot]' } });
    expect((await get(`${ISSUES}/1/comments`)).body).toMatchObject([
      { body: 'by a person', created_at: '2026-11-02T04:00:00Z' },
      { body: 'by a run', created_at: '2026-11-02T04:01:00Z' },
    ]);
    expect((await get(`${ISSUES}/1`)).body).toMatchObject({
      comments: 2,
      updated_at: '2026-11-02T04:01:00Z',
    });
    expect(await pages(github, `${ISSUES}/1/comments?per_page=1`)).toHaveLength(2);
    expect((await post(`${ISSUES}/2/comments`, { body: 'x' })).status).toBe(404);
    expect((await get(`${ISSUES}/2/comments`)).status).toBe(404);
  });

  test('is changed by a person too', async () => {
    const number = github.addIssue({
      repository: 'acme/data',
      title: 'One',
      author: 'github-actions[bot]',
      state: 'closed',
      stateReason: 'not_planned',
      createdAt: START - MINUTE,
    });
    expect(github.issues('acme/data')).toMatchObject([
      {
        author: 'github-actions[bot]',
        state: 'closed',
        stateReason: 'not_planned',
        updatedAt: START - MINUTE,
      },
    ]);
    github.editIssue('acme/data', number, { title: 'Two', body: 'Text', state: 'open', labels: ['soda'] });
    github.addComment('acme/data', number, 'Done');
    expect((await get(`${ISSUES}/1`)).body).toMatchObject({
      title: 'Two',
      body: 'Text',
      state: 'open',
      state_reason: 'reopened',
      labels: [{ name: 'soda' }],
      comments: 1,
      updated_at: '2026-11-02T04:00:00Z',
    });
    expect(() => github.editIssue('acme/data', 2, { title: 'x' })).toThrow('there is no issue 2');
    expect(() => github.issues('acme/none')).toThrow('there is no repository acme/none');
  });

  test('has a number and labels of its own repository, and goes with it', async () => {
    github.addIssue({ repository: 'acme/data', title: 'One', labels: ['soda'] });
    expect(github.addIssue({ repository: 'acme/open', title: 'Two' })).toBe(1);
    expect(github.labels('acme/open')).toEqual([]);
    github.world.removeRepository('acme/data');
    github.world.addRepository({ name: 'acme/data' });
    expect(github.issues('acme/data')).toEqual([]);
  });
});

describe('a body that GitHub rejects', () => {
  const LONG = 'x'.repeat(65_536);

  beforeEach(() => {
    github.addIssue({ repository: 'acme/data', title: 'One' });
  });

  afterEach(() => expect(violationsOf(github)).toEqual([]));

  test('is too long by one character', async () => {
    expect((await post(ISSUES, { title: 'Two', body: LONG })).status).toBe(201);
    expect(await post(ISSUES, { title: 'Three', body: `${LONG}x` })).toMatchObject({
      status: 422,
      body: {
        message: 'Validation Failed',
        errors: [
          {
            resource: 'Issue',
            code: 'custom',
            field: 'body',
            message: 'body is too long (maximum is 65536 characters)',
          },
        ],
      },
    });
    expect((await patch(1, { body: `${LONG}x` })).status).toBe(422);
    expect((await patch(1, { title: 'x'.repeat(257) })).status).toBe(422);
    expect((await post(`${ISSUES}/1/comments`, { body: LONG })).status).toBe(201);
    expect(await post(`${ISSUES}/1/comments`, { body: `${LONG}x` })).toMatchObject({
      status: 422,
      body: {
        errors: [{ resource: 'IssueComment', message: 'Body is too long (maximum is 65536 characters)' }],
      },
    });
    expect(github.issues('acme/data')).toMatchObject([
      { title: 'One', body: '', comments: [LONG] },
      { title: 'Two' },
    ]);
  });

  test('is blank', async () => {
    expect((await post(ISSUES, { title: ' ' })).status).toBe(422);
    expect((await patch(1, { title: '' })).status).toBe(422);
    expect((await post(`${ISSUES}/1/comments`, { body: ' ' })).status).toBe(422);
    expect((await post(ISSUES, { title: 'Two', labels: [''] })).status).toBe(422);
    expect(github.issues('acme/data')).toMatchObject([{ title: 'One', comments: [] }]);
  });
});

test.each<[string, RegExp, () => Promise<Reply>]>([
  ['an issue without a title', /'title'/, () => post(ISSUES, { body: 'x' })],
  ['an unknown state', /\/state/, () => patch(1, { state: 'done' })],
  ['an unknown reason', /\/state_reason/, () => patch(1, { state_reason: 'done' })],
  ['a comment without a body', /'body'/, () => post(`${ISSUES}/1/comments`, {})],
  ['a label without a name', /'name'/, () => post(LABELS, {})],
])('%s is a violation, and refused', async (_what, message, request) => {
  github.addIssue({ repository: 'acme/data', title: 'One' });
  expect((await request()).status).toBe(422);
  expect(violationsOf(github)).toContainEqual(expect.stringMatching(message));
  expect(github.issues('acme/data')).toMatchObject([{ title: 'One', state: 'open', comments: [] }]);
});

test('a misspelled property is a violation, although GitHub ignores it', async () => {
  expect((await post(ISSUES, { title: 'One', label: ['soda'] })).status).toBe(201);
  expect(violationsOf(github)).toEqual([expect.stringContaining('"label"')]);
  expect(github.labels('acme/data')).toEqual([]);
});

describe('a list of issues', () => {
  beforeEach(() => {
    const add = (title: string, minutes: number, labels: string[], more: object = {}) =>
      github.addIssue({
        repository: 'acme/data',
        title,
        labels,
        createdAt: START - minutes * MINUTE,
        ...more,
      });
    add('One', 5, ['soda', 'keys'], { author: 'github-actions[bot]' });
    add('Two', 9, ['Soda'], { state: 'closed' });
    add('Three', 7, [], { comments: ['a', 'b'] });
    add('Four', 1, ['keys'], { isPullRequest: true });
    github.editIssue('acme/data', 3, { title: '3' });
  });

  test('is filtered and sorted', async () => {
    const found = {
      '': [4, 1, 3],
      'state=closed': [2],
      'state=all': [4, 1, 3, 2],
      'state=all&direction=asc': [2, 3, 1, 4],
      'state=all&sort=updated': [3, 4, 1, 2],
      'sort=comments': [3, 4, 1],
      'state=all&labels=SODA': [1, 2],
      'labels=keys,soda': [1],
      'labels=nothing': [],
      'creator=github-actions%5Bbot%5D': [1],
      [`since=${new Date(START - 2 * MINUTE).toISOString()}`]: [4, 3],
    };
    for (const [query, expected] of Object.entries(found)) {
      expect([query, await numbers(query)]).toEqual([query, expected]);
    }
    expect(violationsOf(github)).toEqual([]);
  });

  test('contains pull requests, which are marked', async () => {
    expect((await get(ISSUES)).body).toMatchObject([
      { number: 4, pull_request: { url: `${github.url}/repos/acme/data/pulls/4` } },
      { number: 1 },
      { number: 3 },
    ]);
    const [, issue] = each((await get(ISSUES)).body, 'pull_request');
    expect(issue).toBeUndefined();
    expect(github.issues('acme/data').map(({ isPullRequest }) => isPullRequest)).toEqual([
      false,
      false,
      false,
      true,
    ]);
    expect(violationsOf(github)).toEqual([]);
  });

  test('comes in pages of 30 unless another size is asked for', async () => {
    for (let index = 0; index < 32; index += 1) {
      github.addIssue({ repository: 'acme/data', title: `More ${index}` });
    }
    const sizes = async (query: string) =>
      (await pages(github, `${ISSUES}?${query}`)).map((body) => each(body, 'number').length);
    expect(await sizes('')).toEqual([30, 5]);
    expect(await sizes('state=all&per_page=20')).toEqual([20, 16]);
    const all = await pages(github, `${ISSUES}?state=all&direction=asc&sort=created&per_page=10`);
    expect(new Set(all.flatMap((body) => each(body, 'number'))).size).toBe(36);
    expect((await get(`${ISSUES}?page=3`)).body).toEqual([]);
    expect(violationsOf(github)).toEqual([]);
  });

  test('is not answered when the simulator cannot filter as asked', async () => {
    await expect(get(`${ISSUES}?assignee=octocat`)).rejects.toThrow();
    expect(github.violations).toMatchObject([{ message: expect.stringContaining('filter by assignee') }]);
  });
});

describe('labels', () => {
  afterEach(() => expect(violationsOf(github)).toEqual([]));

  test('are made once, whatever their case', async () => {
    const { status, headers, body } = await post(LABELS, {
      name: 'Soda keys/ü',
      color: 'BFD4F2',
      description: 'Text',
    });
    const url = `${github.url}${LABELS}/${encodeURIComponent('Soda keys/ü')}`;
    expect([status, headers.get('location')]).toEqual([201, url]);
    expect(body).toMatchObject({ name: 'Soda keys/ü', color: 'BFD4F2', description: 'Text', default: false });
    expect(await get(`${LABELS}/${encodeURIComponent('SODA keys/Ü')}`)).toMatchObject({ status: 200, body });
    expect(await post(LABELS, { name: 'soda KEYS/ü' })).toMatchObject({
      status: 422,
      body: {
        message: 'Validation Failed',
        errors: [{ resource: 'Label', code: 'already_exists', field: 'name' }],
      },
    });
    expect((await get(`${LABELS}/other`)).status).toBe(404);
    expect(github.labels('acme/data')).toMatchObject([
      { name: 'Soda keys/ü', color: 'BFD4F2', description: 'Text' },
    ]);
  });

  test('are checked', async () => {
    expect((await post(LABELS, { name: 'x'.repeat(51) })).status).toBe(422);
    expect((await post(LABELS, { name: 'x', color: '#BFD4F2' })).status).toBe(422);
    expect((await post(LABELS, { name: 'x', color: 'BFD4F21' })).status).toBe(422);
    expect((await post(LABELS, { name: 'x', description: 'x'.repeat(101) })).status).toBe(422);
    expect(github.labels('acme/data')).toEqual([]);
  });

  test('come in pages', async () => {
    const names = Array.from({ length: 31 }, (_, index) => `label ${index}`);
    for (const name of names) {
      github.setLabel('acme/data', { name });
    }
    const found = await pages(github, LABELS);
    expect(found.map((body) => each(body, 'name'))).toEqual([names.slice(0, 30), names.slice(30)]);
    expect(new Set(found.flatMap((body) => each(body, 'id'))).size).toBe(31);
  });
});

describe('permissions', () => {
  const reader: Token = {
    token: 'reader',
    permissions: { metadata: 'read', issues: 'read' },
    repositories: ['acme/data'],
  };
  const stranger: Token = { token: 'stranger', permissions: { metadata: 'read' } };
  const writer: Token = { ...reader, token: 'writer', permissions: { issues: 'write' } };
  const app: Token = { ...stranger, token: 'app', kind: 'app' };
  const BODY = { title: 'x' };

  beforeEach(async () => {
    await start({ tokens: [SAMPLE_TOKEN, reader, writer, stranger, app] });
    github.addIssue({ repository: 'acme/data', title: 'One', labels: ['soda'] });
    github.addIssue({ repository: 'acme/open', title: 'One' });
  });

  afterEach(() => expect(violationsOf(github)).toEqual([]));

  test.each<[string, string, unknown]>([
    ['GET', ISSUES, undefined],
    ['GET', `${ISSUES}/1`, undefined],
    ['GET', `${ISSUES}/1/comments`, undefined],
    ['GET', LABELS, undefined],
    ['GET', `${LABELS}/soda`, undefined],
    ['POST', ISSUES, BODY],
    ['PATCH', `${ISSUES}/1`, BODY],
    ['POST', `${ISSUES}/1/comments`, { body: 'x' }],
    ['POST', LABELS, { name: 'x' }],
  ])('%s %s', async (method, path, body) => {
    const by = (token: string) => refusal(github, method, path, { token, body });
    const needed = `issues=${method === 'GET' ? 'read' : 'write'}`;
    expect(await by('stranger')).toEqual([403, 'Resource not accessible by personal access token', needed]);
    expect(await by('app')).toEqual([403, 'Resource not accessible by integration', needed]);
    expect((await by('reader'))[0]).toBe(method === 'GET' ? 200 : 403);
    expect(github.issues('acme/data')).toMatchObject([{ title: 'One', comments: [] }]);
    expect((await by(SAMPLE_TOKEN.token))[0]).toBe({ GET: 200, PATCH: 200 }[method] ?? 201);
  });

  test('are not needed to read what is public', async () => {
    const of = (method: string, token: string) =>
      refusal(github, method, '/repos/acme/open/issues', {
        token,
        ...(method === 'POST' ? { body: BODY } : {}),
      });
    expect((await of('GET', 'stranger'))[0]).toBe(200);
    expect((await of('GET', 'reader'))[0]).toBe(200);
    const by = 'Resource not accessible by personal access token';
    expect(await of('POST', 'stranger')).toEqual([403, by, 'issues=write']);
    // has the permission, but not for this repository
    expect(await of('POST', 'writer')).toEqual([403, by, null]);
  });

  test('do not help where a repository is out of reach, archived or without issues', async () => {
    const to = (name: string, token: string, method = 'POST') =>
      refusal(github, method, `/repos/acme/${name}/issues`, {
        token,
        ...(method === 'POST' ? { body: BODY } : {}),
      });
    expect(await to('old', 'reader')).toEqual([404, 'Not Found', null]);
    expect(await to('old', SAMPLE_TOKEN.token)).toEqual([
      403,
      'Repository was archived so is read-only.',
      null,
    ]);
    const off = [410, 'Issues has been disabled in this repository.', null];
    expect(await to('silent', SAMPLE_TOKEN.token)).toEqual(off);
    expect(await to('silent', SAMPLE_TOKEN.token, 'GET')).toEqual(off);
    expect((await send(github, 'GET', '/repos/acme/silent')).body).toMatchObject({ has_issues: false });
    expect((await to('nothing', SAMPLE_TOKEN.token))[0]).toBe(404);
  });

  test('let a workflow write issues, but not read secrets', async () => {
    await start();
    const { token } = WORKFLOW_TOKEN;
    expect((await post(ISSUES, BODY, token)).status).toBe(201);
    expect(await refusal(github, 'GET', '/repos/acme/data/actions/secrets', { token })).toEqual([
      403,
      'Resource not accessible by integration',
      'secrets=read',
    ]);
  });
});

describe('what goes wrong', () => {
  const BODY = { title: 'One' };

  function titles(): string[] {
    return github.issues('acme/data').map(({ title }) => title);
  }

  test('before a new issue is applied, or after', async () => {
    github.setFaults([reset(), afterApplying(reset()), unavailable(), afterApplying(unavailable(502))]);
    await expect(post(ISSUES, BODY)).rejects.toThrow();
    expect(titles()).toEqual([]);
    await expect(post(ISSUES, BODY)).rejects.toThrow();
    expect(titles()).toEqual(['One']);
    expect((await post(ISSUES, BODY)).status).toBe(503);
    expect(titles()).toEqual(['One']);
    expect((await post(ISSUES, BODY)).status).toBe(502);
    expect(titles()).toEqual(['One', 'One']);
    expect(github.requests.map(({ applied, status }) => [applied, status])).toEqual([
      [false, undefined],
      [true, undefined],
      [false, 503],
      [true, 502],
    ]);
  });

  test('is limits, echoes and noise, by method and path', async () => {
    github.addIssue({ repository: 'acme/data', title: 'One' });
    const match = { method: 'PATCH', path: '/repos/*/issues/1' };
    github.faults.next(secondaryLimit({ status: 429, retryAfter: 3 }), 1, match);
    github.faults.next(echo(), 1, match);
    github.faults.next(garbage(), 1, match);
    expect((await get(`${ISSUES}/1`)).status).toBe(200);
    const limited = await patch(1, { title: 'Two' });
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '3']);
    expect(await patch(1, { title: 'Two' })).toMatchObject({
      status: 422,
      body: { body: '{"title":"Two"}' },
    });
    await expect(patch(1, { title: 'Two' })).rejects.toMatchObject({ name: 'SyntaxError' });
    expect(titles()).toEqual(['One']);
  });

  test('is up to hooks too', async () => {
    const seen: unknown[] = [];
    github.hooks.onRequest = ({ json }) => seen.push(json, titles());
    github.hooks.onApplied = (_request, drop) => {
      seen.push(titles());
      drop();
    };
    await expect(post(ISSUES, BODY)).rejects.toThrow();
    expect(seen).toEqual([BODY, [], ['One']]);
  });
});

test('an Enterprise Server has issues and labels too', async () => {
  await start({ basePath: '/api/v3' });
  expect((await post(ISSUES, { title: 'One', labels: ['soda'] })).status).toBe(201);
  expect((await patch(1, { state: 'closed' })).status).toBe(200);
  expect((await post(`${ISSUES}/1/comments`, { body: 'x' })).status).toBe(201);
  expect((await post(LABELS, { name: 'x' })).status).toBe(201);
  expect(await numbers('state=all')).toEqual([1]);
  expect(violationsOf(github)).toEqual([]);
});
