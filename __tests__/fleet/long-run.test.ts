import { afterEach, expect, test } from '@jest/globals';
import { MovedClock } from '../../simulators/runner/moved-clock.ts';
import { annotations } from '../product/job.ts';
import { NEW, reportOf } from '../product/rotation-job.ts';
import { Workflow } from '../product/workflow.ts';
import { Fleet, type FleetOptions, PATTERNS, startFleet } from './fleet.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let fleet: Fleet | undefined;

afterEach(async () => {
  await fleet?.close();
});

/** A fleet whose clock is moved by the pauses of the action. */
async function start(options: Pick<FleetOptions, 'holders' | 'github'>) {
  let clock: MovedClock | undefined;
  const clockOf = (sandbox: { readonly root: string }): MovedClock => {
    clock ??= new MovedClock(sandbox);
    return clock;
  };
  fleet = await startFleet({
    repositories: options.holders,
    archived: 20,
    ...options,
    clock: (sandbox) => clockOf(sandbox).now,
    pace: (sandbox) => clockOf(sandbox).pace,
  });
  return { started: fleet, clock: clockOf(fleet.job.sandbox) };
}

test('a rotation of more than four hours renews its tokens, and waits at secondary limits', async () => {
  const { started, clock } = await start({
    holders: 600,
    github: { secondaryLimit: { contentPerMinute: 5 } },
  });
  const { github } = started.job;
  const begun = clock.now();
  const workflow = new Workflow(started.job, {
    targets: PATTERNS,
    inputs: { ...Fleet.app, 'write-interval-ms': '11000' },
  });
  const run = await workflow.rotate();

  expect(annotations(run, 'error')).toEqual([]);
  expect(run).toMatchObject({ exitCode: 0, stderr: '' });
  expect(clock.now() - begun).toBeGreaterThan(3.9 * HOUR);
  expect(started.without(NEW)).toEqual([]);
  expect(started.writtenElsewhere()).toEqual([]);
  // an hour each, in two organizations
  expect(github.issuedTokens.length).toBeGreaterThanOrEqual(6);
  expect(
    github.issuedTokens.filter(
      ({ revokedAt, expiresAt }) => revokedAt === undefined && expiresAt > clock.now(),
    ),
  ).toEqual([]);
  expect(github.requests.filter(({ status }) => status === 403).length).toBeGreaterThan(10);
  expect(github.requests.filter(({ status }) => status === 401)).toEqual([]);
  expect(run.stdout).toContain("GitHub's rate limit is reached: waiting");
  started.expectNoToken(run);
});

test('a wait that is too long ends the run, which says when to start again; the next runs complete it', async () => {
  const { started, clock } = await start({
    holders: 600,
    // odd, so that the first run reaches it between two pairs: the marker is written too
    github: { secondaryLimit: { contentPerHour: 499 } },
  });
  const { github } = started.job;
  const workflow = new Workflow(started.job, {
    targets: PATTERNS,
    inputs: { ...Fleet.app, 'write-interval-ms': '1000' },
  });
  const ends: (number | null)[] = [];
  let skipped = 0;
  for (let count = 0; count < 5 && ends.at(-1) !== 0; count += 1) {
    const first = github.requests.length;
    const begun = clock.now();
    const run = await workflow.rotate();
    ends.push(run.exitCode);
    started.expectNoToken(run);
    if (count === 0) {
      expect(run.exitCode).toBe(1);
      expect(clock.now() - begun).toBeLessThan(20 * MINUTE);
    }
    const { counts } = reportOf(run);
    expect(counts['unchanged'] ?? 0).toBeGreaterThanOrEqual(skipped);
    skipped = (counts['unchanged'] ?? 0) + (counts['rotated'] ?? 0);
    if (run.exitCode !== 0) {
      const [error = ''] = annotations(run, 'error');
      const [, time = ''] = /start the (?:same )?workflow again[^.]* after (\S+Z)/.exec(error) ?? [];
      const end = Date.parse(time);
      expect(end - clock.now()).toBeGreaterThan(20 * MINUTE);
      expect(end - clock.now()).toBeLessThan(HOUR + MINUTE);
      // nothing is tried once GitHub has said how long
      const sent = github.requests.slice(first);
      expect(sent.filter(({ status }) => status === 403).length).toBeLessThanOrEqual(4);
      clock.advance(end - clock.now());
    }
  }

  expect(ends.at(-1)).toBe(0);
  expect(started.without(NEW)).toEqual([]);
  expect(started.writtenElsewhere()).toEqual([]);
});

test('a limit that splits a pair is waited for, however long it takes: the pair is completed', async () => {
  const { started, clock } = await start({
    holders: 300,
    github: { secondaryLimit: { contentPerHour: 200 } },
  });
  const { github } = started.job;
  const begun = clock.now();
  const workflow = new Workflow(started.job, {
    targets: PATTERNS,
    inputs: { ...Fleet.app, 'write-interval-ms': '1000' },
  });
  const run = await workflow.rotate();

  expect(run.stdout).toMatch(
    /between the key ID and the key secret of repo:acme\/r\d+: waiting \d\d minutes/,
  );
  expect(reportOf(run).counts['broken']).toBeUndefined();
  expect(started.holders.filter((store) => Object.keys(started.job.pair(store)).length !== 2)).toEqual([]);
  expect(started.holders.filter((store) => isMixed(started.job.pair(store)))).toEqual([]);
  expect(clock.now() - begun).toBeGreaterThan(30 * MINUTE);
  expect(github.requests.filter(({ status }) => status === 403).length).toBeLessThan(20);
});

function isMixed({ id, secret }: Partial<typeof NEW>): boolean {
  return (id === NEW.id) !== (secret === NEW.secret);
}
