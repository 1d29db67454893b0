import { describe, expect, test } from '@jest/globals';
import { GitHubFailure } from '../../src/github/failure.ts';
import type { Audience, SecretMetadata } from '../../src/github/secret-store.ts';
import { createPairReader } from '../../src/inventory/pair-reader.ts';
import type { Secret } from '../../src/keys/secret.ts';
import { confirmTarget } from '../../src/rotation/confirm.ts';
import { encryptPlan, executePlan } from '../../src/rotation/execute.ts';
import { type PlanSettings, planTarget, type TargetPlan } from '../../src/rotation/plan.ts';
import {
  type Answer,
  BOX_2,
  github,
  HELD,
  NAMES,
  pair,
  refused,
  SETTINGS,
  uncertain,
  WRITTEN_AT,
} from './scripted-github.ts';

interface Clock {
  now: number;
  readonly slept: number[];
}

async function execute(
  { sent, store, publicKey }: ReturnType<typeof github>,
  settings: Partial<PlanSettings> = {},
  held: { id: SecretMetadata | undefined; secret: SecretMetadata | undefined } = { id: HELD, secret: HELD },
) {
  const clock: Clock = { now: 0, slept: [] };
  const plan = planTarget({ store, publicKey, ...held }, pair('new'), { ...SETTINGS, ...settings });
  const seal = (value: Secret, key: string) => `${value.reveal()}@${key}`;
  const outcome = await executePlan(plan, encryptPlan(plan, seal), {
    seal,
    pace: async () => {
      clock.now += 1;
    },
    // cut short each time
    sleep: async (milliseconds) => {
      clock.slept.push(milliseconds);
      clock.now += 600;
    },
    now: () => clock.now,
  });
  return { outcome, sent, slept: clock.slept, paced: clock.now - clock.slept.length * 600 };
}

const PROMOTION = ['PUT ID new-id@box1 k1', 'PUT SECRET new-secret@box1 k1'];
const RESTORATION = ['PUT ID current-id@box1 k1', 'PUT SECRET current-secret@box1 k1'];
const MARK = 'PUT ID current-id@box1 k1';

describe('a target is written', () => {
  test('ID first, and the clock is that of its answer', async () => {
    const run = await execute(github({ 'PUT ID': [{ date: 7 }], 'PUT SECRET': [{ date: 8 }] }));

    expect(run).toEqual({
      outcome: { state: 'rotated', writtenAt: 7 },
      sent: PROMOTION,
      slept: [],
      paced: 2,
    });
  });

  test('after the previous pair, where that is kept', async () => {
    const run = await execute(github(), { keep: pair('current') });

    expect(run.sent).toEqual([
      'PUT OLD_ID current-id@box1 k1',
      'PUT OLD_SECRET current-secret@box1 k1',
      ...PROMOTION,
    ]);
  });

  test('with nothing left to encrypt', async () => {
    const { store, publicKey, sent } = github();
    const plan = planTarget({ store, publicKey, id: HELD, secret: HELD }, pair('new'), SETTINGS);
    const encrypted = encryptPlan(plan, (value) => value.reveal());
    const late = () => {
      throw new Error('too late');
    };
    await executePlan(plan, encrypted, {
      seal: late,
      pace: async () => undefined,
      sleep: late,
      now: () => 0,
    });

    expect(sent).toEqual(['PUT ID new-id k1', 'PUT SECRET new-secret k1']);
  });

  test('with the new public key, where GitHub has another by now', async () => {
    const run = await execute(
      github({
        'PUT SECRET': [refused(422)],
        'GET public-key': [{ data: { key_id: 'k2', key: BOX_2 } }],
      }),
    );

    expect(run.outcome).toEqual({ state: 'rotated', writtenAt: WRITTEN_AT });
    expect(run.sent).toEqual([...PROMOTION, 'GET public-key', `PUT SECRET new-secret@${BOX_2} k2`]);
    expect(run.paced).toBe(3);
  });
});

describe('nothing of a pair is changed, and nothing is to be restored', () => {
  test.each([
    ['OLD_ID', 'surely', refused(403), false, 1],
    ['OLD_SECRET', 'perhaps', uncertain(), false, 2],
    ['OLD_ID', 'for the token', refused(401), true, 1],
    ['ID', 'surely', refused(403), false, 3],
    ['ID', 'for the token', refused(401), true, 3],
  ])('when writing %s fails %s', async (name, _how, failure, tokenRefused, requests) => {
    const run = await execute(github({ [`PUT ${name}`]: [failure] }), { keep: pair('current') });

    expect(run.outcome).toEqual({
      state: 'failed',
      detail: expect.stringContaining(`HTTP ${failure.status}`),
      tokenRefused,
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

    expect(run.outcome).toEqual({
      state: 'failed',
      detail: expect.stringMatching(/^GitHub did not accept the value or the name \(HTTP 422\): check/),
      tokenRefused: false,
    });
    expect(run.sent).toHaveLength(requests);
  });
});

test('what a token lacks is named, also for putting back', async () => {
  const failed = await execute(github({ 'PUT ID': [refused(403)] }));
  const broken = await execute(github({ 'PUT ID': [{}, refused(403)], 'PUT SECRET': [refused(403)] }));

  expect(failed.outcome).toMatchObject({ detail: expect.stringContaining("'Secrets: write'") });
  expect(broken.outcome).toMatchObject({
    detail: expect.stringMatching(/'Secrets: write'.*; then .*'Secrets: write'/),
  });
});

describe('the old pair is put back, and its ID once more in another second', () => {
  test.each([
    ['ID', 'perhaps', uncertain(), PROMOTION.slice(0, 1), false],
    ['SECRET', 'surely', refused(403), PROMOTION, false],
    ['SECRET', 'perhaps', uncertain(), PROMOTION, false],
    ['SECRET', 'for the token', refused(401), PROMOTION, true],
  ])('when writing %s fails %s', async (name, _how, failure, written, tokenRefused) => {
    const run = await execute(github({ [`PUT ${name}`]: [failure] }));

    expect(run.outcome).toEqual({
      state: 'restored',
      detail: expect.stringContaining(`HTTP ${failure.status}`),
      tokenRefused,
    });
    expect(run.sent).toEqual([...written, ...RESTORATION, MARK]);
    expect(run.slept).toEqual([1100, 500]);
    expect(run.paced).toBe(run.sent.length);
  });

  test('where a half was not there, it is deleted again', async () => {
    const answers = github({ 'PUT SECRET': [refused(403)] });
    const both = await execute(answers, {}, { id: undefined, secret: undefined });
    const one = await execute(github({ 'PUT SECRET': [refused(403)] }), {}, { id: HELD, secret: undefined });

    expect(both.sent).toEqual([...PROMOTION, 'DELETE ID', 'DELETE SECRET']);
    expect(both).toMatchObject({ outcome: { state: 'restored' }, slept: [], paced: 4 });
    expect(one.sent).toEqual([...PROMOTION, RESTORATION[0], 'DELETE SECRET', MARK]);
  });

  test('as far as can be told: a secret that was not written has kept its value', async () => {
    const run = await execute(github({ 'PUT ID': [uncertain()], 'PUT SECRET': [refused(403)] }));

    expect(run.outcome).toMatchObject({ state: 'restored' });
  });

  test('as far as can be told: a secret that GitHub clearly refuses has kept its value', async () => {
    const run = await execute(github({ 'PUT SECRET': [refused(403), refused(403)] }));

    expect(run.outcome).toMatchObject({ state: 'restored', tokenRefused: false });
    expect(run.sent).toEqual([...PROMOTION, ...RESTORATION]);
    expect(run.slept).toEqual([]);
  });
});

describe('a target is called broken', () => {
  test.each([
    ['the ID cannot be put back', { 'PUT ID': [{}, refused(403)], 'PUT SECRET': [refused(404)] }, 403],
    ['the ID may be the new one', { 'PUT ID': [uncertain(503), refused(403)] }, 403],
    ['the secret may be the new one', { 'PUT SECRET': [uncertain(503), refused(403)] }, 403],
    ['the secret may be either', { 'PUT SECRET': [refused(404), uncertain(502)] }, 502],
  ])('when %s', async (_what, answers, status) => {
    const { outcome } = await execute(github(answers));

    expect(outcome).toEqual({
      state: 'broken',
      detail: expect.stringMatching(
        new RegExp(`HTTP .*; then the old value could not be put back: .*HTTP ${status}`),
      ),
      tokenRefused: false,
    });
  });

  test.each([
    ['at first', refused(401), refused(403)],
    ['then', refused(404), refused(401)],
  ])('and the token refused, %s', async (_when, first, then) => {
    const { outcome } = await execute(github({ 'PUT ID': [{}, then], 'PUT SECRET': [first] }));

    expect(outcome).toMatchObject({ state: 'broken', tokenRefused: true });
  });
});

test('what is no answer of GitHub is not taken for one', async () => {
  await expect(execute(github({ 'PUT ID': [new TypeError('a mistake')] }))).rejects.toThrow('a mistake');
});

describe('who sees a secret', () => {
  const all: Audience = { visibility: 'all' };
  const some: Audience = { visibility: 'selected', repositories: [{ id: 1, name: 'acme/data' }] };
  const audiences = ({ overlap, promotion }: TargetPlan) =>
    [...overlap, ...promotion].map(({ audience }) => audience);

  test.each([
    ['each as before', all, some, [all, some]],
    ['the new one as the other, where it was not there', all, undefined, [all, all]],
    ['the same the other way round', undefined, some, [some, some]],
    ['nobody has said', undefined, undefined, [undefined, undefined]],
  ])('%s', (_who, id, secret, expected) => {
    const { store, publicKey } = github();
    const half = (audience: Audience | undefined) =>
      audience === undefined ? undefined : { ...HELD, audience };
    const state = { store, publicKey, id: half(id), secret: half(secret) };
    const kept = planTarget(state, pair('new'), { ...SETTINGS, keep: pair('current') });

    const isNew = id === undefined && secret === undefined;
    expect(audiences(kept)).toEqual(isNew ? expected : [...expected, ...expected]);
    expect(kept.overlap).toHaveLength(isNew ? 0 : 2);
  });

  test('without a current pair there is nothing to put back', () => {
    const { store, publicKey } = github();
    const state = { store, publicKey, id: HELD, secret: HELD };
    const { restoration } = planTarget(state, pair('new'), { ...SETTINGS, current: undefined });

    expect(restoration).toEqual([{ remove: 'ID' }, { remove: 'SECRET' }]);
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
