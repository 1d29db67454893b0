import { describe, expect, test } from '@jest/globals';
import { targetName } from '../../src/github/targets.ts';
import { isLongRotation, leaveOutWritten, markersIn, planMarker } from '../../src/rotate/marker.ts';
import { planRotation } from '../../src/rotate/plan.ts';
import { fingerprint } from '../../src/shared/secret.ts';
import { github, pair, SETTINGS } from './scripted-github.ts';

const MARKED = 1_700_000_000_000;
const SECOND = 1000;

/** Seconds after the marker. */
type Dates = readonly [id: number, secret: number] | undefined;

function stateOf(repo: string, dates: Dates) {
  const { store, publicKey } = github({}, repo);
  const dated = (seconds: number | undefined) =>
    seconds === undefined ? undefined : { updatedAt: MARKED + seconds * SECOND, readAt: MARKED };
  return { store, publicKey, id: dated(dates?.[0]), secret: dated(dates?.[1]) };
}

function leftOf(dates: Readonly<Record<string, Dates>>, createdAt: number | undefined = MARKED) {
  const states = Object.entries(dates).map(([repo, each]) => stateOf(repo, each));
  const { plan, written } = leaveOutWritten(planRotation(states, SETTINGS), createdAt);
  const names = (plans: readonly ReturnType<typeof stateOf>[]) =>
    plans.map(({ store }) => targetName(store.target).replace('repo:acme/', ''));
  return { left: names([...plan.others, ...plan.own]), written: names(written) };
}

describe('a target that an earlier run wrote', () => {
  test.each<[string, Dates, boolean]>([
    ['both later', [1, 2], true],
    ['both later, in the same second', [1, 1], true],
    ['before the marker', [-2, -1], false],
    ['in the second of the marker', [0, 1], false],
    ['only the ID later', [1, -5], false],
    ['only the secret later', [-5, 1], false],
    ['the ID last, as after a restoration', [3, 2], false],
    ['missing', undefined, false],
  ])('%s', (_what, dates, isWritten) => {
    expect(leftOf({ data: dates }).written).toEqual(isWritten ? ['data'] : []);
    expect(leftOf({ data: dates }).left).toEqual(isWritten ? [] : ['data']);
  });

  test('is written again without a marker', () => {
    const states = [stateOf('data', [1, 2])];

    expect(leaveOutWritten(planRotation(states, SETTINGS), undefined).plan.others).toHaveLength(1);
  });

  test('which is an own store, is left out only when nothing is written before it', () => {
    expect(leftOf({ a: [1, 2], own: [3, 4] })).toEqual({ left: [], written: ['a', 'own'] });
    expect(leftOf({ a: [-1, 2], own: [3, 4] })).toEqual({ left: ['a', 'own'], written: [] });
  });
});

test('markers of other keys are told from that of the new one, and from secrets with a similar name', () => {
  const name = `SODA_CLOUD_ROTATION_${fingerprint(pair('new')).toUpperCase()}`;
  const listed = { updatedAt: MARKED + SECOND, createdAt: MARKED, readAt: MARKED };
  const created = markersIn(
    new Map([
      [name, listed],
      ['SODA_CLOUD_ROTATION_0123456789AB', listed],
      ['SODA_CLOUD_API_KEY_ID', listed],
      ['SODA_CLOUD_ROTATION_TOKEN', listed],
      ['SODA_CLOUD_ROTATION_0123456789ABC', listed],
      ['SODA_CLOUD_ROTATION_APP_CLIENTID', listed],
      ['MY_SODA_CLOUD_ROTATION_0123456789AB', listed],
    ]),
  );
  const { store, publicKey } = github();

  expect(created.get(name)).toBe(MARKED);
  expect(planMarker({ store, publicKey, created }, pair('new'), true)).toMatchObject({
    ...{ name, stands: true, others: ['SODA_CLOUD_ROTATION_0123456789AB'] },
  });
});

test('only more than 20 targets make a rotation long', () => {
  const targets = (length: number) => Array.from({ length }, () => ({ kind: 'org' as const, org: 'acme' }));

  expect([20, 21].map((length) => isLongRotation(targets(length)))).toEqual([false, true]);
});
