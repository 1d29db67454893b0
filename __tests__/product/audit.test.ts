import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import * as faults from '../../simulators/github/faults/faults.ts';
import { SAMPLE_TOKEN } from '../../simulators/github/state/tokens.ts';
import { accelerated } from '../../simulators/runner/pace.ts';
import * as cloudFaults from '../../simulators/soda-cloud/faults.ts';
import { DAY, HOUR, SECOND, START, useDatedJob } from './dated-job.ts';
import { annotations, CURRENT, everythingShown, leaksOf, ORGANIZATION, PREVIOUS, readable } from './job.ts';
import { EVERY_KIND, NAMES, previousPair, reportOf, statesOf } from './rotation-job.ts';

const { job, hold } = useDatedJob();
const LIMITS = { 'warn-age-days': '75', 'max-age-days': '90' };

describe.each([24, 20] as const)('on Node %i', (node) => {
  test('every kind of target without a finding succeeds, with its age', async () => {
    for (const store of EVERY_KIND) {
      hold(store, 61.9 * DAY);
    }
    const run = await job().audit(
      { targets: EVERY_KIND.filter((kind) => kind !== 'org:acme').join('\n') },
      { node },
    );

    expect(annotations(run, 'error')).toEqual([]);
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(run.outputs).toMatchObject({
      due: 'false',
      'age-days': '61',
      'issue-url': '',
      verified: 'true',
      organization: ORGANIZATION,
      host: '127.0.0.1',
      'key-fingerprint': createHash('sha256').update(CURRENT.id).digest('hex').slice(0, 12),
    });
    const written = new Date(START - 61.9 * DAY).toISOString().replace('.000Z', 'Z');
    for (const { state, updatedAt } of reportOf(run).targets) {
      expect({ state, updatedAt }).toEqual({ state: 'ok', updatedAt: written });
    }
    expect(reportOf(run)).toMatchObject({ mode: 'audit', dryRun: false, requests: { writes: 0 } });
    expect(leaksOf(CURRENT, everythingShown(run))).toEqual([]);
  });
});

describe('the age', () => {
  test.each([
    ['a second before warn-age-days', 75 * DAY - SECOND, 'ok', 'false', 0],
    ['at warn-age-days', 75 * DAY, 'warn', 'false', 0],
    ['a second before max-age-days', 90 * DAY - SECOND, 'warn', 'false', 0],
    ['at max-age-days', 90 * DAY, 'due', 'true', 1],
  ])('%s', async (_when, age, state, due, exitCode) => {
    hold('repo:acme/data', age);
    const run = await job().audit(LIMITS);

    expect({ ...statesOf(run), due: run.outputs['due'], exitCode: run.exitCode }).toEqual({
      'repo:acme/data': state,
      due,
      exitCode,
    });
  });

  test.each([
    ['90', 76, 'warn'],
    ['90', 74, 'ok'],
    ['30', 16, 'warn'],
    ['30', 14, 'ok'],
    ['10', 1, 'warn'],
  ])('warns 15 days before max-age-days: %s, after %d days: %s', async (limit, days, state) => {
    hold('repo:acme/data', days * DAY);
    expect(statesOf(await job().audit({ 'max-age-days': limit }))).toEqual({ 'repo:acme/data': state });
  });

  test('is that of the older secret', async () => {
    hold('repo:acme/data', 90 * DAY - SECOND, { idAge: 90 * DAY });
    expect(statesOf(await job().audit(LIMITS))).toEqual({ 'repo:acme/data': 'due' });
  });

  test('is that of the oldest target, and unknown when a target lacks a secret', async () => {
    hold('repo:acme/data', 10 * DAY);
    hold('repo:acme/lake', 80 * DAY);
    const targets = 'repo:acme/data, repo:acme/lake';
    const whole = await job().audit({ targets });
    job().github.deleteSecret('repo:acme/data', NAMES[0]);
    const half = await job().audit({ targets });

    expect([whole.outputs['age-days'], half.outputs['age-days']]).toEqual(['80', '']);
  });

  test('is never negative, when a secret was written by a clock that is ahead', async () => {
    hold('repo:acme/data', -5 * 60 * SECOND);
    const run = await job().audit();

    expect(run.outputs['age-days']).toBe('0');
    expect(statesOf(run)).toEqual({ 'repo:acme/data': 'ok' });
    expect(run.summary).toContain('"repo:acme/data, 0 d"');
  });

  test('does not depend on the clock of the runner', async () => {
    hold('repo:acme/data', 90 * DAY - SECOND);
    // the clock of this runner is years behind GitHub
    expect(Date.now()).toBeLessThan(START - 365 * DAY);
    const run = await job().audit(LIMITS);

    expect(run.outputs['age-days']).toBe('89');
    expect(statesOf(run)).toEqual({ 'repo:acme/data': 'warn' });
  });

  test('may be limited to fractions of a day, and to more days than there are', async () => {
    hold('repo:acme/data', DAY / 2);
    const strict = await job().audit({ 'max-age-days': '0.5', 'warn-age-days': '0.25' });
    const lax = await job().audit({ 'max-age-days': '999999999', 'warn-age-days': '0' });

    expect(statesOf(strict)).toEqual({ 'repo:acme/data': 'due' });
    expect(statesOf(lax)).toEqual({ 'repo:acme/data': 'warn' });
  });

  test('cannot warn after they are due', async () => {
    hold('repo:acme/data', DAY);
    const run = await job().audit({ 'max-age-days': '30', 'warn-age-days': '31' });
    const equal = await job().audit({ 'max-age-days': '30', 'warn-age-days': '30' });

    expect(run.exitCode).toBe(1);
    expect(annotations(run, 'error')).toEqual([
      expect.stringMatching(/'warn-age-days' is 31, .*'max-age-days' \(30\).*'warn-age-days' to 30/s),
    ]);
    expect(equal.exitCode).toBe(0);
  });
});

describe('a finding is in the log, the report and the summary', () => {
  const shown = async (inputs: Record<string, string>) => {
    const run = await job().audit(inputs);
    const [target] = reportOf(run).targets;
    const detail = target?.detail ?? '';
    const finding = `${target?.target}: ${target?.state}: ${detail}`;
    const lines = [run.stdout, ...annotations(run, 'error'), ...annotations(run, 'warning')]
      .join('\n')
      .split('\n');
    expect(lines.filter((line) => line === `- ${finding}` || line === finding)).toHaveLength(
      detail === '' ? 0 : 1,
    );
    const summary = readable(run.summary);
    expect(summary).toMatch(new RegExp(`^- \\*\\*${target?.state}\\*\\*, `, 'm'));
    expect(summary).toContain(target?.target);
    expect(summary).toContain(detail);
    expect(run.outputs).toMatchObject({ 'age-days': expect.any(String) });
    return { run, state: target?.state, detail, due: run.outputs['due'], exitCode: run.exitCode };
  };

  test('too old', async () => {
    hold('repo:acme/data', 92 * DAY);
    expect(await shown(LIMITS)).toMatchObject({
      state: 'due',
      detail: 'older than 90 days since 2031-05-15',
      due: 'true',
      exitCode: 1,
    });
  });

  test('a missing secret', async () => {
    hold('repo:acme/data', DAY);
    job().github.deleteSecret('repo:acme/data', NAMES[1]);
    const found = await shown({});

    expect(found).toMatchObject({
      state: 'missing',
      detail: `no ${NAMES[1]}`,
      due: 'true',
      exitCode: 1,
    });
    expect(found.run.outputs['age-days']).toBe('');
  });

  test('an ID and a secret that were written more than an hour apart', async () => {
    hold('repo:acme/data', DAY, { idAge: DAY + HOUR });
    expect(await shown({})).toMatchObject({ state: 'ok', due: 'false', exitCode: 0 });

    hold('repo:acme/data', DAY, { idAge: DAY + HOUR + SECOND });
    expect(await shown({})).toMatchObject({
      state: 'drifted',
      detail: 'ID and secret were written more than an hour apart and may not belong together',
      due: 'true',
      exitCode: 1,
    });

    hold('repo:acme/data', DAY + HOUR + SECOND, { idAge: DAY });
    expect(await shown({})).toMatchObject({ state: 'drifted' });
  });

  test('targets that were written more than 7 days apart: the older ones drifted', async () => {
    hold('repo:acme/lake', 9 * DAY);
    hold('repo:acme/data', 2 * DAY);
    const targets = 'repo:acme/lake, repo:acme/data';
    expect(await shown({ targets })).toMatchObject({ state: 'ok', due: 'false', exitCode: 0 });

    hold('repo:acme/lake', 9 * DAY + SECOND);
    const found = await shown({ targets });
    expect(found).toMatchObject({
      state: 'drifted',
      detail: 'written more than 7 days before the newest target, so it may hold an older key',
      due: 'true',
      exitCode: 1,
    });
    expect(statesOf(found.run)['repo:acme/data']).toBe('ok');
    expect(reportOf(found.run).findings).toEqual([]);
  });

  test('B5: a rotation in parts, with two hours between them, is no drift', async () => {
    hold('repo:acme/lake', 2 * DAY + 4 * HOUR, { idAge: 2 * DAY + 4 * HOUR + SECOND });
    hold('repo:acme/shop', 2 * DAY + 2 * HOUR, { idAge: 2 * DAY + 2 * HOUR + SECOND });
    hold('repo:acme/data', 2 * DAY, { idAge: 2 * DAY + SECOND });
    const targets = 'repo:acme/lake, repo:acme/shop, repo:acme/data';
    const { run, due, exitCode } = await shown({ targets });

    expect({ due, exitCode }).toEqual({ due: 'false', exitCode: 0 });
    expect(reportOf(run).findings).toEqual([]);
    expect(run.stdout).toContain('No findings: every target holds');
  });

  test.each([
    [
      'a target after the own store',
      () => {
        hold('repo:acme/data', 2 * DAY);
        hold('repo:acme/lake', 2 * DAY - SECOND);
      },
      { 'repo:acme/lake': 'written after repo:acme/data, which a rotation writes last' },
    ],
    [
      'an ID after its secret',
      () => {
        hold('repo:acme/lake', 2 * DAY, { idAge: 2 * DAY - SECOND });
        hold('repo:acme/data', DAY);
      },
      {
        'repo:acme/lake':
          'the ID was written after the secret, which a rotation does only where it was broken off or rolled back',
      },
    ],
    [
      'an own store that is older than one that precedes it',
      () => {
        hold('org:acme', 2 * DAY);
        hold('environment:acme/data:staging', 2 * DAY + SECOND);
      },
      {
        'environment:acme/data:staging': 'older than org:acme, which a rotation writes before it',
      },
    ],
  ])('a rotation that is unfinished: %s', async (_what, write, details) => {
    const targets =
      'repo:acme/lake' in details
        ? ['repo:acme/lake', 'repo:acme/data']
        : ['org:acme', 'environment:acme/data:staging'];
    for (const target of targets) {
      hold(target, 300 * DAY);
    }
    write();
    const run = await job().audit({ targets: targets.join('\n') });

    expect(run).toMatchObject({ exitCode: 1, outputs: { due: 'true' } });
    const concerned = reportOf(run).targets.filter(({ state }) => state !== 'ok');
    expect(Object.fromEntries(concerned.map(({ target, detail }) => [target, detail]))).toEqual(details);
    expect(concerned.map(({ state }) => state)).toEqual(['drifted']);
    const [target] = Object.keys(details);
    expect(reportOf(run).findings).toEqual([
      {
        finding: 'rotation-unfinished',
        detail: `a rotation is unfinished, or a secret was changed by hand (${target})`,
      },
    ]);
    const [error = ''] = annotations(run, 'error');
    expect(error).toMatch(/^Keys need attention: 1 of 2 targets needs attention\.\n/);
    expect(error).toMatch(/What to do: Start the rotation workflow again with the same new key /);
    // a new key would not complete it
    expect(error).not.toContain('generate a new one');
    expect(readable(run.summary)).toMatch(
      /^### Audit: 1 of 2 targets needs attention\n\n- \*\*A rotation is unfinished/,
    );
    // what to do is said once
    expect(readable(run.summary).match(/start the rotation workflow again/gi)).toHaveLength(1);
  });

  test('secrets of different days that nothing has written again: no unfinished rotation, but maybe different keys', async () => {
    hold('repo:acme/data', 20 * DAY);
    hold('repo:acme/lake', 3 * DAY);
    const run = await job().audit({ targets: 'repo:acme/lake, repo:acme/data' });

    expect(run).toMatchObject({ exitCode: 1, outputs: { due: 'true' } });
    expect(statesOf(run)).toEqual({ 'repo:acme/lake': 'drifted', 'repo:acme/data': 'drifted' });
    expect(reportOf(run).findings).toEqual([
      {
        finding: 'rotation-unfinished',
        detail: expect.stringMatching(/^no secret was ever written again, .*\(repo:acme\/lake\)$/),
      },
    ]);
    const [error = ''] = annotations(run, 'error');
    expect(error).toContain(
      '- repo:acme/lake: drifted: stored at another time than repo:acme/data, so the key may be another one\n',
    );
    expect(error).toMatch(
      /What to do: If a rotation with 'create-missing' was stopped, .* Otherwise rotate the key: generate a new one /,
    );
    expect(`${error}${run.summary}`).not.toMatch(/unfinished|keep-previous/);
  });

  describe.each([
    ['archived', /is archived and therefore read-only: unarchive it/],
    ['disabled', /has disabled the repository: ask its owner/],
  ] as const)('A9: a target in a repository that is %s', (readOnly, reason) => {
    const add = (name: string) => job().github.world.addRepository({ name, [readOnly]: true });

    test('is reported as that, and is neither due nor drifted', async () => {
      hold('repo:acme/data', 2 * DAY);
      add('acme/attic');
      hold('repo:acme/attic', 400 * DAY);
      const run = await job().audit({ targets: 'repo:acme/data, repo:acme/attic' });

      expect(run).toMatchObject({ exitCode: 0, outputs: { due: 'false', 'age-days': '2' } });
      expect(statesOf(run)).toEqual({ 'repo:acme/data': 'ok', 'repo:acme/attic': 'archived' });
      expect(reportOf(run).findings).toEqual([]);
      expect(reportOf(run).targets[1]?.detail).toMatch(reason);
      const [warning = '', ...more] = annotations(run, 'warning');
      expect(more).toEqual([]);
      expect(warning).toMatch(
        /^Keys need attention: 1 of 2 targets[\s\S]*- repo:acme\/attic: archived: .*\nWhat to do: Unarchive [^.]*\.$/,
      );
      expect(run.stdout).not.toContain('No findings');
    });

    test('does not make the others look older or newer than they are', async () => {
      hold('repo:acme/data', 20 * DAY);
      hold('repo:acme/lake', 20 * DAY);
      add('acme/attic');
      hold('repo:acme/attic', DAY);
      const run = await job().audit({ targets: 'repo:acme/lake, repo:acme/data, repo:acme/attic' });

      expect(statesOf(run)).toEqual({
        'repo:acme/lake': 'ok',
        'repo:acme/data': 'ok',
        'repo:acme/attic': 'archived',
      });
      expect(reportOf(run).findings).toEqual([]);
    });

    test("that is the workflow's own shows no unfinished rotation", async () => {
      add('acme/data');
      hold('repo:acme/data', 20 * DAY);
      hold('repo:acme/lake', DAY);
      const run = await job().audit({ targets: 'repo:acme/data, repo:acme/lake' });

      expect(statesOf(run)).toEqual({ 'repo:acme/data': 'archived', 'repo:acme/lake': 'ok' });
      expect(reportOf(run).findings).toEqual([]);
    });
  });

  test('without an own store no rotation is known to be unfinished', async () => {
    hold('repo:acme/lake', 2 * DAY);
    hold('repo:acme/shop', 2 * DAY - HOUR);
    const run = await job().audit({ targets: 'repo:acme/lake, repo:acme/shop' });
    expect(run).toMatchObject({ exitCode: 0, outputs: { due: 'false' } });
  });

  test('too old and drifted at once: due takes precedence, and both are reported', async () => {
    hold('repo:acme/lake', 92 * DAY);
    hold('repo:acme/data', DAY);
    const found = await shown({ ...LIMITS, targets: 'repo:acme/lake, repo:acme/data' });

    expect(found).toMatchObject({
      state: 'due',
      detail:
        'older than 90 days since 2031-05-15; written more than 7 days before the newest target, so it may hold an older key',
    });
  });

  test('a current pair that Soda Cloud refuses', async () => {
    hold('repo:acme/data', DAY);
    job().cloud.removeKey(CURRENT.id);
    const { run, state, due, exitCode } = await shown({});

    expect({ state, due, exitCode }).toEqual({ state: 'ok', due: 'true', exitCode: 1 });
    const [finding] = reportOf(run).findings ?? [];
    expect(finding).toMatchObject({
      finding: 'current-key-refused',
      detail: expect.stringContaining('HTTP 401'),
    });
    expect(annotations(run, 'error')[0]).toContain(finding?.detail);
    expect(run.summary).toContain('refuses the current API key');
    expect(run.outputs['verified']).toBe('false');
    expect(annotations(run, 'error')[0]).toMatch(/^Keys need attention: An API key needs attention\.\n/);
  });

  test('a current pair that Soda Cloud refuses, beside a target that is due', async () => {
    hold('repo:acme/lake', 92 * DAY);
    hold('repo:acme/data', DAY);
    job().cloud.removeKey(CURRENT.id);
    const { run } = await shown({ targets: 'repo:acme/lake, repo:acme/data' });

    expect(annotations(run, 'error')[0]).toMatch(
      /^Keys need attention: 1 of 2 targets and an API key need attention\.\n/,
    );
  });

  test.each([
    ['a second before the overlap is over', 36 * HOUR - SECOND, 0, []],
    ['at its end', 36 * HOUR, 1, ['previous-key-active']],
  ])('a previous pair that still works, %s', async (_when, age, exitCode, found) => {
    hold('repo:acme/lake', age + 30 * 60 * SECOND);
    hold('repo:acme/data', age);
    job().cloud.addKey(ORGANIZATION, PREVIOUS);
    const { run, due } = await shown({
      ...previousPair(PREVIOUS),
      targets: 'repo:acme/data, repo:acme/lake',
      'overlap-hours': '36',
    });

    expect(reportOf(run).findings?.map(({ finding }) => finding)).toEqual(found);
    // retiring a key is not a rotation
    expect({ due, exitCode: run.exitCode }).toEqual({ due: 'false', exitCode });
    expect(run.stdout).toContain('the previous API key');
    expect(leaksOf(PREVIOUS, everythingShown(run))).toEqual([]);
    if (found.length > 0) {
      expect(annotations(run, 'error')[0]).toMatch(
        /\nWhat to do: Run the workflow with 'mode: retire' and 'dry-run: true': it says when nothing needs/,
      );
    }
  });

  test.each([
    ['that still works', true],
    ['that is revoked', false],
  ])('a previous pair %s is kept while a rotation is unfinished', async (_which, works) => {
    for (const target of ['repo:acme/data', 'repo:acme/lake']) {
      hold(target, 300 * DAY);
    }
    hold('repo:acme/data', 5 * DAY);
    hold('repo:acme/lake', 3 * DAY);
    hold('repo:acme/data', 5 * DAY, { suffix: '_PREVIOUS' });
    if (works) {
      job().cloud.addKey(ORGANIZATION, PREVIOUS);
    } else {
      job().cloud.removeKey(PREVIOUS.id);
    }
    const inputs = { targets: 'repo:acme/data, repo:acme/lake', 'overlap-hours': '36' };
    for (const previous of [previousPair(PREVIOUS), {}]) {
      const { run } = await shown({ ...inputs, ...previous });
      const text = readable(everythingShown(run));
      expect(text).toContain('a rotation is unfinished');
      expect(text).not.toContain("'mode: retire'");
      expect(text).not.toMatch(/delete (that|the previous) key/i);
    }
  });

  test.each([
    ['unknown to', false, /refuses the previous API key .* with HTTP 401\. 'mode: retire' confirms/],
    [
      'known to, and refused by',
      true,
      /with HTTP 403: it knows the key, which may work again\. Delete it at/,
    ],
  ])(
    'a previous pair that is %s Soda Cloud is no finding, and the log says so',
    async (_how, disabled, note) => {
      hold('repo:acme/data', 30 * DAY);
      job().cloud.removeKey(PREVIOUS.id);
      if (disabled) {
        job().cloud.addKey(ORGANIZATION, { ...PREVIOUS, disabled });
      }
      const { run } = await shown(previousPair(PREVIOUS));

      expect(reportOf(run).findings).toEqual([]);
      expect(run.exitCode).toBe(0);
      expect(run.stdout).toMatch(note);
      expect(everythingShown(run)).not.toMatch(/\bdead\b/);
    },
  );

  test('a previous pair that is the current one is no other key, whatever its age', async () => {
    hold('repo:acme/data', 30 * DAY);
    const { run } = await shown(previousPair(CURRENT));

    expect(reportOf(run).findings).toEqual([]);
    expect(run.stdout).not.toContain('the previous API key');
    expect(job().cloud.requests).toHaveLength(1);
  });

  test('a previous pair that is stored, but not given, is mentioned', async () => {
    hold('repo:acme/data', 30 * DAY);
    hold('repo:acme/data', 30 * DAY, { suffix: '_PREVIOUS' });
    const { run } = await shown({});

    expect(run.stdout).toContain('Secrets of a previous pair are stored in 1 of 1 targets.');
    expect(run.exitCode).toBe(0);
  });

  test('an organization secret that a repository of the targets shadows', async () => {
    hold('org:acme', DAY);
    hold('repo:acme/lake', DAY);
    const { run, state, detail, exitCode } = await shown({ targets: 'org, repo:acme/lake' });

    expect({ state, detail, exitCode }).toEqual({
      state: 'ok',
      detail: 'shadowed by repo:acme/lake, a target too',
      exitCode: 0,
    });
    expect(reportOf(run).targets[1]).toMatchObject({ state: 'ok' });
  });

  test('an organization secret that many repositories shadow names five of them', async () => {
    const targets = [1, 2, 3, 4, 5, 6, 7].map((index) => `repo:acme/r${index}`);
    for (const target of targets) {
      job().github.world.addRepository({ name: target.slice('repo:'.length) });
      hold(target, DAY);
    }
    hold('org:acme', DAY);

    expect(await shown({ targets: ['org', ...targets].join('\n') })).toMatchObject({
      state: 'ok',
      detail: `shadowed by ${targets.slice(0, 5).join(', ')} and 2 more, a target too`,
    });
  });

  test.each([
    ['repo:acme/data', 'org:ACME\nrepo:Acme/Data\nenvironment:acme/data:staging'],
    [
      'repo:Acme/Data',
      'org:acme\nenvironment:Acme/Data:staging\nrepo:acme/data\nenvironment:Acme/Data:prod/eu west',
    ],
  ])('the target %s shadows, in whatever case it is spelled', async (shadow, targets) => {
    hold('org:acme', DAY);
    for (const store of ['', ':staging', ':prod/eu west']) {
      hold(store === '' ? 'repo:acme/data' : `environment:acme/data${store}`, DAY);
    }
    const { state, detail } = await shown({ targets });

    expect({ state, detail }).toEqual({ state: 'ok', detail: `shadowed by ${shadow}, a target too` });
  });

  test('an ID alone shadows the pair of the organization', async () => {
    hold('org:acme', DAY);
    hold('repo:acme/data', DAY);
    job().github.deleteSecret('repo:acme/data', NAMES[1]);

    expect(await shown({ targets: 'org' })).toMatchObject({
      state: 'warn',
      detail: 'shadowed by repo:acme/data, not among the targets',
    });
  });

  test("an organization of another owner has nothing to do with the workflow's repository", async () => {
    job().github.world.addOrganization({ login: 'other' });
    hold('org:other', DAY);

    expect(await shown({ targets: 'org:other' })).toMatchObject({ state: 'ok', detail: '' });
    expect(job().github.requests.filter(({ pathname }) => pathname.startsWith('/repos/'))).toEqual([]);
  });

  test("an organization secret that the workflow's own repository shadows, which is no target", async () => {
    hold('org:acme', DAY);
    hold('repo:acme/data', 400 * DAY);
    const { run, state, detail, due, exitCode } = await shown({ targets: 'org' });

    expect({ state, detail, due, exitCode }).toEqual({
      state: 'warn',
      detail: 'shadowed by repo:acme/data, not among the targets',
      due: 'false',
      exitCode: 0,
    });
    expect(annotations(run, 'warning')).toEqual([
      expect.stringMatching(
        /^Keys need attention: .*\n.*\n.*\nWhat to do: Add the secrets that shadow a target/,
      ),
    ]);
  });

  test('a repository secret that one of its environments shadows', async () => {
    hold('repo:acme/data', DAY);
    hold('environment:acme/data:prod/eu west', DAY);
    const alone = await shown({ targets: 'repo' });
    const both = await shown({ targets: 'repo\nenvironment:prod/eu west' });

    expect(alone).toMatchObject({
      state: 'warn',
      detail: 'shadowed by environment:acme/data:prod/eu west, not among the targets',
    });
    expect(both).toMatchObject({
      state: 'ok',
      detail: 'shadowed by environment:acme/data:prod/eu west, a target too',
    });
  });

  test('a repository target that shadows a secret of the organization', async () => {
    hold('repo:acme/data', DAY);
    hold('org:acme', DAY);
    expect(await shown({ targets: 'repo' })).toMatchObject({ state: 'ok', detail: 'shadows org:acme' });
  });

  test('an organization secret that the repository does not see is not shadowed', async () => {
    hold('repo:acme/data', DAY);
    for (const name of NAMES) {
      job().github.setSecret({
        store: 'org:acme',
        name,
        value: 'x',
        visibility: 'selected',
        selectedRepositoryIds: [1],
      });
    }
    expect(await shown({ targets: 'repo' })).toMatchObject({ state: 'ok', detail: '' });
  });
});

describe('what cannot be read', () => {
  test('a target that cannot be read fails the run, and the others are reported', async () => {
    hold('repo:acme/lake', DAY);
    const run = await job().audit({
      targets: 'repo:acme/nowhere, repo:acme/lake',
      'fail-when-due': 'false',
    });

    expect(run.exitCode).toBe(1);
    expect(statesOf(run)).toEqual({ 'repo:acme/nowhere': 'failed', 'repo:acme/lake': 'ok' });
    expect(annotations(run, 'error')[0]).toContain("'Secrets: read'");
  });

  test('a token with access to secrets only finds everything except shadows, and the log names the missing permission', async () => {
    const { github } = job();
    const token = 'token-for-secrets-of-repositories';
    github.tokens.add({ ...SAMPLE_TOKEN, token, permissions: { metadata: 'read', secrets: 'read' } });
    hold('repo:acme/data', 80 * DAY);
    hold('environment:acme/data:prod/eu west', 80 * DAY);
    const run = await job().audit({ 'github-token': token });

    expect(run.exitCode).toBe(0);
    expect(statesOf(run)).toEqual({ 'repo:acme/data': 'warn' });
    expect(run.stdout).toContain("'Actions: read'");
  });

  describe('the environments', () => {
    const auditWith = async (status: number) => {
      hold('repo:acme/data', DAY);
      const path = '/repos/acme/data/environments';
      job().github.faults.always(faults.refusal(status, 'No'), { path });
      const run = await job().audit();
      expect(job().github.requests.filter(({ pathname }) => pathname === path)).not.toEqual([]);
      expect(run).toMatchObject({ exitCode: 0, outputs: { due: 'false' } });
      expect(reportOf(run).targets).toEqual([expect.objectContaining({ state: 'ok' })]);
      expect(reportOf(run).targets[0]?.detail).toBeUndefined();
      return { warnings: annotations(run, 'warning'), log: run.stdout };
    };

    test('that a repository does not have are not mentioned', async () => {
      const { warnings, log } = await auditWith(404);
      expect(warnings).toEqual([]);
      expect(log).not.toContain('hadow');
      expect(log).toContain('No findings: every target holds');
    });

    test('that a token cannot see are mentioned with the permissions', async () => {
      const { warnings, log } = await auditWith(403);
      expect(warnings).toEqual([]);
      expect(log).toMatch(/1 repositories, such as acme\/data: .*'Environments: read' and 'Actions: read'/);
    });

    test('without a usable response of GitHub leave the result open', async () => {
      const { warnings, log } = await auditWith(410);
      expect(warnings).toEqual([
        'Check incomplete: GitHub gave no usable answer about which secrets shadow others in 1 of 1 repositories, such as acme/data.',
      ]);
      expect(log).not.toContain('No findings: every target holds');
    });
  });

  test('a previous key whose overlap could not be determined is no finding', async () => {
    job().cloud.addKey(ORGANIZATION, PREVIOUS);
    const run = await job().audit({ ...previousPair(PREVIOUS), targets: 'repo:acme/nowhere' }, accelerated);

    expect(statesOf(run)).toEqual({ 'repo:acme/nowhere': 'failed' });
    expect(reportOf(run).findings).toEqual([]);
  });

  test('a token that GitHub sends back as permissions is not shown', async () => {
    const { token } = SAMPLE_TOKEN;
    job().github.faults.always(
      faults.refusal(403, 'Resource not accessible', { 'x-accepted-github-permissions': token }),
      { path: '/repos/acme/data/actions/secrets' },
    );
    const run = await job().audit();

    expect(reportOf(run).targets).toEqual([
      expect.objectContaining({ state: 'failed', detail: expect.stringContaining("'Secrets: read'") }),
    ]);
    expect(everythingShown(run)).not.toContain(token);
    expect(everythingShown(run)).not.toContain('GitHub names');
  });

  test.each([
    ['control characters', 'Acme\u001b[31m\r\n::error::Data\u202e', 'Acme [31m ::error::Data'],
    ['the secret', `Acme ${CURRENT.secret}`, ''],
  ])('the name of an organization with %s is not shown raw', async (_what, name, shown) => {
    hold('repo:acme/data', DAY);
    job().cloud.removeKey(CURRENT.id);
    job().cloud.addKey(name, CURRENT);
    const run = await job().audit();

    expect(run.outputs['verified']).toBe('true');
    expect(run.outputs['organization']).toBe(shown);
    expect(reportOf(run).organization ?? '').toBe(shown);
    expect(everythingShown(run)).not.toContain(name);
    expect(everythingShown(run)).not.toMatch(/\u202e|^::error/m);
    expect(everythingShown(run)).not.toContain('\u001b');
    expect(leaksOf(CURRENT, everythingShown(run))).toEqual([]);
  });

  test.each([200, 401, 403])(
    'A3: of a web page under HTTP %i for both keys it says that it could not ask',
    async (status) => {
      hold('repo:acme/data', 10 * DAY);
      job().cloud.faults.always(cloudFaults.html(status));
      const run = await job().audit(previousPair(PREVIOUS));

      expect(run).toMatchObject({
        exitCode: 0,
        outputs: { verified: 'false', due: 'false', 'age-days': '10' },
      });
      expect(reportOf(run).findings).toEqual([]);
      const which = ['current', 'previous'];
      expect(annotations(run, 'warning')).toEqual(
        which.map((name) =>
          expect.stringMatching(
            new RegExp(
              `^Check incomplete: Whether Soda Cloud at .* accepts the ${name} API key .* could not be determined: it answered with HTTP ${status} and a web page`,
            ),
          ),
        ),
      );
      expect(run.stdout).not.toMatch(/Rotate the key|every target holds/);
    },
  );

  test('without verify no key is needed, and Soda Cloud is not asked', async () => {
    hold('repo:acme/data', 10 * DAY);
    const run = await job().audit({ 'api-key-id': '', 'api-key-secret': '', verify: 'false' });

    expect(run).toMatchObject({ exitCode: 0, outputs: { due: 'false' } });
    expect(job().cloud.requests).toEqual([]);
  });

  test('without a key, if-missing decides the result', async () => {
    const missing = { 'api-key-id': '', 'api-key-secret': '' };
    expect(annotations(await job().audit(missing), 'error')[0]).toMatch(/^API key missing: /);
    expect(await job().audit({ ...missing, 'if-missing': 'skip' })).toMatchObject({ exitCode: 1 });
    expect(
      await job().audit({ ...missing, 'if-missing': 'skip' }, { env: { GITHUB_ACTOR: 'dependabot[bot]' } }),
    ).toMatchObject({ exitCode: 0 });
    expect(job().github.requests).toEqual([]);
  });
});

test('fail-when-due: false succeeds with the same words as a warning', async () => {
  hold('repo:acme/data', 100 * DAY);
  const failed = await job().audit();
  const succeeded = await job().audit({ 'fail-when-due': 'false' });

  expect([failed.exitCode, succeeded.exitCode]).toEqual([1, 0]);
  expect(annotations(failed, 'error')).toEqual([expect.stringMatching(/^Keys need attention: /)]);
  expect(annotations(succeeded, 'warning')).toEqual(annotations(failed, 'error'));
  expect(succeeded.outputs['due']).toBe('true');
});

test('an organization with hundreds of secrets is read page by page', async () => {
  for (let index = 0; index < 230; index += 1) {
    const name = `A_SECRET_${String(index).padStart(3, '0')}`;
    job().github.setSecret({ store: 'org:acme', name, value: 'x' });
  }
  hold('org:acme', 3 * DAY);
  const run = await job().audit({ targets: 'org' });

  expect(reportOf(run).targets[0]).toMatchObject({ state: 'ok' });
});

test('the summary draws the ages against the two limits', async () => {
  hold('repo:acme/data', 10 * DAY);
  hold('repo:acme/lake', 80 * DAY);
  hold('environment:acme/data:prod/eu west', 95.25 * DAY);
  const targets = 'repo:acme/data\nrepo:acme/lake\nenvironment:prod/eu west\nrepo:acme/shop';
  const { summary } = await job().audit({ ...LIMITS, targets });
  const chart = /```mermaid\n([\s\S]+?)\n```/.exec(summary)?.[1] ?? '';

  expect(chart).toContain(
    '[" ", "environment:acme/data:prod/eu west, 95.2 d", "repo:acme/lake, 80 d", "repo:acme/data, 10 d", "\u200b"]',
  );
  expect(chart.split('\n').filter((line) => /^ {2}(bar|line) /.test(line))).toEqual([
    '  bar [0, 0, 0, 10, 0]',
    '  bar [0, 0, 80, 0, 0]',
    '  bar [0, 95.25, 0, 0, 0]',
    '  line [75, 75, 75, 75, 75]',
    '  line [90, 90, 90, 90, 90]',
  ]);
});

test('one read for each target, two for a repository, and ten at a time', async () => {
  const { github } = job();
  github.conditions.latency = 20;
  const targets = Array.from({ length: 40 }, (_, index) => `repo:acme/r${index}`);
  for (const target of targets) {
    github.world.addRepository({ name: target.slice('repo:'.length) });
    hold(target, DAY);
  }
  const run = await job().audit({ targets: targets.join('\n') });

  expect(run.exitCode).toBe(0);
  // and two for the organization: its secrets, and the list of its repositories
  expect(reportOf(run).requests).toEqual({ reads: 82, writes: 0 });
  expect(github.requests).toHaveLength(82);
  expect(github.concurrency.reads).toBe(10);
});

test('what is due comes before what is due soon, and what cannot be read before both', async () => {
  hold('repo:acme/data', 80 * DAY);
  hold('repo:acme/lake', 91 * DAY);
  const run = await job().audit({ targets: 'repo:acme/data, repo:acme/lake, repo:acme/nowhere' });
  const order = ['repo:acme/nowhere', 'repo:acme/lake', 'repo:acme/data'];

  const [error = ''] = annotations(run, 'error');
  expect([...error.matchAll(/^- (repo:\S+): /gm)].map(([, name]) => name)).toEqual(order);
  expect([...run.summary.matchAll(/^- \*\*\w+\*\*, (repo:\S+): /gm)].map(([, name]) => name)).toEqual(order);
});

test('an error names the targets that share a reason in one line', async () => {
  const targets = Array.from({ length: 25 }, (_, index) => `repo:acme/r${index}`);
  for (const target of targets) {
    job().github.world.addRepository({ name: target.slice('repo:'.length) });
    hold(target, 92 * DAY);
  }
  const [error = ''] = annotations(await job().audit({ targets: targets.join('\n') }), 'error');

  expect(error).toContain('25 of 25 targets need attention.');
  expect(error.match(/^- .*/gm)).toEqual([
    expect.stringMatching(
      /^- repo:acme\/r0, .*, repo:acme\/r13 and 11 more: due: older than 90 days since 2031-05-15$/,
    ),
  ]);
});

test('an error lists twenty reasons, and how many more there are', async () => {
  const targets = Array.from({ length: 25 }, (_, index) => `repo:acme/r${index}`);
  for (const [index, target] of targets.entries()) {
    job().github.world.addRepository({ name: target.slice('repo:'.length) });
    hold(target, (92 + index) * DAY);
  }
  const [error = ''] = annotations(await job().audit({ targets: targets.join('\n') }), 'error');

  expect(error.match(/^- repo:acme\/r\d+: due: /gm)).toHaveLength(20);
  expect(error).toContain('\n- and 5 more: see the summary\n');
});

test('a slow audit logs how far it is, and the time left', async () => {
  const { github } = job();
  github.conditions.latency = 560;
  const targets = Array.from({ length: 21 }, (_, index) => `repo:acme/r${index}`);
  for (const target of targets) {
    github.world.addRepository({ name: target.slice('repo:'.length) });
    hold(target, DAY);
  }
  const { stdout } = await job().audit({ targets: targets.join('\n'), verify: 'false' });

  expect(stdout).toMatch(
    /^\d+ of 42 done, \d s left \(latest: (repo:)?acme\/r\d+: (read|checked for shadowed secrets)\)$/m,
  );
  // no lines for targets without problems
  expect(stdout.match(/acme\/r\d+/g)).toHaveLength(1);
});

test("a rate limit is waited for by GitHub's clock, which may be years ahead of the runner's", async () => {
  hold('repo:acme/data', DAY);
  job().github.setFaults([faults.primaryLimit({ resetInSeconds: 0 })]);
  const run = await job().audit();

  expect(run.exitCode).toBe(0);
  expect(statesOf(run)).toEqual({ 'repo:acme/data': 'ok' });
  expect(run.stdout).toMatch(/rate limit is reached: waiting [12] seconds/);
});

test('rate limits are waited for, and logged', async () => {
  hold('repo:acme/data', DAY);
  job().github.setFaults([faults.secondaryLimit({ retryAfter: 1 })]);
  const run = await job().audit();

  expect(run.exitCode).toBe(0);
  expect(run.stdout).toContain("GitHub's rate limit is reached");
});

test('inputs of the other modes are one warning', async () => {
  hold('repo:acme/data', DAY);
  const run = await job().audit({ 'keep-previous': 'true', 'retire-runner-id': '7', 'issue-labels': 'x' });

  expect(annotations(run, 'warning')).toEqual([
    expect.stringMatching(/'keep-previous'.*'retire-runner-id'.*'issue-labels'/),
  ]);
});
