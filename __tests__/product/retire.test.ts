import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import * as faults from '../../simulators/github/faults/faults.ts';
import { SAMPLE_TOKEN } from '../../simulators/github/state/tokens.ts';
import { TEST_LOGIN_PATH } from '../../simulators/soda-cloud/fault-plan.ts';
import * as cloudFaults from '../../simulators/soda-cloud/faults.ts';
import { DAY, HOUR, MINUTE, SECOND, START, useDatedJob } from './dated-job.ts';
import { annotations, everythingShown, leaksOf, CURRENT as OLD, ORGANIZATION, type Pair } from './job.ts';
import { currentPair, EVERY_KIND, NAMES, NEW, previousPair, reportOf, statesOf } from './rotation-job.ts';

const { job, clock, hold } = useDatedJob();

const REPOSITORIES = ['repo:acme/data', 'repo:acme/lake'];
const targets = REPOSITORIES.join('\n');

/** Leaves a store as a rotation with `keep-previous` does that ended this long ago, in milliseconds. */
function rotated(stores: readonly string[], age: number): void {
  for (const store of stores) {
    hold(store, age + 2 * SECOND, { suffix: '_PREVIOUS', idAge: age + 3 * SECOND });
    hold(store, age, { idAge: age + SECOND });
  }
}

const deleteOldKey = () => job().cloud.removeKey(OLD.id);
const previousOf = (store: string) => job().pair(store, '_PREVIOUS');
const fingerprint = ({ id }: { id: string }) => createHash('sha256').update(id).digest('hex').slice(0, 12);
const deletions = () => job().github.requests.filter(({ method }) => method !== 'GET').length;

/** How often a pair was tried out in Soda Cloud. */
function loginsOf({ id, secret }: Pair): number {
  const authorization = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
  return job().cloud.requests.filter(
    ({ path, headers }) => path.startsWith(TEST_LOGIN_PATH) && headers.authorization === authorization,
  ).length;
}

describe.each([24, 20] as const)('on Node %i', (node) => {
  test('when all is clear, the previous pair is gone everywhere and proved dead; twice is harmless', async () => {
    rotated(EVERY_KIND, 2 * DAY);
    deleteOldKey();
    const first = await job().retire({ targets: EVERY_KIND.join('\n') }, { node });

    expect(annotations(first, 'error')).toEqual([]);
    expect(annotations(first, 'warning')).toEqual([]);
    expect(first).toMatchObject({ exitCode: 0, stderr: '' });
    for (const store of EVERY_KIND) {
      expect({ store, previous: previousOf(store) }).toEqual({ store, previous: {} });
      expect(Object.keys(job().github.values(store)).sort()).toEqual([...NAMES].sort());
    }
    expect(statesOf(first)).toEqual(Object.fromEntries(EVERY_KIND.map((store) => [store, 'retired'])));
    expect(first.outputs).toMatchObject({
      verified: 'true',
      organization: ORGANIZATION,
      'key-fingerprint': fingerprint(NEW),
      host: '127.0.0.1',
    });
    expect(reportOf(first)).toMatchObject({
      mode: 'retire',
      fingerprint: fingerprint(NEW),
      previousFingerprint: fingerprint(OLD),
      requests: { writes: 2 * EVERY_KIND.length },
    });
    expect(first.summary).toContain('is dead');

    const second = await job().retire(
      { targets: EVERY_KIND.join('\n'), 'previous-api-key-id': '', 'previous-api-key-secret': '' },
      { node },
    );
    expect(second).toMatchObject({ exitCode: 0, stderr: '' });
    expect(annotations(second, 'warning')).toEqual([]);
    expect(statesOf(second)).toEqual(Object.fromEntries(EVERY_KIND.map((store) => [store, 'unchanged'])));
    expect(reportOf(second).requests.writes).toBe(0);
    for (const run of [first, second]) {
      expect(leaksOf(OLD, everythingShown(run))).toEqual([]);
      expect(leaksOf(NEW, everythingShown(run))).toEqual([]);
    }
  });
});

describe('refuses, says why, and deletes nothing', () => {
  const refused = async (inputs: Record<string, string> = {}) => {
    const run = await job().retire({ targets, ...inputs });
    const [error = '', ...more] = annotations(run, 'error');
    expect(more).toEqual([]);
    expect(run.exitCode).toBe(1);
    expect(error).toMatch(/^Not ready to retire: .*Nothing was deleted\.\nWhy: [\s\S]+\nWhat to do: /);
    expect(run.summary).toContain('is not retired: something may still need it');
    expect(deletions()).toBe(0);
    expect(job().cloud.requests.filter(({ method }) => method === 'DELETE')).toEqual([]);
    return error;
  };

  test('a second before the overlap is over, and not at its end', async () => {
    deleteOldKey();
    rotated(REPOSITORIES, 24 * HOUR - SECOND);
    const error = await refused();
    expect(error).toContain('the overlap of 24 hours is not over: run this again after 2031-05-17T09:00:01Z');

    clock.now += SECOND;
    expect(await job().retire({ targets })).toMatchObject({ exitCode: 0 });
  });

  test('the overlap may be as long as one wants', async () => {
    deleteOldKey();
    rotated(REPOSITORIES, 36.5 * HOUR - SECOND);
    await refused({ 'overlap-hours': '36.5' });
    clock.now += SECOND;
    expect(await job().retire({ targets, 'overlap-hours': '36.5' })).toMatchObject({ exitCode: 0 });
  });

  test.each(['queued', 'in_progress', 'waiting', 'pending', 'requested'] as const)(
    'a run that was queued before the rotation and is still %s',
    async (status) => {
      deleteOldKey();
      rotated(REPOSITORIES, 2 * DAY);
      const { github } = job();
      const old = github.addRun({ repository: 'acme/lake', status, createdAt: START - 2 * DAY });
      github.addRun({ repository: 'acme/lake', status, createdAt: START - 2 * DAY + SECOND });
      github.addRun({ repository: 'acme/data', status: 'completed', createdAt: START - 3 * DAY });
      github.addRun({ repository: 'acme/shop', status, createdAt: START - 3 * DAY });
      const error = await refused();
      expect(error).toContain(`- acme/lake, run ${old}: queued before the rotation and still ${status}`);
      expect(error.match(/run \d+/g)).toHaveLength(1);

      expect(await job().retire({ targets, 'require-drained': 'false', 'dry-run': 'true' })).toMatchObject({
        exitCode: 0,
      });
      github.updateRun(old, { status: 'completed' });
      expect(await job().retire({ targets })).toMatchObject({ exitCode: 0 });
    },
  );

  test('an old run behind hundreds of newer ones', async () => {
    deleteOldKey();
    rotated(REPOSITORIES, 2 * DAY);
    const { github } = job();
    const old = github.addRun({ repository: 'acme/data', status: 'waiting', createdAt: START - 3 * DAY });
    for (let index = 0; index < 230; index += 1) {
      github.addRun({ repository: 'acme/data', status: 'waiting', createdAt: START - DAY + index * SECOND });
    }
    expect(await refused()).toContain(`run ${old}`);
  });

  test('this run itself, when it was queued before the rotation', async () => {
    deleteOldKey();
    rotated(REPOSITORIES, 2 * DAY);
    const own = job().github.addRun({
      repository: 'acme/data',
      status: 'in_progress',
      createdAt: START - 3 * DAY,
    });
    const run = await job().retire({ targets }, { env: { GITHUB_RUN_ID: String(own) } });
    expect(annotations(run, 'error')[0]).toContain('retire in a run of its own');
  });

  test('a run of a repository that reads an organization secret', async () => {
    deleteOldKey();
    rotated(['org:acme'], 2 * DAY);
    const [data, lake] = job().github.world.repositories();
    const createdAt = START - 3 * DAY;
    const run = job().github.addRun({ repository: 'acme/lake', status: 'queued', createdAt });
    expect(await refused({ targets: 'org' })).toContain(`acme/lake, run ${run}`);

    for (const [selected, exitCode] of [
      [data, 0],
      [lake, 1],
    ] as const) {
      for (const name of NAMES) {
        job().github.setSecret({
          store: 'org:acme',
          name,
          value: 'x',
          visibility: 'selected',
          selectedRepositoryIds: [selected?.id ?? 0],
          updatedAt: START - 2 * DAY,
        });
      }
      expect(await job().retire({ targets: 'org', 'dry-run': 'true' })).toMatchObject({ exitCode });
    }
  });

  test('a current pair that Soda Cloud refuses', async () => {
    rotated(REPOSITORIES, 2 * DAY);
    job().cloud.removeKey(NEW.id);
    expect(await refused()).toContain('refuses the current API key');
  });

  test('a current pair that could not be asked about', async () => {
    rotated(REPOSITORIES, 2 * DAY);
    job().cloud.faults.always(cloudFaults.html());
    expect(await refused()).toContain('could not be found out');
  });

  test('a target that was left behind by the rotation', async () => {
    deleteOldKey();
    rotated(['repo:acme/data'], 2 * DAY);
    hold('repo:acme/lake', 60 * DAY);
    const error = await refused();
    expect(error).toContain('- repo:acme/lake: it was written more than an hour before the newest target');
    expect(error).not.toContain('- repo:acme/data');
  });

  test('a target whose previous pair was stored, but whose new one was not written', async () => {
    deleteOldKey();
    rotated(['repo:acme/data'], 2 * DAY);
    hold('repo:acme/lake', 2 * DAY + 5 * SECOND);
    hold('repo:acme/lake', 2 * DAY + 3 * SECOND, { suffix: '_PREVIOUS' });
    expect(await refused()).toContain('- repo:acme/lake: its previous pair was stored after its current one');
  });

  test('a target of which only one half was rotated', async () => {
    deleteOldKey();
    rotated(['repo:acme/data'], 2 * DAY);
    hold('repo:acme/data', 60 * DAY, { idAge: 2 * DAY });
    expect(await refused({ targets: 'repo' })).toContain('may not belong together');
  });

  test('a target without the current pair', async () => {
    deleteOldKey();
    rotated(REPOSITORIES, 2 * DAY);
    job().github.deleteSecret('repo:acme/lake', NAMES[1]);
    expect(await refused()).toContain(`- repo:acme/lake: it does not hold ${NAMES[1]}`);
  });

  test('the same pair as the current and the previous one', async () => {
    rotated(REPOSITORIES, 2 * DAY);
    expect(await refused(previousPair(NEW))).toContain('are the same one');
  });

  test('a target that cannot be read, and runs that cannot', async () => {
    deleteOldKey();
    rotated(REPOSITORIES, 2 * DAY);
    const { actions: _, ...permissions } = SAMPLE_TOKEN.permissions;
    const token = 'token-that-may-not-see-runs';
    job().github.tokens.add({ ...SAMPLE_TOKEN, token, permissions });
    const error = await refused({ 'github-token': token, targets: `${targets}\nrepo:acme/nowhere` });
    expect(error).toContain('- repo:acme/nowhere: there is no repository');
    expect(error).toContain("'Actions: read'");
    expect(error).toContain("'require-drained: false'");
  });

  describe('a run that moves between two lists', () => {
    test.each([
      ['in_progress', 'waiting', 'waiting'],
      ['waiting', 'in_progress', 'in_progress'],
    ] as const)('from %s to %s, once %s was listed', async (status, next, listed) => {
      deleteOldKey();
      rotated(REPOSITORIES, 2 * DAY);
      const { github } = job();
      const run = github.addRun({ repository: 'acme/data', status, createdAt: START - 3 * DAY });
      let moved = false;
      github.hooks.onApplied = ({ path }) => {
        if (path.startsWith('/repos/acme/data/actions/runs') && path.includes(`status=${listed}`) && !moved) {
          moved = true;
          github.updateRun(run, { status: next });
        }
      };
      expect(await refused()).toContain(`acme/data, run ${run}:`);
      expect(moved).toBe(true);
    });
  });

  test.each(['dependabot:acme/data', 'dependabot-org:acme', 'environment:acme/data:staging'])(
    'an old run that reads %s alone',
    async (target) => {
      deleteOldKey();
      rotated([target], 2 * DAY);
      const run = job().github.addRun({
        repository: 'acme/data',
        status: 'queued',
        createdAt: START - 3 * DAY,
      });
      expect(await refused({ targets: target })).toContain(`acme/data, run ${run}:`);
    },
  );

  test.each([
    ['repo:acme/data', 'environment:acme/data:staging'],
    ['environment:acme/data:staging', 'repo:acme/data'],
  ])(
    'a run from before the last target of its repository, when %s was rotated before %s',
    async (...both) => {
      deleteOldKey();
      rotated([both[0]], 2 * DAY + 50 * MINUTE);
      rotated([both[1]], 2 * DAY);
      const { github } = job();
      const createdAt = START - 2 * DAY - 20 * MINUTE;
      const run = github.addRun({ repository: 'acme/data', status: 'queued', createdAt });
      for (const order of [both, [...both].reverse()]) {
        expect(await refused({ targets: order.join('\n') })).toContain(`acme/data, run ${run}:`);
      }
    },
  );

  test.each(['ID', 'secret'])(
    'an old run anywhere, when only the %s is for selected repositories',
    async (half) => {
      deleteOldKey();
      rotated(['org:acme'], 2 * DAY);
      const { github } = job();
      const [data] = github.world.repositories();
      for (const [index, name] of NAMES.entries()) {
        const isSelected = (index === 0) === (half === 'ID');
        github.setSecret({
          store: 'org:acme',
          name,
          value: 'x',
          ...(isSelected ? { selectedRepositoryIds: [data?.id ?? 0] } : { visibility: 'all' }),
          updatedAt: START - 2 * DAY,
        });
      }
      const run = github.addRun({ repository: 'acme/shop', status: 'queued', createdAt: START - 3 * DAY });
      expect(await refused({ targets: 'org' })).toContain(`acme/shop, run ${run}:`);
    },
  );

  test('the repositories of an organization that cannot be listed', async () => {
    deleteOldKey();
    rotated(['org:acme'], 2 * DAY);
    job().github.faults.always(faults.refusal(403, 'Resource not accessible by integration'), {
      path: '/orgs/acme/repos',
    });
    const error = await refused({ targets: 'org' });
    expect(error).toMatch(/- org:acme: which repositories read it .*HTTP 403.*'Metadata: read'/);
  });

  test('more runs than GitHub shows', async () => {
    deleteOldKey();
    rotated(['repo:acme/data'], 2 * DAY);
    for (let index = 0; index <= 1000; index += 1) {
      const createdAt = index === 0 ? START - 3 * DAY : START - DAY;
      job().github.addRun({ repository: 'acme/data', status: 'queued', createdAt });
    }
    expect(await refused({ targets: 'repo' })).toContain('only the newest 1000 runs that are queued');
  });

  test('the runs of a repository whose name holds the key, which the summary does not show', async () => {
    deleteOldKey();
    rotated(['org:acme'], 2 * DAY);
    job().github.faults.always(faults.json([{ full_name: `acme/x${OLD.secret}` }]), {
      path: '/orgs/acme/repos',
    });
    job().github.faults.always(faults.refusal(404, 'Not Found'), { path: '*/actions/runs' });
    const run = await job().retire({ targets: 'org' });
    expect(annotations(run, 'error')).toEqual([
      expect.stringContaining('whether runs of acme/x*** may still'),
    ]);
    expect(run.summary).toContain('whether runs of acme/x&#42;&#42;&#42; may still');
    expect(run.summary).not.toContain(OLD.secret.slice(7, 19));
  });

  test('runs that a rate limit hides, which no permission would help', async () => {
    deleteOldKey();
    rotated(['repo:acme/data'], 2 * DAY);
    // longer than a run waits
    job().github.faults.always(faults.secondaryLimit({ retryAfter: 3600 }), { path: '*/actions/runs' });
    const error = await refused({ targets: 'repo' });
    expect(error).toMatch(/acme\/data may still .* could not be determined: GitHub's rate limit was reached/);
    expect(error).not.toMatch(/permission|Actions: read/);
  });

  test.each([
    ['ID', -SECOND, 3 * SECOND],
    ['secret', 3 * SECOND, -SECOND],
  ])('a previous pair of which the %s alone is newer than the pair', async (_half, id, secret) => {
    deleteOldKey();
    rotated(['repo:acme/data'], 2 * DAY);
    hold('repo:acme/data', 2 * DAY + secret, { suffix: '_PREVIOUS', idAge: 2 * DAY + id });
    expect(await refused({ targets: 'repo' })).toContain(
      'its previous pair was stored after its current one',
    );
  });

  test('an ID that is a second newer than its secret, and not one of the same second', async () => {
    deleteOldKey();
    rotated(REPOSITORIES, 2 * DAY);
    hold('repo:acme/lake', 2 * DAY, { idAge: 2 * DAY - SECOND });
    const error = await refused();
    expect(error).toContain('- repo:acme/lake: its ID was written after its secret');
    expect(error).not.toContain('- repo:acme/data');

    hold('repo:acme/lake', 2 * DAY);
    expect(await job().retire({ targets, 'dry-run': 'true' })).toMatchObject({ exitCode: 0 });
  });

  test('the ID of the current key with another secret as the previous pair', async () => {
    rotated(REPOSITORIES, 2 * DAY);
    expect(await refused(previousPair({ id: NEW.id, secret: OLD.secret }))).toContain('are the same one');
  });

  test('a target from before a long rotation, but none of that rotation', async () => {
    deleteOldKey();
    const many = Array.from({ length: 11 }, (_, index) => `repo:acme/many-${index}`);
    const [last = '', ...part] = [...many].reverse();
    for (const [index, store] of many.entries()) {
      job().github.world.addRepository({ name: store.slice('repo:'.length) });
      rotated([store], 2 * DAY + index * 40 * MINUTE);
    }
    expect(await job().retire({ targets: part.join('\n'), 'dry-run': 'true' })).toMatchObject({
      exitCode: 0,
    });

    rotated([last], 2 * DAY + 9 * 40 * MINUTE + 61 * MINUTE);
    const error = await refused({ targets: many.join('\n') });
    expect(error).toContain(`- ${last}: it was written more than an hour before`);
    expect(error.match(/repo:acme\/many/g)).toHaveLength(1);
  });

  test('each target with its own reason in the report and in the summary', async () => {
    deleteOldKey();
    rotated(['repo:acme/data'], 24 * HOUR - 10 * MINUTE);
    rotated(['repo:acme/shop'], 24 * HOUR + 10 * MINUTE);
    rotated(['repo:acme/lake'], 60 * DAY);
    const run = await job().retire({ targets: `${targets}\nrepo:acme/shop` });
    const reasons = [
      ['repo:acme/data', /overlap of 24 hours is not over/],
      ['repo:acme/lake', /more than an hour before the newest target/],
      ['repo:acme/shop', /^nothing was deleted$/],
    ] as const;
    expect(reportOf(run).targets).toEqual(
      reasons.map(([target, reason]) =>
        expect.objectContaining({ target, state: 'skipped', detail: expect.stringMatching(reason) }),
      ),
    );
    const rows = run.summary.split('\n').filter((line) => line.includes('| skipped |'));
    expect(rows).toEqual([
      expect.stringMatching(/acme\/data \|.*overlap of 24 hours is not over/),
      expect.stringMatching(/acme\/lake \|.*more than an hour before the newest target/),
      expect.stringMatching(/acme\/shop \|.*nothing was deleted/),
    ]);
    expect(deletions()).toBe(0);
  });

  test('everything at once, in one error', async () => {
    rotated(REPOSITORIES, HOUR);
    job().cloud.removeKey(NEW.id);
    job().github.addRun({ repository: 'acme/data', status: 'queued', createdAt: START - DAY });
    const error = await refused();
    expect(error).toMatch(
      /repo:acme\/data: it was[\s\S]*repo:acme\/lake: it was[\s\S]*refuses the current[\s\S]*acme\/data, run/,
    );
    expect(error).toContain('Nothing was deleted');
  });
});

describe('a previous key that still works', () => {
  test('is named by fingerprint with where to delete it; afterwards the next run finishes', async () => {
    rotated(REPOSITORIES, 2 * DAY);
    const run = await job().retire({ targets });

    expect(run.exitCode).toBe(1);
    const [error = ''] = annotations(run, 'error');
    expect(error).toMatch(/^Previous key still works: /);
    expect(error).toContain(fingerprint(OLD));
    expect(error).toContain(`http://127.0.0.1:${job().cloud.port}/profile`);
    expect(run.summary).toContain('/profile');
    // only the secrets know the pair: without them, nothing could be proved any more
    expect(deletions()).toBe(0);

    deleteOldKey();
    const next = await job().retire({ targets });
    expect(next.exitCode).toBe(0);
    expect(REPOSITORIES.map(previousOf)).toEqual([{}, {}]);
  });

  test('goes with its runner', async () => {
    rotated(REPOSITORIES, 2 * DAY);
    job().cloud.removeKey(OLD.id);
    const runner = job().cloud.addRunner({ id: 'runner/7 ä', key: OLD, organization: ORGANIZATION });
    const run = await job().retire({ targets, 'retire-runner-id': runner.id });

    expect(annotations(run, 'error')).toEqual([]);
    expect(job().cloud.runners).toEqual([]);
    expect(REPOSITORIES.map(previousOf)).toEqual([{}, {}]);
    expect(run.summary).toContain('was deleted in Soda Cloud');
    // a second time the runner is absent, which is fine
    expect(await job().retire({ targets, 'retire-runner-id': runner.id })).toMatchObject({ exitCode: 0 });
  });

  test('stays while its runner is in use, and so do the secrets', async () => {
    rotated(REPOSITORIES, 2 * DAY);
    job().cloud.removeKey(OLD.id);
    const runner = job().cloud.addRunner({ id: 'r7', key: OLD, organization: ORGANIZATION, inUse: true });
    const run = await job().retire({ targets, 'retire-runner-id': runner.id });

    expect(annotations(run, 'error')).toEqual([
      expect.stringMatching(/^Runner not deleted: [\s\S]*still in use \(HTTP 400\)/),
    ]);
    expect(deletions()).toBe(0);
  });

  test('without the permission to delete its runner the error names it', async () => {
    rotated(REPOSITORIES, 2 * DAY);
    job().cloud.addKey(ORGANIZATION, { ...NEW, managesRunners: false });
    const run = await job().retire({ targets, 'retire-runner-id': 'r7' });
    expect(annotations(run, 'error')[0]).toMatch(/^Runner not deleted: [\s\S]*may not manage runners/);
  });

  test('is looked at again while the end of its runner gets known', async () => {
    rotated(REPOSITORIES, 2 * DAY);
    job().cloud.removeKey(OLD.id);
    const { cloud } = job();
    cloud.addRunner({ id: 'r7', key: OLD, organization: ORGANIZATION });
    let timer: NodeJS.Timeout | undefined;
    cloud.setFaults(({ method }) => {
      if (method === 'DELETE') {
        queueMicrotask(() => cloud.addKey(ORGANIZATION, OLD));
        timer = setTimeout(() => cloud.removeKey(OLD.id), 2 * SECOND);
      }
      return undefined;
    });
    const run = await job().retire({ targets, 'retire-runner-id': 'r7' });
    clearTimeout(timer);

    expect(run.exitCode).toBe(0);
    expect(loginsOf(OLD)).toBeGreaterThan(1);
    expect(run.summary).toContain('is dead');
    expect(REPOSITORIES.map(previousOf)).toEqual([{}, {}]);
  });

  test.each([undefined, 'unknown-runner'])(
    'is asked about once when no runner was deleted (%s)',
    async (id) => {
      rotated(REPOSITORIES, 2 * DAY);
      await job().retire({ targets, ...(id === undefined ? {} : { 'retire-runner-id': id }) });
      expect(loginsOf(OLD)).toBe(1);
    },
  );

  test('after the runner of another key was deleted: the error says so', async () => {
    rotated(REPOSITORIES, 2 * DAY);
    job().cloud.addRunner({ id: 'r9', organization: ORGANIZATION });
    const run = await job().retire({ targets, 'retire-runner-id': 'r9' });

    expect(annotations(run, 'error')).toEqual([
      expect.stringMatching(
        /^Previous key still works: .*although the runner r9 was deleted: that one had another key/,
      ),
    ]);
    expect(job().cloud.runners).toEqual([]);
    expect(deletions()).toBe(0);
  });

  test('with the runner of the current key deleted in its place', async () => {
    rotated(REPOSITORIES, 2 * DAY);
    job().cloud.addRunner({ id: 'r8', key: NEW, organization: ORGANIZATION });
    const run = await job().retire({ targets, 'retire-runner-id': 'r8' });

    expect(annotations(run, 'error')).toEqual([
      expect.stringMatching(/^Wrong runner deleted: The runner r8 was deleted/),
    ]);
    expect(annotations(run, 'error')[0]).toContain(fingerprint(NEW));
    expect(deletions()).toBe(0);
  });

  test.each([
    ['current', NEW],
    ['previous', OLD],
  ])('with the ID of the %s key for that of its runner: it is not shown', async (_which, pair) => {
    rotated(REPOSITORIES, 2 * DAY);
    const run = await job().retire({ targets, 'retire-runner-id': pair.id });

    expect(annotations(run, 'error')).toEqual([
      expect.stringMatching(/^Invalid input: The input 'retire-runner-id' holds a half of an API key/),
    ]);
    expect(leaksOf(pair, everythingShown(run))).toEqual([]);
    expect([...job().cloud.requests, ...job().github.requests]).toEqual([]);
  });

  test('that could not be asked about is not taken for dead', async () => {
    rotated(REPOSITORIES, 2 * DAY);
    let logins = 0;
    job().cloud.setFaults(() => {
      logins += 1;
      return logins > 1 ? cloudFaults.html() : undefined;
    });
    const run = await job().retire({ targets });
    expect(annotations(run, 'error')).toEqual([expect.stringMatching(/^Previous key not proved dead: /)]);
    expect(deletions()).toBe(0);
  });
});

test('without the previous pair its secrets go all the same, with a warning', async () => {
  rotated(REPOSITORIES, 2 * DAY);
  const run = await job().retire({ targets, 'previous-api-key-id': '', 'previous-api-key-secret': '' });

  expect(run.exitCode).toBe(0);
  expect(annotations(run, 'warning')).toEqual([expect.stringMatching(/^Previous key not checked: /)]);
  expect(REPOSITORIES.map(previousOf)).toEqual([{}, {}]);
});

test('the other secrets of a target stay', async () => {
  rotated(REPOSITORIES, 2 * DAY);
  deleteOldKey();
  job().github.setSecret({ store: 'repo:acme/data', name: 'OTHER', value: 'x' });
  await job().retire({ targets, 'secret-names': NAMES.join(', ') });
  expect(Object.keys(job().github.values('repo:acme/data')).sort()).toEqual(['OTHER', ...NAMES].sort());
});

test('previous-secret-names are the ones that are deleted', async () => {
  rotated(['repo:acme/data'], 2 * DAY);
  deleteOldKey();
  for (const name of ['OLD_ID', 'OLD_SECRET']) {
    job().github.setSecret({ store: 'repo:acme/data', name, value: 'x', updatedAt: START - 3 * DAY });
  }
  const run = await job().retire({ 'previous-secret-names': 'old_id, old_secret' });
  expect(run.exitCode).toBe(0);
  expect(Object.keys(job().github.values('repo:acme/data')).sort()).toEqual(
    [...NAMES, ...NAMES.map((name) => `${name}_PREVIOUS`)].sort(),
  );
});

test('the summary has every reason, also those that an annotation has no room for', async () => {
  rotated(REPOSITORIES, 2 * DAY);
  deleteOldKey();
  const runs = Array.from({ length: 30 }, () =>
    job().github.addRun({ repository: 'acme/data', status: 'queued', createdAt: START - 3 * DAY }),
  );
  const run = await job().retire({ targets });

  expect(annotations(run, 'error')[0]).toContain('and 10 more: see the summary');
  expect(runs.filter((id) => !run.summary.includes(`run ${id}`))).toEqual([]);
});

test('a dry run checks everything and deletes nothing', async () => {
  rotated(REPOSITORIES, 2 * DAY);
  const runner = job().cloud.addRunner({ id: 'r7', organization: ORGANIZATION });
  const alive = await job().retire({ targets, 'dry-run': 'true' });
  const withRunner = await job().retire({ targets, 'dry-run': 'true', 'retire-runner-id': runner.id });
  deleteOldKey();
  const dead = await job().retire({ targets, 'dry-run': 'true' });

  expect(annotations(alive, 'error')).toEqual([expect.stringMatching(/^Previous key still works: /)]);
  expect([withRunner.exitCode, dead.exitCode]).toEqual([0, 0]);
  expect(statesOf(dead)).toEqual({ 'repo:acme/data': 'planned', 'repo:acme/lake': 'planned' });
  expect(dead.stdout).toContain(`would delete ${NAMES[0]}_PREVIOUS, ${NAMES[1]}_PREVIOUS`);
  expect(job().cloud.runners).toHaveLength(1);
  expect(deletions()).toBe(0);
});

test('a target that fails does not stop the others, and the next run finishes', async () => {
  rotated(REPOSITORIES, 2 * DAY);
  deleteOldKey();
  job().github.faults.always(faults.refusal(403, 'Resource not accessible by personal access token'), {
    method: 'DELETE',
    path: '/repos/acme/data/*',
  });
  const run = await job().retire({ targets });
  expect(annotations(run, 'error')).toEqual([expect.stringMatching(/^Retirement incomplete: 1 of 2 /)]);
  expect(annotations(run, 'error')[0]).toContain("'Secrets: write'");
  expect(statesOf(run)).toEqual({ 'repo:acme/data': 'failed', 'repo:acme/lake': 'retired' });

  job().github.faults.clear();
  expect(await job().retire({ targets })).toMatchObject({ exitCode: 0 });
  expect(REPOSITORIES.map(previousOf)).toEqual([{}, {}]);
});

test('a secret that GitHub says is not there, but is: its target failed', async () => {
  rotated(REPOSITORIES, 2 * DAY);
  deleteOldKey();
  job().github.faults.always(faults.refusal(404, 'Not Found'), {
    method: 'DELETE',
    path: '/repos/acme/data/*',
  });
  const run = await job().retire({ targets });

  expect(run.exitCode).toBe(1);
  expect(statesOf(run)).toEqual({ 'repo:acme/data': 'failed', 'repo:acme/lake': 'retired' });
  expect(Object.keys(previousOf('repo:acme/data'))).toEqual(['id', 'secret']);
});

test('a secret that somebody deletes meanwhile is fine', async () => {
  rotated(REPOSITORIES, 2 * DAY);
  deleteOldKey();
  const { github } = job();
  github.hooks.onRequest = ({ method, pathname }) => {
    if (method === 'DELETE' && pathname.startsWith('/repos/acme/data/')) {
      github.deleteSecret('repo:acme/data', pathname.split('/').at(-1) ?? '');
    }
  };
  const run = await job().retire({ targets });

  expect(run.exitCode).toBe(0);
  expect(github.requests.map(({ method, status }) => `${method} ${status}`)).toContain('DELETE 404');
  expect(statesOf(run)).toEqual({ 'repo:acme/data': 'retired', 'repo:acme/lake': 'retired' });
});

test('a refused token stops the others', async () => {
  rotated(REPOSITORIES, 2 * DAY);
  deleteOldKey();
  job().github.faults.always(faults.refusal(401, 'Bad credentials'), { method: 'DELETE' });
  const run = await job().retire({ targets });

  expect(run.exitCode).toBe(1);
  expect(statesOf(run)).toEqual({ 'repo:acme/data': 'failed', 'repo:acme/lake': 'skipped' });
  expect(deletions()).toBe(1);
});

test('a previous pair that was stored in the second of the current one is fine', async () => {
  deleteOldKey();
  hold('repo:acme/data', 2 * DAY, { suffix: '_PREVIOUS' });
  hold('repo:acme/data', 2 * DAY);
  expect(await job().retire({ targets: 'repo' })).toMatchObject({ exitCode: 0 });
});

test('an archived repository of the organization is not asked for runs', async () => {
  deleteOldKey();
  rotated(['org:acme'], 2 * DAY);
  const { github } = job();
  github.world.addRepository({ name: 'acme/attic', archived: true });
  github.addRun({ repository: 'acme/attic', status: 'queued', createdAt: START - 3 * DAY });
  expect(await job().retire({ targets: 'org' })).toMatchObject({ exitCode: 0 });
  const asked = github.requests.map(({ pathname }) => pathname);
  expect(asked).toContain('/repos/acme/shop/actions/runs');
  expect(asked).not.toContain('/repos/acme/attic/actions/runs');
});

describe('SIGTERM', () => {
  /** Sends it when the first request of a method arrives. */
  const cancelAt = (verb: string) => {
    rotated(REPOSITORIES, 2 * DAY);
    deleteOldKey();
    const { github } = job();
    github.conditions.latency = 50;
    let kill: (() => void) | undefined;
    github.hooks.onRequest = ({ method }) => {
      if (method === verb) {
        kill?.();
        kill = undefined;
      }
    };
    return job().retire(
      { targets },
      {
        started: (child) => {
          kill = () => child.kill('SIGTERM');
        },
      },
    );
  };

  test('between two deletions: the target is finished, no other one is started, the report is there', async () => {
    const run = await cancelAt('DELETE');

    expect(run).toMatchObject({ exitCode: 1, signal: null });
    expect(statesOf(run)).toEqual({ 'repo:acme/data': 'retired', 'repo:acme/lake': 'skipped' });
    expect(previousOf('repo:acme/data')).toEqual({});
    expect(Object.keys(previousOf('repo:acme/lake'))).toEqual(['id', 'secret']);
    expect(annotations(run, 'error')).toEqual([
      expect.stringMatching(/^Retirement incomplete: [\s\S]*not started: the run was canceled/),
    ]);
    expect(run.summary).toContain('skipped');
  });

  test('during the reads: nothing is deleted', async () => {
    const run = await cancelAt('GET');

    expect(run).toMatchObject({ exitCode: 1, signal: null });
    expect(annotations(run, 'error')).toEqual([expect.stringMatching(/^Retirement canceled: /)]);
    expect(deletions()).toBe(0);
    expect(statesOf(run)).toEqual({ 'repo:acme/data': 'skipped', 'repo:acme/lake': 'skipped' });
  });
});

test('deletions are a pause apart', async () => {
  rotated(['repo:acme/data'], 2 * DAY);
  deleteOldKey();
  const run = await job().retire({ 'write-interval-ms': '700' });
  const [first, second] = job().github.requests.filter(({ method }) => method === 'DELETE');

  expect(run.exitCode).toBe(0);
  // the simulated clock stands still
  expect([first?.method, second?.method]).toEqual(['DELETE', 'DELETE']);
  expect(run.milliseconds).toBeGreaterThan(700);
});

test('without key the run ends as if-missing says', async () => {
  const missing = { ...currentPair({ id: '', secret: '' }) };
  expect(annotations(await job().retire(missing), 'error')[0]).toMatch(/^API key missing: /);
  expect(await job().retire({ ...missing, 'if-missing': 'skip' })).toMatchObject({ exitCode: 1 });
  expect(
    await job().retire({ ...missing, 'if-missing': 'skip' }, { env: { GITHUB_ACTOR: 'dependabot[bot]' } }),
  ).toMatchObject({ exitCode: 0 });
  expect(job().github.requests).toEqual([]);
});
