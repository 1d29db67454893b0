import { describe, expect, test } from '@jest/globals';
import { createPairReader } from '../../src/github/inventory.ts';
import type { SecretMetadata } from '../../src/github/secrets.ts';
import { confirmTarget } from '../../src/rotate/confirm.ts';
import { type Answer, github, HELD, refused, SETTINGS, uncertain, WRITTEN_AT } from './scripted-github.ts';

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
    const confirmation = await confirmTarget(
      state,
      WRITTEN_AT + 999,
      createPairReader(1, SETTINGS, (read) => read()),
      async (milliseconds) => {
        slept.push(milliseconds);
      },
    );
    return { confirmation, slept, looks: sent.length / 2 };
  }

  const OLD = at(HELD.updatedAt);

  test('uses the later of the two dates', async () => {
    for (const [id, secret] of [
      [1000, 3000],
      [3000, 1000],
    ] as const) {
      const run = await confirm({
        'GET ID': [at(WRITTEN_AT + id)],
        'GET SECRET': [at(WRITTEN_AT + secret)],
      });

      expect(run).toEqual({
        confirmation: { state: 'rotated', updatedAt: WRITTEN_AT + 3000 },
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

    expect(confirmation).toMatchObject({ state: 'rotated', updatedAt: expect.any(Number) });
  });

  test('checks again at increasing intervals, and then reports that the date is old', async () => {
    for (const half of ['GET ID', 'GET SECRET']) {
      const answers = { 'GET ID': [], 'GET SECRET': [], [half]: Array.from({ length: 6 }, () => OLD) };
      const other = half === 'GET ID' ? 'GET SECRET' : 'GET ID';
      const run = await confirm({
        ...answers,
        [other]: Array.from({ length: 6 }, () => at(WRITTEN_AT + 1000)),
      });

      expect(run).toEqual({
        confirmation: {
          state: 'failed',
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

    expect(run).toMatchObject({
      confirmation: { state: 'rotated', updatedAt: WRITTEN_AT + 1000 },
      slept: [500],
      looks: 2,
    });
  });

  test('waits for a secret that is not there yet', async () => {
    const fresh = at(WRITTEN_AT + 1000);
    const run = await confirm({ 'GET ID': [refused(404), fresh], 'GET SECRET': [fresh, fresh] });

    expect(run).toMatchObject({
      confirmation: { state: 'rotated', updatedAt: WRITTEN_AT + 1000 },
      slept: [500],
      looks: 2,
    });
  });

  test('reports that GitHub did not respond', async () => {
    const { confirmation } = await confirm({ 'GET ID': [uncertain(503)], 'GET SECRET': [OLD] });

    expect(confirmation).toEqual({
      state: 'rotated',
      detail: 'GitHub accepted the new values, but could not be asked for their date: HTTP 503',
    });
    const mistake = await confirm({ 'GET ID': [new TypeError('a mistake')], 'GET SECRET': [OLD] });

    expect(mistake.confirmation).toEqual({
      state: 'rotated',
      detail:
        'GitHub accepted the new values; an unexpected error (TypeError) kept them from being confirmed',
    });
  });
});
