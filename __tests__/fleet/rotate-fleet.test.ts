import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import * as faults from '../../simulators/github/faults/faults.ts';
import { hastened } from '../../simulators/runner/pace.ts';
import { annotations } from '../product/job.ts';
import { expectTruth, heldBy, holdings } from '../product/pair-rule.ts';
import { NAMES, NEW, type RotationJob, reportOf, secretsOf, statesOf } from '../product/rotation-job.ts';
import { type ClockedJob, startClockedJob, Workflow } from '../product/workflow.ts';

const OWN = 'repo:acme/data';
/** With the own one, one more than a run without a marker has at most. */
const OTHERS = Array.from({ length: 20 }, (_, index) => `repo:acme/r${index}`);
const TARGETS = [...OTHERS, OWN];
const MARKER = markerOf(NEW.id);
const FORBIDDEN = faults.refusal(403, 'Resource not accessible by integration');

function markerOf(id: string): string {
  return `SODA_CLOUD_ROTATION_${createHash('sha256').update(id).digest('hex').slice(0, 12).toUpperCase()}`;
}

let world: ClockedJob;
let job: RotationJob;
beforeEach(async () => {
  world = await startClockedJob();
  ({ job } = world);
  for (const target of OTHERS) {
    job.github.world.addRepository({ name: target.slice('repo:'.length) });
  }
  for (const secret of secretsOf(TARGETS)) {
    job.github.setSecret({ ...secret, updatedAt: world.clock.now() - 86_400_000 });
  }
});
afterEach(async () => {
  const { violations } = job.github;
  await job.close();
  expect(violations).toEqual([]);
});

const rotation = (inputs: Record<string, string> = {}) => new Workflow(job, { targets: TARGETS, inputs });
const marker = (name = MARKER) => job.github.secret(OWN, name);
const writesSince = (since: number) =>
  job.github.history.slice(since).map(({ store, name }) => `${store} ${name}`);

/** Kills a rotation at the next write after so many targets have the new pair. */
async function killAfter(targets: number): Promise<void> {
  let kill = () => {};
  job.github.hooks.onRequest = ({ method, pathname }, drop) => {
    const rotated = OTHERS.filter((target) => heldBy(job, target) === 'new').length;
    if (method === 'PUT' && !pathname.includes('ROTATION') && rotated === targets) {
      kill();
      drop();
    }
  };
  const run = await rotation().rotate({ started: (child) => (kill = () => child.kill('SIGKILL')) });
  job.github.hooks.onRequest = undefined;
  expect(run.signal).toBe('SIGKILL');
}

describe('the marker of a rotation with more than 20 targets', () => {
  test('lets the next runs go on where killed ones ended, and is gone when all is done', async () => {
    await killAfter(12);
    expect(marker()?.readable).toBe(true);
    await killAfter(15);

    const since = job.github.history.length;
    const run = await rotation().rotate(hastened);
    expect(run).toMatchObject({ exitCode: 0, outputs: { rotated: 'true', due: 'false' } });
    expect(reportOf(run).counts).toEqual({ rotated: 6, unchanged: 15 });
    expect(run.stdout).toContain('15 targets were written by an earlier run of this rotation.');
    expect(run.summary).toContain('written by an earlier run of this rotation');
    expect(run.summary).toMatch(
      /^### Rotation complete: 21 of 21 targets hold the new key\n\n6 written by this run, 15 by an earlier one\.\n/,
    );
    expect(run.stdout).toMatch(/^Rotation complete: 21 of 21 targets hold the new API key .*, 6 written by/m);
    expect(run.stdout).not.toContain('was written to 6 of 21');
    expect(writesSince(since)).toEqual([
      ...[...OTHERS.slice(15), OWN].flatMap((target) => NAMES.map((name) => `${target} ${name}`)),
      `${OWN} ${MARKER}`,
    ]);
    expect(TARGETS.filter((target) => heldBy(job, target) !== 'new')).toEqual([]);
    expect(marker()).toBeUndefined();

    const before = job.github.history.length;
    expect((await rotation().rotate(hastened)).exitCode).toBe(0);
    expect(writesSince(before)).toEqual([]);
  });

  test('is part of the cost that the log announces before the first write', async () => {
    const stale = markerOf('another key');
    job.github.setSecret({ store: OWN, name: stale, value: 'x', updatedAt: world.clock.now() });
    let readsBefore: number | undefined;
    let reads = 0;
    job.github.hooks.onRequest = ({ method }) => {
      if (method === 'GET') {
        reads += 1;
      } else {
        readsBefore ??= reads;
      }
    };
    const since = job.github.history.length;
    const run = await rotation().rotate(hastened);

    expect(run.exitCode).toBe(0);
    const writes = writesSince(since).length;
    // two for each target; the deletion of the stale marker, the new one, and its deletion
    expect(writes).toBe(2 * TARGETS.length + 3);
    expect(run.stdout).toContain(
      `To write 21 targets and the marker of this rotation: ${writes} writes, 0 ms apart, and ${reads - (readsBefore ?? 0)} reads to confirm them; `,
    );
  });

  test('makes targets count as rotated that are older than the age gate', async () => {
    await killAfter(12);
    world.clock.advance(3 * 86_400_000);
    const run = await rotation({ 'min-age-days': '1' }).rotate(hastened);

    expect(run).toMatchObject({ exitCode: 0, outputs: { rotated: 'true', due: 'false', 'age-days': '3' } });
    expect(reportOf(run).counts).toEqual({ rotated: 9, unchanged: 12 });
  });

  test('which is left of a complete rotation is deleted by a run that finds nothing else to do', async () => {
    job.github.faults.always(FORBIDDEN, { method: 'DELETE', path: `/repos/acme/data/actions/secrets/*` });
    const run = await rotation().rotate(hastened);
    expect(run.exitCode).toBe(0);
    expect(annotations(run, 'warning')).toEqual([expect.stringContaining(`Marker not deleted: `)]);
    expect(marker()).toBeDefined();

    job.github.faults.clear();
    const since = job.github.history.length;
    expect((await rotation().rotate(hastened)).exitCode).toBe(0);
    expect(writesSince(since)).toEqual([`${OWN} ${MARKER}`]);
    expect(marker()).toBeUndefined();
  });

  test('of another key is deleted before the first write, and where it cannot be, nothing is written', async () => {
    const stale = markerOf('another key');
    // not a marker, so not the action's to delete
    const similar = 'SODA_CLOUD_ROTATION_TOKEN';
    for (const name of [stale, similar]) {
      job.github.setSecret({ store: OWN, name, value: 'x', updatedAt: world.clock.now() });
    }
    job.github.faults.always(FORBIDDEN, { method: 'DELETE', path: `/repos/acme/data/actions/secrets/*` });
    const since = job.github.history.length;
    const refused = await rotation().rotate(hastened);
    expect(refused.exitCode).toBe(1);
    expect(annotations(refused, 'error')).toEqual([
      expect.stringMatching(new RegExp(`^Rotation not started: The secret ${stale} could not be deleted`)),
    ]);
    expect(writesSince(since)).toEqual([]);
    expectTruth(job, refused, TARGETS);

    job.github.faults.clear();
    expect((await rotation().rotate(hastened)).exitCode).toBe(0);
    expect(writesSince(since).slice(0, 2)).toEqual([`${OWN} ${stale}`, `${OWN} ${MARKER}`]);
    expect(marker(stale)).toBeUndefined();
    expect(marker(similar)).toBeDefined();
  });

  test('is deleted before an old pair is restored, and where it cannot be, nothing is restored', async () => {
    const second = `/repos/acme/r3/actions/secrets/${NAMES[1]}`;
    job.github.faults.next(FORBIDDEN, 1, { method: 'PUT', path: second });
    const restored = await rotation().rotate(hastened);
    expect(restored.exitCode).toBe(1);
    expect(statesOf(restored)).toMatchObject({ 'repo:acme/r3': 'restored', 'repo:acme/r4': 'rotated' });
    expect(marker()).toBeUndefined();
    expectTruth(job, restored, TARGETS);

    job.github.faults.next(FORBIDDEN, 1, { method: 'PUT', path: second });
    job.github.faults.always(FORBIDDEN, { method: 'DELETE', path: `/repos/acme/data/actions/secrets/*` });
    const before = holdings(job, TARGETS);
    const broken = await rotation().rotate(hastened);
    expect(statesOf(broken)).toMatchObject({ 'repo:acme/r3': 'broken' });
    expect(heldBy(job, 'repo:acme/r3')).toBe('half');
    expect(annotations(broken, 'error').join('\n')).toContain('marks the targets that hold the new key');
    expectTruth(job, broken, TARGETS, before);

    job.github.faults.clear();
    const run = await rotation().rotate(hastened);
    expect(run.exitCode).toBe(0);
    expect(reportOf(run).counts).toEqual({ rotated: 2, unchanged: 19 });
    expect(TARGETS.filter((target) => heldBy(job, target) !== 'new')).toEqual([]);
  });

  test('that a person deletes after a change by hand: every target is written again', async () => {
    await killAfter(5);
    for (const secret of secretsOf(['repo:acme/r2'])) {
      job.github.setSecret({ ...secret, updatedAt: world.clock.now() });
    }
    job.github.deleteSecret(OWN, MARKER);
    const run = await rotation().rotate(hastened);

    expect(run.exitCode).toBe(0);
    expect(reportOf(run).counts).toEqual({ rotated: 21 });
    expect(heldBy(job, 'repo:acme/r2')).toBe('new');
  });

  test('needs room in the own repository', async () => {
    for (let index = 0; index < 98; index += 1) {
      job.github.setSecret({ store: OWN, name: `S${index}`, value: 'x', updatedAt: world.clock.now() });
    }
    const run = await rotation().rotate(hastened);

    expect(annotations(run, 'error')).toEqual([
      expect.stringMatching(/repo:acme\/data: it holds 100 of the 100 secrets .* 1 more is needed/s),
    ]);
  });
});

describe('skip-unready', () => {
  const unready = () => {
    job.github.deleteSecret('repo:acme/r7', NAMES[1]);
  };
  const inputs = { 'skip-unready': 'true' };

  test('leaves out what cannot be written, and the next run completes the rotation', async () => {
    unready();
    const first = await rotation(inputs).rotate(hastened);
    expect(first).toMatchObject({ exitCode: 1, outputs: { rotated: 'true', due: 'true' } });
    expect(reportOf(first).counts).toEqual({ rotated: 19, failed: 1, skipped: 1 });
    expect(statesOf(first)).toMatchObject({ 'repo:acme/r7': 'failed', [OWN]: 'skipped' });
    expect(annotations(first, 'error')).toEqual([
      expect.stringMatching(
        /^Rotation incomplete: 2 of 21 .*repo:acme\/r7: left out: \S+ is missing.*start the same workflow again/s,
      ),
    ]);
    expect(first.stdout).toContain(`by hand before that, also delete the secret ${MARKER} in ${OWN}`);

    for (const secret of secretsOf(['repo:acme/r7'])) {
      job.github.setSecret({ ...secret, updatedAt: world.clock.now() });
    }
    // the change by hand is older than this run, but newer than the marker
    job.github.deleteSecret(OWN, MARKER);
    const second = await rotation(inputs).rotate(hastened);
    expect(second.exitCode).toBe(0);
    expect(TARGETS.filter((target) => heldBy(job, target) !== 'new')).toEqual([]);
  });

  test('cannot leave out the store of the marker, but with 20 targets', async () => {
    for (const path of ['secrets', 'secrets/*']) {
      job.github.faults.always(FORBIDDEN, { method: 'GET', path: `/repos/acme/data/actions/${path}` });
    }
    const since = job.github.history.length;
    const many = await rotation(inputs).rotate(hastened);
    expect(annotations(many, 'error')).toEqual([
      expect.stringMatching(/^Rotation not started: The secrets of repo:acme\/data could not be listed/),
    ]);
    expect(writesSince(since)).toEqual([]);

    const few = new Workflow(job, { targets: [...OTHERS.slice(0, 2), OWN], inputs });
    const run = await few.rotate(hastened);
    expect(statesOf(run)).toEqual({ 'repo:acme/r0': 'rotated', 'repo:acme/r1': 'rotated', [OWN]: 'failed' });
    expect(
      annotations(run, 'warning').filter((text) => text.startsWith('Markers not checked: ')),
    ).toHaveLength(1);
  });

  test('shows in the dry run what would be left out, and fails', async () => {
    unready();
    const run = await rotation({ ...inputs, 'dry-run': 'true' }).rotate(hastened);

    expect(run.exitCode).toBe(1);
    expect(reportOf(run).counts).toEqual({ planned: 19, failed: 1, skipped: 1 });
    expect(annotations(run, 'error')).toEqual([
      expect.stringMatching(
        /^Targets not ready: Dry run: 1 of 21 targets cannot be written and would be left out/,
      ),
    ]);
    expect(run.stdout).toMatch(
      /To write 19 targets and the marker of this rotation: 39 writes, 0 ms apart, and 38 reads/,
    );
  });

  test('writes nothing where only own stores are left, and nothing without it', async () => {
    for (const target of OTHERS) {
      job.github.deleteSecret(target, NAMES[0]);
    }
    const since = job.github.history.length;
    for (const given of [inputs, {}]) {
      const run = await rotation(given).rotate(hastened);
      expect(annotations(run, 'error')).toEqual([
        expect.stringMatching(/^Targets not ready: 20 of 21 targets cannot be written/),
      ]);
    }
    expect(writesSince(since)).toEqual([]);
  });
});

test('a rate limit of more than 20 minutes stops the run between two targets, which says when to start again', async () => {
  job.github.faults.always(faults.primaryLimit({ resetInSeconds: 3000 }), {
    method: 'PUT',
    path: `/repos/acme/r6/actions/secrets/${NAMES[0]}`,
  });
  const run = await rotation().rotate(hastened);

  expect(run.exitCode).toBe(1);
  expect(reportOf(run).counts).toEqual({ rotated: 6, failed: 1, skipped: 14 });
  expect(annotations(run, 'error')).toEqual([
    expect.stringMatching(/start the same workflow again after 2\d{3}-.*Z with the same new key/),
  ]);
  expect(run.summary).toContain('rate limit lasts until 2');
  expectTruth(job, run, TARGETS);
});
