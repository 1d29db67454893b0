import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Fault } from '../../simulators/github/faults/faults.ts';
import * as faults from '../../simulators/github/faults/faults.ts';
import { hastened, racing } from '../../simulators/runner/pace.ts';
import type { ActionRun } from '../../simulators/runner/run-action.ts';
import * as cloudFaults from '../../simulators/soda-cloud/faults.ts';
import { expectAlwaysUsable, expectNoFalseClaim, expectTruth, holdings } from '../product/pair-rule.ts';
import type { RotationJob } from '../product/rotation-job.ts';
import { type ClockedJob, startClockedJob, Workflow } from '../product/workflow.ts';
import { killAtRequest, signalAtRequest } from './kill.ts';
import { calm, Recovery, type Rotation, reset } from './recovery.ts';

const WORKERS = 3;
const ROUNDS = 40;

let worlds: ClockedJob[] = [];
beforeAll(async () => {
  worlds = await Promise.all(Array.from({ length: WORKERS }, () => startClockedJob()));
});
afterAll(async () => {
  await Promise.all(worlds.map(({ job }) => job.close()));
});

const lost = (fault: Fault) => faults.afterApplying(fault);

const FAULTS = {
  '401': faults.refusal(401, 'Bad credentials'),
  '403': faults.refusal(403, 'Resource not accessible by integration'),
  '404': faults.refusal(404, 'Not Found'),
  '422': faults.refusal(422, 'Validation Failed'),
  '500 after applying': lost(faults.unavailable(500)),
  '502': faults.html(502),
  reset: faults.reset(),
  'reset after applying': lost(faults.reset()),
};

const OTHERS = ['repo:acme/lake', 'dependabot:acme/data', 'codespaces-org:acme', 'repo:acme/shop'];
const ENVIRONMENT = 'prod/eu west';
const OWN = ['org:acme', `environment:acme/data:${ENVIRONMENT}`, 'repo:acme/data'];

/** The workflow can read a complete pair from its own stores. */
const rotations = fc
  .record({
    others: fc.subarray(OTHERS, { maxLength: 2 }),
    own: fc.subarray(OWN, { minLength: 1 }),
    inEnvironment: fc.boolean(),
    keepPrevious: fc.boolean(),
  })
  .chain(({ others, own, inEnvironment, keepPrevious }) =>
    fc.shuffledSubarray([...others, ...own], { minLength: others.length + own.length }).map(
      (targets): Rotation => ({
        name: targets.join(', '),
        targets,
        own,
        // else it is the environment alone that the workflow could not read
        ...(inEnvironment || own.every((store) => store.startsWith('environment:'))
          ? { environment: ENVIRONMENT }
          : {}),
        keepPrevious,
      }),
    ),
  );

const disturbances = fc.record({
  /** Faults by the number of the request. */
  faults: fc.dictionary(
    fc.nat({ max: 60 }).map(String),
    fc.constantFrom(...(Object.keys(FAULTS) as (keyof typeof FAULTS)[])),
    { maxKeys: 6 },
  ),
  /** The login that Soda Cloud does not answer. */
  login: fc.option(fc.nat({ max: 3 }), { freq: 8, nil: undefined }),
  ending: fc.option(
    fc.record({
      signal: fc.constantFrom('SIGKILL' as const, 'SIGTERM' as const, 'SIGINT' as const),
      boundary: fc.constantFrom('onRequest' as const, 'onApplied' as const),
      at: fc.integer({ min: 1, max: 50 }),
    }),
    { freq: 3, nil: undefined },
  ),
});
type Disturbance = typeof disturbances extends fc.Arbitrary<infer Value> ? Value : never;

function disturbedRun(
  job: RotationJob,
  rotation: Rotation,
  { faults: planned, login, ending }: Disturbance,
): Promise<ActionRun> {
  calm(job);
  const first = job.github.requests.length;
  const firstLogin = job.cloud.requests.length;
  job.github.setFaults(({ sequence }) => {
    const name = planned[String(sequence - first)];
    return name === undefined ? undefined : FAULTS[name];
  });
  job.cloud.setFaults(() =>
    login !== undefined && job.cloud.requests.length - firstLogin > login ? cloudFaults.html() : undefined,
  );
  const started =
    ending === undefined
      ? undefined
      : ending.signal === 'SIGKILL'
        ? killAtRequest(job.github, ending.at, ending.boundary)
        : signalAtRequest(job.github, ending.at, ending.signal);
  const pace = ending?.signal === 'SIGKILL' ? racing : hastened;
  return new Workflow(job, rotation).rotate({ ...pace, ...(started === undefined ? {} : { started }) });
}

test('after any one to three disturbed runs the same workflow completes the rotation', async () => {
  let runs = 0;
  await Promise.all(
    worlds.map((world) =>
      fc.assert(
        fc.asyncProperty(
          rotations,
          fc.array(disturbances, { minLength: 1, maxLength: 3 }),
          async (rotation, disturbed) => {
            const { job } = world;
            reset(world, rotation);
            const since = job.github.history.length;
            for (const each of disturbed) {
              const before = holdings(job, rotation.targets);
              const run = await disturbedRun(job, rotation, each);
              runs += 1;
              const expectOnlyTruth = run.signal === null ? expectTruth : expectNoFalseClaim;
              expectOnlyTruth(job, run, rotation.targets, before);
            }
            if (rotation.keepPrevious) {
              expectAlwaysUsable(job, rotation.targets, since);
            }
            await new Recovery(rotation).recover(world, disturbed, since);
            expect(job.github.violations).toEqual([]);
          },
        ),
        { numRuns: ROUNDS },
      ),
    ),
  );
  process.stdout.write(`random rotations: ${runs} disturbed runs tried\n`);
}, 900_000);
