import { describe, expect, test } from '@jest/globals';
import * as faults from '../../simulators/github/faults/faults.ts';
import type { GitHubOptions } from '../../simulators/github/options.ts';
import { annotations, CURRENT, everythingShown, leaksOf } from '../product/job.ts';
import { NAMES, NEW, reportOf, secretsOf, statesOf, useRotationJob } from '../product/rotation-job.ts';

const HALF = [{ store: 'repo:acme/data-half', name: NAMES[0], value: CURRENT.id }];

/** An organization in which the key is in some places, and a user's account. */
const FLEET: GitHubOptions = {
  organizations: [{ login: 'acme' }],
  repositories: [
    { name: 'acme/data' },
    { name: 'acme/data-a', topics: ['etl'], environments: ['production', 'Staging'] },
    { name: 'acme/data-b', customProperties: { team: ['data', 'web'] } },
    { name: 'acme/data-half' },
    { name: 'acme/data-none', environments: ['production'] },
    { name: 'acme/data-old', archived: true },
    { name: 'acme/legacy' },
    { name: 'octocat/own' },
    { name: 'octocat/empty' },
  ],
  secrets: [
    ...secretsOf([
      'repo:acme/data',
      'repo:acme/data-a',
      'repo:acme/data-b',
      'repo:acme/data-old',
      'repo:acme/legacy',
      'environment:acme/data-a:production',
      'repo:octocat/own',
    ]),
    ...HALF,
  ],
};

const job = useRotationJob(() => FLEET);

describe('an audit of everything that an organization has', () => {
  test('is an inventory: one list, one read for each repository, a line for the pattern, advice', async () => {
    const run = await job().audit({ targets: 'repo:acme/*\n!repo:acme/legacy', 'fail-when-due': 'false' });

    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(run.stdout.split('\n')).toContain(
      'repo:acme/*: 4 targets (of 7 repositories: 1 archived or disabled, 1 excluded, 1 without the secrets).',
    );
    expect(statesOf(run)).toEqual({
      'repo:acme/data': 'ok',
      'repo:acme/data-a': 'ok',
      'repo:acme/data-b': 'ok',
      'repo:acme/data-half': 'missing',
    });
    expect(reportOf(run)).toMatchObject({
      patterns: [{ pattern: 'repo:acme/*', matched: 4 }],
      requests: { reads: 1 + 5, writes: 0 },
    });
    expect(job().github.requests.map(({ path }) => path)).not.toContainEqual(
      expect.stringContaining('legacy/'),
    );
    expect(job().github.violations).toEqual([]);
    expect(leaksOf(CURRENT, everythingShown(run))).toEqual([]);
  });

  test('advises one organization secret for five repositories, and nothing is due for that', async () => {
    const { github } = job();
    const updatedAt = github.secret('repo:acme/data', NAMES[0])?.updatedAt ?? 0;
    for (const secret of secretsOf(['repo:acme/data-half', 'repo:acme/data-none'])) {
      github.setSecret({ ...secret, updatedAt });
    }
    const run = await job().audit({ targets: 'repo:acme/*' });

    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(run.outputs['due']).toBe('false');
    expect(reportOf(run).findings).toEqual([
      {
        finding: 'organization-secret-advised',
        detail: expect.stringMatching(/^6 repositories of the organization acme hold .* and 1 more\)$/),
      },
    ]);
    expect(run.summary).toContain('The 6 repositories to select');
    for (const name of ['data', 'data-a', 'data-b', 'data-half', 'data-none', 'legacy']) {
      expect(run.summary).toMatch(new RegExp(`The 6 repositories to select.*acme/${name}[,<]`));
    }

    const without = await job().audit({ targets: 'repo:acme/*\norg:acme' });
    expect(reportOf(without).findings?.map(({ finding }) => finding) ?? []).not.toContain(
      'organization-secret-advised',
    );
  });

  test('shows shadows among what was listed', async () => {
    const run = await job().audit({ targets: 'repo:acme/data-a*\nenvironment:acme/*:*' });

    expect(reportOf(run).targets).toContainEqual(
      expect.objectContaining({
        target: 'repo:acme/data-a',
        detail: 'shadowed by environment:acme/data-a:production, a target too',
      }),
    );
    // the list, one repository, the environments of six, the secrets of three
    expect(reportOf(run).requests).toEqual({ reads: 1 + 1 + 6 + 3, writes: 0 });
  });

  test('that finds nothing says what was seen, and succeeds', async () => {
    const run = await job().audit({ targets: 'agents:acme/*' });

    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(annotations(run, 'error')).toEqual([]);
    expect(run.stdout.split('\n')).toContain(
      'agents:acme/*: 0 targets (of 7 repositories: 1 archived or disabled, 6 without the secrets).',
    );
    expect(run.summary).toContain('no target found');
  });

  test('that finds nothing still fails for a key that Soda Cloud refuses', async () => {
    job().cloud.removeKey(CURRENT.id);
    const run = await job().audit({ targets: 'agents:acme/*' });

    expect(run.exitCode).toBe(1);
    expect(annotations(run, 'error')[0]).toContain('An API key needs attention.');
    expect(run.summary).toContain('Audit: an API key needs attention');
  });

  test('names what the token may not see, and goes on', async () => {
    const path = /\/repos\/acme\/data-(a|b)\/actions\/secrets/;
    job().github.faults.always(faults.refusal(403, 'Resource not accessible by personal access token'), {
      path,
    });
    const run = await job().audit({ targets: 'repo:acme/data*', 'fail-when-due': 'false' });

    expect(run.exitCode).toBe(0);
    expect(Object.keys(statesOf(run))).toEqual(['repo:acme/data', 'repo:acme/data-half']);
    expect(annotations(run, 'warning').join('\n')).toMatch(
      /Repositories not readable.*2 repositories.*acme\/data-[ab], acme\/data-[ab].*'Secrets: read'/s,
    );
  });

  test('shows a store that could not be read this time as failed', async () => {
    job().github.faults.always(faults.refusal(400, 'No'), { path: /data-b\/actions\/secrets/ });
    const run = await job().audit({ targets: 'repo:acme/data*' });

    expect(run.exitCode).toBe(1);
    expect(statesOf(run)).toMatchObject({ 'repo:acme/data-b': 'failed', 'repo:acme/data': 'ok' });
  });

  test('does not count a pattern as a target whose repositories could not be listed', async () => {
    job().github.faults.always(faults.refusal(400, 'No'), { path: /orgs\/acme\/repos/ });
    const run = await job().audit({ targets: 'repo:octocat/own\nrepo:acme/*\nenvironment:acme/*:*' });

    expect(run.exitCode).toBe(1);
    expect(statesOf(run)).toMatchObject({ 'repo:octocat/own': 'ok', 'repo:acme/*': 'failed' });
    expect(run.summary).toMatch(/^### Audit: 1 target OK, 2 patterns could not be searched\n/);
    const [error = ''] = annotations(run, 'error');
    expect(error).toMatch(/^Keys need attention: 2 patterns could not be searched\.\n/);
    expect(error.match(/^- repo:acme\/\*, environment:acme\/\*:\S+: failed: /gm)).toHaveLength(1);
  });

  test('of a user reads the list of the token, and never the public one', async () => {
    const run = await job().audit({ targets: 'repo:octocat/*' }, { env: { GITHUB_REPOSITORY: 'acme/data' } });

    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(statesOf(run)).toEqual({ 'repo:octocat/own': 'ok' });
    const paths = job().github.requests.map(({ path }) => path);
    expect(paths).toContainEqual(expect.stringContaining('/user/repos'));
    expect(paths).not.toContainEqual(expect.stringContaining('/users/'));
    // the token has succeeded nowhere yet, and no organization of that name is no reason to wait
    expect(paths.filter((path) => path.startsWith('/orgs/'))).toHaveLength(1);
  });

  test('that a fresh token does not see is asked for again, and is no user', async () => {
    job().github.faults.next(faults.refusal(404, 'Not Found'), 3, { path: /^\/orgs\/acme\/repos/ });
    const run = await job().audit({ targets: 'repo:acme/*', 'fail-when-due': 'false' });

    expect(run.exitCode).toBe(0);
    expect(Object.keys(statesOf(run))).toHaveLength(5);
    const lists = job().github.requests.filter(({ pathname }) => pathname === '/orgs/acme/repos');
    expect(lists.map(({ status }) => status)).toEqual([404, 404, 404, 200]);
  });
});

describe('a rotation of a pattern', () => {
  test('writes what holds the key, fills a missing half, and never begins where there was nothing', async () => {
    const run = await job().rotate({
      targets: 'repo:acme/* [visibility:private]\nrepo:acme/*\n!repo:ACME/LEGACY\nenvironment:acme/*:PROD*',
      'create-missing': 'true',
    });

    expect(annotations(run, 'error')).toEqual([]);
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    const written = ['repo:acme/data', 'repo:acme/data-a', 'repo:acme/data-b', 'repo:acme/data-half'];
    for (const store of [...written, 'environment:acme/data-a:production']) {
      expect(job().pair(store)).toEqual(NEW);
    }
    for (const store of ['repo:acme/data-none', 'environment:acme/data-none:production']) {
      expect(job().github.values(store)).toEqual({});
    }
    for (const store of ['repo:acme/data-old', 'repo:acme/legacy']) {
      expect(job().pair(store)).toEqual(CURRENT);
    }
    // one list, the stores of five repositories, the environments of six, two of their stores; the markers of a rotation
    // in the workflow's own repository; a key and two confirming reads for each target
    expect(reportOf(run).requests).toEqual({ reads: 1 + 5 + 6 + 2 + 1 + 5 * 3, writes: 10 });
    expect(job().github.violations).toEqual([]);
  });

  test('needs `create-missing` for a missing half, and writes nothing without it', async () => {
    const run = await job().rotate({ targets: 'repo:acme/data*' });

    expect(run.exitCode).toBe(1);
    expect(annotations(run, 'error').join('\n')).toContain(
      'repo:acme/data-half: SODA_CLOUD_API_KEY_SECRET is missing',
    );
    expect(job().pair('repo:acme/data')).toEqual(CURRENT);
  });

  test('lists what it found in a dry run', async () => {
    const run = await job().rotate({
      targets: 'repo:acme/*\n!repo:acme/data-*\nrepo:acme/data-*  [topic:etl]\n!repo:acme/*[topic:nothing]',
      'dry-run': 'true',
    });

    expect(annotations(run, 'error').join('\n')).toContain('Pattern without targets');
    const planned = await job().rotate({
      targets: 'repo:acme/* [topic:etl]\nrepo:acme/data-b\nrepo:acme/*[props.team:WEB]',
      'dry-run': 'true',
    });
    expect(planned.exitCode).toBe(0);
    expect(planned.stdout).toMatch(/Dry run: would write .*:\n {2}repo:acme\/data-b, repo:acme\/data-a\n/);
    expect(reportOf(planned).patterns).toEqual([
      { pattern: 'repo:acme/* [topic:etl]', matched: 1 },
      { pattern: 'repo:acme/* [props.team:WEB]', matched: 1 },
    ]);
  });

  test('that matches nothing fails, with what was seen', async () => {
    const run = await job().rotate({ targets: 'repo:acme/data\nrepo:acme/sales-*\ndependabot:acme/data-*' });

    expect(run.exitCode).toBe(1);
    const [error = ''] = annotations(run, 'error');
    expect(error).toContain('Pattern without targets');
    expect(error).toContain('repo:acme/sales-*: 0 targets (of 7 repositories: 7 do not match)');
    expect(error).toContain(
      'dependabot:acme/data-*: 0 targets (of 7 repositories: 1 archived or disabled, 2 do not match, 4 without the secrets)',
    );
    expect(job().github.history.filter(({ store }) => store === 'repo:acme/data')).toHaveLength(2);
  });

  test.each([
    [
      'a store',
      /data-b\/actions\/secrets/,
      'repo:acme/data-b',
      '1 of 4 targets cannot be written\\. ',
      '0 of 4 targets rotated, 1 needs attention',
    ],
    [
      'the list',
      /orgs\/acme\/repos/,
      'repo:acme/',
      '1 pattern could not be searched\\. ',
      '0 of 1 target rotated, 1 pattern could not be searched',
    ],
  ])('stops before the first write while %s cannot be read', async (_name, path, target, what, outcome) => {
    job().github.faults.always(faults.refusal(400, 'No'), { path });
    const run = await job().rotate({ targets: 'repo:acme/data\nrepo:acme/*\n!repo:acme/data-half' });

    expect(run.exitCode).toBe(1);
    expect(annotations(run, 'error').join('\n')).toMatch(
      new RegExp(`Targets not ready: ${what}[^]*- ${target}`),
    );
    expect(run.summary.split('\n')[0]).toBe(`### ${outcome}`);
    expect(reportOf(run).requests.writes).toBe(0);
  });

  test('warns about an exclusion without effect, and fails where nothing is left', async () => {
    const run = await job().rotate({ targets: 'repo:acme/data\n!repo:acme/data\n!org:acme' });

    expect(run.exitCode).toBe(1);
    expect(annotations(run, 'warning').join('\n')).toContain('Exclusion without effect');
    expect(annotations(run, 'error').join('\n')).toContain('No target left');
  });

  test('stops with one error where GitHub refuses the token', async () => {
    job().github.faults.always(faults.refusal(401, 'Bad credentials'), { path: /actions\/secrets/ });
    const run = await job().rotate({ targets: 'repo:acme/*' });

    expect(run.exitCode).toBe(1);
    expect(annotations(run, 'error')).toEqual([expect.stringContaining('GitHub token refused')]);
  });
});

describe('a retirement of a pattern', () => {
  test('finds what holds only the previous pair', async () => {
    const { github } = job();
    for (const { store, name, value } of secretsOf(['repo:acme/data-none'])) {
      github.setSecret({ store, name: `${name}_PREVIOUS`, value });
    }
    const run = await job().retire({ targets: 'repo:acme/data-n*', 'dry-run': 'true', 'overlap-hours': '0' });

    expect(Object.keys(statesOf(run))).toEqual(['repo:acme/data-none']);
  });
});
