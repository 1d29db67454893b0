import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { type ActionRun, runAction } from '../../simulators/runner/run-action.ts';
import { annotations, CURRENT, type Pair } from '../product/job.ts';
import {
  currentPair,
  NEW,
  previousPair,
  type RotationJob,
  secretsOf,
  statesOf,
  useRotationJob,
} from '../product/rotation-job.ts';
import { killAtRequest } from './kill.ts';

const TARGET = 'repo:acme/data';
/** What a rotation of one target reads before its first write. */
const READS = 3;

/** The tables of docs/rotation.md, as they stand there: a row of cells for each moment of a kill. */
const [KEPT = [], NOT_KEPT = []] = [
  ...readFileSync(new URL('../../docs/rotation.md', import.meta.url), 'utf8').matchAll(
    /^\| killed after .*\n.*\n((?:\|.*\n)+)/gm,
  ),
].map(([, rows = '']) =>
  rows
    .trim()
    .split('\n')
    .map((row) => row.split('|').map((cell) => cell.trim().replaceAll('`', '')))
    .map((cells) => cells.slice(1, -1)),
);

const job = useRotationJob(() => ({ secrets: secretsOf([TARGET]) }));

async function rotateAndKill(keepPrevious: boolean, writes: number): Promise<void> {
  const started =
    writes === 0
      ? killAtRequest(job().github, READS + 1, 'onRequest')
      : killAtRequest(job().github, READS + writes, 'onApplied');
  const run = await job().rotate({ 'keep-previous': String(keepPrevious) }, { started });
  expect(run.signal).toBe('SIGKILL');
  job().github.hooks.onRequest = undefined;
  job().github.hooks.onApplied = undefined;
}

/** Which pair a store holds under one of the two kinds of names, in the words of the tables. */
function heldBy(suffix: '' | '_PREVIOUS'): string {
  const { id, secret } = job().pair(TARGET, suffix);
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

/** What a pipeline gets that was queued at this moment: a key, and what stands above the annotations. */
async function configured(rotation: RotationJob, withFallback: boolean): Promise<string> {
  const given = ({ id = '', secret = '' }: Partial<Pair>): Pair => ({ id, secret });
  const run = await runAction('main', {
    sandbox: rotation.sandbox,
    inputs: {
      ...currentPair(given(rotation.pair(TARGET))),
      ...(withFallback ? previousPair(given(rotation.pair(TARGET, '_PREVIOUS'))) : {}),
      host: `http://${rotation.cloud.host}:${rotation.cloud.port}`,
    },
  });
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

/** The same workflow once more, which reads its secrets anew. */
async function nextRun(keepPrevious: boolean): Promise<string> {
  const { id = '', secret = '' } = job().pair(TARGET);
  const run = await job().rotate({ ...currentPair({ id, secret }), 'keep-previous': String(keepPrevious) });
  expect({ exitCode: run.exitCode, held: heldBy('') }).toEqual({ exitCode: 0, held: 'new pair' });
  return [statesOf(run)[TARGET], ...titles(run)].join(', ');
}

describe.each([
  ['with', true, KEPT, 4],
  ['without', false, NOT_KEPT, 2],
] as const)('%s keep-previous, as docs/rotation.md says', (_with, keepPrevious, rows, writes) => {
  test('the table has a row for each write, and one for none', () => {
    expect(rows).toHaveLength(writes + 1);
  });

  test.each(rows.map((row, index) => [row[0] ?? '', index, row] as const))(
    'killed after %s',
    async (moment, index, row) => {
      await rotateAndKill(keepPrevious, index);

      expect([
        moment,
        heldBy(''),
        heldBy('_PREVIOUS'),
        await configured(job(), false),
        await configured(job(), true),
        await nextRun(keepPrevious),
      ]).toEqual(row);
    },
  );

  test.each(rows.map((row, index) => [row[0] ?? '', index] as const))(
    'killed after %s, a run that gets the old pair rotates the target',
    async (_moment, index) => {
      await rotateAndKill(keepPrevious, index);
      const run = await job().rotate({ 'keep-previous': String(keepPrevious) });

      expect({ exitCode: run.exitCode, state: statesOf(run)[TARGET], held: heldBy('') }).toEqual({
        exitCode: 0,
        state: 'rotated',
        held: 'new pair',
      });
    },
  );
});

test('after half of a runner key the next run can make none, until it gets the pair that was kept', async () => {
  const fromRunner = {
    'runner-name': 'ci',
    'new-api-key-id': '',
    'new-api-key-secret': '',
    'keep-previous': 'true',
  };
  const started = killAtRequest(job().github, READS + 3, 'onApplied');
  expect(await job().rotate(fromRunner, { started })).toMatchObject({ signal: 'SIGKILL' });
  job().github.hooks.onApplied = undefined;
  const { id = '', secret = '' } = job().pair(TARGET);

  const stuck = await job().rotate({ ...fromRunner, ...currentPair({ id, secret }) });
  expect(titles(stuck)).toEqual(['Runner key not created', 'Current key refused']);

  const finished = await job().rotate({ ...fromRunner, ...currentPair(CURRENT) });
  expect([finished.exitCode, statesOf(finished)[TARGET]]).toEqual([0, 'rotated']);
});
