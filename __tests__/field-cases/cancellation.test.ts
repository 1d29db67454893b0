import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import * as faults from '../../simulators/github/faults/faults.ts';
import type { ActionRun } from '../../simulators/runner/run-action.ts';
import { sendSignal } from '../../simulators/runner/signals.ts';
import * as cloudFaults from '../../simulators/soda-cloud/faults.ts';
import { annotations, CURRENT } from '../product/job.ts';
import { nativeTime } from '../product/native.ts';
import { heldBy } from '../product/pair-rule.ts';
import { NAMES, reportOf, secretsOf, statesOf, useRotationJob } from '../product/rotation-job.ts';

const job = useRotationJob(() => ({ secrets: secretsOf(['repo:acme/data', 'repo:acme/lake']) }));

type Start = (options: { started: (child: ChildProcess) => void }) => Promise<ActionRun>;

/** Runs the action and cancels it at a moment. Returns how many milliseconds it then took to end. */
async function cancel(start: Start, hasCome: () => boolean) {
  let canceledAt = 0;
  let timer: NodeJS.Timeout | undefined;
  const run = await start({
    started: (child) => {
      timer = setInterval(() => {
        if (canceledAt === 0 && hasCome()) {
          sendSignal(child, 'SIGTERM');
          canceledAt = performance.now();
        }
      }, 10);
    },
  });
  clearInterval(timer);
  return { run, took: performance.now() - canceledAt };
}

const hasSent = (method: string) => job().github.requests.some((request) => request.method === method);

describe('D6: a cancellation reaches everything', () => {
  test('a write without an answer is given three seconds, and its target is restored', async () => {
    job().github.faults.next(faults.hang(), 1, { method: 'PUT', path: `*/lake/actions/secrets/${NAMES[1]}` });
    const { run, took } = await cancel(
      (options) => job().rotate({ targets: 'repo:acme/data, repo:acme/lake' }, options),
      () =>
        job().github.requests.some(({ method, pathname }) => method === 'PUT' && pathname.endsWith(NAMES[1])),
    );

    expect(took).toBeGreaterThan(2900);
    expect(took).toBeLessThan(nativeTime(7000));
    expect(run).toMatchObject({ exitCode: 1, signal: null });
    expect(statesOf(run)).toMatchObject({ 'repo:acme/lake': 'restored', 'repo:acme/data': 'skipped' });
    expect(job().pair('repo:acme/lake')).toEqual(CURRENT);
  });

  test.each(['rotate', 'retire', 'audit'] as const)(
    'reads of %s end at once, and the report is there',
    async (mode) => {
      job().github.faults.always(faults.hang(), { method: 'GET' });
      const { run, took } = await cancel(
        (options) => job()[mode]({}, options),
        () => hasSent('GET'),
      );

      expect(took).toBeLessThan(nativeTime(2000));
      expect(run).toMatchObject({ exitCode: 1, signal: null });
      expect(annotations(run, 'error')).toEqual([
        expect.stringMatching(/^(Rotation|Retirement|Audit) canceled: /),
      ]);
      expect(reportOf(run).mode).toBe(mode);
      // also at the head of the summary
      expect(run.summary).toMatch(/The run was canceled before/);
      expect(hasSent('PUT') || hasSent('DELETE')).toBe(false);
    },
  );

  test('a request to Soda Cloud ends at once', async () => {
    job().cloud.faults.always(cloudFaults.hang());
    const { run, took } = await cancel(
      (options) => job().rotate({}, options),
      () => job().cloud.requests.length > 0,
    );

    expect(took).toBeLessThan(nativeTime(2000));
    expect(run).toMatchObject({ exitCode: 1, signal: null });
    expect(heldBy(job(), 'repo:acme/data')).toBe('current');
    // not a problem of Soda Cloud or the network
    expect(annotations(run, 'error')).toEqual([expect.stringMatching(/^Rotation canceled: /)]);
    expect(`${run.stdout}${run.summary}`).not.toMatch(/not verified|firewall/i);
  });

  test('the age gate warns of no key that was not checked', async () => {
    job().cloud.faults.always(cloudFaults.hang());
    const { run } = await cancel(
      (options) => job().rotate({ 'min-age-days': '10000' }, options),
      () => job().cloud.requests.length > 0,
    );

    expect(annotations(run, 'error')).toEqual([expect.stringMatching(/^Rotation canceled: /)]);
    expect(run.stdout).not.toMatch(/not verified/i);
  });

  test('a runner key that may have been created is named', async () => {
    const path = '/api/v1/runners';
    job().cloud.faults.always(cloudFaults.hang(), path);
    const { run, took } = await cancel(
      (options) =>
        job().rotate(
          { 'new-api-key-id': '', 'new-api-key-secret': '', 'runner-name': 'ci', 'keep-previous': 'true' },
          options,
        ),
      () => job().cloud.requests.some((request) => request.path === path),
    );

    expect(took).toBeLessThan(nativeTime(2000));
    expect(annotations(run, 'error')).toEqual([
      expect.stringMatching(/^Rotation canceled: [\s\S]*may have created a key[\s\S]*delete it/),
    ]);
  });

  test('key-command is ended with what it started', async () => {
    const marker = `${job().sandbox.root}/started`.replaceAll('\\', '/');
    const { run, took } = await cancel(
      (options) =>
        job().rotate(
          {
            'new-api-key-id': '',
            'new-api-key-secret': '',
            'key-command': `"${process.execPath}" -e "fs.writeFileSync('${marker}', ''); setInterval(() => {}, 1000)"`,
          },
          options,
        ),
      () => existsSync(marker),
    );

    expect(took).toBeLessThan(nativeTime(2000));
    expect(annotations(run, 'error')).toEqual([
      expect.stringMatching(
        /^Rotation canceled: The run was canceled while the command in 'key-command' ran/,
      ),
    ]);
    expect(run).toMatchObject({ exitCode: 1, signal: null });
  });
});
