import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FaultChoice } from '../../simulators/github/faults/fault-plan.ts';
import type { Fault } from '../../simulators/github/faults/faults.ts';
import * as faults from '../../simulators/github/faults/faults.ts';
import { hastened, racing } from '../../simulators/runner/pace.ts';
import * as cloudFaults from '../../simulators/soda-cloud/faults.ts';
import { expectAlwaysUsable, expectNoFalseClaim, expectTruth, heldBy } from '../product/pair-rule.ts';
import type { RotationJob } from '../product/rotation-job.ts';
import { type ClockedJob, startClockedJob, Workflow } from '../product/workflow.ts';
import { type Boundary, killAtLogin, killAtRequest, type Started, signalAtRequest } from './kill.ts';
import { Recovery, type Rotation, reset } from './recovery.ts';

const WORKERS = 3;
const TIME_LIMIT = 900_000;

const ENVIRONMENT = 'prod/eu west';
/** Stores of different kinds, with and without visibility, in and below a repository; three of them are own. */
const SEVERAL = {
  targets: ['repo:acme/lake', `environment:acme/data:${ENVIRONMENT}`, 'org:acme', 'repo:acme/data'],
  own: ['org:acme', `environment:acme/data:${ENVIRONMENT}`, 'repo:acme/data'],
};
const SINGLE = {
  targets: ['repo:acme/lake', 'dependabot:acme/data', 'repo:acme/data'],
  own: ['repo:acme/data'],
};

const ROTATIONS: readonly Rotation[] = [true, false].flatMap((keepPrevious) => {
  const suffix = keepPrevious ? ', keep-previous' : '';
  return [
    { name: `one own store${suffix}`, ...SINGLE, keepPrevious },
    { name: `several own stores${suffix}`, ...SEVERAL, keepPrevious },
  ];
});

/** The workflow reads a store that is not the last one to be written. */
const HIDDEN: readonly Rotation[] = [true, false].map((keepPrevious) => ({
  name: `several own stores, read from the environment${keepPrevious ? ', keep-previous' : ''}`,
  ...SEVERAL,
  environment: ENVIRONMENT,
  keepPrevious,
}));

const FAULTS: readonly [string, Fault][] = [
  ['401', faults.refusal(401, 'Bad credentials')],
  ['403', faults.refusal(403, 'Resource not accessible by personal access token')],
  ['404', faults.refusal(404, 'Not Found')],
  ['422', faults.refusal(422, 'Validation Failed')],
  ['500', faults.unavailable(500)],
  ['a secondary limit', faults.secondaryLimit({ retryAfter: 0 })],
  ['a reset', faults.reset()],
  ['a reset after it was applied', faults.afterApplying(faults.reset())],
  ['half an answer', faults.afterApplying(faults.truncated())],
  ['a web page', faults.html(502)],
  ['a web page as a success', faults.html(200)],
];

let worlds: ClockedJob[] = [];
beforeAll(async () => {
  worlds = await Promise.all(Array.from({ length: WORKERS }, () => startClockedJob()));
});
afterAll(async () => {
  await Promise.all(worlds.map(({ job }) => job.close()));
});

interface Undisturbed {
  readonly requests: number;
  /** Their places among the requests. */
  readonly writes: readonly number[];
  readonly logins: number;
}

/** The requests of a rotation without faults. */
async function undisturbed(rotation: Rotation): Promise<Undisturbed> {
  const [world] = worlds;
  if (world === undefined) {
    throw new Error('no world');
  }
  reset(world, rotation);
  const { github, cloud } = world.job;
  const first = { github: github.requests.length, cloud: cloud.requests.length };
  const run = await new Workflow(world.job, rotation).rotate();
  expect(run).toMatchObject({ exitCode: 0 });
  const requests = github.requests.slice(first.github);
  return {
    requests: requests.length,
    writes: requests.flatMap(({ method }, index) => (method === 'GET' ? [] : [index + 1])),
    logins: cloud.requests.length - first.cloud,
  };
}

interface Disturbed {
  readonly world: ClockedJob;
  readonly job: RotationJob;
  readonly workflow: Workflow;
  /** The length of GitHub's history before. */
  readonly since: number;
}

/** Disturbs a rotation by each schedule, on one of the jobs, and recovers. Returns the number of schedules. */
async function explore<Schedule>(
  what: string,
  rotation: Rotation,
  schedules: readonly Schedule[],
  disturb: (disturbed: Disturbed, schedule: Schedule) => Promise<void>,
): Promise<void> {
  const waiting = [...schedules];
  const going = recovery.get(rotation) ?? new Recovery(rotation);
  const known = going.states;
  const failures: { schedule: Schedule; error: unknown }[] = [];
  await Promise.all(
    worlds.map(async (world) => {
      for (let schedule = waiting.shift(); schedule !== undefined; schedule = waiting.shift()) {
        const { job } = world;
        reset(world, rotation);
        const since = job.github.history.length;
        const violations = job.github.violations.length;
        try {
          await disturb({ world, job, workflow: new Workflow(job, rotation), since }, schedule);
          if (rotation.keepPrevious) {
            expectAlwaysUsable(job, rotation.targets, since);
          }
          await going.recover(world, { what, schedule }, since);
          expect(job.github.violations.slice(violations)).toEqual([]);
        } catch (error) {
          failures.push({ schedule, error });
        }
      }
    }),
  );
  process.stdout.write(
    `${rotation.name}, ${what}: ${schedules.length} schedules tried, ${going.states - known} new states gone on from, ${failures.length} failures\n`,
  );
  const [first] = failures;
  if (first !== undefined) {
    const failed = failures.map(({ schedule }) => JSON.stringify(schedule)).join(', ');
    throw new Error(`failed for ${failed}; for the first: ${first.error}`, { cause: first.error });
  }
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

/** Returns the number of rotated targets in the report of the killed run. */
async function kill({ job, workflow }: Disturbed, rotation: Rotation, started: Started): Promise<number> {
  const run = await workflow.rotate({ ...racing, started });
  expect(run.signal).toBe('SIGKILL');
  const broken = rotation.targets.filter((target) => heldBy(job, target) === 'half');
  expect(broken.length).toBeLessThanOrEqual(1);
  return expectNoFalseClaim(job, run, rotation.targets);
}

async function fail({ job, workflow }: Disturbed, rotation: Rotation, choose: FaultChoice): Promise<void> {
  job.github.setFaults(choose);
  expectTruth(job, await workflow.rotate(hastened), rotation.targets);
}

/** States from which recovery was tested already. */
const recovery = new Map([...ROTATIONS, ...HIDDEN].map((rotation) => [rotation, new Recovery(rotation)]));

const BOUNDARIES: readonly Boundary[] = ['onRequest', 'onApplied'];

describe.each([...ROTATIONS, ...HIDDEN].map((rotation) => [rotation.name, rotation] as const))(
  '%s',
  (_name, rotation) => {
    test(
      'killed before and after each request: the same workflow completes it',
      async () => {
        const { requests, logins } = await undisturbed(rotation);
        const schedules = BOUNDARIES.flatMap((boundary) => upTo(requests).map((nth) => ({ boundary, nth })));
        const claims = new Set<number>();
        await explore('SIGKILL', rotation, schedules, async (disturbed, { nth, boundary }) => {
          claims.add(await kill(disturbed, rotation, killAtRequest(disturbed.job.github, nth, boundary)));
        });
        // reports with known results
        expect([...claims].sort()).toEqual([0, ...upTo(rotation.targets.length)]);
        await explore('SIGKILL at a login', rotation, upTo(logins), async (disturbed, nth) => {
          await kill(disturbed, rotation, killAtLogin(disturbed.job.cloud, nth));
        });
      },
      TIME_LIMIT,
    );
  },
);

describe.each(ROTATIONS.map((rotation) => [rotation.name, rotation] as const))('%s', (_name, rotation) => {
  const { targets } = rotation;

  test.each(FAULTS)(
    '%s at each request: the report is true, and the same workflow completes it',
    async (name, fault) => {
      const { requests } = await undisturbed(rotation);
      await explore(name, rotation, upTo(requests), async (disturbed, nth) => {
        const first = disturbed.job.github.requests.length;
        await fail(disturbed, rotation, ({ sequence }) => (sequence - first === nth ? fault : undefined));
      });
    },
    TIME_LIMIT,
  );

  test.each([1, 5].flatMap((times) => [401, 403].map((status) => [times, status] as const)))(
    'each write applied but answered 502 %i times, and every write refused with %i after that',
    async (times, status) => {
      const { writes } = await undisturbed(rotation);
      const what = `502 ${times} times, then ${status}`;
      await explore(what, rotation, writes, async (disturbed, nth) => {
        await fail(disturbed, rotation, lostThenRefused(disturbed.job, nth, times, status));
      });
    },
    TIME_LIMIT,
  );

  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s at each request: the report is true, and the same workflow completes it',
    async (signal) => {
      const { requests } = await undisturbed(rotation);
      await explore(signal, rotation, upTo(requests), async ({ job, workflow }, nth) => {
        const started = signalAtRequest(job.github, nth, signal);
        const run = await workflow.rotate({ started });
        expect(run.signal).toBeNull();
        expectTruth(job, run, targets);
        expect(targets.filter((target) => heldBy(job, target) === 'half')).toEqual([]);
      });
    },
    TIME_LIMIT,
  );

  test(
    'Soda Cloud without a usable answer to each login: nothing is written',
    async () => {
      const { logins } = await undisturbed(rotation);
      for (const [name, fault] of [
        ['a web page', cloudFaults.html(403)],
        ['500', cloudFaults.unavailable(500)],
      ] as const) {
        await explore(`${name} from Soda Cloud`, rotation, upTo(logins), async (disturbed, nth) => {
          const { job, workflow, since } = disturbed;
          const first = job.cloud.requests.length;
          job.cloud.setFaults(() => (job.cloud.requests.length - first >= nth ? fault : undefined));
          const run = await workflow.rotate(hastened);
          expectTruth(job, run, targets);
          expect(job.github.history.slice(since)).toEqual([]);
        });
      }
    },
    TIME_LIMIT,
  );
});

/** The nth request is applied, but its response is lost several times; then every write is refused. */
function lostThenRefused(job: RotationJob, nth: number, times: number, status: number): FaultChoice {
  const first = job.github.requests.length;
  let lost: string | undefined;
  let count = 0;
  return ({ sequence, path, method }) => {
    if (sequence - first === nth) {
      lost = path;
    }
    if (lost === undefined || method === 'GET') {
      return undefined;
    }
    if (path === lost && count < times) {
      count += 1;
      return faults.afterApplying(faults.html(502));
    }
    return faults.refusal(
      status,
      status === 401 ? 'Bad credentials' : 'Resource not accessible by integration',
    );
  };
}
