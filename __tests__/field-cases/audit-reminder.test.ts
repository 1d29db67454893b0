import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import * as faults from '../../simulators/github/faults/faults.ts';
import { SAMPLE_TOKEN, WORKFLOW_TOKEN } from '../../simulators/github/state/tokens.ts';
import { accelerated } from '../../simulators/runner/pace.ts';
import type { ActionRun } from '../../simulators/runner/run-action.ts';
import * as cloudFaults from '../../simulators/soda-cloud/faults.ts';
import { DAY, useDatedJob } from '../product/dated-job.ts';
import { annotations, CURRENT, leaksOf, ORGANIZATION, PREVIOUS } from '../product/job.ts';
import { NAMES, previousPair } from '../product/rotation-job.ts';

/** Can read secrets but no issues, which are for the workflow's own token. */
const READER = {
  ...SAMPLE_TOKEN,
  token: 'token-that-may-only-read-secrets',
  permissions: { metadata: 'read', actions: 'read', secrets: 'read', environments: 'read' },
} as const;

const { job, clock, hold } = useDatedJob({
  tokens: [SAMPLE_TOKEN, READER, { ...WORKFLOW_TOKEN, repositories: ['acme/data'] }],
});

const REPOSITORY = 'acme/data';
const TITLE = 'Soda Cloud API keys need attention';

function audit(
  inputs: Readonly<Record<string, string>> = {},
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<ActionRun> {
  return job().audit(
    {
      targets: 'repo:acme/data, repo:acme/lake',
      'github-token': READER.token,
      'issue-token': WORKFLOW_TOKEN.token,
      'report-issue': 'true',
      'fail-when-due': 'false',
      ...inputs,
    },
    {
      env: {
        GITHUB_WORKFLOW_REF: 'acme/data/.github/workflows/audit.yml@refs/heads/main',
        GITHUB_SERVER_URL: 'https://github.example',
        ...env,
      },
    },
  );
}

const issues = () => job().github.issues(REPOSITORY);
const theIssue = () => {
  const [issue, ...more] = issues();
  expect(more).toEqual([]);
  if (issue === undefined) {
    throw new Error('there is no issue');
  }
  return issue;
};
const holdBoth = (age: number) => {
  hold('repo:acme/data', age);
  hold('repo:acme/lake', age);
};
const writesOf = async (act: () => Promise<ActionRun>) => {
  const before = job().github.requests.length;
  const run = await act();
  expect(annotations(run, 'error')).toEqual([]);
  return job()
    .github.requests.slice(before)
    .filter(({ method }) => method !== 'GET')
    .map(({ method, pathname }) => `${method} ${pathname}`);
};

const open = (body: string, author = 'github-actions[bot]') =>
  job().github.addIssue({ repository: REPOSITORY, title: 'An issue', body, author });

/** The hidden marker of the job's Soda Cloud and secret names, as an audit wrote it. */
const markerOf = (body: string) => /<!-- soda-cloud-keys: audit [^>]+ -->/.exec(body)?.[0] ?? 'no marker';

test('a finding creates an issue with the finding and the remedy', async () => {
  hold('repo:acme/data', 10 * DAY);
  hold('repo:acme/lake', 92 * DAY);
  job().cloud.addKey(ORGANIZATION, PREVIOUS);
  const run = await audit(previousPair(PREVIOUS));

  expect(annotations(run, 'error')).toEqual([]);
  const { title, body, labels, state, author } = theIssue();
  expect({ title, labels, state, author }).toEqual({
    title: TITLE,
    labels: ['soda-cloud-keys'],
    state: 'open',
    author: 'github-actions[bot]',
  });
  const host = `http://127.0.0.1:${job().cloud.port}`;
  expect(body).toContain('| repo:acme/lake | due | 2031-02-14 | older than 90 days since 2031-05-15');
  expect(body).toContain('1 of 2 targets need no attention.');
  expect(body).toContain(`${host}/profile`);
  expect(body).toContain('The previous API key');
  expect(body).toContain('https://github.example/acme/data/blob/HEAD/.github/workflows/audit.yml');
  expect(body).toContain('mode: rotate');
  expect(run.outputs['issue-url']).toMatch(/\/acme\/data\/issues\/1$/);
  expect(run.summary).toContain(run.outputs['issue-url']);
  expect(leaksOf(CURRENT, JSON.stringify(job().github.requests))).toEqual([]);
  expect(leaksOf(PREVIOUS, JSON.stringify(job().github.requests))).toEqual([]);
});

test('a target that cannot be read opens it too', async () => {
  hold('repo:acme/data', DAY);
  const run = await audit({ targets: 'repo:acme/data, repo:acme/nowhere' });

  expect(run.exitCode).toBe(1);
  expect(theIssue()).toMatchObject({
    state: 'open',
    body: expect.stringContaining('| repo:acme/nowhere | failed |'),
  });
});

test('missing labels are created, existing ones are not changed', async () => {
  holdBoth(92 * DAY);
  job().github.setLabel(REPOSITORY, { name: 'Security', color: 'd73a4a' });
  await audit({ 'issue-labels': 'security\nsoda keys' });

  expect(theIssue().labels.map((label) => label.toLowerCase())).toEqual(['security', 'soda keys']);
  expect(job().github.labels(REPOSITORY)).toEqual([
    expect.objectContaining({ name: 'Security', color: 'd73a4a' }),
    expect.objectContaining({ name: 'soda keys', color: '0e8a16', description: expect.any(String) }),
  ]);
});

test('while nothing changes nothing is written, on other days too', async () => {
  holdBoth(92 * DAY);
  await audit();
  const again = await writesOf(() => audit());
  clock.now += 5 * DAY;
  const later = await writesOf(() => audit());

  expect([again, later]).toEqual([[], []]);
});

test('a change is written in place', async () => {
  hold('repo:acme/data', 10 * DAY);
  hold('repo:acme/lake', 92 * DAY);
  await audit();
  hold('repo:acme/data', 91 * DAY);
  const writes = await writesOf(() => audit());

  expect(writes).toEqual(['PATCH /repos/acme/data/issues/1']);
  expect(theIssue().body).toContain('| repo:acme/data | due |');
  expect(theIssue().comments).toEqual([]);
});

test('a warning alone opens none, but updates an open one', async () => {
  holdBoth(80 * DAY);
  expect(await writesOf(() => audit())).toEqual([]);
  expect(issues()).toEqual([]);

  holdBoth(92 * DAY);
  await audit();
  holdBoth(80 * DAY);
  await audit();
  expect(theIssue()).toMatchObject({ state: 'open', body: expect.stringContaining('| warn |') });
});

test('when nothing needs attention, the issue is closed with a comment and not changed afterwards', async () => {
  holdBoth(92 * DAY);
  await audit();
  holdBoth(DAY);
  const run = await audit();

  expect(theIssue()).toMatchObject({
    state: 'closed',
    comments: [expect.stringContaining('Nothing needs attention any more')],
    body: expect.stringContaining(' needs no attention.'),
  });
  expect(theIssue().body).toContain('2 of 2 targets need no attention.');
  expect(run.outputs['issue-url']).toMatch(/issues\/1$/);
  expect(run.summary).toContain(`${run.outputs['issue-url']} (closed)`);
  expect(await writesOf(() => audit())).toEqual([]);
});

test('the comment comes before the end, so that neither gets lost', async () => {
  holdBoth(92 * DAY);
  await audit();
  holdBoth(DAY);
  const comments = '/repos/acme/data/issues/1/comments';
  job().github.faults.next(faults.refusal(403, 'No'), 1, { method: 'POST', path: comments });
  const failed = await audit();

  expect(annotations(failed, 'error')).toEqual([expect.stringMatching(/^Reminder issue not updated: /)]);
  expect(theIssue()).toMatchObject({ state: 'open', comments: [] });

  expect(await writesOf(() => audit())).toEqual([`POST ${comments}`, 'PATCH /repos/acme/data/issues/1']);
  expect(theIssue()).toMatchObject({
    state: 'closed',
    comments: [expect.stringContaining('Nothing needs attention any more')],
  });
});

describe('an open issue does not change when a check is incomplete:', () => {
  const unchanged = async () => {
    const before = theIssue();
    let run: ActionRun | undefined;
    const writes = await writesOf(async () => {
      run = await audit();
      return run;
    });
    expect(writes).toEqual([]);
    expect(theIssue()).toEqual(before);
    expect(before.state).toBe('open');
    expect(run?.stdout).not.toContain('every target holds');
    return run?.stdout;
  };

  test('which secrets shadow others', async () => {
    holdBoth(92 * DAY);
    await audit();
    holdBoth(DAY);
    job().github.faults.always(faults.refusal(410, 'Gone'), { path: '/repos/acme/data/environments' });

    expect(await unchanged()).toContain(
      'which secrets shadow others in 1 of 2 repositories, such as acme/data',
    );
  });

  test('whether Soda Cloud accepts a key that it refused', async () => {
    holdBoth(DAY);
    job().cloud.removeKey(CURRENT.id);
    await audit();
    expect(theIssue().body).toContain('refuses the current API key');
    job().cloud.faults.always(cloudFaults.html());

    expect(await unchanged()).toContain('could not be determined');
  });

  test('A3: a web page with status 401 instead of a response of Soda Cloud: no issue is created', async () => {
    holdBoth(DAY);
    job().cloud.faults.always(cloudFaults.html(401));
    const writes = await writesOf(() => audit({ 'fail-when-due': 'true' }));

    expect(writes).toEqual([]);
    expect(issues()).toEqual([]);
  });
});

test('an unfinished rotation opens it, and it is closed once that is complete', async () => {
  holdBoth(80 * DAY);
  hold('repo:acme/data', 2 * DAY);
  hold('repo:acme/lake', DAY);
  await audit();
  expect(theIssue()).toMatchObject({
    state: 'open',
    body: expect.stringContaining('**A rotation is unfinished, or a secret was changed by hand'),
  });
  expect(theIssue().body).toContain('| repo:acme/lake | drifted |');

  hold('repo:acme/data', DAY - 5000);
  await audit();
  expect(theIssue().state).toBe('closed');
});

test("without issue-token it is written with the workflow's own", async () => {
  holdBoth(92 * DAY);
  const targets = 'repo:acme/data, repo:acme/lake';
  await job().audit({ targets, 'github-token': READER.token, 'report-issue': 'true' });
  expect(theIssue()).toMatchObject({ state: 'open', author: 'github-actions[bot]' });
});

test('without any, it is written with github-token', async () => {
  holdBoth(92 * DAY);
  await audit({ 'issue-token': '', 'github-token': SAMPLE_TOKEN.token });
  expect(theIssue()).toMatchObject({ state: 'open', author: 'octocat' });
});

test('ten runs with changing states keep one issue with the right text', async () => {
  const ages = [10, 80, 91, 95, 1, 76, 90, 2, 100, 89].map((days) => days * DAY);
  const states: string[] = [];
  for (const age of ages) {
    clock.now += 7 * DAY;
    holdBoth(age);
    await audit();
    states.push(issues().map(({ state }) => state)[0] ?? 'none');
  }

  expect(states).toEqual([
    'none',
    'none',
    'open',
    'open',
    'closed',
    'closed',
    'open',
    'closed',
    'open',
    'open',
  ]);
  expect(theIssue()).toMatchObject({ title: TITLE, state: 'open' });
  expect(theIssue().body.match(/\| repo:acme\/(data|lake) \| warn \|/g)).toHaveLength(2);
  expect(theIssue().body.match(/soda-cloud-keys: audit/g)).toHaveLength(1);
});

describe('two runs at the same time', () => {
  /** Delays requests until this number of them has arrived. */
  const meet = (count: number, concerns: (request: { method: string; pathname: string }) => boolean) => {
    let arrived = 0;
    let letGo: () => void = () => undefined;
    const all = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    job().github.hooks.onRequest = async (request) => {
      if (concerns(request)) {
        arrived += 1;
        if (arrived === count) {
          letGo();
        }
        await all;
      }
    };
  };

  test('both open an issue, and one stays open', async () => {
    holdBoth(92 * DAY);
    meet(2, ({ method, pathname }) => method === 'POST' && pathname.endsWith('/issues'));
    const runs = await Promise.all([audit(), audit()]);

    expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(issues().map(({ state }) => state)).toEqual(['open', 'closed']);
    expect(issues()[1]?.body).toContain('Duplicate of #1.');
    expect(runs.map(({ outputs }) => outputs['issue-url'])).toEqual([
      expect.stringMatching(/issues\/1$/),
      expect.stringMatching(/issues\/1$/),
    ]);
    // the abandoned issue does not become the reminder later
    holdBoth(DAY);
    await audit();
    holdBoth(92 * DAY);
    await audit();
    expect(issues().map(({ state }) => state)).toEqual(['open', 'closed']);
  });

  test('one opens an issue while the other has looked already', async () => {
    holdBoth(92 * DAY);
    let first = true;
    job().github.hooks.onRequest = async ({ method, pathname }) => {
      if (first && method === 'POST' && pathname.endsWith('/issues')) {
        first = false;
        await audit();
      }
    };
    await audit();

    expect(issues().map(({ state }) => state)).toEqual(['open', 'closed']);
  });
});

describe('what a person did', () => {
  const edit = async (change: (body: string) => string) => {
    holdBoth(92 * DAY);
    await audit();
    const { number, body } = theIssue();
    job().github.editIssue(REPOSITORY, number, { body: change(body) });
  };

  test('text above and below stays, text within does not', async () => {
    await edit(
      (body) => `We do this on Friday.\n\n${body.replace('older than', 'ignore this:')}\n\n- [ ] asked Ada`,
    );
    await audit();

    const { body } = theIssue();
    expect(body).toMatch(/^We do this on Friday\.\n\n<!-- soda-cloud-keys/);
    expect(body).toMatch(/-->\n\n- \[ \] asked Ada$/);
    expect(body).toContain('older than');
    expect(body).not.toContain('ignore this');
  });

  test('an end above the part is not taken for its end', async () => {
    await edit(
      (body) => `Copied:\n<!-- soda-cloud-keys: end -->\n\n${body.replace('older than', 'ignore this:')}`,
    );
    await audit();

    const { body } = theIssue();
    expect(body).toMatch(/^Copied:\n<!-- soda-cloud-keys: end -->\n\n<!-- soda-cloud-keys: audit/);
    expect(body).not.toContain('ignore this');
    expect(body.match(/<!--/g)).toHaveLength(3);
    expect(body.match(/### What to do next/g)).toHaveLength(1);
  });

  test('line breaks of another system are no change', async () => {
    await edit((body) => body.replace(/\n/g, '\r\n'));
    expect(await writesOf(() => audit())).toEqual([]);
  });

  test('an end that was cut off is put back', async () => {
    await edit((body) => body.slice(0, body.indexOf('### What to do next')));
    await audit();
    expect(theIssue().body).toContain('### What to do next');
  });

  test('title and labels stay as they were changed', async () => {
    holdBoth(92 * DAY);
    await audit();
    job().github.editIssue(REPOSITORY, 1, { title: 'Rotate by Friday', labels: ['urgent'] });
    hold('repo:acme/lake', DAY);
    await audit();

    expect(theIssue()).toMatchObject({ title: 'Rotate by Friday', labels: ['urgent'], state: 'open' });
  });

  test('the issue of an outsider is never changed', async () => {
    holdBoth(92 * DAY);
    await audit();
    const { body } = theIssue();
    job().github.editIssue(REPOSITORY, 1, { body: 'empty' });
    const foreign = open(`Paste your key here first.\n\n${body}`, 'mallory');
    await audit();

    expect(issues().find(({ number }) => number === foreign)).toMatchObject({
      state: 'open',
      body: expect.stringContaining('Paste your key here'),
    });
    expect(issues().filter(({ author }) => author !== 'mallory')).toHaveLength(2);
  });

  test('an issue that was closed by hand is opened again, as long as something is due', async () => {
    holdBoth(92 * DAY);
    await audit();
    job().github.editIssue(REPOSITORY, 1, { state: 'closed', stateReason: 'not_planned' });
    await audit();

    expect(theIssue()).toMatchObject({
      state: 'open',
      comments: [expect.stringContaining('needs attention again')],
    });
  });

  test('of several closed ones the newest is opened again', async () => {
    holdBoth(92 * DAY);
    await audit();
    const { body, labels, title } = theIssue();
    const author = 'github-actions[bot]';
    job().github.editIssue(REPOSITORY, 1, { state: 'closed' });
    job().github.addIssue({ repository: REPOSITORY, title, body, labels, author, state: 'closed' });
    await audit();

    expect(issues().map(({ state }) => state)).toEqual(['closed', 'open']);
  });

  test('several open ones become the oldest; what has the same words but no marker is not touched', async () => {
    holdBoth(92 * DAY);
    await audit();
    const { body } = theIssue();
    open(body);
    open(`A copy:\n${body}`);
    open(body.replace(markerOf(body), ''));
    job().github.addIssue({ repository: REPOSITORY, title: 'A pull request', body, isPullRequest: true });
    open(body.replace(/^/gm, '> '));
    await audit();

    expect(issues().map(({ number, state }) => [number, state])).toEqual([
      [1, 'open'],
      [2, 'closed'],
      [3, 'closed'],
      [4, 'open'],
      [5, 'open'],
      [6, 'open'],
    ]);
  });
});

test('another pair in the same repository has an issue of its own', async () => {
  holdBoth(92 * DAY);
  const names = ['US_KEY_ID', 'US_KEY_SECRET'];
  for (const name of names) {
    job().github.setSecret({ store: 'repo:acme/data', name, value: 'x', updatedAt: clock.now - 95 * DAY });
  }
  await audit();
  await audit({ targets: 'repo', 'secret-names': names.join(', ') });
  await audit();

  expect(issues().map(({ state }) => state)).toEqual(['open', 'open']);
  expect(new Set(issues().map(({ body }) => markerOf(body))).size).toBe(2);
});

test('the same names at another Soda Cloud have an issue of their own', async () => {
  holdBoth(92 * DAY);
  const host = `http://localhost:${job().cloud.port}`;
  await audit();
  await audit({ host });
  await audit();

  expect(issues().map(({ state }) => state)).toEqual(['open', 'open']);
  expect(issues()[1]?.body).toContain(' at localhost');
});

test('a masked word of the text is hidden, and the issue is found again all the same', async () => {
  hold('repo:acme/data', DAY);
  hold('repo:acme/lake', 92 * DAY);
  const env = {
    https_proxy: 'http://me:audit@proxy.example:3128',
    ALL_PROXY: 'http://me:lake@proxy.example:3128',
  };
  await audit({}, env);
  const later = [await writesOf(() => audit({}, env)), await writesOf(() => audit({}, env))];

  expect(later).toEqual([[], []]);
  const { body } = theIssue();
  expect(body).toContain('| repo:acme/&#42;&#42;&#42; | due |');
  expect(body.replace(markerOf(body), '')).not.toMatch(/lake|audit/i);
});

test('a secret is hidden in it, although Markdown spells it in another way', async () => {
  const secret = 'Ab_3*dEf%6hIj';
  job().github.world.addRepository({ name: 'acme/odd', environments: [secret] });
  hold('repo:acme/odd', 92 * DAY);
  hold(`environment:acme/odd:${secret}`, DAY);
  const run = await audit(
    { targets: 'repo:acme/odd' },
    { https_proxy: `http://me:${encodeURIComponent(secret)}@proxy.example:3128` },
  );

  expect(annotations(run, 'error')).toEqual([]);
  expect(theIssue().body).toContain('shadowed by environment:acme/odd:&#42;&#42;&#42;, not among');
  expect(theIssue().body).not.toMatch(/Ab|dEf|hIj/);
});

test('it is found among hundreds of issues', async () => {
  holdBoth(92 * DAY);
  await audit();
  for (let index = 0; index < 230; index += 1) {
    open(`Number ${index}`);
  }
  expect(await writesOf(() => audit())).toEqual([]);
});

test('a thousand targets fit into it, beside what a person wrote', async () => {
  const targets = Array.from(
    { length: 1000 },
    (_, index) => `repo:acme/a-repository-with-a-rather-long-name-${index}`,
  );
  for (const target of targets) {
    job().github.world.addRepository({ name: target.slice('repo:'.length) });
    hold(target, 92 * DAY);
  }
  holdBoth(92 * DAY);
  await audit();
  const words = 'what a person wrote\n'.repeat(500);
  job().github.editIssue(REPOSITORY, 1, { body: `${words}${theIssue().body}` });
  // more than a variable of Windows can hold
  writeFileSync(join(job().sandbox.workspace, 'targets.txt'), targets.join('\n'));
  await audit({ targets: 'file:targets.txt' });

  expect(theIssue().body.length).toBeLessThan(65_536);
  expect(theIssue().body.startsWith(words)).toBe(true);
  expect(theIssue().body).toMatch(/\d+ more targets need attention/);
});

describe('when it cannot be written', () => {
  test('the error names the permission that the token lacks, and the audit is still reported', async () => {
    holdBoth(92 * DAY);
    const run = await audit({ 'issue-token': '' }, accelerated.env);

    expect(run.exitCode).toBe(1);
    expect(annotations(run, 'error')).toEqual([expect.stringMatching(/^Reminder issue not updated: .*/)]);
    expect(annotations(run, 'error')[0]).toContain("'permissions: issues: write'");
    expect(run.outputs['due']).toBe('true');
    expect(run.summary).toMatch(/^- \*\*due\*\*, .*\n.*repo:acme\/lake$/m);
  });

  test('a run that fails for another reason reports it as a warning', async () => {
    holdBoth(92 * DAY);
    const run = await audit({ 'issue-token': '', 'fail-when-due': 'true' }, accelerated.env);

    expect(annotations(run, 'error')).toEqual([expect.stringMatching(/^Keys need attention: /)]);
    expect(annotations(run, 'warning')).toEqual([expect.stringMatching(/^Reminder issue not updated: /)]);
  });

  test('a repository without issues is named', async () => {
    holdBoth(92 * DAY);
    job().github.faults.always(faults.refusal(410, 'Issues has been disabled in this repository.'), {
      path: '/repos/acme/data/issues',
    });
    expect(annotations(await audit(), 'error')[0]).toContain('they are switched off');
  });

  test.each([
    ['before GitHub acts on it', faults.reset(), 0],
    ['after GitHub acted on it', faults.afterApplying(faults.reset()), 1],
  ])('a connection that breaks %s never leads to two issues', async (_when, fault, opened) => {
    holdBoth(92 * DAY);
    job().github.faults.next(fault, 1, { method: 'POST', path: '/repos/acme/data/issues' });
    const run = await audit();

    expect(run.exitCode).toBe(1 - opened);
    expect(issues()).toHaveLength(opened);
    await audit();
    expect(theIssue().state).toBe('open');
  });

  test('a list that does not show the new issue yet', async () => {
    holdBoth(92 * DAY);
    let opened = false;
    job().github.setFaults(({ method, pathname }) => {
      const isList = opened && method === 'GET' && pathname === '/repos/acme/data/issues';
      opened ||= method === 'POST' && pathname === '/repos/acme/data/issues';
      return isList ? faults.json([]) : undefined;
    });
    const run = await audit();

    expect(run).toMatchObject({ exitCode: 0 });
    expect(run.outputs['issue-url']).toMatch(/\/acme\/data\/issues\/1$/);
    expect(theIssue().state).toBe('open');
  });

  test.each([
    ['no label', ','],
    ['a label that is too long', `fine, ${'x'.repeat(51)}`],
  ])('%s is named before anything is read', async (_what, labels) => {
    const run = await audit({ 'issue-labels': labels });

    expect(annotations(run, 'error')).toEqual([expect.stringMatching(/^Invalid input: .*issue-labels/s)]);
    expect(job().github.requests).toEqual([]);
  });

  test('an event without repository is named', async () => {
    holdBoth(92 * DAY);
    const run = await job().audit(
      { targets: 'repo:acme/data', 'report-issue': 'true' },
      { env: { GITHUB_REPOSITORY: undefined } },
    );
    expect(annotations(run, 'error')).toEqual([
      expect.stringMatching(/^Invalid input: .*GITHUB_REPOSITORY/s),
    ]);
  });
});

test('a dry run does not change issues, and logs this', async () => {
  holdBoth(92 * DAY);
  let stdout = '';
  const writes = await writesOf(async () => {
    const run = await audit({ 'dry-run': 'true' });
    ({ stdout } = run);
    return run;
  });

  expect(writes).toEqual([]);
  expect(stdout).toContain('Dry run');
});

test('a name that an environment was given to break the table does not', async () => {
  const environment = 'a|b`c`<!-- soda-cloud-keys: end --> @octocat [x](y)';
  job().github.world.addRepository({ name: 'acme/odd', environments: [environment] });
  const store = `environment:acme/odd:${environment}`;
  hold(store, 92 * DAY);
  const targets = store.replaceAll('[', '\\[');
  await audit({ targets });
  const writes = await writesOf(() => audit({ targets }));

  expect(theIssue().body.match(/<!--/g)).toHaveLength(2);
  expect(theIssue().body).not.toContain('[x](y)');
  expect(writes).toEqual([]);
  expect(NAMES.every((name) => job().github.value(store, name) !== undefined)).toBe(true);
});
