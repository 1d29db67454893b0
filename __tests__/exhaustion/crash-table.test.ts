import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { hastened } from '../../simulators/runner/pace.ts';
import type { ActionRun } from '../../simulators/runner/run-action.ts';
import { annotations, CURRENT, type Pair } from '../product/job.ts';
import { NEW, type RotationJob, secretsOf, statesOf } from '../product/rotation-job.ts';
import { startClockedJob, Workflow } from '../product/workflow.ts';
import type { Started } from './kill.ts';
import { calm } from './recovery.ts';

const OWN = 'repo:acme/data';
const TARGETS = ['repo:acme/lake', 'dependabot:acme/data', OWN];

/** The tables of docs/contributing/crash-tables.md: a row of cells for each moment of a kill. */
const [KEPT = [], NOT_KEPT = [], SEVERAL = []] = [
  ...readFileSync(new URL('../../docs/contributing/crash-tables.md', import.meta.url), 'utf8').matchAll(
    /^\| killed .*\n.*\n((?:\|.*\n)+)/gm,
  ),
].map(([, rows = '']) =>
  rows
    .trim()
    .split('\n')
    .map((row) => row.split('|').map((cell) => cell.trim().replaceAll('`', '')))
    .map((cells) => cells.slice(1, -1)),
);

let job: RotationJob;
beforeEach(async () => {
  ({ job } = await startClockedJob({ secrets: secretsOf(TARGETS) }));
});
afterEach(async () => {
  const { violations } = job.github;
  await job.close();
  expect(violations).toEqual([]);
});

/** Kills the process after this number of writes, when the next one arrives or the last one was applied. */
function killAfterWrites(count: number): Started {
  let kill = () => {};
  let applied = 0;
  const { hooks } = job.github;
  hooks.onRequest = ({ method }, drop) => {
    if (method !== 'GET' && count === 0) {
      kill();
      drop();
    }
  };
  hooks.onApplied = ({ method }, drop) => {
    applied += method === 'GET' ? 0 : 1;
    if (applied >= count) {
      kill();
      drop();
    }
  };
  return (child) => {
    kill = () => child.kill('SIGKILL');
  };
}

async function rotateAndKill(workflow: Workflow, writes: number): Promise<void> {
  const run = await workflow.rotate({ started: killAfterWrites(writes) });
  expect(run.signal).toBe('SIGKILL');
  calm(job);
}

/** The pair under the current or the previous names of a store, in the words of the tables. */
function heldBy(target: string, suffix: '' | '_PREVIOUS' = ''): string {
  const { id, secret } = job.pair(target, suffix);
  const of = (value: string | undefined, half: keyof Pair) =>
    value === undefined ? 'no' : value === CURRENT[half] ? 'old' : value === NEW[half] ? 'new' : 'unknown';
  const halves = [of(id, 'id'), of(secret, 'secret')];
  switch (halves.join()) {
    case 'no,no':
      return 'none';
    case 'old,old':
      return 'old pair';
    case 'new,new':
      return 'new pair';
    case 'old,no':
      return 'old ID';
    default:
      return `${halves[0]} ID, ${halves[1]} secret`;
  }
}

/** The result of a pipeline that is queued at this moment: the key, and the titles of the annotations. */
function configured(run: ActionRun): string {
  const written = run.exitCode === 0 ? readFileSync(run.outputs['config-path'] ?? '', 'utf8') : '';
  const key = [
    ...(written.includes(CURRENT.id) && written.includes(CURRENT.secret) ? ['old key'] : []),
    ...(written.includes(NEW.id) && written.includes(NEW.secret) ? ['new key'] : []),
  ];
  return [...key, ...titles(run)].join(', ');
}

function titles(run: ActionRun): string[] {
  return [...annotations(run, 'error'), ...annotations(run, 'warning')].map(
    (text) => text.split(':')[0] ?? '',
  );
}

/** The state of every target after one more start, which has to complete the rotation. */
async function startAgain(workflow: Workflow, targets: readonly string[]): Promise<string> {
  const run = await workflow.rotate(hastened);
  expect({ exitCode: run.exitCode, held: targets.map((target) => heldBy(target)) }).toEqual({
    exitCode: 0,
    held: targets.map(() => 'new pair'),
  });
  return [...new Set(Object.values(statesOf(run))), ...titles(run)].join(', ');
}

describe.each([
  ['with', true, KEPT, 4],
  ['without', false, NOT_KEPT, 2],
] as const)('%s keep-previous, as the tables say', (_with, keepPrevious, rows, writes) => {
  test('the table has a row for each write, and one for none', () => {
    expect(rows).toHaveLength(writes + 1);
  });

  test.each(rows.map((row, index) => [row[0] ?? '', index, row] as const))(
    'killed after %s',
    async (moment, index, row) => {
      const workflow = new Workflow(job, { targets: [OWN], keepPrevious });
      await rotateAndKill(workflow, index);

      expect([
        moment,
        heldBy(OWN),
        heldBy(OWN, '_PREVIOUS'),
        configured(await workflow.configure({ withPrevious: false })),
        configured(await workflow.configure()),
        await startAgain(workflow, [OWN]),
      ]).toEqual(row);
      expect(await startAgain(workflow, [OWN])).toBe('unchanged');
    },
  );

  const each = writes;
  test.each(
    [0, each - 1, each, 2 * each - 1, 2 * each, 3 * each - 1, 3 * each].map(
      (count, index) => [SEVERAL[index]?.[0] ?? '', count, SEVERAL[index]] as const,
    ),
  )('of several targets, killed %s', async (moment, count, row) => {
    const workflow = new Workflow(job, { targets: TARGETS, keepPrevious });
    await rotateAndKill(workflow, count);

    const held = TARGETS.map((target) => heldBy(target));
    const again = await startAgain(workflow, TARGETS);
    const warnsMore = !keepPrevious && held.at(-1) === 'new ID, old secret';
    expect([moment, ...held, again]).toEqual(
      row?.map((cell, index) =>
        warnsMore && index === row.length - 1 ? `${cell}, No old key to restore` : cell,
      ),
    );
    expect(await startAgain(workflow, TARGETS)).toBe('unchanged');
  });
});

test('the table of several targets has a row for each moment', () => {
  expect(SEVERAL).toHaveLength(7);
});

test('after a kill between the key ID and the key secret of a runner key, the next run creates another one with the kept pair', async () => {
  const workflow = new Workflow(job, {
    targets: [OWN],
    keepPrevious: true,
    staged: { id: '', secret: '' },
    inputs: { 'runner-name': 'ci' },
  });
  await rotateAndKill(workflow, 3);
  const run = await workflow.rotate(hastened);

  expect([run.exitCode, statesOf(run)[OWN], ...titles(run)]).toEqual([0, 'rotated', 'Current key refused']);
  const [, second] = job.cloud.minted;
  expect(job.pair(OWN)).toEqual({ id: second?.id, secret: second?.secret });
  expect(job.pair(OWN, '_PREVIOUS')).toEqual(CURRENT);
});
