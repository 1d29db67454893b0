import { describe, expect, test } from '@jest/globals';
import { createPairReader } from '../../src/inventory/pair-reader.ts';
import { planTarget } from '../../src/rotation/plan.ts';
import { incomplete } from '../../src/rotation/rotation-errors.ts';
import { type TargetOutcome, writeTargets } from '../../src/rotation/write-targets.ts';
import { type Answer, github, HELD, NAMES, pair, refused, SETTINGS, WRITTEN_AT } from './scripted-github.ts';

type Answers = Readonly<Record<string, readonly Answer[]>>;

const NEW_DATE: Answer = { data: { updated_at: new Date(WRITTEN_AT).toISOString() } };
const OLD_DATE: Answer = { data: { updated_at: new Date(HELD.updatedAt).toISOString() } };
const WELL: Answers = { 'GET ID': [NEW_DATE], 'GET SECRET': [NEW_DATE] };

/** Rotates one repository for each set of answers, with a second between the writes. */
async function rotate(answers: readonly Answers[], isCanceled = (_sent: number): boolean => false) {
  const hubs = answers.map((each, index) => github(each, `r${index}`));
  const plans = hubs.map(({ store, publicKey }) =>
    planTarget({ store, publicKey, id: HELD, secret: HELD }, pair('new'), SETTINGS),
  );
  const slept: number[] = [];
  const said: string[] = [];
  const sent = (): string[] => hubs.flatMap((hub) => hub.sent);
  const outcomes = await writeTargets(plans, 1000, {
    seal: (value, key) => `${value.reveal()}@${key}`,
    reader: createPairReader(plans.length, NAMES, (read) => read()),
    sleep: async (milliseconds) => {
      slept.push(milliseconds);
    },
    now: () => 0,
    cancelled: () => isCanceled(sent().length),
    info: (line) => said.push(line),
  });
  return { outcomes, states: outcomes.map(stateOf), hubs, slept };
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
    const { states } = await rotate([WELL, WELL], (sent) => sent > 0);

    expect(states).toEqual([ROTATED, { state: 'skipped', detail: 'not started: the run was canceled' }]);
  });
});

test('the error names each target that was not rotated, and how it was left', async () => {
  const { outcomes } = await rotate([WELL, { 'PUT ID': [refused(401)] }, WELL]);
  const { title, parts } = incomplete(outcomes);

  expect(title).toBe('Rotation incomplete');
  expect(parts.what).toMatch(/^2 of 3 targets /);
  expect(parts.why).toMatch(
    /\n- repo:acme\/r1: failed: .+\n- repo:acme\/r2: skipped: not started: GitHub refused the token$/,
  );
});
