import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findStalePairs, findUnfinished, HOUR, isMismatched } from '../../src/github/secret-dates.ts';
import type { SecretVisibility } from '../../src/github/secrets.ts';
import { isOwnStore, targetName, writeOrder } from '../../src/github/targets.ts';
import { planRotation, selectTargets, type TargetPlan } from '../../src/rotate/plan.ts';
import type { ReadyTarget } from '../../src/rotate/preflight.ts';
import { parseTargets } from './parsed-targets.ts';
import { github, HELD, planOne, SETTINGS } from './scripted-github.ts';

const REPOSITORY = { owner: 'acme', repo: 'own' };
const SECOND = 1000;
const DAY = 24 * HOUR;
const NOON = Date.parse('2026-03-01T12:00:00Z');

/** When the ID and the secret were written, in milliseconds after noon; `undefined` for one that is not there. */
type Dates = readonly [id: number | undefined, secret: number | undefined];

function state(name: string, [id, secret]: Dates): ReadyTarget {
  const [target] = parseTargets([name], REPOSITORY);
  const { store, publicKey } = github({}, 'data', [], target);
  const dated = (time: number | undefined) =>
    time === undefined ? undefined : { updatedAt: NOON + time, readAt: NOON + 30 * DAY };
  return { store, publicKey, id: dated(id), secret: dated(secret) };
}

function states(dates: Readonly<Record<string, Dates>>): ReadyTarget[] {
  return Object.entries(dates).map(([name, each]) => state(name, each));
}

const nameOf = ({ store }: ReadyTarget) => targetName(store.target);

/** Written like a rotation, with a second between writes. */
function inOrder(...names: string[]): Record<string, Dates> {
  return Object.fromEntries(
    names.map((name, index): [string, Dates] => [name, [2 * index * SECOND, (2 * index + 1) * SECOND]]),
  );
}

const ONE = inOrder('repo:acme/a', 'repo:acme/b', 'repo');
const SEVERAL = inOrder('repo:acme/a', 'org', 'environment:dev', 'environment:prod', 'repo');

describe('the own stores', () => {
  test.each([
    ['repo', true],
    ['repo:ACME/Own', true],
    ['repo:acme/other', false],
    ['repo:other/own', false],
    ['environment:prod', true],
    ['environment:Acme/OWN:prod', true],
    ['environment:acme/other:prod', false],
    ['environment:other/own:prod', false],
    ['org', true],
    ['org:ACME', true],
    ['org:other', false],
    ['dependabot', false],
    ['codespaces', false],
    ['dependabot-org', false],
    ['codespaces-org', false],
    ['codespaces-user', false],
  ])('%s: %s', (text, expected) => {
    const [target] = parseTargets([text], REPOSITORY);

    expect(target && isOwnStore(target, REPOSITORY)).toBe(expected);
    expect(target && isOwnStore(target, undefined)).toBe(false);
  });

  const NAMES = [
    ...['codespaces-user', 'repo:acme/b', 'dependabot', 'repo:acme/a'],
    ...['org', 'environment:dev', 'environment:Prod', 'environment:staging', 'repo'],
  ];
  const own = NAMES.slice(4);

  test('are written last in an order of their own, the others in that of the input', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(NAMES, { minLength: NAMES.length }), (names) => {
        const items = parseTargets(names, REPOSITORY).map((target) => ({ store: { target } }));
        const nameIn = (item: (typeof items)[number]) => names[items.indexOf(item)];
        const order = writeOrder(items, REPOSITORY);

        expect(order.own.map(nameIn)).toEqual(own);
        expect(order.others.map(nameIn)).toEqual(names.filter((name) => !own.includes(name)));
        expect(writeOrder(items, undefined)).toEqual({ others: items, own: [] });
      }),
    );
  });

  test('are planned last', () => {
    const plan = planRotation(states(inOrder('repo', 'org', 'repo:acme/a')), {
      ...SETTINGS,
      repository: REPOSITORY,
    });

    expect(plan.others.map(nameOf)).toEqual(['repo:acme/a']);
    expect(plan.own.map(nameOf)).toEqual(['org:acme', 'repo:acme/own']);
  });
});

describe('an unfinished rotation shows in', () => {
  function signs(dates: Readonly<Record<string, Dates>>) {
    return findUnfinished(states(dates), REPOSITORY).map((sign) => {
      const because = sign.kind === 'ahead' ? sign.own : sign.kind === 'behind' ? sign.preceding : undefined;
      return [sign.kind, nameOf(sign.pair), ...(because === undefined ? [] : [nameOf(because)])];
    });
  }

  test.each([
    ['nothing when all were written in order', ONE, []],
    ['nothing when all own stores were, too', SEVERAL, []],
    [
      'nothing when all were written within a second',
      { 'repo:acme/a': [0, 0], org: [0, 0], repo: [0, 0] },
      [],
    ],
    [
      'an ID that is later than its secret',
      { ...ONE, 'repo:acme/a': [SECOND, 0] },
      [['half-written', 'repo:acme/a']],
    ],
    [
      'an own store whose ID is later than its secret',
      { ...ONE, repo: [7 * SECOND, 6 * SECOND] },
      [['half-written', 'repo:acme/own']],
    ],
    [
      'a target that was written after the own store',
      { ...ONE, 'repo:acme/a': [5 * SECOND, 6 * SECOND] },
      [['ahead', 'repo:acme/a', 'repo:acme/own']],
    ],
    [
      'a target whose ID alone was written after the own store',
      { ...ONE, 'repo:acme/a': [6 * SECOND, 1 * SECOND] },
      [
        ['half-written', 'repo:acme/a'],
        ['ahead', 'repo:acme/a', 'repo:acme/own'],
      ],
    ],
    [
      'a target that was written after the older half of the own store',
      { ...ONE, 'repo:acme/a': [6 * SECOND, 7 * SECOND], repo: [4 * SECOND, 9 * SECOND] },
      [['ahead', 'repo:acme/a', 'repo:acme/own']],
    ],
    [
      'a target that was written after any own store',
      { ...SEVERAL, 'repo:acme/a': [2 * SECOND, 3 * SECOND] },
      [['ahead', 'repo:acme/a', 'org:acme']],
    ],
    [
      'an own store that is older than one before it',
      { ...SEVERAL, 'environment:prod': [8 * SECOND, 9 * SECOND] },
      [['behind', 'repo:acme/own', 'environment:acme/own:prod']],
    ],
    [
      'a half that is the only one of its target',
      { ...ONE, 'repo:acme/a': [9 * SECOND, undefined] },
      [['ahead', 'repo:acme/a', 'repo:acme/own']],
    ],
    ['nothing about a target without secrets', { ...ONE, 'repo:acme/a': [undefined, undefined] }, []],
    ['nothing about an own store without a half', { ...ONE, repo: [undefined, 0] }, []],
  ] as const)('%s', (_what, dates, expected) => {
    expect(signs(dates)).toEqual(expected);
  });

  test('only the key ID against the key secret when the repository of the run is unknown', () => {
    const dates = states({ 'repo:acme/a': [SECOND, 0], repo: [-SECOND, -SECOND] });

    expect(findUnfinished(dates, undefined)).toEqual([{ kind: 'half-written', pair: dates[0] }]);
  });
});

describe('drift', () => {
  test.each([
    [[0, HOUR], false],
    [[0, HOUR + 1], true],
    [[HOUR + 1, 0], true],
    [[undefined, HOUR + 1], false],
    [[0, undefined], false],
    [[undefined, undefined], false],
  ] as const)('of the halves %j: %s', (dates, expected) => {
    expect(isMismatched(state('repo', dates))).toBe(expected);
  });

  test('of targets, by the older secret of each, without incomplete targets', () => {
    const dated = states({
      'repo:acme/stale': [-7 * DAY - 1, 0],
      'repo:acme/half': [-9 * DAY, undefined],
      'repo:acme/new': [undefined, undefined],
      'repo:acme/old': [-7 * DAY, -7 * DAY],
      repo: [1, 0],
    });

    expect(findStalePairs(dated).map(nameOf)).toEqual(['repo:acme/stale']);
    expect(findStalePairs(dated.slice(1, 3))).toEqual([]);
  });
});

describe('what a run writes when the new pair is the current one', () => {
  const select = (dates: Readonly<Record<string, Dates>>, isCurrent = true) =>
    selectTargets(states(dates), { isCurrent, repository: REPOSITORY }).map(nameOf);
  const all = (dates: Readonly<Record<string, Dates>>) => states(dates).map(nameOf);

  test.each([
    ['one own store', ONE],
    ['several own stores', SEVERAL],
    ['no own store', inOrder('repo:acme/a', 'repo:acme/b')],
  ])('is all of them with %s, when it is not', (_what, dates) => {
    expect(select(dates, false)).toEqual(all(dates));
  });

  test('is all of them without an own store', () => {
    const dates = inOrder('repo:acme/a', 'repo:acme/b');

    expect(select(dates)).toEqual(all(dates));
    expect(selectTargets(states(ONE), { isCurrent: true, repository: undefined }).map(nameOf)).toEqual(
      all(ONE),
    );
  });

  test('is all of them when a rotation is unfinished', () => {
    const dates = { ...ONE, 'repo:acme/a': [SECOND, 0] } as const;

    expect(select(dates)).toEqual(all(dates));
  });

  test('is nothing with one own store, and every own store with several', () => {
    expect(select(ONE)).toEqual([]);
    expect(select(SEVERAL)).toEqual([
      ...['org:acme', 'environment:acme/own:dev', 'environment:acme/own:prod', 'repo:acme/own'],
    ]);
  });

  test.each([
    ['lacks its ID', [undefined, 0]],
    ['lacks its secret', [0, undefined]],
    ['holds no pair yet', [undefined, undefined]],
    ['has halves more than an hour apart', [-HOUR, 1]],
    ['was written more than 7 days before the newest', [-7 * DAY, -7 * DAY + SECOND]],
  ] as const)('is also a target that %s, and then the own stores again', (_what, dates) => {
    expect(select({ ...ONE, 'repo:acme/a': dates })).toEqual(['repo:acme/a', 'repo:acme/own']);
  });

  test.each([
    ['halves an hour apart', [-HOUR, 0]],
    ['a pair from 7 days before the newest', [4 * SECOND - 7 * DAY, 5 * SECOND - 7 * DAY]],
  ] as const)('is not a target with %s', (_what, dates) => {
    expect(select({ ...ONE, 'repo:acme/a': dates })).toEqual([]);
  });

  test('is the own store alone, when that is what the dates make doubtful', () => {
    expect(select({ ...ONE, repo: [5 * SECOND, 6 * SECOND + HOUR] })).toEqual(['repo:acme/own']);
  });
});

describe('who sees a secret', () => {
  const all: SecretVisibility = { visibility: 'all' };
  const some: SecretVisibility = { visibility: 'selected', repositories: [{ id: 1, name: 'acme/data' }] };
  const audiences = ({ previousPairWrites, newPairWrites, rollback }: TargetPlan) => {
    const writes = [
      ...previousPairWrites,
      ...newPairWrites,
      ...(rollback ? [rollback.id, rollback.secret] : []),
    ];
    return writes.flatMap((write) => (write.kind === 'put' ? [write.visibility] : []));
  };

  test.each([
    ['each as before', all, some, [all, some]],
    ['the new one as the other, where it was not there', all, undefined, [all, all]],
    ['the same the other way round', undefined, some, [some, some]],
    ['nobody has said', undefined, undefined, [undefined, undefined]],
  ])('%s', (_who, id, secret, expected) => {
    const { store, publicKey } = github();
    const half = (visibility: SecretVisibility | undefined) =>
      visibility === undefined ? undefined : { ...HELD, visibility };
    const state = { store, publicKey, id: half(id), secret: half(secret) };
    const plan = planOne(state, { keepPrevious: true });

    const isNew = id === undefined && secret === undefined;
    expect(audiences(plan)).toEqual(isNew ? expected : [...expected, ...expected, ...expected]);
    expect(plan.previousPairWrites).toHaveLength(isNew ? 0 : 2);
  });

  test('what was not there is deleted again', () => {
    const { store, publicKey } = github();
    const { rollback } = planOne({ store, publicKey, id: undefined, secret: undefined });

    expect(rollback).toEqual({
      id: { kind: 'delete', name: 'ID' },
      secret: { kind: 'delete', name: 'SECRET' },
    });
  });

  test('without an old pair there is nothing to write back', () => {
    const { store, publicKey } = github();
    const state = { store, publicKey, id: HELD, secret: HELD };

    expect(planOne(state, { old: undefined }).rollback).toBeUndefined();
  });
});

test('a target with names of its own is written and restored under them', () => {
  const { store, publicKey } = github({}, 'data', [], {
    ...{ kind: 'agents', owner: 'acme', repo: 'data' },
    ownNames: { id: 'COPILOT_MCP_ID', secret: 'COPILOT_MCP_SECRET' },
  });
  const state = { store, publicKey, id: HELD, secret: HELD };
  const [plan] = planRotation([state, { ...state }], { ...SETTINGS, keepPrevious: true }).others;
  const names = [...(plan?.previousPairWrites ?? []), ...(plan?.newPairWrites ?? [])].map(({ name }) => name);

  expect(names).toEqual([
    'COPILOT_MCP_ID_PREVIOUS',
    'COPILOT_MCP_SECRET_PREVIOUS',
    'COPILOT_MCP_ID',
    'COPILOT_MCP_SECRET',
  ]);
  expect([plan?.rollback?.secret.name, plan?.rollback?.id.name]).toEqual([
    'COPILOT_MCP_SECRET',
    'COPILOT_MCP_ID',
  ]);
});
