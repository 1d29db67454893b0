import { describe, expect, test } from '@jest/globals';
import { GitHubFailure } from '../../src/github/errors.ts';
import { createPairReader } from '../../src/github/inventory.ts';
import type { SecretMetadata, SecretVisibility } from '../../src/github/secrets.ts';
import type { PlanSettings, TargetPlan } from '../../src/rotate/plan.ts';
import { confirmTarget, encryptPlan, executePlan } from '../../src/rotate/write-target.ts';
import type { Secret } from '../../src/shared/secret.ts';
import {
  type Answer,
  BOX_2,
  github,
  HELD,
  NAMES,
  planOne,
  refused,
  uncertain,
  WRITTEN_AT,
} from './scripted-github.ts';

const encrypt = (value: Secret, key: string) => `${value.reveal()}@${key}`;

interface Conditions {
  readonly settings?: Partial<PlanSettings>;
  readonly held?: { readonly id: SecretMetadata | undefined; readonly secret: SecretMetadata | undefined };
  /** Whether the run is canceled once so many requests were sent. */
  readonly isCanceled?: (sent: number) => boolean;
  readonly encrypt?: (value: Secret, key: string) => string;
}

async function execute({ sent, store, publicKey }: ReturnType<typeof github>, conditions: Conditions = {}) {
  let paced = 0;
  const plan = planOne(
    { store, publicKey, ...(conditions.held ?? { id: HELD, secret: HELD }) },
    conditions.settings,
  );
  const outcome = await executePlan(plan, encryptPlan(plan, encrypt), {
    encrypt: conditions.encrypt ?? encrypt,
    pace: async () => {
      paced += 1;
    },
    isCanceled: () => conditions.isCanceled?.(sent.length) ?? false,
  });
  return { outcome, sent, paced };
}

const KEEP: Conditions = { settings: { keepPrevious: true } };
const NEW: Conditions = { held: { id: undefined, secret: undefined } };

const PREVIOUS_PAIR = ['PUT PREVIOUS_ID old-id@box1 k1', 'PUT PREVIOUS_SECRET old-secret@box1 k1'];
const NEW_PAIR = ['PUT ID new-id@box1 k1', 'PUT SECRET new-secret@box1 k1'];
const ROLLBACK = ['PUT SECRET old-secret@box1 k1', 'PUT ID old-id@box1 k1'];

describe('a target is written', () => {
  test('ID first, and the clock is that of its answer', async () => {
    const run = await execute(github({ 'PUT ID': [{ date: 7000 }], 'PUT SECRET': [{ date: 8000 }] }));

    expect(run).toEqual({ outcome: { state: 'rotated', writtenAt: 7000 }, sent: NEW_PAIR, paced: 2 });
  });

  test('after the previous pair, where that is kept', async () => {
    const run = await execute(github(), KEEP);

    expect(run.sent).toEqual([...PREVIOUS_PAIR, ...NEW_PAIR]);
    expect(run.paced).toBe(4);
  });

  test('without a previous pair, where there is no old one or the target is new', async () => {
    const { sent } = await execute(github(), { settings: { keepPrevious: true, old: undefined } });
    const created = await execute(github(), { ...KEEP, ...NEW });

    expect(sent).toEqual(NEW_PAIR);
    expect(created.sent).toEqual(NEW_PAIR);
  });

  test('with nothing left to encrypt', async () => {
    const late = () => {
      throw new Error('too late');
    };
    const { outcome, sent } = await execute(github(), { encrypt: late });

    expect(outcome).toMatchObject({ state: 'rotated' });
    expect(sent).toEqual(NEW_PAIR);
  });

  test('with the new public key, where GitHub has another by now', async () => {
    const run = await execute(
      github({
        'PUT SECRET': [refused(422)],
        'GET public-key': [{ data: { key_id: 'k2', key: BOX_2 } }],
      }),
    );

    expect(run.outcome).toEqual({ state: 'rotated', writtenAt: WRITTEN_AT });
    expect(run.sent).toEqual([...NEW_PAIR, 'GET public-key', `PUT SECRET new-secret@${BOX_2} k2`]);
    expect(run.paced).toBe(3);
  });
});

describe('nothing of a pair is changed, and nothing is to be restored', () => {
  test.each([
    ['PREVIOUS_ID', 'surely', refused(403), false, 1],
    ['PREVIOUS_SECRET', 'perhaps', uncertain(), false, 2],
    ['PREVIOUS_ID', 'for the token', refused(401), true, 1],
    ['ID', 'surely', refused(403), false, 3],
    ['ID', 'for the token', refused(401), true, 3],
  ])('when writing %s fails %s', async (name, _how, failure, tokenRefused, requests) => {
    const run = await execute(github({ [`PUT ${name}`]: [failure] }), KEEP);

    expect(run.outcome).toEqual({
      state: 'failed',
      failure: {
        detail: expect.stringContaining(`HTTP ${failure.status}`),
        uncertain: failure.uncertain,
        tokenRefused,
        status: failure.status,
      },
    });
    expect(run.sent).toHaveLength(requests);
  });

  test.each([
    ['again', [refused(422), refused(422)], {}, 3],
    ['and the new public key cannot be read', [refused(422)], refused(403), 2],
  ])('when GitHub does not accept the value %s', async (_what, answers, key, requests) => {
    const data = { key_id: 'k2', key: BOX_2 };
    const answer = key instanceof GitHubFailure ? key : { data };
    const run = await execute(github({ 'PUT ID': answers, 'GET public-key': [answer] }));

    expect(run.outcome).toMatchObject({ state: 'failed', failure: { status: 422, uncertain: false } });
    expect(run.sent).toHaveLength(requests);
  });
});

test('what a token lacks is named, also for writing back', async () => {
  const failed = await execute(github({ 'PUT ID': [refused(403)] }));
  const broken = await execute(github({ 'PUT ID': [{}, refused(403)], 'PUT SECRET': [refused(403)] }));
  const detail = expect.stringContaining("'Secrets: write'");

  expect(failed.outcome).toMatchObject({ failure: { detail } });
  expect(broken.outcome).toMatchObject({ failure: { detail }, rollbackFailure: { detail } });
});

describe('a cancellation', () => {
  test.each([
    ['of a half-written previous pair, and the target stops there', 1, 'skipped', PREVIOUS_PAIR],
    ['before the pair, which stays as it was', 2, 'skipped', PREVIOUS_PAIR],
    ['of a half-written pair', 3, 'rotated', [...PREVIOUS_PAIR, ...NEW_PAIR]],
  ])('lets finish what is begun: %s', async (_what, after, state, requests) => {
    const run = await execute(github(), { ...KEEP, isCanceled: (sent) => sent >= after });

    expect(run.outcome).toMatchObject({ state });
    expect(run.sent).toEqual(requests);
  });

  test('lets restore what is begun and cannot be finished', async () => {
    const run = await execute(github({ 'PUT SECRET': [refused(403)] }), {
      isCanceled: (sent) => sent > 0,
    });

    expect(run.outcome).toMatchObject({ state: 'restored' });
    expect(run.sent).toEqual([...NEW_PAIR, ...ROLLBACK]);
  });
});

describe('the old pair is written back, the secret first', () => {
  test.each([
    ['ID', 'perhaps', uncertain(), NEW_PAIR.slice(0, 1), false],
    ['SECRET', 'surely', refused(403), NEW_PAIR, false],
    ['SECRET', 'perhaps', uncertain(), NEW_PAIR, false],
    ['SECRET', 'for the token', refused(401), NEW_PAIR, true],
  ])('when writing %s fails %s', async (name, _how, failure, written, tokenRefused) => {
    const run = await execute(github({ [`PUT ${name}`]: [failure] }));

    expect(run.outcome).toEqual({
      state: 'restored',
      failure: {
        detail: expect.stringContaining(`HTTP ${failure.status}`),
        uncertain: failure.uncertain,
        tokenRefused,
        status: failure.status,
      },
    });
    expect(run.sent).toEqual([...written, ...ROLLBACK]);
    expect(run.paced).toBe(run.sent.length);
  });

  test('where there was no pair, it is deleted again; where there was a half, the old pair is written', async () => {
    const answers = { 'PUT SECRET': [refused(403)] };
    const both = await execute(github(answers), NEW);
    const withoutOld = await execute(github(answers), { ...NEW, settings: { old: undefined } });

    expect(both).toMatchObject({ outcome: { state: 'restored' }, paced: 4 });
    expect(both.sent).toEqual([...NEW_PAIR, 'DELETE SECRET', 'DELETE ID']);
    expect(withoutOld).toEqual(both);
    for (const held of [
      { id: HELD, secret: undefined },
      { id: undefined, secret: HELD },
    ]) {
      const half = await execute(github(answers), { held });

      expect(half.sent).toEqual([...NEW_PAIR, ...ROLLBACK]);
      expect(half.outcome).toMatchObject({ state: 'restored' });
    }
  });
});

describe('a target is called broken', () => {
  test('when there is no old pair to write back', async () => {
    const run = await execute(github({ 'PUT SECRET': [refused(403)] }), { settings: { old: undefined } });

    expect(run.outcome).toEqual({
      state: 'broken',
      failure: expect.objectContaining({ status: 403 }),
      rollbackFailure: undefined,
    });
    expect(run.sent).toEqual(NEW_PAIR);
  });

  test.each([
    ['the ID is refused', { 'PUT ID': [{}, refused(403)], 'PUT SECRET': [refused(404)] }, 403, 4],
    [
      'the secret is refused, though it never changed',
      { 'PUT SECRET': [refused(404), refused(403)] },
      403,
      4,
    ],
    [
      'the secret is refused after the ID alone may have changed',
      { 'PUT ID': [uncertain(503)], 'PUT SECRET': [refused(403)] },
      403,
      3,
    ],
    ['both are refused', { 'PUT ID': [uncertain(503), refused(404)], 'PUT SECRET': [refused(403)] }, 403, 3],
    ['the ID may be the new one', { 'PUT ID': [uncertain(503), refused(403)] }, 403, 3],
    ['the secret may be either', { 'PUT SECRET': [refused(404), uncertain(502)] }, 502, 4],
  ])('when %s, and both are tried', async (_what, answers, status, requests) => {
    const { outcome, sent } = await execute(github(answers));

    expect(outcome).toMatchObject({ state: 'broken', rollbackFailure: { status } });
    expect(sent).toHaveLength(requests);
    expect(sent.slice(-2)).toEqual(ROLLBACK);
  });

  test.each([
    ['A5: is refused', refused(403)],
    ['is not answered', uncertain(502)],
  ])('and the ID is written back too, when the restoration of the secret %s', async (_how, then) => {
    const { outcome, sent } = await execute(github({ 'PUT SECRET': [uncertain(503), then] }));

    expect(outcome).toMatchObject({
      state: 'broken',
      failure: { status: 503 },
      rollbackFailure: { status: then.status },
    });
    expect(sent).toEqual([...NEW_PAIR, ...ROLLBACK]);
  });

  test.each([
    ['at first', refused(401), refused(403), [true, false]],
    ['then', refused(404), refused(401), [false, true]],
  ])('and the token refused, %s', async (_when, first, then, expected) => {
    const { outcome } = await execute(github({ 'PUT ID': [{}, then], 'PUT SECRET': [first] }));

    expect(outcome).toMatchObject({
      state: 'broken',
      failure: { tokenRefused: expected[0] },
      rollbackFailure: { tokenRefused: expected[1] },
    });
  });
});

describe('whatever is thrown while a target is written is its failure', () => {
  const systemError = Object.assign(new Error('a text of the system'), { code: 'EMFILE' });

  test.each([
    ['an error of the system', systemError, 'EMFILE'],
    ['a mistake', new TypeError('a mistake'), 'TypeError'],
  ])('%s counts as perhaps applied', async (_what, error, name) => {
    const run = await execute(github({ 'PUT ID': [error] }));

    expect(run.outcome).toEqual({
      state: 'restored',
      failure: {
        detail: `an unexpected error (${name}): start the same workflow again, and open an issue if this stays`,
        uncertain: true,
        tokenRefused: false,
        status: undefined,
      },
    });
    expect(run.sent).toEqual([...NEW_PAIR.slice(0, 1), ...ROLLBACK]);
  });

  test('F3: a public key with which nothing can be encrypted, when it is read again', async () => {
    const unusable = (value: Secret, key: string) => {
      if (key === BOX_2) {
        throw new Error('invalid input');
      }
      return encrypt(value, key);
    };
    const answers = github({
      'PUT SECRET': [refused(422)],
      'GET public-key': [{ data: { key_id: 'k2', key: BOX_2 } }],
    });
    const run = await execute(answers, { encrypt: unusable });

    expect(run.outcome).toEqual({
      state: 'restored',
      failure: {
        detail: expect.stringMatching(
          /^GitHub gave a public key with which nothing can be encrypted: start /,
        ),
        uncertain: false,
        tokenRefused: false,
        status: undefined,
      },
    });
    expect(run.sent).toEqual([...NEW_PAIR, 'GET public-key', ...ROLLBACK]);
    // nothing was sent with that key
    expect(run.paced).toBe(4);
  });
});

describe('A4: the certainty of a write is that of all its attempts', () => {
  const KEY_2: Answer = { data: { key_id: 'k2', key: BOX_2 } };

  test.each([
    ['the first may have been applied', uncertain(422), refused(403), 'restored'],
    ['the second may have been applied', refused(422), uncertain(502), 'restored'],
    ['neither was applied', refused(422), refused(403), 'failed'],
  ])('around a public key that is read again: %s', async (_what, first, second, state) => {
    const { outcome } = await execute(github({ 'PUT ID': [first, second], 'GET public-key': [KEY_2] }));

    expect(outcome).toMatchObject({
      state,
      failure: { status: second.status, uncertain: state === 'restored' },
    });
  });
});

test('a lost attempt does not matter once a later one is accepted', async () => {
  const { outcome, sent } = await execute(
    github({
      'PUT ID': [uncertain(422)],
      'GET public-key': [{ data: { key_id: 'k2', key: BOX_2 } }],
    }),
  );

  expect(outcome).toEqual({ state: 'rotated', writtenAt: WRITTEN_AT });
  expect(sent).toHaveLength(4);
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

describe('confirming', () => {
  const at = (time: number) => ({ data: { updated_at: new Date(time).toISOString() } });
  const WHOLE_SECOND = Math.floor((WRITTEN_AT + 999) / 1000) * 1000;

  async function confirm(
    answers: Readonly<Record<string, readonly Answer[]>>,
    before: { id?: SecretMetadata; secret?: SecretMetadata } = { id: HELD, secret: HELD },
  ) {
    const { store, publicKey, sent } = github(answers);
    const slept: number[] = [];
    const state = { store, publicKey, id: before.id, secret: before.secret };
    const confirmation = await confirmTarget(state, WRITTEN_AT + 999, {
      reader: createPairReader(1, NAMES, (read) => read()),
      sleep: async (milliseconds) => {
        slept.push(milliseconds);
      },
    });
    return { confirmation, slept, looks: sent.length / 2 };
  }

  const OLD = at(HELD.updatedAt);

  test('takes the later of the two dates', async () => {
    for (const [id, secret] of [
      [1000, 3000],
      [3000, 1000],
    ] as const) {
      const run = await confirm({
        'GET ID': [at(WRITTEN_AT + id)],
        'GET SECRET': [at(WRITTEN_AT + secret)],
      });

      expect(run).toEqual({
        confirmation: { kind: 'confirmed', updatedAt: WRITTEN_AT + 3000 },
        slept: [],
        looks: 1,
      });
    }
  });

  test.each([
    ['the date has moved, though by a clock that is late', at(HELD.updatedAt + 1000), HELD],
    [
      'the date is that of the second in which it was written',
      at(WHOLE_SECOND),
      { ...HELD, updatedAt: WHOLE_SECOND },
    ],
    [
      'the date is that of a second before, by a clock that is late',
      at(WHOLE_SECOND - 1000),
      { ...HELD, updatedAt: WHOLE_SECOND - 1000 },
    ],
    ['it was not there before', OLD, undefined],
  ])('is enough when %s', async (_what, answer, before) => {
    const held = before === undefined ? {} : { id: before, secret: before };
    const { confirmation } = await confirm({ 'GET ID': [answer], 'GET SECRET': [answer] }, held);

    expect(confirmation.kind).toBe('confirmed');
  });

  test('looks again, at longer and longer intervals, and then says that the date is old', async () => {
    for (const half of ['GET ID', 'GET SECRET']) {
      const answers = { 'GET ID': [], 'GET SECRET': [], [half]: Array.from({ length: 6 }, () => OLD) };
      const other = half === 'GET ID' ? 'GET SECRET' : 'GET ID';
      const run = await confirm({
        ...answers,
        [other]: Array.from({ length: 6 }, () => at(WRITTEN_AT + 1000)),
      });

      expect(run).toEqual({
        confirmation: {
          kind: 'contradicted',
          detail: 'GitHub accepted the new values, but still shows the old date',
        },
        slept: [500, 1000, 2000, 4000, 8000],
        looks: 6,
      });
    }
  });

  test('waits for a new secret that is not there yet', async () => {
    const fresh = at(WRITTEN_AT + 1000);
    const run = await confirm({ 'GET ID': [refused(404), fresh], 'GET SECRET': [fresh, fresh] }, {});

    expect(run).toMatchObject({ confirmation: { kind: 'confirmed' }, slept: [500], looks: 2 });
  });

  test('waits for a secret that is not there yet', async () => {
    const fresh = at(WRITTEN_AT + 1000);
    const run = await confirm({ 'GET ID': [refused(404), fresh], 'GET SECRET': [fresh, fresh] });

    expect(run).toMatchObject({ confirmation: { kind: 'confirmed' }, slept: [500], looks: 2 });
  });

  test('says that GitHub could not be asked', async () => {
    const { confirmation } = await confirm({ 'GET ID': [uncertain(503)], 'GET SECRET': [OLD] });

    expect(confirmation).toEqual({
      kind: 'unknown',
      detail: 'GitHub accepted the new values, but could not be asked for their date: HTTP 503',
    });
    await expect(confirm({ 'GET ID': [new TypeError('a mistake')], 'GET SECRET': [OLD] })).rejects.toThrow(
      'a mistake',
    );
  });
});
