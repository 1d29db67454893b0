import { expect, test } from '@jest/globals';
import { deletePrevious, type Removal } from '../../src/retire/delete.ts';
import { Progress } from '../../src/shared/progress.ts';
import { type Answer, BOX_2, github, HELD, refused } from './scripted-github.ts';

const NAMES = { id: 'PREVIOUS_ID', secret: 'PREVIOUS_SECRET' };
const PAIR = { id: HELD, secret: HELD };

/** Deletes the previous pairs of two repositories, of which the first answers like this. */
async function remove(answers: Readonly<Record<string, readonly Answer[]>>) {
  const recorded: Removal[] = [];
  const held = [github(answers, 'data'), github({}, 'lake')].map(({ store }) => ({
    store,
    ...PAIR,
    previous: PAIR,
  }));
  await deletePrevious(held, { names: NAMES, previousNames: NAMES }, undefined, {
    pace: async () => undefined,
    progress: new Progress(2, { http: { now: () => 0 }, log: { info: () => undefined } }),
    isCanceled: () => false,
    record: (removal) => recorded.push(removal),
  });
  return recorded.map(({ state, detail }) => ({ state, detail }));
}

const RETIRED = { state: 'retired', detail: 'deleted PREVIOUS_ID and PREVIOUS_SECRET' };

test('a failure lists what was deleted before it', async () => {
  expect(await remove({ 'DELETE PREVIOUS_SECRET': [refused(403)] })).toEqual([
    { state: 'failed', detail: expect.stringMatching(/^deleted PREVIOUS_ID, and then: .*HTTP 403/) },
    RETIRED,
  ]);
});

test('a secret that is gone counts as deleted only while the token sees its store', async () => {
  const gone = { 'DELETE PREVIOUS_ID': [refused(404)], 'GET PREVIOUS_ID': [refused(404)] };
  const key = { data: { key_id: 'k', key: BOX_2 } };

  expect(await remove({ ...gone, 'GET public-key': [key] })).toEqual([RETIRED, RETIRED]);
  expect(await remove({ ...gone, 'GET public-key': [refused(404)] })).toEqual([
    { state: 'failed', detail: expect.stringContaining('HTTP 404') },
    RETIRED,
  ]);
});

test('an error that is not one of GitHub is the failure of its target alone, without its message', async () => {
  const error = Object.assign(new Error('words of somebody else'), { code: 'EMFILE' });

  expect(await remove({ 'DELETE PREVIOUS_ID': [error] })).toEqual([
    {
      state: 'failed',
      detail: 'an unexpected error (EMFILE): run this again, and open an issue if this persists',
    },
    RETIRED,
  ]);
  expect(await remove({ 'DELETE PREVIOUS_SECRET': [new TypeError('words')] })).toEqual([
    { state: 'failed', detail: expect.stringMatching(/^deleted PREVIOUS_ID, and then: .*\(TypeError\)/) },
    RETIRED,
  ]);
});
