import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Fault } from '../../simulators/github/faults/faults.ts';
import * as faults from '../../simulators/github/faults/faults.ts';
import { hastened, racing } from '../../simulators/runner/pace.ts';
import type { ActionRun } from '../../simulators/runner/run-action.ts';
import * as cloudFaults from '../../simulators/soda-cloud/faults.ts';
import { CURRENT as OLD, ORGANIZATION } from '../product/job.ts';
import {
  NAMES,
  NEW,
  type RotationJob,
  savedReportOf,
  secretsOf,
  statesOf,
  UNDER_WAY,
} from '../product/rotation-job.ts';
import { type ClockedJob, HOUR, startClockedJob, Workflow } from '../product/workflow.ts';
import { type Boundary, killAtLogin, killAtRequest, type Started, signalAtRequest } from './kill.ts';
import { calm } from './recovery.ts';

const WORKERS = 3;
const TIME_LIMIT = 900_000;
const RUNNER = 'r7';
const ENVIRONMENT = 'prod/eu west';
/** In the order of a rotation: the own stores last. */
const TARGETS = ['repo:acme/lake', 'org:acme', `environment:acme/data:${ENVIRONMENT}`, 'repo:acme/data'];

let worlds: ClockedJob[] = [];
beforeAll(async () => {
  worlds = await Promise.all(Array.from({ length: WORKERS }, () => startClockedJob()));
});
afterAll(async () => {
  await Promise.all(worlds.map(({ job }) => job.close()));
});

/** The README's workflow for a runner key, in a job with or without an environment that is a target itself. */
const workflowOf = (job: RotationJob, environment?: string) =>
  new Workflow(job, {
    targets: TARGETS,
    ...(environment === undefined ? {} : { environment }),
    retireInputs: { 'retire-runner-id': RUNNER },
  });

/** Two days after a rotation whose old key belongs to a runner. */
function reset({ job, clock }: ClockedJob): void {
  const { github, cloud } = job;
  calm(job);
  cloud.removeKey(OLD.id);
  cloud.addRunner({ id: RUNNER, key: OLD, organization: ORGANIZATION });
  for (const [suffix, pair] of [
    ['_PREVIOUS', OLD],
    ['', NEW],
  ] as const) {
    for (const { store, name, value } of secretsOf(TARGETS, pair)) {
      // each a second after the one before
      clock.advance(1000);
      github.setSecret({ store, name: `${name}${suffix}`, value, updatedAt: clock.now(), visibility: 'all' });
    }
  }
  clock.advance(48 * HOUR);
}

/** The number of secrets of the previous pair in each target. */
const kept = (job: RotationJob) => TARGETS.map((target) => Object.keys(job.pair(target, '_PREVIOUS')).length);

/** In every case, no current pair has changed, and the previous one is deleted from the own stores last. */
function expectCareful(job: RotationJob): void {
  const [lake = 0, ...own] = kept(job);
  expect({
    pairs: TARGETS.map((target) => job.pair(target)),
    ownLast: lake === 0 || own.every((count) => count === 2),
    onlyRevoked: kept(job).every((count) => count === 2) || job.cloud.runners.length === 0,
  }).toEqual({ pairs: TARGETS.map(() => NEW), ownLast: true, onlyRevoked: true });
}

/** The report and the exit code must match the remaining secrets. */
function expectTruth(job: RotationJob, run: ActionRun, before: readonly number[]): void {
  expect(run.signal).toBeNull();
  const states = statesOf(run);
  const after = kept(job);
  for (const [index, target] of TARGETS.entries()) {
    const state = states[target] ?? 'absent';
    expect({ target, state, kept: after[index] }).toEqual({
      target,
      state: expect.stringMatching(/^(retired|unchanged|skipped|failed)$/),
      kept: state === 'retired' ? 0 : state === 'failed' ? expect.any(Number) : before[index],
    });
  }
  const isDone = Object.values(states).every((state) => state === 'retired' || state === 'unchanged');
  expect(run.exitCode).toBe(isDone ? 0 : 1);
}

/** Kills a retirement. Its report must be true. Returns the number of retired targets in it. */
async function kill(job: RotationJob, workflow: Workflow, started: Started): Promise<number> {
  const before = kept(job);
  const run = await workflow.retire({ ...racing, started });
  expect(run.signal).toBe('SIGKILL');
  const { finished, targets } = savedReportOf(run);
  expect({ finished, targets: targets.map(({ target }) => target).sort() }).toEqual({
    finished: undefined,
    targets: [...TARGETS].sort(),
  });
  const after = kept(job);
  for (const { target, state, detail } of targets) {
    const index = TARGETS.indexOf(target);
    const isUnderWay = state === 'skipped' && detail === UNDER_WAY;
    expect({ target, state, detail, kept: after[index] }).toEqual({
      target,
      state: expect.stringMatching(/^(retired|skipped)$/),
      detail,
      kept: state === 'retired' ? 0 : isUnderWay ? expect.any(Number) : before[index],
    });
  }
  expect(run.outputs['report']).toBeUndefined();
  return targets.filter(({ state }) => state === 'retired').length;
}

/** The same workflow again reaches the only correct state, and then has nothing to do. */
async function expectFinished(job: RotationJob, workflow: Workflow): Promise<void> {
  calm(job);
  const before = kept(job);
  const run = await workflow.retire(hastened);
  expect({
    exitCode: run.exitCode,
    names: TARGETS.map((target) => Object.keys(job.github.values(target)).sort()),
    runners: job.cloud.runners,
    log: run.exitCode === 0 ? '' : run.stdout,
  }).toEqual({ exitCode: 0, names: TARGETS.map(() => [...NAMES].sort()), runners: [], log: '' });
  expectCareful(job);
  expectTruth(job, run, before);
  const since = job.github.history.length;
  const again = await workflow.retire(hastened);
  expect({ exitCode: again.exitCode, changes: job.github.history.slice(since) }).toEqual({
    exitCode: 0,
    changes: [],
  });
}

interface Undisturbed {
  readonly requests: number;
  readonly writes: readonly number[];
  readonly cloudRequests: number;
}

async function undisturbed(): Promise<Undisturbed> {
  const [world] = worlds;
  if (world === undefined) {
    throw new Error('no world');
  }
  reset(world);
  const { github, cloud } = world.job;
  const first = { github: github.requests.length, cloud: cloud.requests.length };
  expect(await workflowOf(world.job).retire(hastened)).toMatchObject({ exitCode: 0 });
  const requests = github.requests.slice(first.github);
  return {
    requests: requests.length,
    writes: requests.flatMap(({ method }, index) => (method === 'GET' ? [] : [index + 1])),
    cloudRequests: cloud.requests.length - first.cloud,
  };
}

/** Tested states, by the secrets that the workflow reads. */
const seen = new Set<string>();

/** Disturbs a retirement by each schedule, and recovers from there, from each state once. */
async function explore<Schedule>(
  what: string,
  schedules: readonly Schedule[],
  environment: string | undefined,
  disturb: (job: RotationJob, workflow: Workflow, schedule: Schedule) => Promise<void>,
): Promise<void> {
  const waiting = [...schedules];
  const known = seen.size;
  const failures: { schedule: Schedule; error: unknown }[] = [];
  await Promise.all(
    worlds.map(async (world) => {
      for (let schedule = waiting.shift(); schedule !== undefined; schedule = waiting.shift()) {
        const { job } = world;
        reset(world);
        const violations = job.github.violations.length;
        const workflow = workflowOf(job, environment);
        try {
          await disturb(job, workflow, schedule);
          expectCareful(job);
          const state = JSON.stringify([
            environment,
            job.cloud.runners.length,
            TARGETS.map((target) => job.pair(target, '_PREVIOUS')),
          ]);
          if (!seen.has(state)) {
            seen.add(state);
            await expectFinished(job, workflow);
          }
          expect(job.github.violations.slice(violations)).toEqual([]);
        } catch (error) {
          failures.push({ schedule, error });
        }
      }
    }),
  );
  process.stdout.write(
    `retire, ${what}: ${schedules.length} schedules tried, ${seen.size - known} new states gone on from, ${failures.length} failures\n`,
  );
  const [first] = failures;
  if (first !== undefined) {
    const failed = failures.map(({ schedule }) => JSON.stringify(schedule)).join(', ');
    throw new Error(`failed for ${failed}; for the first: ${first.error}`, { cause: first.error });
  }
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
const BOUNDARIES: readonly Boundary[] = ['onRequest', 'onApplied'];

describe.each([
  ['the repository', undefined],
  ['the environment', ENVIRONMENT],
] as const)('a workflow that reads the secrets of %s', (store, environment) => {
  test(
    'killed before and after each request: started again, it gets what is left, and finishes',
    async () => {
      const { requests, cloudRequests } = await undisturbed();
      const schedules = BOUNDARIES.flatMap((boundary) => upTo(requests).map((nth) => ({ boundary, nth })));
      const claims = new Set<number>();
      await explore(
        `SIGKILL, reads ${store}`,
        schedules,
        environment,
        async (job, workflow, { boundary, nth }) => {
          claims.add(await kill(job, workflow, killAtRequest(job.github, nth, boundary)));
        },
      );
      // reports with known results; the last target is done with the last request
      expect([...claims].sort()).toEqual([0, ...upTo(TARGETS.length - 1)]);
      await explore(
        `SIGKILL at Soda Cloud, reads ${store}`,
        upTo(cloudRequests),
        environment,
        async (job, workflow, nth) => {
          expect(await kill(job, workflow, killAtLogin(job.cloud, nth))).toBe(0);
        },
      );
    },
    TIME_LIMIT,
  );
});

const FAULTS: readonly [string, Fault][] = [
  ['401', faults.refusal(401, 'Bad credentials')],
  ['403', faults.refusal(403, 'Resource not accessible by personal access token')],
  ['404', faults.refusal(404, 'Not Found')],
  ['500', faults.unavailable(500)],
  ['a reset', faults.reset()],
  ['a reset after it was applied', faults.afterApplying(faults.reset())],
  ['a web page', faults.html(502)],
  ['a web page as a success', faults.html(200)],
];

test.each(FAULTS)(
  '%s at each request: only the previous pair is ever deleted, and the report is correct',
  async (name, fault) => {
    const { requests } = await undisturbed();
    await explore(name, upTo(requests), undefined, async (job, workflow, nth) => {
      const before = kept(job);
      job.github.faults.at(job.github.requests.length + nth, fault);
      expectTruth(job, await workflow.retire(hastened), before);
    });
  },
  TIME_LIMIT,
);

test(
  'each deletion done but answered 502 five times: the same workflow finishes',
  async () => {
    const { writes } = await undisturbed();
    await explore('502 for a deletion', writes, undefined, async (job, workflow, nth) => {
      const before = kept(job);
      const first = job.github.requests.length;
      let path: string | undefined;
      job.github.setFaults((request) => {
        path = request.sequence - first === nth ? request.path : path;
        return request.path === path ? faults.afterApplying(faults.html(502)) : undefined;
      });
      expectTruth(job, await workflow.retire(hastened), before);
    });
  },
  TIME_LIMIT,
);

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s at each request: the report is true',
  async (signal) => {
    const { requests } = await undisturbed();
    await explore(signal, upTo(requests), undefined, async (job, workflow, nth) => {
      const before = kept(job);
      const started = signalAtRequest(job.github, nth, signal);
      expectTruth(job, await workflow.retire({ ...hastened, started }), before);
    });
  },
  TIME_LIMIT,
);

test.each([
  ['a web page', cloudFaults.html(403)],
  ['no answer', cloudFaults.reset()],
] as const)(
  '%s from Soda Cloud, from each request on: no secret is deleted',
  async (name, fault) => {
    const { cloudRequests } = await undisturbed();
    await explore(`${name} from Soda Cloud`, upTo(cloudRequests), undefined, async (job, workflow, nth) => {
      const before = kept(job);
      const first = job.cloud.requests.length;
      job.cloud.setFaults(() => (job.cloud.requests.length - first >= nth ? fault : undefined));
      expectTruth(job, await workflow.retire(hastened), before);
      expect(kept(job)).toEqual(before);
    });
  },
  TIME_LIMIT,
);
