import { afterEach, beforeEach, expect, test } from '@jest/globals';
import * as faults from '../../simulators/github/faults/faults.ts';
import { hastened } from '../../simulators/runner/pace.ts';
import { annotations, CURRENT } from './job.ts';
import { NAMES, NEW, type RotationJob, reportOf, secretsOf, statesOf } from './rotation-job.ts';
import { type ClockedJob, HOUR, startClockedJob, Workflow } from './workflow.ts';

const OWN = 'repo:acme/data';
const MCP = ['COPILOT_MCP_SODA_ID', 'COPILOT_MCP_SODA_SECRET'] as const;
const TEAM = ['TEAM_SODA_ID', 'TEAM_SODA_SECRET'] as const;
/** In the order in which they are written: a line with names of its own is no own store, whatever its store. */
const TARGETS = [`agents:acme/data = ${MCP.join(', ')}`, `${OWN} = ${TEAM.join(', ')}`, OWN];

let world: ClockedJob;
let job: RotationJob;
beforeEach(async () => {
  world = await startClockedJob();
  ({ job } = world);
  const updatedAt = world.clock.now() - 24 * HOUR;
  for (const secret of secretsOf([OWN])) {
    job.github.setSecret({ ...secret, updatedAt });
  }
  for (const [store, names] of [
    ['agents:acme/data', MCP],
    [OWN, TEAM],
  ] as const) {
    for (const [index, name] of names.entries()) {
      const value = index === 0 ? CURRENT.id : CURRENT.secret;
      job.github.setSecret({ store, name, value, updatedAt });
    }
  }
});
afterEach(async () => {
  const { violations } = job.github;
  await job.close();
  expect(violations).toEqual([]);
});

const workflow = () => new Workflow(job, { targets: [OWN, ...TARGETS.slice(0, 2)], keepPrevious: true });
const changesSince = (since: number) =>
  job.github.history.slice(since).map(({ store, name }) => `${store} ${name}`);
const values = (store: string, names: readonly string[], suffix = '') =>
  names.map((name) => job.github.value(store, name + suffix));
const kept = (names: readonly string[]) => [...names.map((name) => `${name}_PREVIOUS`), ...names];

test('a pair under names of its own is kept, rotated, audited and retired under them, before the own stores', async () => {
  const start = job.github.history.length;
  const rotation = await workflow().rotate(hastened);
  expect(annotations(rotation, 'error')).toEqual([]);
  expect(statesOf(rotation)).toEqual(Object.fromEntries(TARGETS.map((target) => [target, 'rotated'])));
  expect(new Set(changesSince(start).slice(0, 8))).toEqual(
    new Set([
      ...kept(MCP).map((name) => `agents:acme/data ${name}`),
      ...kept(TEAM).map((name) => `${OWN} ${name}`),
    ]),
  );
  expect(changesSince(start).slice(8)).toEqual(kept(NAMES).map((name) => `${OWN} ${name}`));
  expect(values('agents:acme/data', MCP)).toEqual([NEW.id, NEW.secret]);
  expect(values(OWN, TEAM, '_PREVIOUS')).toEqual([CURRENT.id, CURRENT.secret]);

  world.clock.advance(25 * HOUR);
  const audit = await workflow().audit(hastened);
  expect(reportOf(audit).targets.map(({ state }) => state)).toEqual(['ok', 'ok', 'ok']);

  job.cloud.removeKey(CURRENT.id);
  const since = job.github.history.length;
  const retirement = await workflow().retire(hastened);
  expect(annotations(retirement, 'error')).toEqual([]);
  expect(statesOf(retirement)).toEqual(Object.fromEntries(TARGETS.map((target) => [target, 'retired'])));
  expect(changesSince(since).slice(-2)).toEqual(NAMES.map((name) => `${OWN} ${name}_PREVIOUS`));
  expect(Object.keys(job.github.values('agents:acme/data'))).toEqual([...MCP]);
  expect(Object.keys(job.github.values(OWN)).sort()).toEqual([...NAMES, ...TEAM].sort());
});

test('a pair that is not written completely is restored under its own names, and the own store stays as it is', async () => {
  const path = `/repos/acme/data/actions/secrets/${TEAM[1]}`;
  job.github.faults.next(faults.refusal(403, 'Resource not accessible by integration'), 1, {
    method: 'PUT',
    path,
  });
  const run = await workflow().rotate(hastened);

  expect(run.exitCode).toBe(1);
  expect(statesOf(run)).toEqual({
    [TARGETS[0] ?? '']: 'rotated',
    [TARGETS[1] ?? '']: 'restored',
    [OWN]: 'skipped',
  });
  expect(values(OWN, TEAM)).toEqual([CURRENT.id, CURRENT.secret]);
  expect(job.pair(OWN)).toEqual(CURRENT);
  expect((await workflow().rotate(hastened)).exitCode).toBe(0);
  expect([values('agents:acme/data', MCP), values(OWN, TEAM), values(OWN, NAMES)]).toEqual(
    Array(3).fill([NEW.id, NEW.secret]),
  );
});
