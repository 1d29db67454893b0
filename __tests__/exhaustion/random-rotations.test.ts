import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as faults from '../../simulators/github/faults/faults.ts';
import { expectAlwaysUsable, expectTruth, heldBy } from '../product/pair-rule.ts';
import { EVERY_KIND, type RotationJob, secretsOf, startRotationJob } from '../product/rotation-job.ts';

let job: RotationJob;
beforeAll(async () => {
  job = await startRotationJob();
});
afterAll(async () => {
  await job.close();
});

const FAULTS = {
  '401': faults.refusal(401, 'Bad credentials'),
  '403': faults.refusal(403, 'Resource not accessible by integration'),
  '404': faults.refusal(404, 'Not Found'),
  '422': faults.refusal(422, 'Validation Failed'),
  '500 after applying': faults.afterApplying(faults.unavailable(500)),
  '502': faults.html(502),
  reset: faults.reset(),
  'reset after applying': faults.afterApplying(faults.reset()),
};

const disturbance = fc.record({
  /** Faults by the number of the request. */
  faults: fc.dictionary(
    fc.nat({ max: 60 }).map(String),
    fc.constantFrom(...(Object.keys(FAULTS) as (keyof typeof FAULTS)[])),
    { maxKeys: 6 },
  ),
  ending: fc.oneof(
    { weight: 2, arbitrary: fc.constant(undefined) },
    {
      weight: 2,
      arbitrary: fc.record({
        signal: fc.constantFrom('SIGKILL', 'SIGTERM', 'SIGINT'),
        at: fc.nat({ max: 50 }),
      }),
    },
  ),
});

/** One disturbed run. */
async function disturbedRun(
  targets: readonly string[],
  keepPrevious: boolean,
  { faults: planned, ending }: typeof disturbance extends fc.Arbitrary<infer Value> ? Value : never,
) {
  const first = job.github.requests.length;
  let send = () => {};
  job.github.setFaults(({ sequence }) => {
    const name = planned[String(sequence - first)];
    return name === undefined ? undefined : FAULTS[name];
  });
  job.github.hooks.onRequest = ({ sequence }) => {
    if (ending !== undefined && sequence - first === ending.at) {
      send();
    }
  };
  return job.rotate(
    { targets: targets.join('\n'), 'keep-previous': String(keepPrevious) },
    {
      started: (child) => {
        send = () => child.kill(ending?.signal);
      },
    },
  );
}

test('after any sequence of disturbed runs the pair rule holds, and one undisturbed run finishes', async () => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.subarray(EVERY_KIND, { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      fc.array(disturbance, { minLength: 1, maxLength: 3 }),
      async (targets, keepPrevious, disturbances) => {
        for (const { store, name, value } of secretsOf(targets)) {
          job.github.deleteSecret(store, `${name}_PREVIOUS`);
          job.github.setSecret({ store, name, value });
        }
        const since = job.github.history.length;
        for (const each of disturbances) {
          const run = await disturbedRun(targets, keepPrevious, each);
          runs += 1;
          if (run.signal === null && run.outputs['report'] !== undefined && disturbances.length === 1) {
            expectTruth(job, run, targets);
          }
          if (keepPrevious) {
            expectAlwaysUsable(job, targets, since);
          }
        }
        job.github.faults.clear();
        job.github.hooks.onRequest = undefined;
        const last = await job.rotate({ targets: targets.join('\n'), 'keep-previous': String(keepPrevious) });
        expect({ exitCode: last.exitCode, held: targets.map((target) => heldBy(job, target)) }).toEqual({
          exitCode: 0,
          held: targets.map(() => 'new'),
        });
        expect(job.github.violations).toEqual([]);
      },
    ),
    { numRuns: 60 },
  );
  process.stdout.write(`random rotations: ${runs} disturbed runs tried\n`);
}, 900_000);
