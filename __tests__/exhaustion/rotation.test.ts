import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Fault } from '../../simulators/github/faults/faults.ts';
import * as faults from '../../simulators/github/faults/faults.ts';
import type { ActionRun } from '../../simulators/runner/run-action.ts';
import { expectAlwaysUsable, expectTruth, heldBy } from '../product/pair-rule.ts';
import { type RotationJob, secretsOf, startRotationJob } from '../product/rotation-job.ts';
import { type Boundary, killAtRequest } from './kill.ts';

/** Stores of different kinds: with and without audience, in and below a repository. */
const TARGETS = ['repo:acme/data', 'environment:acme/data:prod/eu west', 'org:acme'];
const WORKERS = 3;

let jobs: RotationJob[] = [];
beforeAll(async () => {
  jobs = await Promise.all(Array.from({ length: WORKERS }, () => startRotationJob()));
});
afterAll(async () => {
  await Promise.all(jobs.map((job) => job.close()));
});

/** Puts a job back to the state before any rotation, with an empty history. */
function reset(job: RotationJob): void {
  const { github } = job;
  github.faults.clear();
  github.hooks.onRequest = undefined;
  github.hooks.onApplied = undefined;
  const [id = 0] = github.world.repositories().map((repository) => repository.id);
  for (const secret of secretsOf(TARGETS)) {
    github.deleteSecret(secret.store, `${secret.name}_PREVIOUS`);
    github.setSecret({
      ...secret,
      ...(secret.store === 'org:acme' ? { visibility: 'selected', selectedRepositoryIds: [id] } : {}),
    });
  }
}

const inputs = (keepPrevious: boolean) => ({
  targets: TARGETS.join('\n'),
  'keep-previous': String(keepPrevious),
});

/** The requests that an undisturbed rotation sends. */
async function countRequests(job: RotationJob, keepPrevious: boolean): Promise<number> {
  reset(job);
  const before = job.github.requests.length;
  const run = await job.rotate(inputs(keepPrevious));
  expect(run.exitCode).toBe(0);
  return job.github.requests.length - before;
}

/** Runs each schedule on one of the jobs, and says how many there were. */
async function explore<Schedule>(
  name: string,
  schedules: readonly Schedule[],
  check: (job: RotationJob, schedule: Schedule, since: number) => Promise<void>,
): Promise<void> {
  const waiting = [...schedules];
  await Promise.all(
    jobs.map(async (job) => {
      for (let schedule = waiting.shift(); schedule !== undefined; schedule = waiting.shift()) {
        reset(job);
        await check(job, schedule, job.github.history.length);
        expect({ schedule, violations: job.github.violations }).toEqual({ schedule, violations: [] });
      }
    }),
  );
  process.stdout.write(`${name}: ${schedules.length} schedules tried\n`);
}

/** One more run without faults finishes the work. */
async function expectFinished(
  job: RotationJob,
  keepPrevious: boolean,
  schedule: unknown,
  since: number,
): Promise<void> {
  job.github.faults.clear();
  job.github.hooks.onRequest = undefined;
  job.github.hooks.onApplied = undefined;
  const run = await job.rotate(inputs(keepPrevious));
  expect({ schedule, exitCode: run.exitCode, held: TARGETS.map((target) => heldBy(job, target)) }).toEqual({
    schedule,
    exitCode: 0,
    held: TARGETS.map(() => 'new'),
  });
  if (keepPrevious) {
    expectAlwaysUsable(job, TARGETS, since);
  }
}

/** Kills the process when its nth request is at a boundary in the server. */
function rotateAndKill(
  job: RotationJob,
  keepPrevious: boolean,
  nth: number,
  boundary: Boundary,
): Promise<ActionRun> {
  return job.rotate(inputs(keepPrevious), { started: killAtRequest(job.github, nth, boundary) });
}

describe.each([false, true])('with keep-previous: %s', (keepPrevious) => {
  test('killed at every request boundary, a target holds a whole pair or is finished by the next run', async () => {
    const [job] = jobs;
    const requests = job === undefined ? 0 : await countRequests(job, keepPrevious);
    const schedules = (['onRequest', 'onApplied'] as const).flatMap((boundary) =>
      Array.from({ length: requests }, (_, index) => ({ boundary, nth: index + 1 })),
    );
    await explore(`SIGKILL, keep-previous ${keepPrevious}`, schedules, async (job, schedule, since) => {
      const run = await rotateAndKill(job, keepPrevious, schedule.nth, schedule.boundary);
      expect(run.signal).toBe('SIGKILL');
      const broken = TARGETS.filter((target) => heldBy(job, target) === 'half');
      expect(broken.length).toBeLessThanOrEqual(1);
      if (keepPrevious) {
        expectAlwaysUsable(job, TARGETS, since);
      }
      await expectFinished(job, keepPrevious, schedule, since);
    });
  }, 600_000);

  test.each<[string, Fault]>([
    ['403', faults.refusal(403, 'Resource not accessible by personal access token')],
    ['404', faults.refusal(404, 'Not Found')],
    ['422', faults.refusal(422, 'Validation Failed')],
    ['500', faults.unavailable(500)],
    ['a secondary limit', faults.secondaryLimit({ retryAfter: 0 })],
    ['a reset', faults.reset()],
    ['a reset after it was applied', faults.afterApplying(faults.reset())],
    ['half an answer', faults.afterApplying(faults.truncated())],
    ['a web page', faults.html(502)],
  ])(
    '%s at every request: the report tells the truth, and the next run finishes',
    async (name, fault) => {
      const [job] = jobs;
      const requests = job === undefined ? 0 : await countRequests(job, keepPrevious);
      const schedules = Array.from({ length: requests }, (_, index) => index + 1);
      await explore(`${name}, keep-previous ${keepPrevious}`, schedules, async (job, nth, since) => {
        const first = job.github.requests.length;
        job.github.setFaults(({ sequence }) => (sequence - first === nth ? fault : undefined));
        const run = await job.rotate(inputs(keepPrevious));
        expectTruth(job, run, TARGETS);
        if (keepPrevious) {
          expectAlwaysUsable(job, TARGETS, since);
        }
        await expectFinished(job, keepPrevious, nth, since);
      });
    },
    600_000,
  );
});
