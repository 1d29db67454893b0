import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import * as faults from '../../simulators/github/faults/faults.ts';
import { SAMPLE_TOKEN } from '../../simulators/github/state/tokens.ts';
import { hastened, inRealTime } from '../../simulators/runner/pace.ts';
import { sendSignal } from '../../simulators/runner/signals.ts';
import { TEST_LOGIN_PATH } from '../../simulators/soda-cloud/fault-plan.ts';
import type { Fault } from '../../simulators/soda-cloud/faults.ts';
import * as cloudFaults from '../../simulators/soda-cloud/faults.ts';
import { DAY, HOUR, MINUTE, SECOND, START, useDatedJob } from './dated-job.ts';
import {
  annotations,
  everythingShown,
  leaksOf,
  CURRENT as OLD,
  ORGANIZATION,
  type Pair,
  readable,
} from './job.ts';
import { currentPair, EVERY_KIND, NAMES, NEW, previousPair, reportOf, statesOf } from './rotation-job.ts';

const { job, clock, hold } = useDatedJob({}, hastened);

const REPOSITORIES = ['repo:acme/data', 'repo:acme/lake'];
const targets = REPOSITORIES.join('\n');

/** The workflow's own stores, in the order in which a rotation writes them: last. */
const OWN = [
  'org:acme',
  'environment:acme/data:prod/eu west',
  'environment:acme/data:staging',
  'repo:acme/data',
];

/** Sets the stores as after a rotation with `keep-previous` whose last write was this many milliseconds ago. */
function rotated(stores: readonly string[], age: number): void {
  const inOrder = [...stores].sort((one, other) => OWN.indexOf(one) - OWN.indexOf(other));
  for (const [index, store] of inOrder.entries()) {
    const written = age + (inOrder.length - 1 - index) * 4 * SECOND;
    hold(store, written + 2 * SECOND, { suffix: '_PREVIOUS', idAge: written + 3 * SECOND });
    hold(store, written, { idAge: written + SECOND });
  }
}

/** The same pair as the current one: it is removed without the check with Soda Cloud, which takes two seconds. */
const UNASKED = previousPair(NEW);

/** Expects that all checks but the last pass: the previous pair is kept only because it still works. */
async function expectReady(inputs: Readonly<Record<string, string>> = {}): Promise<void> {
  const run = await job().retire({ targets, ...inputs });
  expect(annotations(run, 'error')).toEqual([expect.stringMatching(/^Previous key still works: /)]);
}

const deleteOldKey = () => job().cloud.removeKey(OLD.id);
const previousOf = (store: string) => job().pair(store, '_PREVIOUS');
const fingerprint = ({ id }: { id: string }) => createHash('sha256').update(id).digest('hex').slice(0, 12);
const deletions = () => job().github.requests.filter(({ method }) => method !== 'GET').length;

function authorizationOf({ id, secret }: Pair): string {
  return `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
}

/** How often a pair was checked with Soda Cloud. */
function loginsOf(pair: Pair): number {
  return job().cloud.requests.filter(
    ({ path, headers }) =>
      path.startsWith(TEST_LOGIN_PATH) && headers.authorization === authorizationOf(pair),
  ).length;
}

describe.each([24, 20] as const)('on Node %i', (node) => {
  test('once nothing needs it, the previous pair is removed everywhere, and a second run is harmless', async () => {
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
    expect(first.stdout).toMatch(/has revoked the previous API key .*: refused twice \(HTTP 401\)\./);
    expect(readable(first.summary)).toMatch(/^### Previous key retired in 8 targets\n/);
    expect(readable(first.summary)).toContain(
      `| Previous | \`${fingerprint(OLD)}\` | revoked (HTTP 401, twice) |`,
    );

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

describe('fails with the reason, and deletes nothing', () => {
  const refused = async (inputs: Record<string, string> = {}) => {
    const run = await job().retire({ targets, ...inputs });
    const [error = '', ...more] = annotations(run, 'error');
    expect(more).toEqual([]);
    expect(run.exitCode).toBe(1);
    expect(error).toMatch(/^Not ready to retire: .*Nothing was deleted\.\nWhy: [\s\S]+\nWhat to do: /);
    expect(run.summary).toContain('Something may still need the previous API key. Nothing was deleted.');
    expect(deletions()).toBe(0);
    expect(job().cloud.requests.filter(({ method }) => method === 'DELETE')).toEqual([]);
    return error;
  };

  test.each([
    ['24', 24 * HOUR, '2031-05-17T09:00:01Z'],
    ['36.5', 36.5 * HOUR, '2031-05-17T09:00:01Z'],
  ])('a second before the overlap of %s hours is over, and not at its end', async (hours, age, end) => {
    rotated(REPOSITORIES, age - SECOND);
    const inputs = { 'overlap-hours': hours };
    const error = await refused(inputs);
    expect(error).toContain(
      `- repo:acme/data: the overlap of ${hours} hours is not over: run this again after ${end}`,
    );
    expect(error).toContain(
      `\nWhat to do: Wait until ${end}, then start the same workflow again. Keep both keys active until then.`,
    );

    clock.now += SECOND;
    await expectReady(inputs);
  });

  test.each(['queued', 'in_progress', 'waiting', 'pending', 'requested'] as const)(
    'a run that was queued before the last target was rotated and is still %s',
    async (status) => {
      rotated(REPOSITORIES, 2 * DAY);
      const { github } = job();
      const old = github.addRun({ repository: 'acme/lake', status, createdAt: START - 2 * DAY });
      github.addRun({ repository: 'acme/lake', status, createdAt: START - 2 * DAY + SECOND });
      github.addRun({ repository: 'acme/data', status: 'completed', createdAt: START - 3 * DAY });
      github.addRun({ repository: 'acme/shop', status, createdAt: START - 3 * DAY });
      const error = await refused();
      expect(error).toContain(
        `- acme/lake, run ${old}: queued before the rotation was complete and still ${status}`,
      );
      expect(error.match(/run \d+/g)).toHaveLength(1);

      await expectReady({ 'require-drained': 'false' });
      github.updateRun(old, { status: 'completed' });
      await expectReady();
    },
  );

  test('an old run behind hundreds of newer ones', async () => {
    rotated(REPOSITORIES, 2 * DAY);
    const { github } = job();
    const old = github.addRun({ repository: 'acme/data', status: 'waiting', createdAt: START - 3 * DAY });
    for (let index = 0; index < 230; index += 1) {
      github.addRun({ repository: 'acme/data', status: 'waiting', createdAt: START - DAY + index * SECOND });
    }
    expect(await refused()).toContain(`run ${old}`);
  });

  test('this run itself, when it was queued before the rotation', async () => {
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
    rotated(['org:acme'], 2 * DAY);
    const [data, lake] = job().github.world.repositories();
    const createdAt = START - 3 * DAY;
    const run = job().github.addRun({ repository: 'acme/lake', status: 'queued', createdAt });
    expect(await refused({ targets: 'org' })).toContain(`acme/lake, run ${run}`);

    for (const [selected, title] of [
      [data, /^Previous key still works: /],
      [lake, /^Not ready to retire: /],
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
      const run = await job().retire({ targets: 'org', 'dry-run': 'true' });
      expect(annotations(run, 'error')[0]).toMatch(title);
    }
  });

  test('a current pair that Soda Cloud refuses', async () => {
    rotated(REPOSITORIES, 2 * DAY);
    job().cloud.removeKey(NEW.id);
    expect(await refused()).toContain('refuses the current API key');
  });

  test('a current pair that could not be checked', async () => {
    rotated(REPOSITORIES, 2 * DAY);
    job().cloud.faults.always(cloudFaults.html());
    expect(await refused()).toContain('could not be determined');
  });

  test('a target that the rotation did not write', async () => {
    rotated(['repo:acme/data'], 2 * DAY);
    hold('repo:acme/lake', 60 * DAY);
    const error = await refused();
    expect(error).toContain('- repo:acme/lake: written more than 7 days before the newest target');
    expect(error).not.toContain('- repo:acme/data');
  });

  test('a target whose previous pair was stored, but whose new one was not written', async () => {
    rotated(['repo:acme/data'], 2 * DAY);
    hold('repo:acme/lake', 2 * DAY + 5 * SECOND);
    hold('repo:acme/lake', 2 * DAY + 3 * SECOND, { suffix: '_PREVIOUS' });
    expect(await refused()).toContain('- repo:acme/lake: the previous pair was stored after the current one');
  });

  test('a target of which only the ID was rotated', async () => {
    rotated(['repo:acme/data'], 2 * DAY);
    hold('repo:acme/data', 60 * DAY, { idAge: 2 * DAY });
    expect(await refused({ targets: 'repo' })).toContain('the ID was written after the secret');
  });

  test('a target without the current pair', async () => {
    rotated(REPOSITORIES, 2 * DAY);
    job().github.deleteSecret('repo:acme/lake', NAMES[1]);
    expect(await refused()).toContain(`- repo:acme/lake: ${NAMES[1]} is missing`);
  });

  test('a target that cannot be read, and runs that cannot', async () => {
    rotated(REPOSITORIES, 2 * DAY);
    const { actions: _, ...permissions } = SAMPLE_TOKEN.permissions;
    const token = 'token-that-may-not-see-runs';
    job().github.tokens.add({ ...SAMPLE_TOKEN, token, permissions });
    const error = await refused({ 'github-token': token, targets: `${targets}\nrepo:acme/nowhere` });
    expect(error).toContain('- repo:acme/nowhere: there is no such repository');
    expect(error).toContain("'Actions: read'");
    expect(error).toContain("'require-drained: false'");
  });

  describe('a run that moves between two lists', () => {
    test.each([
      ['in_progress', 'waiting', 'waiting'],
      ['waiting', 'in_progress', 'in_progress'],
    ] as const)('from %s to %s, once %s was listed', async (status, next, listed) => {
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
    rotated(['org:acme'], 2 * DAY);
    job().github.faults.always(faults.refusal(403, 'Resource not accessible by integration'), {
      path: '/orgs/acme/repos',
    });
    const error = await refused({ targets: 'org' });
    expect(error).toMatch(/- org:acme: which repositories read these secrets .*HTTP 403.*'Metadata: read'/);
  });

  test('more runs than GitHub shows', async () => {
    rotated(['repo:acme/data'], 2 * DAY);
    for (let index = 0; index <= 1000; index += 1) {
      const createdAt = index === 0 ? START - 3 * DAY : START - DAY;
      job().github.addRun({ repository: 'acme/data', status: 'queued', createdAt });
    }
    expect(await refused({ targets: 'repo' })).toContain('only the newest 1000 runs that are queued');
  });

  test('the runs of a repository whose name contains the key, which the summary does not show', async () => {
    rotated(['org:acme'], 2 * DAY);
    job().github.faults.always(faults.json([{ full_name: `acme/x${OLD.secret}` }]), {
      path: '/orgs/acme/repos',
    });
    job().github.faults.always(faults.refusal(404, 'Not Found'), { path: '*/actions/runs' });
    const run = await job().retire({ targets: 'org' });
    expect(annotations(run, 'error')).toEqual([expect.stringContaining('acme/x***: whether runs may still')]);
    expect(run.summary).toContain('acme/x&#42;&#42;&#42;: whether runs may still');
    expect(run.summary).not.toContain(OLD.secret.slice(7, 19));
  });

  test('a rate limit that hides the targets is one reason, with the time of its end', async () => {
    rotated(REPOSITORIES, 2 * DAY);
    job().github.faults.always(faults.primaryLimit({ resetInSeconds: 3600 }), { path: '*/actions/secrets' });
    const run = await job().retire({ targets });
    const [error = '', ...more] = annotations(run, 'error');

    expect(more).toEqual([]);
    expect(error).toMatch(
      /^Rate limit reached: .*Nothing was deleted\.\nWhy: .* 2 of 2 targets .*\nWhat to do: Start the same workflow again after 2\S+Z\./,
    );
    expect(readable(run.summary).match(/rate limit was reached: /g)).toHaveLength(1);
    expect(statesOf(run)).toEqual({ 'repo:acme/data': 'failed', 'repo:acme/lake': 'failed' });
    expect(deletions()).toBe(0);
  });

  test('runs that a rate limit hides, which no permission would help', async () => {
    rotated(['repo:acme/data'], 2 * DAY);
    // longer than a run waits
    job().github.faults.always(faults.secondaryLimit({ retryAfter: 3600 }), { path: '*/actions/runs' });
    const error = await refused({ targets: 'repo' });
    expect(error).toMatch(
      /acme\/data: whether runs may still .* could not be determined: GitHub's rate limit was reached/,
    );
    expect(error).not.toMatch(/permission|Actions: read/);
  });

  test.each([
    ['ID', -SECOND, 3 * SECOND],
    ['secret', 3 * SECOND, -SECOND],
  ])('a previous pair of which the %s alone is newer than the pair', async (_half, id, secret) => {
    rotated(['repo:acme/data'], 2 * DAY);
    hold('repo:acme/data', 2 * DAY + secret, { suffix: '_PREVIOUS', idAge: 2 * DAY + id });
    expect(await refused({ targets: 'repo' })).toContain(
      'the previous pair was stored after the current one',
    );
  });

  test('an ID that is a second newer than its secret, and not one of the same second', async () => {
    rotated(REPOSITORIES, 2 * DAY);
    hold('repo:acme/lake', 2 * DAY + 5 * SECOND, { idAge: 2 * DAY + 4 * SECOND });
    const error = await refused();
    expect(error).toContain('- repo:acme/lake: the ID was written after the secret');
    expect(error).not.toContain('- repo:acme/data');

    hold('repo:acme/lake', 2 * DAY + 4 * SECOND);
    await expectReady({ 'dry-run': 'true' });
  });

  test('the ID of the current key with another secret as the previous pair', async () => {
    rotated(REPOSITORIES, 2 * DAY);
    expect(await refused(previousPair({ id: NEW.id, secret: OLD.secret }))).toContain(
      `'previous-api-key-id' holds the ID of the current API key (fingerprint ${fingerprint(NEW)})`,
    );
  });

  test('B5: a target of another week, but none of a rotation that paused for two hours', async () => {
    rotated(['repo:acme/shop'], 2 * DAY + 2 * HOUR);
    rotated(REPOSITORIES, 2 * DAY);
    const all = `${targets}\nrepo:acme/shop`;
    await expectReady({ targets: all });

    rotated(['repo:acme/shop'], 9 * DAY + MINUTE);
    const error = await refused({ targets: all });
    expect(error).toContain('- repo:acme/shop: written more than 7 days before');
    expect(error.match(/- repo:acme/g)).toHaveLength(1);
  });

  test.each([
    ['archived', 'the repository is archived .*unarchive it'],
    ['disabled', 'GitHub has disabled the repository: ask its owner'],
  ])('A9: a target in a repository that is %s, before anything is deleted', async (readOnly, reason) => {
    rotated(REPOSITORIES, 2 * DAY);
    job().github.world.addRepository({ name: 'acme/attic', [readOnly]: true });
    rotated(['repo:acme/attic'], 3 * DAY);
    const error = await refused({ targets: `${targets}\nrepo:acme/attic` });
    expect(error).toMatch(new RegExp(`- repo:acme/attic: ${reason}`));
    expect(error.match(/- repo:acme/g)).toHaveLength(1);
  });

  test('an unfinished rotation: an own store that is older than another target', async () => {
    rotated(REPOSITORIES, 2 * DAY);
    hold('repo:acme/lake', 2 * DAY - SECOND);
    const error = await refused();
    expect(error).toContain(
      '- repo:acme/lake: written after repo:acme/data, which a rotation writes last: a rotation is unfinished, or a secret was changed by hand; start the rotation workflow again with the same new key',
    );
    expect(error).not.toContain('- repo:acme/data');
  });

  test('each target with its own reason in the report and in the summary', async () => {
    rotated(['repo:acme/data'], 24 * HOUR - 10 * MINUTE);
    rotated(['repo:acme/shop'], 24 * HOUR + 10 * MINUTE);
    rotated(['repo:acme/lake'], 60 * DAY);
    const run = await job().retire({ targets: `${targets}\nrepo:acme/shop` });
    const reasons = [
      ['repo:acme/data', /overlap of 24 hours is not over/],
      ['repo:acme/lake', /more than 7 days before the newest target/],
      ['repo:acme/shop', /^nothing was deleted$/],
    ] as const;
    expect(reportOf(run).targets).toEqual(
      reasons.map(([target, reason]) =>
        expect.objectContaining({ target, state: 'skipped', detail: expect.stringMatching(reason) }),
      ),
    );
    const lines = readable(run.summary).split('\n');
    expect(lines[0]).toBe('### Previous key not retired, 2 need attention');
    expect(lines.filter((line) => line.includes('repo:acme/'))).toEqual([
      expect.stringMatching(/^- \*\*skipped\*\*, repo:acme\/data: .*overlap of 24 hours is not over/),
      expect.stringMatching(
        /^- \*\*skipped\*\*, repo:acme\/lake: .*more than 7 days before the newest target/,
      ),
      expect.stringMatching(/^- \*\*skipped\*\*, repo:acme\/shop, last written 2\S+Z: nothing was deleted$/),
    ]);
    expect(deletions()).toBe(0);
  });

  test('an unfinished rotation, and a previous pair that is not given: only its completion is advised', async () => {
    rotated(REPOSITORIES, 2 * DAY);
    hold('repo:acme/lake', DAY);
    const error = await refused(previousPair({ id: '', secret: '' }));
    expect(error).toContain('a rotation is unfinished, or a secret was changed by hand');
    expect(error).toContain('Keep both keys active until then.');
    expect(error).not.toMatch(/delete that key|by hand$|do not hold a complete pair/m);
  });

  test.each([
    ['during the overlap', HOUR, false],
    ['when nothing else was found', 2 * DAY, true],
  ])(
    'a previous pair that is not given may be deleted by hand %s: %s ms, %s',
    async (_when, age, mayDelete) => {
      rotated(REPOSITORIES, age);
      const error = await refused(previousPair({ id: '', secret: '' }));
      expect(error).toContain('do not hold a complete pair');
      expect(error.includes('or delete that key in Soda Cloud')).toBe(mayDelete);
      expect(error.includes('Keep both keys active')).toBe(!mayDelete);
    },
  );

  test('everything at once, in one error', async () => {
    rotated(REPOSITORIES, HOUR);
    job().cloud.removeKey(NEW.id);
    job().github.addRun({ repository: 'acme/data', status: 'queued', createdAt: START - DAY });
    const error = await refused();
    expect(error).toMatch(
      /- repo:acme\/data, repo:acme\/lake: the overlap[\s\S]*refuses the current[\s\S]*acme\/data, run/,
    );
    expect(error).toContain('Nothing was deleted');
  });
});

describe('a previous key that still works', () => {
  test.each([
    [
      'true',
      /^### Dry run: the previous key would not be retired yet: no run needs it any more, delete it in/,
    ],
    ['false', /^### Dry run: the previous key would not be retired\n/],
  ])('in a dry run with require-drained: %s', async (drained, heading) => {
    rotated(REPOSITORIES, 2 * DAY);
    const run = await job().retire({ targets, 'dry-run': 'true', 'require-drained': drained });
    expect(annotations(run, 'error')).toEqual([expect.stringMatching(/^Previous key still works: /)]);
    expect(readable(run.summary)).toMatch(heading);
  });

  test('is named by fingerprint with where to delete it; afterwards the next run finishes', async () => {
    rotated(REPOSITORIES, 2 * DAY);
    const run = await job().retire({ targets });

    expect(run.exitCode).toBe(1);
    const [error = ''] = annotations(run, 'error');
    expect(error).toMatch(/^Previous key still works: /);
    expect(error).toContain(fingerprint(OLD));
    expect(error).toContain(`http://127.0.0.1:${job().cloud.port}/profile`);
    expect(run.summary).toContain('/profile');
    // only the secrets contain the pair: without them, nothing can be checked
    expect(deletions()).toBe(0);

    deleteOldKey();
    const next = await job().retire({ targets });
    expect(next.exitCode).toBe(0);
    expect(REPOSITORIES.map(previousOf)).toEqual([{}, {}]);
  });

  test('is deleted with its runner, also where Soda Cloud lets no runner key log in', async () => {
    rotated(REPOSITORIES, 2 * DAY);
    job().cloud.removeKey(OLD.id);
    const key = { ...OLD, disabled: true };
    const runner = job().cloud.addRunner({ id: 'runner_7-a', key, organization: ORGANIZATION });
    const run = await job().retire({ targets, 'retire-runner-id': runner.id });

    expect(annotations(run, 'error')).toEqual([]);
    expect(job().cloud.runners).toEqual([]);
    expect(REPOSITORIES.map(previousOf)).toEqual([{}, {}]);
    expect(run.summary).toContain('was deleted in Soda Cloud');
    // a second time the runner is absent, which is fine
    expect(await job().retire({ targets, 'retire-runner-id': runner.id })).toMatchObject({ exitCode: 0 });
  });

  test('is kept while its runner is in use, and so are the secrets', async () => {
    rotated(REPOSITORIES, 2 * DAY);
    job().cloud.removeKey(OLD.id);
    const runner = job().cloud.addRunner({ id: 'r7', key: OLD, organization: ORGANIZATION, inUse: true });
    const run = await job().retire({ targets, 'retire-runner-id': runner.id });

    expect(annotations(run, 'error')).toEqual([
      expect.stringMatching(/^Runner not deleted: [\s\S]*still in use \(HTTP 400\)/),
    ]);
    expect(deletions()).toBe(0);
  });

  test('whose deletion is not answered may be deleted: the remedy is to start again', async () => {
    rotated(REPOSITORIES, 2 * DAY);
    job().cloud.faults.always(cloudFaults.unavailable(), '/api/v1/runners/r7');
    const run = await job().retire({ targets, 'retire-runner-id': 'r7' });

    const [error = ''] = annotations(run, 'error');
    expect(error).toMatch(
      /^Runner not deleted: Whether Soda Cloud at .* deleted the runner r7 could not be determined/,
    );
    expect(error).toContain('Start the same workflow again.');
    expect(error).not.toMatch(/could not be deleted|may manage/);
  });

  test('without the permission to delete its runner the error names it', async () => {
    rotated(REPOSITORIES, 2 * DAY);
    job().cloud.addKey(ORGANIZATION, { ...NEW, managesRunners: false });
    const run = await job().retire({ targets, 'retire-runner-id': 'r7' });
    expect(annotations(run, 'error')[0]).toMatch(/^Runner not deleted: [\s\S]*may not manage runners/);
  });

  test.each([200, 403, 404])('A1: a web page under HTTP %i is no answer about its runner', async (status) => {
    rotated(REPOSITORIES, 2 * DAY);
    job().cloud.faults.always(cloudFaults.html(status), '/api/v1/runners/r7');
    const run = await job().retire({ targets, 'retire-runner-id': 'r7' });

    const [error = ''] = annotations(run, 'error');
    expect(error).toMatch(/^Runner not deleted: /);
    expect(error).toContain(`HTTP ${status} and a web page instead of Soda Cloud's JSON`);
    expect(`${error}${run.summary}`).not.toMatch(/may not manage|was deleted in|has no runner/);
    expect(deletions()).toBe(0);
  });

  test('is checked again until Soda Cloud refuses it after the deletion of its runner', async () => {
    rotated(REPOSITORIES, 2 * DAY);
    job().cloud.removeKey(OLD.id);
    const { cloud } = job();
    cloud.addRunner({ id: 'r7', key: OLD, organization: ORGANIZATION });
    let timer: NodeJS.Timeout | undefined;
    cloud.setFaults(({ method }) => {
      if (method === 'DELETE') {
        queueMicrotask(() => cloud.addKey(ORGANIZATION, OLD));
        timer = setTimeout(() => cloud.removeKey(OLD.id), SECOND / 2);
      }
      return undefined;
    });
    const run = await job().retire({ targets, 'retire-runner-id': 'r7' }, inRealTime);
    clearTimeout(timer);

    expect(annotations(run, 'error')).toEqual([]);
    // before the deletion, after it, and twice once it is known
    expect(loginsOf(OLD)).toBe(4);
    expect(REPOSITORIES.map(previousOf)).toEqual([{}, {}]);
  });

  test.each([
    [undefined, 1],
    ['unknown-runner', 2],
  ])('is not checked again when no runner was deleted (%s)', async (id, logins) => {
    rotated(REPOSITORIES, 2 * DAY);
    await job().retire({ targets, ...(id === undefined ? {} : { 'retire-runner-id': id }) });
    expect(loginsOf(OLD)).toBe(logins);
  });

  test('after the runner of another key was deleted, which the error reports', async () => {
    rotated(REPOSITORIES, 2 * DAY);
    job().cloud.addRunner({ id: 'r9', organization: ORGANIZATION });
    const run = await job().retire({ targets, 'retire-runner-id': 'r9' });

    expect(annotations(run, 'error')).toEqual([
      expect.stringMatching(
        /^Previous key still works: .*although the runner r9 was deleted: that runner probably had another key/,
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
      expect.stringMatching(/^Invalid input: The input 'retire-runner-id' contains an API key ID or /),
    ]);
    expect(leaksOf(pair, everythingShown(run))).toEqual([]);
    expect([...job().cloud.requests, ...job().github.requests]).toEqual([]);
  });

  test.each(['..', '.', 'a/b', 'r7?x=1', '%2e%2e', 'r 7'])(
    'F9: with %j for the ID of its runner, nothing is sent',
    async (id) => {
      const run = await job().retire({ targets, 'retire-runner-id': id });

      expect(annotations(run, 'error')).toEqual([
        expect.stringMatching(/^Invalid input: The input 'retire-runner-id' is /),
      ]);
      expect([...job().cloud.requests, ...job().github.requests]).toEqual([]);
    },
  );
});

describe('A1: what does not prove that the previous key is revoked', () => {
  /** Responds to the logins of the two pairs in turn with these faults, or without one as usual. */
  const answers = (
    previous: readonly (Fault | undefined)[],
    current: readonly (Fault | undefined)[] = [],
  ) => {
    rotated(REPOSITORIES, 2 * DAY);
    deleteOldKey();
    const left = { previous: [...previous], current: [...current] };
    job().cloud.setFaults(({ headers }) =>
      left[headers.authorization === authorizationOf(OLD) ? 'previous' : 'current'].shift(),
    );
  };
  const unconfirmed = async (inputs: Readonly<Record<string, string>> = {}) => {
    const run = await job().retire({ targets, ...inputs });
    const [error = '', ...more] = annotations(run, 'error');
    expect(more).toEqual([]);
    expect(error).toMatch(/^Could not confirm revocation: .*could not be determined/);
    expect(error).toContain(`deleted at http://127.0.0.1:${job().cloud.port}/profile`);
    expect(run.exitCode).toBe(1);
    expect(deletions()).toBe(0);
    expect(everythingShown(run)).not.toMatch(/\bdead\b|is deleted\b(?! at)/);
    return error;
  };

  test.each([401, 403])('a web page of bot protection under HTTP %i, once', async (status) => {
    answers([cloudFaults.html(status)]);
    expect(await unconfirmed()).toContain(
      `it answered with HTTP ${status} and a web page instead of Soda Cloud's JSON`,
    );

    // the same workflow again: nothing was lost, so it finishes
    expect(await job().retire({ targets })).toMatchObject({ exitCode: 0 });
    expect(REPOSITORIES.map(previousOf)).toEqual([{}, {}]);
  });

  test('a web page as the second answer', async () => {
    answers([undefined, cloudFaults.html(403)]);
    expect(await unconfirmed()).toContain('HTTP 403 and a web page');
  });

  test('a JSON 403: the key is known', async () => {
    answers([cloudFaults.json({ code: 'forbidden', message: 'no' }, 403)]);
    expect(await unconfirmed()).toContain('with HTTP 403, which is no proof: Soda Cloud knows the key');
  });

  test('a 401 of a replica that lags behind: the second answer accepts the key', async () => {
    rotated(REPOSITORIES, 2 * DAY);
    const { cloud } = job();
    let refused = false;
    cloud.setFaults(({ headers }) => {
      if (!refused && headers.authorization === authorizationOf(OLD)) {
        refused = true;
        return cloudFaults.json({ code: 'unauthorized', message: 'no' }, 401);
      }
      return undefined;
    });
    const run = await job().retire({ targets }, inRealTime);

    expect(annotations(run, 'error')).toEqual([expect.stringMatching(/^Previous key still works: /)]);
    const [first, second] = cloud.requests.filter(
      ({ headers }) => headers.authorization === authorizationOf(OLD),
    );
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(2 * SECOND);
    expect(deletions()).toBe(0);
  });

  test('a Soda Cloud that refuses the current key too, by then', async () => {
    answers([], [undefined, cloudFaults.json({ code: 'unauthorized', message: 'no' }, 401)]);
    expect(await unconfirmed()).toContain('it refused the current key too (HTTP 401)');
  });

  test('a web page about it keeps its runner', async () => {
    answers([cloudFaults.html(403)]);
    job().cloud.addRunner({ id: 'r7', key: OLD, organization: ORGANIZATION });
    await unconfirmed({ 'retire-runner-id': 'r7' });
    expect(job().cloud.runners).toHaveLength(1);
  });
});

describe('without a complete previous pair in the inputs', () => {
  const [idName, secretName] = NAMES.map((name) => `${name}_PREVIOUS`) as [string, string];
  /** The inputs of a workflow, from the secrets of its own repository. */
  const again = () => {
    const { id = '', secret = '' } = previousOf('repo:acme/data');
    return job().retire({ targets, ...previousPair({ id, secret }) });
  };

  test('complete pairs are kept, and the error explains how to set or remove them', async () => {
    rotated(REPOSITORIES, 2 * DAY);
    deleteOldKey();
    const run = await job().retire({ targets, ...previousPair({ id: '', secret: '' }) });

    expect(annotations(run, 'error')).toEqual([
      expect.stringMatching(
        /^Not ready to retire: [\s\S]*repo:acme\/data, repo:acme\/lake: a previous API key is stored there[\s\S]*set them from the secrets SODA_CLOUD_API_KEY_ID_PREVIOUS and/,
      ),
    ]);
    expect(deletions()).toBe(0);
    expect(loginsOf(OLD)).toBe(0);
  });

  test.each([0, 1])(
    'secret %i alone, which a killed retirement left, is not a key and is deleted',
    async (index) => {
      rotated(REPOSITORIES, 2 * DAY);
      for (const name of [idName, secretName]) {
        job().github.deleteSecret('repo:acme/lake', name);
      }
      job().github.deleteSecret('repo:acme/data', index === 0 ? secretName : idName);
      const run = await again();

      expect(annotations(run, 'error')).toEqual([]);
      expect(REPOSITORIES.map(previousOf)).toEqual([{}, {}]);
      expect(run.summary).toContain('is not a complete pair');
      expect(await again()).toMatchObject({ exitCode: 0 });
    },
  );

  test('a pair that was not written completely is not a key, even if it is in the inputs', async () => {
    rotated(REPOSITORIES, 2 * DAY);
    const { github } = job();
    const updatedAt = START - 3 * DAY;
    github.setSecret({ store: 'repo:acme/data', name: secretName, value: 'another', updatedAt });
    github.setSecret({
      store: 'repo:acme/data',
      name: idName,
      value: OLD.id,
      updatedAt: updatedAt + SECOND,
    });
    const kept = await job().retire({ targets });
    expect(annotations(kept, 'error')[0]).toMatch(
      /^Not ready to retire: [\s\S]*- repo:acme\/lake: a previous API key is stored there/,
    );
    expect(deletions()).toBe(0);

    github.deleteSecret('repo:acme/lake', secretName);
    expect(await job().retire({ targets })).toMatchObject({ exitCode: 0 });
    expect(REPOSITORIES.map(previousOf)).toEqual([{}, {}]);
    expect(loginsOf(OLD)).toBe(0);
  });

  test('a retirement that is killed at its last secret: the same workflow finishes', async () => {
    rotated(REPOSITORIES, 2 * DAY);
    const { github } = job();
    let seen = 0;
    let kill: () => void = () => undefined;
    github.hooks.onRequest = async ({ method }) => {
      seen += method === 'DELETE' ? 1 : 0;
      if (seen === 4) {
        kill();
        await new Promise(() => undefined);
      }
    };
    const killed = await job().retire(
      { targets, ...UNASKED },
      { started: (child) => (kill = () => child.kill('SIGKILL')) },
    );
    github.hooks.onRequest = undefined;
    expect(killed.signal).toBe('SIGKILL');
    expect(REPOSITORIES.map((store) => Object.keys(previousOf(store)))).toEqual([['secret'], []]);

    expect(await again()).toMatchObject({ exitCode: 0 });
    expect(REPOSITORIES.map(previousOf)).toEqual([{}, {}]);
  });
});

test('a previous pair that equals the current one is deleted without a check, and its runner is kept', async () => {
  rotated(REPOSITORIES, 2 * DAY);
  job().cloud.addRunner({ id: 'r8', key: NEW, organization: ORGANIZATION });
  const run = await job().retire({ targets, ...previousPair(NEW), 'retire-runner-id': 'r8' });

  expect(annotations(run, 'error')).toEqual([]);
  expect(run.stdout).toContain('The previous API key is the current one');
  expect(REPOSITORIES.map(previousOf)).toEqual([{}, {}]);
  expect(job().cloud.runners).toHaveLength(1);
  expect(loginsOf(NEW)).toBe(1);
});

test('the other secrets of a target are kept', async () => {
  rotated(REPOSITORIES, 2 * DAY);
  job().github.setSecret({ store: 'repo:acme/data', name: 'OTHER', value: 'x' });
  await job().retire({ targets, ...UNASKED });
  expect(Object.keys(job().github.values('repo:acme/data')).sort()).toEqual(['OTHER', ...NAMES].sort());
});

test('previous-secret-names are the ones that are deleted', async () => {
  rotated(['repo:acme/data'], 2 * DAY);
  for (const name of ['OLD_ID', 'OLD_SECRET']) {
    job().github.setSecret({ store: 'repo:acme/data', name, value: 'x', updatedAt: START - 3 * DAY });
  }
  const run = await job().retire({ ...UNASKED, 'previous-secret-names': 'old_id, old_secret' });
  expect(run.exitCode).toBe(0);
  expect(Object.keys(job().github.values('repo:acme/data')).sort()).toEqual(
    [...NAMES, ...NAMES.map((name) => `${name}_PREVIOUS`)].sort(),
  );
});

test('the summary has every reason, also those that an annotation has no room for', async () => {
  rotated(REPOSITORIES, 2 * DAY);
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
  const revoked = await job().retire({ targets, 'dry-run': 'true' });

  expect(annotations(alive, 'error')).toEqual([expect.stringMatching(/^Previous key still works: /)]);
  expect([withRunner.exitCode, revoked.exitCode]).toEqual([0, 0]);
  expect(statesOf(revoked)).toEqual({ 'repo:acme/data': 'planned', 'repo:acme/lake': 'planned' });
  expect(revoked.stdout).toContain(`would delete ${NAMES[0]}_PREVIOUS, ${NAMES[1]}_PREVIOUS`);
  expect(job().cloud.runners).toHaveLength(1);
  expect(deletions()).toBe(0);
});

describe('the own stores come last', () => {
  const refuse = (path: string) =>
    job().github.faults.always(faults.refusal(403, 'Resource not accessible by personal access token'), {
      method: 'DELETE',
      path,
    });
  const all = 'repo:acme/data\norg\nrepo:acme/lake\nenvironment:staging';
  const stores = ['repo:acme/lake', 'org:acme', 'environment:acme/data:staging', 'repo:acme/data'];

  test('a failure elsewhere leaves them as they are, and the next run finishes', async () => {
    rotated([...stores, 'repo:acme/shop'], 2 * DAY);
    refuse('/repos/acme/lake/*');
    const inputs = { targets: `${all}\nrepo:acme/shop`, ...UNASKED };
    const run = await job().retire(inputs);

    expect(annotations(run, 'error')).toEqual([expect.stringMatching(/^Retirement incomplete: 4 of 5 /)]);
    expect(annotations(run, 'error')[0]).toContain("'Secrets: write'");
    expect(statesOf(run)).toEqual({
      'repo:acme/data': 'skipped',
      'org:acme': 'skipped',
      'repo:acme/lake': 'failed',
      'environment:acme/data:staging': 'skipped',
      'repo:acme/shop': 'retired',
    });
    expect(stores.map((store) => Object.keys(previousOf(store)))).toEqual(stores.map(() => ['id', 'secret']));

    job().github.faults.clear();
    expect(await job().retire(inputs)).toMatchObject({ exitCode: 0 });
    expect(stores.map(previousOf)).toEqual(stores.map(() => ({})));
  });

  test('the first failure among them stops them, in the order in which a rotation writes them', async () => {
    rotated(stores, 2 * DAY);
    refuse('/repos/acme/data/environments/*');
    const run = await job().retire({ targets: all, ...UNASKED });

    expect(statesOf(run)).toEqual({
      'repo:acme/data': 'skipped',
      'org:acme': 'retired',
      'repo:acme/lake': 'retired',
      'environment:acme/data:staging': 'failed',
    });
    expect(Object.keys(previousOf('repo:acme/data'))).toEqual(['id', 'secret']);
  });
});

test('a secret that exists, although GitHub answers 404: its target failed', async () => {
  rotated(REPOSITORIES, 2 * DAY);
  job().github.faults.always(faults.refusal(404, 'Not Found'), {
    method: 'DELETE',
    path: '/repos/acme/lake/*',
  });
  const run = await job().retire({ targets, ...UNASKED });

  expect(run.exitCode).toBe(1);
  expect(statesOf(run)).toEqual({ 'repo:acme/data': 'skipped', 'repo:acme/lake': 'failed' });
  expect(Object.keys(previousOf('repo:acme/lake'))).toEqual(['id', 'secret']);
});

test('a secret that is deleted in the meantime is no failure', async () => {
  rotated(REPOSITORIES, 2 * DAY);
  const { github } = job();
  github.hooks.onRequest = ({ method, pathname }) => {
    if (method === 'DELETE' && pathname.startsWith('/repos/acme/data/')) {
      github.deleteSecret('repo:acme/data', pathname.split('/').at(-1) ?? '');
    }
  };
  const run = await job().retire({ targets, ...UNASKED });

  expect(run.exitCode).toBe(0);
  expect(github.requests.map(({ method, status }) => `${method} ${status}`)).toContain('DELETE 404');
  expect(statesOf(run)).toEqual({ 'repo:acme/data': 'retired', 'repo:acme/lake': 'retired' });
});

test('a refused token stops the others', async () => {
  rotated(REPOSITORIES, 2 * DAY);
  job().github.faults.always(faults.refusal(401, 'Bad credentials'), { method: 'DELETE' });
  const run = await job().retire({ targets, ...UNASKED });

  expect(run.exitCode).toBe(1);
  expect(statesOf(run)).toEqual({ 'repo:acme/data': 'skipped', 'repo:acme/lake': 'failed' });
  expect(deletions()).toBe(1);
});

test('a previous pair that was stored in the same second as the current one is accepted', async () => {
  hold('repo:acme/data', 2 * DAY, { suffix: '_PREVIOUS' });
  hold('repo:acme/data', 2 * DAY);
  await expectReady({ targets: 'repo' });
});

test('an archived repository of the organization is not asked for runs', async () => {
  rotated(['org:acme'], 2 * DAY);
  const { github } = job();
  github.world.addRepository({ name: 'acme/attic', archived: true });
  github.addRun({ repository: 'acme/attic', status: 'queued', createdAt: START - 3 * DAY });
  await expectReady({ targets: 'org' });
  const asked = github.requests.map(({ pathname }) => pathname);
  expect(asked).toContain('/repos/acme/shop/actions/runs');
  expect(asked).not.toContain('/repos/acme/attic/actions/runs');
});

describe('SIGTERM', () => {
  /** Sends it when the first request of a method arrives. */
  const cancelAt = (verb: string) => {
    rotated(REPOSITORIES, 2 * DAY);
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
      { targets, ...UNASKED },
      {
        started: (child) => {
          kill = () => sendSignal(child, 'SIGTERM');
        },
      },
    );
  };

  test('between two deletions: the target is finished, no other one is started, the report is there', async () => {
    const run = await cancelAt('DELETE');

    expect(run).toMatchObject({ exitCode: 1, signal: null });
    expect(statesOf(run)).toEqual({ 'repo:acme/data': 'skipped', 'repo:acme/lake': 'retired' });
    expect(previousOf('repo:acme/lake')).toEqual({});
    expect(Object.keys(previousOf('repo:acme/data'))).toEqual(['id', 'secret']);
    expect(annotations(run, 'error')).toEqual([
      expect.stringMatching(/^Retirement incomplete: [\s\S]*nothing was deleted: the run was canceled/),
    ]);
    expect(run.summary).toContain('skipped');
  });

  test('while its runner is deleted: the runner may be deleted, and the secrets are kept', async () => {
    rotated(REPOSITORIES, 2 * DAY);
    const path = '/api/v1/runners/r7';
    job().cloud.faults.always(cloudFaults.hang(), path);
    let timer: NodeJS.Timeout | undefined;
    const run = await job().retire(
      { targets, 'retire-runner-id': 'r7' },
      {
        started: (child) => {
          timer = setInterval(() => {
            if (job().cloud.requests.some((request) => request.path === path)) {
              clearInterval(timer);
              sendSignal(child, 'SIGTERM');
            }
          }, 10);
        },
      },
    );

    expect(annotations(run, 'error')).toEqual([
      expect.stringMatching(/^Retirement canceled: .*The runner r7 may have been deleted in Soda Cloud/),
    ]);
    expect(deletions()).toBe(0);
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
  const run = await job().retire({ ...UNASKED, 'write-interval-ms': '700' }, inRealTime);
  const [first, second] = job().github.requests.filter(({ method }) => method === 'DELETE');

  expect(run.exitCode).toBe(0);
  // the simulated clock does not advance
  expect([first?.method, second?.method]).toEqual(['DELETE', 'DELETE']);
  expect(run.milliseconds).toBeGreaterThan(700);
});

test('without a key, if-missing decides the result', async () => {
  const missing = { ...currentPair({ id: '', secret: '' }) };
  expect(annotations(await job().retire(missing), 'error')[0]).toMatch(/^API key missing: /);
  expect(await job().retire({ ...missing, 'if-missing': 'skip' })).toMatchObject({ exitCode: 1 });
  expect(
    await job().retire({ ...missing, 'if-missing': 'skip' }, { env: { GITHUB_ACTOR: 'dependabot[bot]' } }),
  ).toMatchObject({ exitCode: 0 });
  expect(job().github.requests).toEqual([]);
});
