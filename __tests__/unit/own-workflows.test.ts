import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { problemsOfOwn } from './own-workflow-rules.ts';
import { OWN_WORKFLOWS, readText } from './workflows.ts';

const textOf = (place: string) => OWN_WORKFLOWS.find((workflow) => workflow.place === place)?.text ?? '';

test.each(OWN_WORKFLOWS)('$place follows the rules', ({ text }) => {
  expect(problemsOfOwn(text)).toEqual([]);
});

test('every workflow is there', () => {
  expect(OWN_WORKFLOWS.map(({ place }) => place).sort()).toEqual([
    'check-dist.yml',
    'ci.yml',
    'codeql.yml',
    'deep.yml',
    'e2e.yml',
    'release.yml',
  ]);
});

test('only the job that publishes may write to the repository, and an environment guards it', () => {
  const writers = OWN_WORKFLOWS.flatMap(({ place, text }) =>
    Object.entries<{ permissions: Record<string, string>; environment?: string; steps?: { run?: string }[] }>(
      parse(text).jobs,
    )
      .filter(([, { permissions }]) => permissions['contents'] === 'write')
      .map(([name, job]) => ({ place, name, job })),
  );

  expect(writers).toMatchObject([{ place: 'release.yml', name: 'release', job: { environment: 'release' } }]);
  // it can sign, so it runs nothing that npm could install
  const scripts = writers.flatMap(({ job }) => job.steps ?? []).map(({ run = '' }) => run);
  expect(scripts.join('\n')).not.toMatch(/npm (ci|install|run|test|exec)|npx/);
});

test('only one environment has the secrets of the end-to-end test', () => {
  for (const { place, text } of OWN_WORKFLOWS) {
    for (const job of Object.values<{ environment?: string }>(parse(text).jobs)) {
      if (JSON.stringify(job).includes('secrets.')) {
        expect([place, job.environment]).toEqual(['e2e.yml', 'e2e']);
      }
    }
  }
});

test('the action that checks the cleanup is used before the step that it checks', () => {
  for (const { text } of OWN_WORKFLOWS) {
    for (const { steps = [] } of Object.values<{ steps?: { uses?: string; run?: string }[] }>(
      parse(text).jobs,
    )) {
      const check = steps.findIndex(({ uses }) => uses === './.github/actions/check-cleanup');
      const names = steps.some(({ run }) => run?.includes('EXPECT_REMOVED'));

      expect(names).toBe(check !== -1);
      expect(check).toBeLessThan(steps.findIndex(({ uses }) => uses === './') + (check === -1 ? 1 : 0));
    }
  }
});

test('dependabot waits before it updates to a new version', () => {
  const { updates }: { updates: { cooldown?: { 'default-days'?: number } }[] } = parse(
    readText('.github/dependabot.yml'),
  );

  expect(updates.length).toBeGreaterThan(1);
  for (const { cooldown } of updates) {
    expect(cooldown?.['default-days']).toBeGreaterThanOrEqual(7);
  }
});

describe('the rules see', () => {
  test.each([
    ['an action without commit', 'ci.yml', /checkout@[0-9a-f]{40} # v/, 'checkout@v', 'not pinned'],
    ['an action without version', 'ci.yml', / # v7\.0\.1/, '', 'not pinned'],
    [
      'an action in other words',
      'ci.yml',
      /uses: (actions.setup-python.*) # v.*/,
      "'uses': $1",
      'line of its own',
    ],
    ['an image without digest', 'ci.yml', /(image: alpine:[\d.]+)@.*/, '$1', 'not pinned'],
    ['a service without digest', 'e2e.yml', /(image: postgres:[\w-]+)@.*/, '$1', 'not pinned'],
    ['missing permissions', 'ci.yml', 'permissions: {}\n', '', 'no permissions: {}'],
    ['permissions for every job', 'ci.yml', 'permissions: {}', 'permissions: read-all', 'no permissions: {}'],
    [
      'a job without permissions',
      'check-dist.yml',
      / {4}permissions:\n.*\n/,
      '',
      'no permissions of its own',
    ],
    ['a job without end', 'codeql.yml', / +timeout-minutes: .*\n/, '', 'no timeout-minutes'],
    ['missing concurrency', 'codeql.yml', /concurrency:\n( .*\n)+/, '', 'no concurrency'],
    ['the event pull_request_target', 'ci.yml', 'pull_request:', 'pull_request_target:', 'dangerous event'],
    ['the event workflow_run', 'ci.yml', /^on:\n( .*\n)+/m, 'on: [push, workflow_run]\n', 'dangerous event'],
    ['a single dangerous event', 'ci.yml', /^on:\n( .*\n)+/m, 'on: issue_comment\n', 'dangerous event'],
    ['a token left behind', 'ci.yml', 'persist-credentials: false', 'fetch-depth: 1', 'leaves its token'],
    [
      'the title of a pull request in a script',
      'ci.yml',
      'run: npm run check',
      'run: echo "${{ github.event.pull_request.title }}"',
      'an expression in a script',
    ],
  ])('%s', (_what, place, good, bad, problem) => {
    const text = textOf(place);
    const broken = text.replace(good, bad);
    expect(broken).not.toBe(text);

    expect(problemsOfOwn(broken).join('\n')).toContain(problem);
  });
});
