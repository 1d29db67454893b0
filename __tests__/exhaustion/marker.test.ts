import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as faults from '../../simulators/github/faults/faults.ts';
import { hastened, racing } from '../../simulators/runner/pace.ts';
import type { ActionRun } from '../../simulators/runner/run-action.ts';
import { ORGANIZATION, type Pair } from '../product/job.ts';
import {
  expectAlwaysUsable,
  expectNoFalseClaim,
  expectTruth,
  heldBy,
  holdings,
} from '../product/pair-rule.ts';
import { NAMES, NEW, type RotationJob, statesOf } from '../product/rotation-job.ts';
import { type ClockedJob, startClockedJob, Workflow } from '../product/workflow.ts';
import { type Boundary, killAtWrite } from './kill.ts';
import { calm, markersIn, Recovery, type Rotation, reset } from './recovery.ts';

const WORKERS = 3;
const TIME_LIMIT = 900_000;

const OWN = 'repo:acme/data';
/** With the own one, one more than a run without a marker has at most. */
const OTHERS = Array.from({ length: 20 }, (_, index) => `repo:acme/r${index}`);
const TARGETS = [...OTHERS, OWN];
const KEPT: Rotation = { name: 'keep-previous', targets: TARGETS, own: [OWN], keepPrevious: true };
const PLAIN: Rotation = { name: 'without keep-previous', targets: TARGETS, own: [OWN], keepPrevious: false };

/** Another new pair, to which a later rotation goes. */
const NEWER: Pair = {
  id: '7e2d9b40-53a1-4c8f-b6d7-0f1a2c3e4d5b',
  secret: 'NeWeR_s3cret-Qa92Ws8Xe7Dc6Rf5Vt4Gb3Yh2Nu1Jm0KiLoPzAqSwXcDe',
};

const HALVES: readonly string[] = NAMES;
const BOUNDARIES: readonly Boundary[] = ['onRequest', 'onApplied'];

let worlds: ClockedJob[] = [];
beforeAll(async () => {
  worlds = await Promise.all(
    Array.from({ length: WORKERS }, async () => {
      const world = await startClockedJob();
      for (const target of OTHERS) {
        world.job.github.world.addRepository({ name: target.slice('repo:'.length) });
      }
      return world;
    }),
  );
});
afterAll(async () => {
  await Promise.all(worlds.map(({ job }) => job.close()));
});

function markerOf({ id }: Pair): string {
  return `SODA_CLOUD_ROTATION_${createHash('sha256').update(id).digest('hex').slice(0, 12).toUpperCase()}`;
}

/** While a marker stands, nothing but its pair is written under the current names, and at most one stands. */
function expectMarkersKept({ github }: RotationJob, since: number): void {
  const pairs = new Map([NEW, NEWER].map((pair) => [markerOf(pair), [pair.id, pair.secret]]));
  const standing = new Set<string>();
  for (const { store, name, value } of github.history.slice(since)) {
    if (store === OWN && pairs.has(name)) {
      standing[value === undefined ? 'delete' : 'add'](name);
    }
    const half = HALVES.indexOf(name);
    const wanted = [...standing].map((marker) => pairs.get(marker)?.[half]);
    expect(standing.size).toBeLessThan(2);
    if (half !== -1) {
      expect({ store, name, written: wanted.map(() => value) }).toEqual({ store, name, written: wanted });
    }
  }
}

/** What a run did not write, as an earlier one had, held the new pair before. */
function expectSkippedAreNew(run: ActionRun, before: Readonly<Record<string, string>>): void {
  const unchanged = Object.entries(statesOf(run)).filter(([, state]) => state === 'unchanged');
  expect(unchanged.filter(([target]) => before[target] !== 'new')).toEqual([]);
}

async function kill(job: RotationJob, rotation: Rotation, nth: number, boundary: Boundary): Promise<void> {
  const before = holdings(job, TARGETS);
  const run = await new Workflow(job, rotation).rotate({
    ...racing,
    started: killAtWrite(job.github, nth, boundary),
  });
  expect(run.signal).toBe('SIGKILL');
  expect(TARGETS.filter((target) => heldBy(job, target) === 'half').length).toBeLessThanOrEqual(1);
  expectNoFalseClaim(job, run, TARGETS, before);
  calm(job);
}

/** Tries each schedule on one of the jobs, from the start. */
async function explore<Schedule>(
  rotation: Rotation,
  schedules: readonly Schedule[],
  disturb: (world: ClockedJob, schedule: Schedule, since: number) => Promise<void>,
): Promise<void> {
  const waiting = [...schedules];
  await Promise.all(
    worlds.map(async (world) => {
      for (let schedule = waiting.shift(); schedule !== undefined; schedule = waiting.shift()) {
        const { github } = world.job;
        reset(world, rotation);
        world.job.cloud.addKey(ORGANIZATION, NEWER);
        const since = github.history.length;
        const violations = github.violations.length;
        try {
          await disturb(world, schedule, since);
          expectMarkersKept(world.job, since);
          expect(github.violations.slice(violations)).toEqual([]);
        } catch (error) {
          throw new Error(`failed for ${JSON.stringify(schedule)}: ${error}`, { cause: error });
        }
      }
    }),
  );
}

/** With `keep-previous`: the marker, four writes for each target, and the deletion of the marker. */
const LAST_OTHER = 1 + OTHERS.length * 4;
const OWN_PAIR = LAST_OTHER + 4;
const MOMENTS = {
  marker: 1,
  'the first previous ID': 2,
  'the first new ID': 4,
  'the first new secret': 5,
  'the second previous ID': 6,
  'the last new ID of the others': LAST_OTHER - 1,
  'the last new secret of the others': LAST_OTHER,
  'the previous ID of the own store': LAST_OTHER + 1,
  'the previous secret of the own store': LAST_OTHER + 2,
  'the new ID of the own store': OWN_PAIR - 1,
  'the new secret of the own store': OWN_PAIR,
  'the deletion of the marker': OWN_PAIR + 1,
};

const SCHEDULES = Object.entries(MOMENTS).flatMap(([moment, nth]) =>
  BOUNDARIES.map((boundary) => ({ moment, nth, boundary })),
);

test(
  'killed around the marker, the first and the last pairs, and the own store: the same workflow completes it',
  async () => {
    const recovery = new Recovery(KEPT);
    await explore(KEPT, SCHEDULES, async (world, schedule, since) => {
      await kill(world.job, KEPT, schedule.nth, schedule.boundary);
      expectAlwaysUsable(world.job, TARGETS, since);
      await recovery.recover(world, schedule, since);
    });
    // each write makes another state, and the moments are in three groups
    expect(recovery.states).toBe(Object.keys(MOMENTS).length + 3);
  },
  TIME_LIMIT,
);

test(
  'killed twice: the second run goes on where the first one ended, and the third one completes it',
  async () => {
    const recovery = new Recovery(KEPT);
    const schedules = [LAST_OTHER - 1, LAST_OTHER, OWN_PAIR - 1].flatMap((first) =>
      BOUNDARIES.flatMap((boundary) => [1, 3, 4].map((second) => ({ first, boundary, second }))),
    );
    await explore(KEPT, schedules, async (world, { first, boundary, second }, since) => {
      const { job } = world;
      await kill(job, KEPT, first, boundary);
      const before = job.github.requests.length;
      await kill(job, KEPT, second, 'onRequest');
      // the targets that the first run wrote are not written again
      const writes = job.github.requests.slice(before).filter(({ method }) => method !== 'GET');
      expect(writes.length).toBe(second);
      expect(writes.filter(({ pathname }) => /\/r[0-9]\//.test(pathname))).toEqual([]);
      expectAlwaysUsable(job, TARGETS, since);
      await recovery.recover(world, { first, boundary, second }, since);
    });
  },
  TIME_LIMIT,
);

const FORBIDDEN = faults.refusal(403, 'Resource not accessible by integration');
/** Without `keep-previous`: the marker, two writes for each of r0 to r4, two for r5, and then those of its restoration. */
const RESTORATION = 1 + 5 * 2 + 2;

test(
  'killed while a pair is restored: the marker is gone by then, and the same workflow writes all targets again',
  async () => {
    const recovery = new Recovery(PLAIN);
    const schedules = [1, 2, 3].flatMap((nth) =>
      BOUNDARIES.map((boundary) => ({ nth: RESTORATION + nth, boundary })),
    );
    await explore(PLAIN, schedules, async (world, { nth, boundary }, since) => {
      const { job } = world;
      job.github.faults.next(FORBIDDEN, 1, {
        method: 'PUT',
        path: `/repos/acme/r5/actions/secrets/${NAMES[1]}`,
      });
      await kill(job, PLAIN, nth, boundary);
      const isDeleted = nth > RESTORATION + 1 || boundary === 'onApplied';
      expect(markersIn(job, OWN)).toEqual(isDeleted ? [] : [markerOf(NEW)]);
      await recovery.recover(world, { nth, boundary }, since);
    });
  },
  TIME_LIMIT,
);

test(
  'each write of the marker lost or refused: what the report says is true, and the same workflow completes it',
  async () => {
    const recovery = new Recovery(PLAIN);
    const marker = `/repos/acme/data/actions/secrets/${markerOf(NEW)}`;
    const schedules = (['PUT', 'DELETE'] as const).flatMap((method) =>
      ['refused', 'lost', 'lost, then refused'].map((what) => ({ method, what })),
    );
    await explore(PLAIN, schedules, async (world, { method, what }, since) => {
      const { job } = world;
      let count = 0;
      job.github.setFaults(({ path, method: sent }) => {
        if (!path.endsWith(marker) || sent !== method) {
          return undefined;
        }
        count += 1;
        return what === 'refused' || (what !== 'lost' && count > 1)
          ? FORBIDDEN
          : faults.afterApplying(faults.reset());
      });
      const run = await new Workflow(job, PLAIN).rotate(hastened);
      expectTruth(job, run, TARGETS);
      expect(count).toBeGreaterThan(0);
      expect(TARGETS.filter((target) => heldBy(job, target) === 'half')).toEqual([]);
      await recovery.recover(world, { method, what }, since);
    });
  },
  TIME_LIMIT,
);

test(
  'killed, then rotated to another key, and back: no target of the first rotation counts as written',
  async () => {
    const schedules = [2, 3, LAST_OTHER, OWN_PAIR].flatMap((nth) =>
      [1, 2, LAST_OTHER].map((second) => ({ nth, second })),
    );
    await explore(KEPT, schedules, async ({ job }, { nth, second }) => {
      await kill(job, KEPT, nth, 'onRequest');
      const other = { ...KEPT, staged: NEWER };
      const started = killAtWrite(job.github, second, 'onApplied');
      expect((await new Workflow(job, other).rotate({ ...racing, started })).signal).toBe('SIGKILL');
      calm(job);

      const before = holdings(job, TARGETS);
      const run = await new Workflow(job, KEPT).rotate(hastened);
      expect({ exitCode: run.exitCode, log: run.exitCode === 0 ? '' : run.stdout }).toEqual({
        exitCode: 0,
        log: '',
      });
      expectSkippedAreNew(run, before);
      expect(TARGETS.filter((target) => heldBy(job, target) !== 'new')).toEqual([]);
      expect(markersIn(job, OWN)).toEqual([]);
    });
  },
  TIME_LIMIT,
);
