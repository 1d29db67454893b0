import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Fault } from '../../simulators/github/faults/faults.ts';
import * as faults from '../../simulators/github/faults/faults.ts';
import * as cloudFaults from '../../simulators/soda-cloud/faults.ts';
import { CURRENT as OLD, ORGANIZATION } from '../product/job.ts';
import {
  NAMES,
  NEW,
  previousPair,
  type RotationJob,
  secretsOf,
  startRotationJob,
} from '../product/rotation-job.ts';
import { type Boundary, killAtRequest } from './kill.ts';

const TARGETS = ['repo:acme/data', 'environment:acme/data:prod/eu west', 'org:acme'];
const RUNNER = 'r7';
const inputs = { targets: TARGETS.join('\n'), 'retire-runner-id': RUNNER };
const HOUR = 3_600_000;

let job: RotationJob;
beforeEach(async () => {
  job = await startRotationJob();
});
afterEach(async () => {
  await job.close();
});

/** Two days after a rotation whose old key belongs to a runner. */
function reset(): void {
  const { github, cloud } = job;
  github.faults.clear();
  github.hooks.onRequest = undefined;
  github.hooks.onApplied = undefined;
  cloud.setFaults([]);
  cloud.removeKey(OLD.id);
  cloud.addRunner({ id: RUNNER, key: OLD, organization: ORGANIZATION });
  for (const [suffix, pair, age] of [
    ['', NEW, 48 * HOUR],
    ['_PREVIOUS', OLD, 48 * HOUR + 2000],
  ] as const) {
    for (const secret of secretsOf(TARGETS, pair)) {
      github.setSecret({ ...secret, name: `${secret.name}${suffix}`, updatedAt: Date.now() - age });
    }
  }
}

/** After whatever has happened, one more run ends in the one right state. */
async function expectFinished(
  schedule: unknown,
  fallback: Readonly<Record<string, string>> = {},
): Promise<void> {
  job.github.faults.clear();
  job.github.hooks.onRequest = undefined;
  job.github.hooks.onApplied = undefined;
  job.cloud.setFaults([]);
  const run = await job.retire({ ...inputs, ...fallback });
  expect({
    schedule,
    exitCode: run.exitCode,
    names: TARGETS.map((target) => Object.keys(job.github.values(target)).sort()),
    pairs: TARGETS.map((target) => job.pair(target)),
    runners: job.cloud.runners,
    violations: job.github.violations,
  }).toEqual({
    schedule,
    exitCode: 0,
    names: TARGETS.map(() => [...NAMES].sort()),
    pairs: TARGETS.map(() => NEW),
    runners: [],
    violations: [],
  });
}

async function countRequests(): Promise<number> {
  reset();
  const before = job.github.requests.length;
  expect(await job.retire(inputs)).toMatchObject({ exitCode: 0 });
  return job.github.requests.length - before;
}

describe.each<Boundary>(['onRequest', 'onApplied'])('killed at %s of each request to GitHub', (boundary) => {
  test('the next run ends in the same state', async () => {
    const requests = await countRequests();
    for (let nth = 1; nth <= requests; nth += 1) {
      reset();
      const run = await job.retire(inputs, { started: killAtRequest(job.github, nth, boundary) });
      expect({ nth, signal: run.signal }).toEqual({ nth, signal: 'SIGKILL' });
      await expectFinished({ boundary, nth });
    }
    process.stdout.write(`retire killed ${boundary}: ${requests} schedules tried\n`);
  }, 600_000);
});

test('killed around the first two deletions: the next run gets what is left of the previous pair', async () => {
  const [first = ''] = TARGETS;
  const requests = await countRequests();
  const deletions = 2 * TARGETS.length;
  const left: string[] = [];
  for (const boundary of ['onRequest', 'onApplied'] as const) {
    for (const nth of [requests - deletions + 1, requests - deletions + 2]) {
      reset();
      await job.retire(inputs, { started: killAtRequest(job.github, nth, boundary) });
      const pair = job.pair(first, '_PREVIOUS');
      left.push(Object.keys(pair).join(' and '));
      const { id = '', secret = '' } = pair;
      await expectFinished({ boundary, nth }, previousPair({ id, secret }));
    }
  }
  expect(left).toEqual(['id and secret', 'secret', 'secret', '']);
}, 600_000);

test('killed at each request to Soda Cloud, before and after it acts', async () => {
  for (const lost of [true, false]) {
    // the current pair, the runner, the current pair again, the previous pair
    for (let nth = 1; nth <= 4; nth += 1) {
      reset();
      let count = 0;
      let kill: () => void = () => undefined;
      job.cloud.setFaults(() => {
        count += 1;
        if (count < nth) {
          return undefined;
        }
        kill();
        return lost ? cloudFaults.reset() : undefined;
      });
      const run = await job.retire(inputs, { started: (child) => (kill = () => child.kill('SIGKILL')) });
      expect({ lost, nth, signal: run.signal }).toEqual({ lost, nth, signal: 'SIGKILL' });
      await expectFinished({ lost, nth });
    }
  }
}, 600_000);

const FAULTS: Readonly<Record<string, Fault>> = {
  refused: faults.refusal(403, 'Resource not accessible by personal access token'),
  'not found': faults.refusal(404, 'Not Found'),
  'server error': faults.unavailable(500),
  reset: faults.reset(),
  'reset after applying': faults.afterApplying(faults.reset()),
  'web page': faults.html(),
};

test.each(Object.entries(FAULTS))(
  '%s at each request: nothing but the previous pair ever goes',
  async (name, fault) => {
    const requests = await countRequests();
    for (let nth = 1; nth <= requests; nth += 1) {
      reset();
      job.github.faults.at(job.github.requests.length + nth, fault);
      await job.retire(inputs);
      expect({ nth, pairs: TARGETS.map((target) => job.pair(target)) }).toEqual({
        nth,
        pairs: TARGETS.map(() => NEW),
      });
      await expectFinished({ nth });
    }
    process.stdout.write(`retire with ${name}: ${requests} schedules tried\n`);
  },
  600_000,
);
