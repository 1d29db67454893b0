import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { SAMPLE_TOKEN, WORKFLOW_TOKEN } from '../../simulators/github/state/tokens.ts';
import { type RotationJob, secretsOf, startRotationJob } from '../product/rotation-job.ts';
import { type Boundary, killAtRequest } from './kill.ts';

const REPOSITORY = 'acme/data';
const DAY = 86_400_000;
const BOUNDARIES: readonly Boundary[] = ['onRequest', 'onApplied'];
const inputs = { 'report-issue': 'true', 'fail-when-due': 'false' };

/** GitHub knows the workflow's own token, which keeps the issue. */
const startJob = () =>
  startRotationJob({ tokens: [SAMPLE_TOKEN, { ...WORKFLOW_TOKEN, repositories: [REPOSITORY] }] });

let job: RotationJob;
beforeEach(async () => {
  job = await startJob();
});
afterEach(async () => {
  expect(job.github.violations).toEqual([]);
  await job.close();
});

function age(days: number): void {
  for (const secret of secretsOf(['repo:acme/data'])) {
    job.github.setSecret({ ...secret, updatedAt: Date.now() - days * DAY });
  }
}

function calm(): void {
  job.github.hooks.onRequest = undefined;
  job.github.hooks.onApplied = undefined;
}

const states = () => job.github.issues(REPOSITORY).map(({ state }) => state);
const openOnes = () => states().filter((state) => state === 'open').length;

/** The requests of one undisturbed audit. */
async function countRequests(): Promise<number> {
  calm();
  const before = job.github.requests.length;
  expect(await job.audit(inputs)).toMatchObject({ exitCode: 0 });
  return job.github.requests.length - before;
}

test('killed at each request while an issue is opened, opened again and closed: one is kept', async () => {
  age(100);
  const opening = await countRequests();
  age(1);
  const closing = await countRequests();
  let schedules = 0;
  for (const boundary of BOUNDARIES) {
    for (const [days, requests, expected] of [
      [100, opening, 1],
      [1, closing, 0],
    ] as const) {
      for (let nth = 1; nth <= requests; nth += 1) {
        // from the other state, whatever the last schedule left
        age(days === 1 ? 100 : 1);
        calm();
        await job.audit(inputs);
        age(days);
        const run = await job.audit(inputs, { started: killAtRequest(job.github, nth, boundary) });
        calm();
        await job.audit(inputs);
        expect({ boundary, days, nth, open: openOnes() }).toEqual({ boundary, days, nth, open: expected });
        schedules += run.signal === 'SIGKILL' ? 1 : 0;
      }
    }
  }
  expect(states()).toHaveLength(1);
  process.stdout.write(`audit killed: ${schedules} schedules tried\n`);
}, 600_000);

test('killed at each request of the very first opening: the next run keeps one', async () => {
  age(100);
  const requests = await countRequests();
  for (const boundary of BOUNDARIES) {
    for (let nth = 1; nth <= requests; nth += 1) {
      await job.close();
      job = await startJob();
      age(100);
      await job.audit(inputs, { started: killAtRequest(job.github, nth, boundary) });
      calm();
      await job.audit(inputs);
      expect({ boundary, nth, states: states() }).toEqual({ boundary, nth, states: ['open'] });
    }
  }
  process.stdout.write(`first opening killed: ${2 * requests} schedules tried\n`);
}, 600_000);
