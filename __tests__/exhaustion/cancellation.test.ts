import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { sendSignal } from '../../simulators/runner/signals.ts';
import { CURRENT as OLD } from '../product/job.ts';
import { expectAlwaysUsable, expectTruth, heldBy } from '../product/pair-rule.ts';
import { type RotationJob, reportOf, secretsOf, startRotationJob } from '../product/rotation-job.ts';

const TARGETS = ['repo:acme/lake', 'repo:acme/shop', 'org:acme', 'repo:acme/data'];
const MOMENTS = 50;
const WORKERS = 3;

/** GitHub's answers take this long, in milliseconds. */
const LATENCY = 150;

/** A runner kills a process 10 seconds after the cancel signal. */
const LONGEST_END = 10_000;

/** The exit code of such a process on Windows: `STATUS_CONTROL_C_EXIT`. */
const ENDED_BY_CTRL_C = 0xc000013a;

const inputs = {
  targets: TARGETS.join('\n'),
  'keep-previous': 'true',
  // a pause that a cancellation meets as often as a request
  'write-interval-ms': '150',
};

interface Ending {
  readonly moment: number;
  readonly took: number;
  readonly isCanceled: boolean;
}

/** Every target holds the old pair, and none before it. */
function reset({ github }: RotationJob): void {
  for (const { store, name, value } of secretsOf(TARGETS)) {
    github.deleteSecret(store, `${name}_PREVIOUS`);
    github.setSecret({ store, name, value });
  }
}

/** Cancels a rotation this long after its start. Returns how long it then took to end. */
async function cancelAt(job: RotationJob, moment: number, signal: NodeJS.Signals): Promise<Ending> {
  reset(job);
  const since = job.github.history.length;
  let canceledAt = 0;
  const run = await job.rotate(inputs, {
    started: async (child) => {
      await sleep(moment);
      canceledAt = performance.now();
      sendSignal(child, signal);
    },
  });
  // a run may have ended before its moment came
  const took = canceledAt === 0 ? 0 : performance.now() - canceledAt;
  // before the process listens for it, a signal ends it at once
  if (run.signal !== null || run.exitCode === ENDED_BY_CTRL_C) {
    expect({ moment, held: TARGETS.map((target) => heldBy(job, target)) }).toEqual({
      moment,
      held: TARGETS.map(() => 'current'),
    });
    return { moment, took, isCanceled: true };
  }
  expect({ moment, signal, inTime: took < LONGEST_END }).toEqual({ moment, signal, inTime: true });
  expectTruth(job, run, TARGETS);
  expectAlwaysUsable(job, TARGETS, since);
  expect(reportOf(run).finished).toBeDefined();
  expect(TARGETS.filter((target) => heldBy(job, target) === 'half')).toEqual([]);
  expect([{}, OLD]).toContainEqual(job.pair('repo:acme/lake', '_PREVIOUS'));
  return { moment, took, isCanceled: run.exitCode === 1 };
}

test('D6: canceled at 50 moments under a slow server, every pair is whole, the report is true, and the run ends in time', async () => {
  const jobs = await Promise.all(
    Array.from({ length: WORKERS }, () => startRotationJob({ latency: LATENCY })),
  );
  try {
    const [first] = jobs;
    for (const job of jobs) {
      reset(job);
    }
    const undisturbed = await first?.rotate(inputs);
    expect(undisturbed?.exitCode).toBe(0);
    const length = undisturbed?.milliseconds ?? 0;
    const moments = Array.from({ length: MOMENTS }, (_, index) => Math.round((index * length) / MOMENTS));
    const endings: Ending[] = [];
    await Promise.all(
      jobs.map(async (job) => {
        for (let moment = moments.shift(); moment !== undefined; moment = moments.shift()) {
          endings.push(await cancelAt(job, moment, moments.length % 2 === 0 ? 'SIGINT' : 'SIGTERM'));
        }
        expect(job.github.violations).toEqual([]);
      }),
    );
    const canceled = endings.filter(({ isCanceled }) => isCanceled);
    expect(canceled.length).toBeGreaterThan(MOMENTS / 2);
    const slowest = Math.max(...canceled.map(({ took }) => took));
    process.stdout.write(
      `canceled at ${endings.length} moments of ${Math.round(length)} ms: ${canceled.length} runs ended by it, the slowest after ${Math.round(slowest)} ms\n`,
    );
  } finally {
    await Promise.all(jobs.map((job) => job.close()));
  }
}, 600_000);
