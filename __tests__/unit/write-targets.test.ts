import { describe, expect, test } from '@jest/globals';
import { incomplete } from '../../src/rotate/report.ts';
import { encryptAll } from '../../src/rotate/write.ts';
import {
  type Answer,
  BOX_2,
  boxOf,
  github,
  HELD,
  NEW_DATE,
  OLD_DATE,
  planOne,
  refused,
  rotate,
  uncertain,
  WELL,
  WRITTEN_AT,
} from './scripted-github.ts';

const KEEP = { keepPrevious: true };
const NEW = { id: undefined, secret: undefined };
const KEY_2: Answer = { data: { key_id: 'k2', key: BOX_2 } };
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
  const sentBefore: number[] = [];
  await rotate([WELL, WELL], {
    settings: KEEP,
    own: 1,
    encrypt: (value, _key, sent) => {
      sentBefore.push(sent);
      return value.reveal();
    },
  });

  expect(sentBefore).toEqual(Array.from({ length: 8 }, () => 0));
});

test('a cancellation ends the encryption of many values at once', async () => {
  const { store, publicKey } = github();
  const plan = planOne({ store, publicKey, id: HELD, secret: HELD }, KEEP);
  let count = 0;
  const encrypt = () => `${++count}`;
  const cancellation = {
    get requested() {
      return count > 0;
    },
  };

  await expect(
    encryptAll({ others: Array.from({ length: 3000 }, () => plan), own: [] }, encrypt, cancellation),
  ).rejects.toMatchObject({
    title: 'Rotation canceled',
    parts: { what: 'The run was canceled before the first write. Nothing was written.' },
  });
  expect(count).toBe(4);
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

  test('after a cancellation no write starts, and the pair in progress is finished', async () => {
    const { states, order } = await rotate([WELL, WELL], { isCanceled: (sent) => sent > 0 });

    expect(states).toEqual([ROTATED, { state: 'skipped', detail: 'not started: the run was canceled' }]);
    expect(order).toEqual(['r0 PUT ID', 'r0 PUT SECRET', 'r0 GET ID', 'r0 GET SECRET']);
  });

  test('a previous pair that is stored when the run is canceled is not started', async () => {
    const { states, order } = await rotate([WELL], { settings: KEEP, isCanceled: (sent) => sent > 0 });

    expect(states).toEqual([
      { state: 'skipped', detail: 'not started: the run was canceled; the previous pair is stored' },
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
    detail: 'not started: written last, when every other target holds the new key',
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
      const { states, order } = await rotate([WELL, WELL, WELL], { own: 2, settings: KEEP });

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
        { own: 3, settings: KEEP },
      );
      const stopped = 'the previous key could not be stored in every target that is written last';

      expect(states).toEqual([
        skipped(`${stopped}; the previous pair is stored`),
        expect.objectContaining({ state: 'failed' }),
        skipped(stopped),
      ]);
      expect(writes(order)).toEqual([...PREVIOUS('r0'), ...PREVIOUS('r1')]);
      expect(recorded.map(({ target }) => target)).toEqual(['r1', 'r0', 'r2']);
    });

    test('a refused token stops them, and is the reason that is given', async () => {
      const { states } = await rotate([{ 'PUT PREVIOUS_ID': [refused(401)] }, WELL], {
        own: 2,
        settings: KEEP,
      });

      expect(states[1]).toEqual(skipped('GitHub refused the token'));
    });

    test('a cancellation finishes only the previous pair in progress', async () => {
      const { states, order } = await rotate([WELL, WELL], {
        ...{ own: 2, settings: KEEP },
        isCanceled: (sent) => sent > 0,
      });

      expect(states).toEqual([
        skipped('the run was canceled; the previous pair is stored'),
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

test('the error names each target that was not rotated, and how it was left', async () => {
  const { outcomes } = await rotate([WELL, { 'PUT ID': [refused(401)] }, WELL]);
  const { title, parts } = incomplete(outcomes, { leftOut: [], total: 3, isCanceled: false });

  expect(incomplete(outcomes, { leftOut: [], total: 3, isCanceled: true })).toMatchObject({
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

const PREVIOUS_PAIR = ['PUT PREVIOUS_ID old-id@box1 k1', 'PUT PREVIOUS_SECRET old-secret@box1 k1'];
const NEW_PAIR = ['PUT ID new-id@box1 k1', 'PUT SECRET new-secret@box1 k1'];
const ROLLBACK = ['PUT SECRET old-secret@box1 k1', 'PUT ID old-id@box1 k1'];

const skippedFor = (reason: string) => ({ state: 'skipped', detail: `not started: ${reason}` });
const TOKEN_REFUSED = skippedFor('GitHub refused the token');

describe('a target is written', () => {
  test('ID first, and its date is compared with the clock of that response', async () => {
    // one second later the date that GitHub shows would be older than the write
    const late = { date: WRITTEN_AT + 2000 };
    const same = { updatedAt: WRITTEN_AT, readAt: WRITTEN_AT };
    const dates = Array.from({ length: 6 }, () => NEW_DATE);
    const answers = { 'GET ID': dates, 'GET SECRET': dates };
    const held = { id: same, secret: same };
    const id = await rotate([{ ...answers, 'PUT ID': [late] }], { held });
    const secret = await rotate([{ ...answers, 'PUT SECRET': [late] }], { held });

    expect(id.states).toEqual([expect.objectContaining({ state: 'failed' })]);
    expect(secret.states).toEqual([ROTATED]);
    expect(secret.sent).toEqual(NEW_PAIR);
  });

  test('after the previous pair, where that is kept', async () => {
    const { sent, slept } = await rotate([WELL], { settings: KEEP });

    expect(sent).toEqual([...PREVIOUS_PAIR, ...NEW_PAIR]);
    expect(slept).toEqual([1000, 1000, 1000]);
  });

  test('without a previous pair, where there is no old one or the target is new', async () => {
    const { sent } = await rotate([WELL], { settings: { ...KEEP, old: undefined } });
    const created = await rotate([WELL], { settings: KEEP, held: NEW });

    expect(sent).toEqual(NEW_PAIR);
    expect(created.sent).toEqual(NEW_PAIR);
  });

  test.each([
    ['where GitHub has another by now', refused(422)],
    ['also when an attempt was lost: a later one is accepted', uncertain(422)],
  ])('with the new public key, %s', async (_when, failure) => {
    const { states, sent, slept } = await rotate([{ 'PUT SECRET': [failure], 'GET public-key': [KEY_2] }]);

    expect(states).toEqual([ROTATED]);
    expect(sent).toEqual([...NEW_PAIR, 'GET public-key', `PUT SECRET new-secret@${BOX_2} k2`]);
    expect(slept).toEqual([1000, 1000]);
  });
});

describe('nothing of a pair is changed, and nothing is restored', () => {
  test.each([
    ['PREVIOUS_ID', 'surely', refused(403), 1],
    ['PREVIOUS_SECRET', 'perhaps', uncertain(), 2],
    ['PREVIOUS_ID', 'for the token', refused(401), 1],
    ['ID', 'surely', refused(403), 3],
    ['ID', 'for the token', refused(401), 3],
  ])('when writing %s fails %s', async (name, _how, failure, requests) => {
    const { states, sent } = await rotate([{ [`PUT ${name}`]: [failure] }, WELL], { settings: KEEP });

    expect(states[0]).toEqual({
      state: 'failed',
      detail: expect.stringContaining(`HTTP ${failure.status}`),
    });
    expect(states[1]).toEqual(failure.status === 401 ? TOKEN_REFUSED : ROTATED);
    expect(sent).toHaveLength(requests);
  });

  test.each([
    ['again', [refused(422), refused(422)], KEY_2, 3],
    ['and the new public key cannot be read', [refused(422)], refused(403), 2],
  ])('when GitHub does not accept the value %s', async (_what, answers, key, requests) => {
    const { states, sent } = await rotate([{ 'PUT ID': answers, 'GET public-key': [key] }]);

    expect(states).toEqual([{ state: 'failed', detail: expect.stringContaining('HTTP 422') }]);
    expect(sent).toHaveLength(requests);
  });
});

test('what a token lacks is named, also for writing back', async () => {
  const [failed] = (await rotate([{ 'PUT ID': [refused(403)] }])).states;
  const answers = { 'PUT ID': [{}, refused(403)], 'PUT SECRET': [refused(404)] };
  const [broken] = (await rotate([answers])).states;

  expect(failed?.detail).toContain("'Secrets: write'");
  expect(broken?.detail).toMatch(/could not be written back: .*'Secrets: write'/);
});

describe('a cancellation', () => {
  test.each([
    ['a half-written previous pair, and the target stops there', 1, 'skipped', PREVIOUS_PAIR],
    ['a previous pair, and the pair itself stays as it was', 2, 'skipped', PREVIOUS_PAIR],
    ['a half-written pair', 3, 'rotated', [...PREVIOUS_PAIR, ...NEW_PAIR]],
  ])('lets finish %s', async (_what, after, state, requests) => {
    const { states, sent } = await rotate([WELL], { settings: KEEP, isCanceled: (count) => count >= after });

    expect(states).toEqual([expect.objectContaining({ state })]);
    expect(sent).toEqual(requests);
  });

  test('lets restore what cannot be finished', async () => {
    const { states, sent } = await rotate([{ 'PUT SECRET': [refused(403)] }], {
      isCanceled: (count) => count > 0,
    });

    expect(states).toEqual([expect.objectContaining({ state: 'restored' })]);
    expect(sent).toEqual([...NEW_PAIR, ...ROLLBACK]);
  });
});

describe('the old pair is written back, the secret first', () => {
  test.each([
    ['ID', 'perhaps', uncertain(), NEW_PAIR.slice(0, 1)],
    ['SECRET', 'surely', refused(403), NEW_PAIR],
    ['SECRET', 'perhaps', uncertain(), NEW_PAIR],
    ['SECRET', 'for the token', refused(401), NEW_PAIR],
  ])('when writing %s fails %s', async (name, _how, failure, written) => {
    const { states, hubs, sent, slept } = await rotate([{ [`PUT ${name}`]: [failure] }]);
    const { states: more } = await rotate([{ [`PUT ${name}`]: [failure] }, WELL]);

    expect(states).toEqual([
      {
        state: 'restored',
        detail: expect.stringMatching(new RegExp(`HTTP ${failure.status}.*; the old pair was written back$`)),
      },
    ]);
    expect(hubs[0]?.sent).toEqual([...written, ...ROLLBACK]);
    expect(slept).toHaveLength(sent.length - 1);
    expect(more[1]).toEqual(failure.status === 401 ? TOKEN_REFUSED : ROTATED);
  });

  test('where there was no pair, it is deleted again; where one secret existed, the old pair is written', async () => {
    const answers = { 'PUT SECRET': [refused(403)] };
    for (const settings of [{}, { old: undefined }]) {
      const { states, sent, slept } = await rotate([answers], { held: NEW, settings });

      expect(states).toEqual([
        {
          state: 'restored',
          detail: expect.stringMatching(/; the secrets that this run created were deleted again$/),
        },
      ]);
      expect(sent).toEqual([...NEW_PAIR, 'DELETE SECRET', 'DELETE ID']);
      expect(slept).toHaveLength(3);
    }
    for (const held of [
      { id: HELD, secret: undefined },
      { id: undefined, secret: HELD },
    ]) {
      const { states, sent } = await rotate([answers], { held });

      expect(sent).toEqual([...NEW_PAIR, ...ROLLBACK]);
      expect(states).toEqual([expect.objectContaining({ state: 'restored' })]);
    }
  });
});

describe('a target is called broken', () => {
  test('when there is no old pair to write back', async () => {
    const { states, sent } = await rotate([{ 'PUT SECRET': [refused(403)] }], {
      settings: { old: undefined },
    });

    expect(states).toEqual([
      {
        state: 'broken',
        detail: expect.stringMatching(/HTTP 403.*; and there was no old key to write back$/),
      },
    ]);
    expect(sent).toEqual(NEW_PAIR);
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
    ['A5: an uncertain secret is refused', { 'PUT SECRET': [uncertain(503), refused(403)] }, 403, 4],
    ['an uncertain secret gets no response', { 'PUT SECRET': [uncertain(503), uncertain(502)] }, 502, 4],
  ])('when %s, and both are tried', async (_what, answers, status, requests) => {
    const { states, sent } = await rotate([answers]);

    expect(states).toEqual([
      {
        state: 'broken',
        detail: expect.stringMatching(
          new RegExp(`; the old key could not be written back: .*HTTP ${status}`),
        ),
      },
    ]);
    expect(sent).toHaveLength(requests);
    expect(sent.slice(-2)).toEqual(ROLLBACK);
  });

  test.each([
    ['at first', refused(401), refused(403)],
    ['then', refused(404), refused(401)],
  ])('and the token refused, %s', async (_when, first, then) => {
    const { states } = await rotate([{ 'PUT ID': [{}, then], 'PUT SECRET': [first] }, WELL]);

    expect(states).toEqual([expect.objectContaining({ state: 'broken' }), TOKEN_REFUSED]);
  });
});

describe('whatever is thrown while a target is written is its failure', () => {
  const systemError = Object.assign(new Error('a text of the system'), { code: 'EMFILE' });

  test.each([
    ['an error of the system', systemError, 'EMFILE'],
    ['a mistake', new TypeError('a mistake'), 'TypeError'],
  ])('%s counts as perhaps applied', async (_what, error, name) => {
    const { states, sent } = await rotate([{ 'PUT ID': [error] }]);

    expect(states).toEqual([
      {
        state: 'restored',
        detail: `an unexpected error (${name}): start the same workflow again, and open an issue if this persists; the old pair was written back`,
      },
    ]);
    expect(sent).toEqual([...NEW_PAIR.slice(0, 1), ...ROLLBACK]);
  });

  test.each([
    ['SECRET', 'restored', [...NEW_PAIR, 'GET public-key', ...ROLLBACK]],
    ['ID', 'failed', [...NEW_PAIR.slice(0, 1), 'GET public-key']],
  ])(
    'F3: a public key with which nothing can be encrypted, read again for %s',
    async (name, state, requests) => {
      const answers = { [`PUT ${name}`]: [refused(422)], 'GET public-key': [KEY_2] };
      const { states, sent, slept } = await rotate([answers], {
        encrypt: (value, key) => {
          if (key === BOX_2) {
            throw new Error('invalid input');
          }
          return boxOf(value, key);
        },
      });

      expect(states).toEqual([
        {
          state,
          detail: expect.stringMatching(
            /^GitHub gave a public key with which nothing can be encrypted: start /,
          ),
        },
      ]);
      expect(sent).toEqual(requests);
      // nothing was sent with that key
      expect(slept).toHaveLength(requests.length - 2);
    },
  );
});

describe('A4: the certainty of a write is that of all its attempts', () => {
  test.each([
    ['the first may have been applied', uncertain(422), refused(403), 'restored'],
    ['the second may have been applied', refused(422), uncertain(502), 'restored'],
    ['neither was applied', refused(422), refused(403), 'failed'],
  ])('around a public key that is read again: %s', async (_what, first, second, state) => {
    const { states } = await rotate([{ 'PUT ID': [first, second], 'GET public-key': [KEY_2] }]);

    expect(states).toEqual([{ state, detail: expect.stringContaining(`HTTP ${second.status}`) }]);
  });
});

describe('a primary rate limit that leaves less than a pair may need', () => {
  const MINUTE = 60_000;
  /** GitHub's clock is two hours ahead of the runner's. */
  const AHEAD = 120 * MINUTE;
  const almostNone = (wait: number) => ({
    ...{ remaining: 8, limit: 5000 },
    ...{ resetAt: AHEAD + wait, opensAt: wait + 1000 },
  });

  test('is waited for while no pair is half-written', async () => {
    const { states, slept, order } = await rotate([WELL, WELL], {
      limits: [undefined, almostNone(15 * MINUTE)],
    });

    expect(states).toEqual([ROTATED, ROTATED]);
    expect(slept).toEqual([1000, 15 * MINUTE + 1000, 1000, 1000]);
    expect(order.filter((request) => request.includes('PUT'))).toHaveLength(4);
  });

  test('ends the run where that takes more than 20 minutes, and the error says until when', async () => {
    const { outcomes, order } = await rotate([WELL, WELL, WELL], {
      limits: [undefined, almostNone(30 * MINUTE)],
    });
    const detail = "not started: GitHub's rate limit lasts until 1970-01-01T02:30:00Z";

    expect(outcomes.map(({ state }) => state)).toEqual(['rotated', 'skipped', 'skipped']);
    expect(outcomes.slice(1).map((outcome) => outcome.detail)).toEqual([detail, detail]);
    expect(order.filter((request) => request.startsWith('r2'))).toEqual([]);
    expect(incomplete(outcomes, { leftOut: [], total: 3, isCanceled: false }).parts.fix).toContain(
      'start the same workflow again after 1970-01-01T02:30:00Z with the same new key',
    );
  });

  test('is none where it is over, or leaves enough', async () => {
    const limits = [{ ...almostNone(30 * MINUTE), remaining: 11 }, almostNone(-2000)];
    const { states, slept } = await rotate([WELL, WELL], { limits });

    expect(states).toEqual([ROTATED, ROTATED]);
    expect(slept).toEqual([1000, 1000, 1000]);
  });
});
