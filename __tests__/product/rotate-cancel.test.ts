import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import * as faults from '../../simulators/github/faults/faults.ts';
import { sendSignal } from '../../simulators/runner/signals.ts';
import { annotations, CURRENT } from './job.ts';
import { nativeTime } from './native.ts';
import { expectAlwaysUsable, expectTruth, heldBy } from './pair-rule.ts';
import { reportOf, secretsOf, statesOf, useRotationJob } from './rotation-job.ts';

/** In the order in which they are written: the own stores come last. */
const TARGETS = ['repo:acme/lake', 'repo:acme/shop', 'org:acme', 'repo:acme/data'];
const job = useRotationJob(() => ({ secrets: secretsOf(TARGETS), latency: 20 }));

/** Sends a signal when the nth write arrives. Returns how long the process then took to end. */
async function rotateAndCancel(
  signal: NodeJS.Signals,
  nth: number,
  inputs: Readonly<Record<string, string>> = {},
  env: Readonly<Record<string, string>> = {},
) {
  let sentAt = 0;
  let send = () => {};
  let writes = 0;
  job().github.hooks.onRequest = async ({ method }) => {
    writes += method === 'GET' ? 0 : 1;
    if (writes === nth && sentAt === 0) {
      send();
      sentAt = performance.now();
      // on a busy machine the response could overtake the signal
      await sleep(250);
    }
  };
  const run = await job().rotate(
    { targets: TARGETS.join('\n'), ...inputs },
    {
      env,
      started: (child) => {
        send = () => sendSignal(child, signal);
      },
    },
  );
  job().github.hooks.onRequest = undefined;
  return { run, took: performance.now() - sentAt };
}

test('a rotation ends after the reader of the log is closed', async () => {
  job().github.hooks.onRequest = undefined;
  const run = await job().rotate(
    { targets: TARGETS.join('\n') },
    { started: (child) => child.stdout?.destroy() },
  );

  expect(run).toMatchObject({ exitCode: 0, signal: null });
  expect(TARGETS.map((target) => heldBy(job(), target))).toEqual(TARGETS.map(() => 'new'));
});

test('SIGBREAK, with which a runner on Windows insists, cancels too', async () => {
  const breaking = "process.on('SIGUSR2',()=>process.emit('SIGBREAK'))";
  const env = { NODE_OPTIONS: `--import data:text/javascript,${breaking}` };
  const { run } = await rotateAndCancel('SIGUSR2', 3, {}, env);

  expect(run).toMatchObject({ exitCode: 1, signal: null });
  expectTruth(job(), run, TARGETS);
  expect(TARGETS.map((target) => heldBy(job(), target))).toEqual(['new', 'new', 'current', 'current']);
});

describe.each(['SIGINT', 'SIGTERM'] as const)('%s', (signal) => {
  test.each([1, 2, 3, 4, 5])(
    'at write %i: the pair is finished or restored, nothing else is started, the report is there',
    async (nth) => {
      const { run, took } = await rotateAndCancel(signal, nth);

      expect(took).toBeLessThan(nativeTime(5000));
      expect(run).toMatchObject({ exitCode: 1, signal: null });
      expectTruth(job(), run, TARGETS);
      const rotated = Math.ceil(nth / 2);
      expect(Object.values(statesOf(run))).toEqual(
        TARGETS.map((_, index) => (index < rotated ? 'rotated' : 'skipped')),
      );
      expect(run.summary).toContain('skipped');
      expect(annotations(run, 'error')).toEqual([
        expect.stringContaining('not started: the run was canceled'),
      ]);
    },
  );

  test.each([
    ['previous', 1, 'skipped'],
    ['new', 3, 'rotated'],
  ] as const)(
    'in a pause between the halves of the %s pair, that pair is finished',
    async (_which, nth, state) => {
      const since = job().github.history.length;
      job().github.hooks.onRequest = undefined;
      const { run, took } = await rotateAndCancel(signal, nth, {
        // the first pauses are short, and the one in which the run is canceled is not
        'write-interval-ms': nth === 1 ? '20000' : '1000',
        'keep-previous': 'true',
      });

      expect(took).toBeLessThan(nativeTime(5000));
      expect(statesOf(run)['repo:acme/lake']).toBe(state);
      expect(job().pair('repo:acme/lake', '_PREVIOUS')).toEqual(CURRENT);
      expectAlwaysUsable(job(), TARGETS, since);
    },
  );

  test('while GitHub asks to wait for a minute, the old pair is put back if it can be', async () => {
    job().github.faults.next(faults.secondaryLimit({ retryAfter: 60 }), 1, {
      method: 'PUT',
      path: '*_SECRET',
    });
    const pending = rotateAndCancel(signal, 2);
    const { run, took } = await pending;

    expect(took).toBeLessThan(nativeTime(5000));
    expect(TARGETS.map((target) => heldBy(job(), target))).not.toContain('half');
    expectTruth(job(), run, TARGETS);
  });

  test('before the first write nothing is written', async () => {
    let send = () => {};
    job().github.hooks.onRequest = () => send();
    const run = await job().rotate(
      { targets: TARGETS.join('\n') },
      {
        started: (child) => {
          send = () => sendSignal(child, signal);
        },
      },
    );

    expect(run).toMatchObject({ exitCode: 1, signal: null, outputs: { rotated: 'false' } });
    expect(annotations(run, 'error')).toEqual([expect.stringMatching(/^Rotation canceled: /)]);
    expect(reportOf(run).requests.writes).toBe(0);
  });
});
