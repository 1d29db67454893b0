import { describe, expect, test } from '@jest/globals';
import { createPairReader } from '../../src/github/inventory.ts';
import { targetName } from '../../src/github/targets.ts';
import { incomplete } from '../../src/rotate/errors.ts';
import { type TargetOutcome, type WriteDependencies, writeTargets } from '../../src/rotate/write.ts';
import {
  type Answer,
  github,
  HELD,
  NAMES,
  planOne,
  refused,
  uncertain,
  WRITTEN_AT,
} from './scripted-github.ts';

type Answers = Readonly<Record<string, readonly Answer[]>>;

const NEW_DATE: Answer = { data: { updated_at: new Date(WRITTEN_AT).toISOString() } };
const OLD_DATE: Answer = { data: { updated_at: new Date(HELD.updatedAt).toISOString() } };
const WELL: Answers = { 'GET ID': [NEW_DATE], 'GET SECRET': [NEW_DATE] };

const QUIET: WriteDependencies = {
  encrypt: (value) => value.reveal(),
  reader: createPairReader(1, NAMES, (read) => read()),
  sleep: async () => undefined,
  now: () => 0,
  isCanceled: () => false,
  info: () => undefined,
  record: () => undefined,
};

interface Conditions {
  /** How many of the targets, at the end, are own stores. */
  readonly own?: number;
  /** Whether the run is canceled once so many requests were sent. */
  readonly isCanceled?: (sent: number) => boolean;
  readonly keepPrevious?: boolean;
}

/** Rotates one repository for each set of answers, with a second between the writes. */
async function rotate(
  answers: readonly Answers[],
  { own = 0, isCanceled, keepPrevious = false }: Conditions = {},
) {
  const order: string[] = [];
  const hubs = answers.map((each, index) => github(each, `r${index}`, order));
  const plans = hubs.map(({ store, publicKey }) =>
    planOne({ store, publicKey, id: HELD, secret: HELD }, { keepPrevious }),
  );
  const slept: number[] = [];
  const recorded: { readonly target: string; readonly state: object }[] = [];
  const others = plans.slice(0, plans.length - own);
  const outcomes = await writeTargets({ others, own: plans.slice(others.length) }, 1000, {
    encrypt: (value, key) => `${value.reveal()}@${key}`,
    reader: createPairReader(plans.length, NAMES, (read) => read()),
    sleep: async (milliseconds) => {
      slept.push(milliseconds);
    },
    now: () => 0,
    isCanceled: () => isCanceled?.(order.length) ?? false,
    info: () => undefined,
    record: (outcome) => {
      const target = targetName(outcome.plan.state.store.target).replace('repo:acme/', '');
      recorded.push({ target, state: stateOf(outcome) });
    },
  });
  return { outcomes, states: outcomes.map(stateOf), hubs, slept, order, recorded };
}

function stateOf({ state, detail, updatedAt }: TargetOutcome) {
  return {
    state,
    ...(detail === undefined ? {} : { detail }),
    ...(updatedAt === undefined ? {} : { updatedAt }),
  };
}

const ROTATED = { state: 'rotated', updatedAt: WRITTEN_AT };

test('each target is rotated with the date that GitHub shows afterwards, its writes a second apart', async () => {
  const { states, slept, hubs } = await rotate([WELL, WELL]);

  expect(states).toEqual([ROTATED, ROTATED]);
  expect(slept).toEqual([1000, 1000, 1000]);
  expect(hubs.map(({ sent }) => sent.map((request) => request.split(' ')[0]))).toEqual([
    ['PUT', 'PUT', 'GET', 'GET'],
    ['PUT', 'PUT', 'GET', 'GET'],
  ]);
});

test('everything is encrypted before the first write', async () => {
  const sealed: number[] = [];
  const order: string[] = [];
  const plans = ['r0', 'r1'].map((name) => {
    const { store, publicKey } = github(WELL, name, order);
    return planOne({ store, publicKey, id: HELD, secret: HELD }, { keepPrevious: true });
  });
  await writeTargets({ others: plans.slice(0, 1), own: plans.slice(1) }, 0, {
    ...QUIET,
    encrypt: (value) => {
      sealed.push(order.length);
      return value.reveal();
    },
  });

  expect(sealed).toEqual(Array.from({ length: 8 }, () => 0));
});

test('an old date for fifteen seconds is a failure, and no date a rotation that is not confirmed', async () => {
  const old = Array.from({ length: 6 }, () => OLD_DATE);
  const { states } = await rotate([
    { 'GET ID': old, 'GET SECRET': old },
    { ...WELL, 'GET SECRET': [refused(403)] },
  ]);

  expect(states).toEqual([
    { state: 'failed', detail: 'GitHub accepted the new values, but still shows the old date' },
    {
      state: 'rotated',
      detail: 'GitHub accepted the new values, but could not be asked for their date: HTTP 403',
    },
  ]);
});

describe('what comes after', () => {
  test('a target that fails is rotated', async () => {
    const { states } = await rotate([{ 'PUT ID': [refused(404)] }, WELL]);

    expect(states).toEqual([expect.objectContaining({ state: 'failed' }), ROTATED]);
  });

  test('a refused token is not started', async () => {
    const { states, hubs } = await rotate([{ 'PUT ID': [refused(401)] }, WELL, WELL]);

    expect(states).toEqual([
      expect.objectContaining({ state: 'failed' }),
      { state: 'skipped', detail: 'not started: GitHub refused the token' },
      { state: 'skipped', detail: 'not started: GitHub refused the token' },
    ]);
    expect(hubs.slice(1).flatMap(({ sent }) => sent)).toEqual([]);
  });

  test('a cancellation is not started, and what was begun is finished', async () => {
    const { states, order } = await rotate([WELL, WELL], { isCanceled: (sent) => sent > 0 });

    expect(states).toEqual([ROTATED, { state: 'skipped', detail: 'not started: the run was canceled' }]);
    expect(order).toEqual(['r0 PUT ID', 'r0 PUT SECRET', 'r0 GET ID', 'r0 GET SECRET']);
  });

  test('a previous pair that is stored when the run is canceled is not started', async () => {
    const { states, order } = await rotate([WELL], { keepPrevious: true, isCanceled: (sent) => sent > 0 });

    expect(states).toEqual([
      { state: 'skipped', detail: 'not started: the run was canceled; its previous pair is stored' },
    ]);
    expect(order).toEqual(['r0 PUT PREVIOUS_ID', 'r0 PUT PREVIOUS_SECRET']);
  });

  test('a token that is refused while an old pair is written back is not started', async () => {
    const { states } = await rotate([{ 'PUT SECRET': [refused(403), refused(401)] }, WELL]);

    expect(states).toEqual([
      {
        state: 'broken',
        detail: expect.stringMatching(/HTTP 403.*; the old key could not be written back: .*HTTP 401/),
      },
      { state: 'skipped', detail: 'not started: GitHub refused the token' },
    ]);
  });
});

describe('the own stores', () => {
  const WAITING = {
    state: 'skipped',
    detail: 'not started: it is written last, when every other target holds the new key',
  };

  test('are written when every other target is confirmed, one after the other', async () => {
    const { states, order } = await rotate([WELL, WELL, WELL, WELL], { own: 2 });
    const confirmed = Math.max(order.indexOf('r0 GET SECRET'), order.indexOf('r1 GET SECRET'));

    expect(states).toEqual([ROTATED, ROTATED, ROTATED, ROTATED]);
    expect(order.indexOf('r2 PUT ID')).toBe(confirmed + 1);
    expect(order.slice(confirmed + 1)).toEqual([
      ...['r2 PUT ID', 'r2 PUT SECRET', 'r2 GET ID', 'r2 GET SECRET'],
      ...['r3 PUT ID', 'r3 PUT SECRET', 'r3 GET ID', 'r3 GET SECRET'],
    ]);
  });

  test.each([
    ['fails', { 'PUT ID': [refused(404)] }],
    ['is restored', { 'PUT SECRET': [refused(404)] }],
    ['is broken', { 'PUT SECRET': [refused(404), refused(404)] }],
    [
      'shows an old date',
      {
        'GET ID': Array.from({ length: 6 }, () => OLD_DATE),
        'GET SECRET': Array.from({ length: 6 }, () => OLD_DATE),
      },
    ],
  ])('are not started when another target %s', async (_what, answers) => {
    const { states, order } = await rotate([answers, WELL, WELL, WELL], { own: 2 });

    expect(states.slice(1)).toEqual([ROTATED, WAITING, WAITING]);
    expect(order.filter((request) => /^r[23]/.test(request))).toEqual([]);
  });

  test('are started when the dates of another target cannot be read', async () => {
    const { states } = await rotate([{ ...WELL, 'GET ID': [uncertain(503)] }, WELL], { own: 1 });

    expect(states).toEqual([expect.objectContaining({ state: 'rotated' }), ROTATED]);
  });

  test.each([
    ['fails', { 'PUT ID': [refused(404)] }, 'failed'],
    [
      'shows an old date',
      { ...WELL, 'GET ID': Array.from({ length: 6 }, () => OLD_DATE), 'GET SECRET': [] },
      'failed',
    ],
  ])('end with the first that %s', async (_what, answers, state) => {
    const dates = Array.from({ length: 6 }, () => NEW_DATE);
    const second = 'GET SECRET' in answers ? { ...answers, 'GET SECRET': dates } : answers;
    const { states } = await rotate([WELL, WELL, second, WELL, WELL], { own: 4 });
    const stopped = {
      state: 'skipped',
      detail: 'not started: the target before it is not known to hold the new key',
    };

    expect(states).toEqual([ROTATED, ROTATED, expect.objectContaining({ state }), stopped, stopped]);
  });

  describe('with keep-previous', () => {
    const PREVIOUS = (name: string) => [`${name} PUT PREVIOUS_ID`, `${name} PUT PREVIOUS_SECRET`];
    const writes = (order: readonly string[]) => order.filter((request) => request.includes(' PUT '));
    const skipped = (detail: string) => ({ state: 'skipped', detail: `not started: ${detail}` });

    test('all store the previous pair before the first gets the new one', async () => {
      const { states, order } = await rotate([WELL, WELL, WELL], { own: 2, keepPrevious: true });

      expect(states).toEqual([ROTATED, ROTATED, ROTATED]);
      expect(writes(order)).toEqual([
        ...[...PREVIOUS('r0'), 'r0 PUT ID', 'r0 PUT SECRET'],
        ...[...PREVIOUS('r1'), ...PREVIOUS('r2')],
        ...['r1 PUT ID', 'r1 PUT SECRET', 'r2 PUT ID', 'r2 PUT SECRET'],
      ]);
    });

    test('none gets the new one when the previous pair of one cannot be stored', async () => {
      const { states, order, recorded } = await rotate(
        [WELL, { 'PUT PREVIOUS_SECRET': [refused(404)] }, WELL],
        { own: 3, keepPrevious: true },
      );
      const stopped = 'the previous key could not be stored in every target that is written last';

      expect(states).toEqual([
        skipped(`${stopped}; its previous pair is stored`),
        expect.objectContaining({ state: 'failed' }),
        skipped(stopped),
      ]);
      expect(writes(order)).toEqual([...PREVIOUS('r0'), ...PREVIOUS('r1')]);
      expect(recorded.map(({ target }) => target)).toEqual(['r1', 'r0', 'r2']);
    });

    test('a refused token stops them, and is the reason that is given', async () => {
      const { states } = await rotate([{ 'PUT PREVIOUS_ID': [refused(401)] }, WELL], {
        own: 2,
        keepPrevious: true,
      });

      expect(states[1]).toEqual(skipped('GitHub refused the token'));
    });

    test('a cancellation lets finish the previous pair that is begun, and nothing else', async () => {
      const { states, order } = await rotate([WELL, WELL], {
        ...{ own: 2, keepPrevious: true },
        isCanceled: (sent) => sent > 0,
      });

      expect(states).toEqual([
        skipped('the run was canceled; its previous pair is stored'),
        skipped('the run was canceled'),
      ]);
      expect(writes(order)).toEqual(PREVIOUS('r0'));
    });
  });

  test('are not started after a cancellation, which is the reason that is given', async () => {
    const { states } = await rotate([WELL, WELL, WELL], { own: 2, isCanceled: (sent) => sent > 4 });
    const canceled = { state: 'skipped', detail: 'not started: the run was canceled' };

    expect(states).toEqual([ROTATED, ROTATED, canceled]);
  });

  test('keep the first reason: a refused token', async () => {
    const { states } = await rotate([{ 'PUT ID': [refused(401)] }, WELL], { own: 1 });

    expect(states[1]).toEqual({ state: 'skipped', detail: 'not started: GitHub refused the token' });
  });
});

test('a reason that is the same for both is given once', async () => {
  const { states } = await rotate([{ 'PUT SECRET': [refused(403), refused(403)] }]);

  expect(states).toEqual([
    {
      state: 'broken',
      detail: expect.stringMatching(
        /^(?!.*HTTP 403.*HTTP 403).*HTTP 403.*; the old key could not be written back for the same reason$/,
      ),
    },
  ]);
});

test('each outcome is recorded at once, and again when it is confirmed', async () => {
  const { recorded } = await rotate([WELL, { 'PUT ID': [refused(404)] }, WELL], { own: 1 });
  const statesOf = (name: string) =>
    recorded.flatMap(({ target, state }) => (target === name ? [state] : []));

  expect(recorded[0]).toEqual({ target: 'r0', state: { state: 'rotated' } });
  expect(statesOf('r0')).toEqual([{ state: 'rotated' }, ROTATED]);
  expect(statesOf('r1')).toEqual([expect.objectContaining({ state: 'failed' })]);
  expect(statesOf('r2')).toEqual([expect.objectContaining({ state: 'skipped' })]);
});

test('a target that may be mixed, and had no old key, is told as that', async () => {
  const { store, publicKey } = github({ 'PUT SECRET': [refused(403)] });
  const plan = planOne({ store, publicKey, id: HELD, secret: HELD }, { old: undefined });
  const outcomes = await writeTargets({ others: [plan], own: [] }, 0, QUIET);

  expect(outcomes.map(stateOf)).toEqual([
    {
      state: 'broken',
      detail: expect.stringMatching(/HTTP 403.*; and there was no old key to write back$/),
    },
  ]);
});

test('the error names each target that was not rotated, and how it was left', async () => {
  const { outcomes } = await rotate([WELL, { 'PUT ID': [refused(401)] }, WELL]);
  const { title, parts } = incomplete(outcomes, false);

  expect(incomplete(outcomes, true)).toMatchObject({
    title: 'Rotation canceled',
    parts: { what: expect.stringMatching(/^The run was canceled. 2 of 3 targets are /) },
  });
  expect(title).toBe('Rotation incomplete');
  expect(parts.what).toMatch(/^2 of 3 targets are not known /);
  expect(parts.fix).toMatch(/^Fix the problems listed above, then start the same workflow again /);
  expect(parts.why).toMatch(
    /\n- repo:acme\/r1: failed: .+\n- repo:acme\/r2: skipped: not started: GitHub refused the token$/,
  );
});
