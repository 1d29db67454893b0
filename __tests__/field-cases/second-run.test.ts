import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import * as faults from '../../simulators/github/faults/faults.ts';
import { hastened } from '../../simulators/runner/pace.ts';
import { annotations, CURRENT as OLD } from '../product/job.ts';
import { expectTruth, heldBy, holdings } from '../product/pair-rule.ts';
import { NAMES, NEW, type RotationJob, reportOf, secretsOf, statesOf } from '../product/rotation-job.ts';
import { type ClockedJob, HOUR, startClockedJob, Workflow } from '../product/workflow.ts';

const LAKE = 'repo:acme/lake';
const SHOP = 'repo:acme/shop';
const DEPENDABOT = 'dependabot:acme/data';
const ORG = 'org:acme';
const ENVIRONMENT = 'environment:acme/data:staging';
const REPO = 'repo:acme/data';
/** In an order that a person may use: the workflow's own repository first. */
const TARGETS = [REPO, LAKE, ENVIRONMENT, SHOP, ORG, DEPENDABOT];
const OWN = [ORG, ENVIRONMENT, REPO];
const OTHERS = [LAKE, SHOP, DEPENDABOT];

let world: ClockedJob;
let job: RotationJob;
beforeEach(async () => {
  world = await startClockedJob({ secrets: secretsOf(TARGETS) });
  ({ job } = world);
});
afterEach(async () => {
  const { violations } = job.github;
  await job.close();
  expect(violations).toEqual([]);
});

const rotation = (targets: readonly string[] = TARGETS) => new Workflow(job, { targets, keepPrevious: true });
const all = <Held>(targets: readonly string[], held: Held) =>
  Object.fromEntries(targets.map((target) => [target, held]));

/** The expected end of every rotation. */
function expectComplete(targets: readonly string[] = TARGETS): void {
  for (const target of targets) {
    expect({ target, pair: job.pair(target), previous: job.pair(target, '_PREVIOUS') }).toEqual({
      target,
      pair: NEW,
      previous: OLD,
    });
  }
}

describe('the same workflow again', () => {
  test('B1: completes a rotation in which the answers to one write were lost', async () => {
    job.github.faults.next(faults.afterApplying(faults.html(502)), 5, {
      method: 'PUT',
      path: `/repos/acme/lake/actions/secrets/${NAMES[1]}`,
    });
    const first = await rotation().rotate(hastened);

    expect(first.exitCode).toBe(1);
    expect(statesOf(first)).toEqual({
      ...all(OTHERS, 'rotated'),
      [LAKE]: 'restored',
      ...all(OWN, 'skipped'),
    });
    expectTruth(job, first, TARGETS);
    expect(annotations(first, 'error')).toEqual([
      expect.stringMatching(/^Rotation incomplete: .*repo:acme\/lake.*the same workflow again/s),
    ]);

    const before = holdings(job, TARGETS);
    const second = await rotation().rotate();
    expect({ exitCode: second.exitCode, states: statesOf(second) }).toEqual({
      exitCode: 0,
      states: all(TARGETS, 'rotated'),
    });
    expectTruth(job, second, TARGETS, before);
    expectComplete();
  });

  test.each([
    ['one of several own stores', [LAKE, ORG, REPO], '/orgs/acme/', 1],
    ['the only target, which is no own store,', [LAKE], '/repos/acme/lake/', 1],
    ['another target than the only own store', [LAKE, REPO], '/repos/acme/lake/', 0],
  ] as const)('of a complete rotation: %s cannot be read', async (_what, targets, path, exitCode) => {
    expect(await rotation(targets).rotate(hastened)).toMatchObject({ exitCode: 0 });
    const since = job.github.history.length;
    const before = holdings(job, targets);
    // with the new pair as the current one, even if the workflow reads none of the targets
    const keys = { 'api-key-id': NEW.id, 'api-key-secret': NEW.secret };
    job.github.setFaults((request) =>
      request.path.startsWith(path)
        ? faults.refusal(403, 'Resource not accessible by integration')
        : undefined,
    );
    const run = await new Workflow(job, { targets, keepPrevious: true, inputs: keys }).rotate(hastened);

    expect(run.exitCode).toBe(exitCode);
    expect(annotations(run, exitCode === 1 ? 'error' : 'warning').join('\n')).toMatch(
      /^Targets not ready: /m,
    );
    expect(job.github.history.slice(since)).toEqual([]);
    expectTruth(job, run, targets, before);
  });

  test('B2: completes a rotation in which two targets were refused, and fails as long as they are', async () => {
    const refuse = () => {
      for (const repository of ['lake', 'shop']) {
        job.github.faults.always(faults.refusal(403, 'Resource not accessible by integration'), {
          method: 'PUT',
          path: `/repos/acme/${repository}/actions/secrets/*`,
        });
      }
    };
    refuse();
    for (const _start of [1, 2]) {
      const run = await rotation().rotate();
      expect(run.exitCode).toBe(1);
      expect(statesOf(run)).toEqual({
        [LAKE]: 'failed',
        [SHOP]: 'failed',
        [DEPENDABOT]: 'rotated',
        ...all(OWN, 'skipped'),
      });
      expect(annotations(run, 'error')).toEqual([
        expect.stringMatching(/^Rotation incomplete: .*repo:acme\/lake.*repo:acme\/shop/s),
      ]);
      for (const target of [LAKE, SHOP]) {
        expect(run.summary).toContain(target);
      }
    }

    job.github.faults.clear();
    const run = await rotation().rotate();
    expect({ exitCode: run.exitCode, states: statesOf(run) }).toEqual({
      exitCode: 0,
      states: all(TARGETS, 'rotated'),
    });
    expectComplete();
  });

  /** Kills a rotation at the next write after this number of targets have the new pair. */
  async function killAfter(targets: number) {
    let kill = () => {};
    job.github.hooks.onRequest = ({ method }, drop) => {
      const rotated = TARGETS.filter((target) => heldBy(job, target) === 'new').length;
      if (method === 'PUT' && rotated === targets) {
        kill();
        drop();
      }
    };
    const run = await rotation().rotate({ started: (child) => (kill = () => child.kill('SIGKILL')) });
    job.github.hooks.onRequest = undefined;
    expect(run.signal).toBe('SIGKILL');
    return run;
  }

  test('B3: completes a rotation that was killed after three targets, as its report shows', async () => {
    const killed = await killAfter(3);
    expect(killed.outputs).toMatchObject({ rotated: 'true' });
    expect(holdings(job, TARGETS)).toEqual({ ...all(OTHERS, 'new'), ...all(OWN, 'current') });

    const run = await rotation().rotate();
    expect({ exitCode: run.exitCode, states: statesOf(run) }).toEqual({
      exitCode: 0,
      states: all(TARGETS, 'rotated'),
    });
    expectComplete();
  });

  test('B3: the same with an age gate, for which all targets are young by now', async () => {
    const dated = () =>
      new Workflow(job, { targets: TARGETS, keepPrevious: true, inputs: { 'min-age-days': '20' } });
    await killAfter(1);
    for (const { store, name, value } of secretsOf(OTHERS.slice(1))) {
      job.github.setSecret({ store, name, value, updatedAt: world.clock.now() });
    }
    const run = await dated().rotate();
    expect(run).toMatchObject({ exitCode: 0, outputs: { rotated: 'true', due: 'false' } });
    expectComplete();

    const since = job.github.history.length;
    const early = await dated().rotate();
    expect(early).toMatchObject({ exitCode: 0, outputs: { rotated: 'false', due: 'false' } });
    expect(statesOf(early)).toEqual(all(TARGETS, 'unchanged'));
    expect(job.github.history.slice(since)).toEqual([]);
  });

  test('of several own stores, one of which may hide another, all are written again, and nothing else', async () => {
    await rotation().rotate();
    const since = job.github.history.length;
    const run = await rotation().rotate();

    expect(run.exitCode).toBe(0);
    expect(statesOf(run)).toEqual({ ...all(OTHERS, 'unchanged'), ...all(OWN, 'rotated') });
    expect(job.github.history.slice(since).map(({ store, name }) => [store, name])).toEqual(
      OWN.flatMap((store) => NAMES.map((name) => [store, name])),
    );
    expectComplete();
  });

  test('of a single own store, nothing is left to do', async () => {
    const targets = [LAKE, REPO, DEPENDABOT];
    await rotation(targets).rotate();
    const since = job.github.history.length;
    const run = await rotation(targets).rotate();

    expect(run).toMatchObject({ exitCode: 0, outputs: { rotated: 'false', due: 'false' } });
    expect(statesOf(run)).toEqual(all(targets, 'unchanged'));
    expect(job.github.history.slice(since)).toEqual([]);
    expectComplete(targets);
  });
});

test('B4: due and age-days show the state after the rotation', async () => {
  for (const { store, name, value } of secretsOf(TARGETS)) {
    const updatedAt = world.clock.now() - 80 * 24 * HOUR;
    job.github.setSecret({ store, name, value, updatedAt });
  }
  const run = await rotation().rotate();

  expect(run).toMatchObject({ exitCode: 0, outputs: { rotated: 'true', due: 'false', 'age-days': '0' } });
});

describe('B5: a rotation in two parts with two hours between them', () => {
  async function expectNoAlarm(): Promise<void> {
    const soon = await rotation().audit();
    expect({ exitCode: soon.exitCode, states: statesOf(soon) }).toEqual({
      exitCode: 0,
      states: all(TARGETS, 'ok'),
    });
    world.clock.advance(25 * HOUR);
    job.cloud.removeKey(OLD.id);
    const retired = await rotation().retire(hastened);
    expect({ exitCode: retired.exitCode, states: statesOf(retired) }).toEqual({
      exitCode: 0,
      states: all(TARGETS, 'retired'),
    });
  }

  test('split by hand: no drift, and it is retired', async () => {
    await rotation(OTHERS).rotate();
    world.clock.advance(2 * HOUR);
    await rotation(OWN).rotate();

    expectComplete();
    await expectNoAlarm();
  });

  test('paused between two targets: no drift, and it is retired', async () => {
    job.github.hooks.onRequest = ({ method, pathname }) => {
      if (method === 'PUT' && pathname.endsWith(`/shop/actions/secrets/${NAMES[0]}_PREVIOUS`)) {
        job.github.hooks.onRequest = undefined;
        world.clock.advance(2 * HOUR);
      }
    };
    await rotation().rotate();

    expectComplete();
    await expectNoAlarm();
  });
});

describe('without an own store among the targets', () => {
  test('a rotation warns that nothing commits it', async () => {
    const run = await rotation(OTHERS).rotate();

    expect(run.exitCode).toBe(0);
    expect(annotations(run, 'warning')).toEqual([
      expect.stringMatching(/^No own store among the targets: .*nothing commits the rotation.*Add /s),
    ]);
    expect(reportOf(run).targets.map(({ state }) => state)).toEqual(['rotated', 'rotated', 'rotated']);
  });

  test('with one it does not', async () => {
    const run = await rotation([...OTHERS, REPO]).rotate();

    expect(annotations(run, 'warning')).toEqual([]);
  });
});
