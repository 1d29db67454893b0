import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import * as faults from '../../simulators/github/faults/faults.ts';
import { SAMPLE_TOKEN } from '../../simulators/github/state/tokens.ts';
import * as cloudFaults from '../../simulators/soda-cloud/faults.ts';
import { DAY, HOUR, SECOND, START, useDatedJob } from './dated-job.ts';
import { annotations, everythingShown, leaksOf, CURRENT as OLD, ORGANIZATION } from './job.ts';
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
      { targets: EVERY_KIND.join('\n'), 'fallback-api-key-id': '', 'fallback-api-key-secret': '' },
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
  const run = await job().retire({ targets, 'fallback-api-key-id': '', 'fallback-api-key-secret': '' });

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
  expect(await job().retire({ ...missing, 'if-missing': 'skip' })).toMatchObject({ exitCode: 0 });
  expect(job().github.requests).toEqual([]);
});
