import { afterEach, expect, test } from '@jest/globals';
import type { GitHub } from '../../simulators/github/github.ts';
import type { ActionRun } from '../../simulators/runner/run-action.ts';
import type { Started } from '../exhaustion/kill.ts';
import { NEW, reportOf, savedReportOf } from '../product/rotation-job.ts';
import { Workflow, WriteClock } from '../product/workflow.ts';
import { Fleet, type FleetOptions, PATTERNS, startFleet } from './fleet.ts';

let fleet: Fleet | undefined;

afterEach(async () => {
  await fleet?.close();
});

/** Kills the process when its nth secret from now on is written. */
function killAtWrite({ hooks, history }: GitHub, nth: number): Started {
  const last = history.length + nth;
  return (child) => {
    hooks.onApplied = async (_request, drop) => {
      if (history.length >= last && child.exitCode === null && child.signalCode === null) {
        const ended = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGKILL');
        await ended;
        drop();
      }
    };
  };
}

async function start(options: FleetOptions) {
  const clock = new WriteClock();
  fleet = await startFleet({ ...options, clock: () => clock.now });
  clock.watch(fleet.job.github);
  return { started: fleet, clock };
}

/** What GitHub sees: the tokens that were made in a run, and whether they still work. */
function tokensSince({ issuedTokens }: GitHub, first: number) {
  return issuedTokens.slice(first);
}

test.each([
  { keepPrevious: false, holders: 500, kills: [301, 400] },
  { keepPrevious: true, holders: 60, kills: [62, 61] },
])(
  'a rotation that is killed twice is completed by the next start, with tokens that live for seconds ($holders targets, keep-previous: $keepPrevious)',
  async ({ keepPrevious, holders, kills }) => {
    const { started, clock } = await start({
      repositories: holders * 3,
      archived: 150,
      holders,
      tokenLifetime: 40_000,
    });
    const { github } = started.job;
    const workflow = new Workflow(started.job, { targets: PATTERNS, keepPrevious, inputs: Fleet.app });
    const runs: ActionRun[] = [];
    for (const nth of kills) {
      const run = await workflow.rotate({ started: killAtWrite(github, nth) });
      expect(run.signal).toBe('SIGKILL');
      expect(savedReportOf(run).finished).toBeUndefined();
      runs.push(run);
    }
    github.hooks.onApplied = undefined;
    const before = github.issuedTokens.length;
    const writesBefore = github.history.length;

    const run = await workflow.rotate();

    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(started.without(NEW)).toEqual([]);
    expect(started.writtenElsewhere()).toEqual([]);
    const { counts } = reportOf(run);
    // the two kills left one target each that may be incomplete
    const perTarget = keepPrevious ? 4 : 2;
    const written = Math.floor(kills.reduce((sum, nth) => sum + nth, 0) / perTarget);
    expect(counts['unchanged']).toBeGreaterThanOrEqual(written - 2 * kills.length);
    expect((counts['unchanged'] ?? 0) + (counts['rotated'] ?? 0)).toBe(holders);
    expect(github.history.length - writesBefore).toBeLessThanOrEqual(
      (counts['rotated'] ?? 0) * perTarget + 1,
    );
    expect(Object.keys(github.values('repo:acme/data')).filter((name) => name.includes('ROTATION'))).toEqual(
      [],
    );

    // the run that nobody disturbed leaves no token
    expect(tokensSince(github, before).length).toBeGreaterThan(4);
    expect(
      tokensSince(github, before).filter(
        ({ revokedAt, expiresAt }) => revokedAt === undefined && expiresAt > clock.now(),
      ),
    ).toEqual([]);
    for (const each of [...runs, run]) {
      started.expectNoToken(each);
    }

    const audit = await workflow.audit();
    expect(reportOf(audit).findings?.map(({ finding }) => finding) ?? []).not.toContain(
      'rotation-unfinished',
    );
  },
);
