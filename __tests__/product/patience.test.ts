import { expect, test } from '@jest/globals';
import * as faults from '../../simulators/soda-cloud/faults.ts';
import { annotations, useJob } from './job.ts';

const job = useJob();

test.each([
  ['never answers', faults.hang()],
  ['answers one byte at a time', faults.drip(100)],
])(
  'a server that %s is given up within 30 seconds',
  async (_what, fault) => {
    job().cloud.faults.always(fault);
    const run = await job().configure();

    expect(run).toMatchObject({ exitCode: 0, outputs: { verified: 'false' } });
    expect(annotations(run, 'warning')).toEqual([
      expect.stringMatching(/no complete answer within \d+ seconds/),
    ]);
    expect(run.milliseconds).toBeLessThan(32_000);
  },
  60_000,
);
