import { expect, test } from '@jest/globals';
import { ActionError } from '../../src/errors/action-error.ts';
import type { FetchResponse } from '../../src/http/fetch.ts';
import { fingerprint } from '../../src/keys/key-pair.ts';
import { proveCurrent, proveNew } from '../../src/rotation/prove.ts';
import { withRunnerKey } from '../../src/rotation/rotation-errors.ts';
import { createMemoryLog } from './memory-log.ts';
import { pair } from './scripted-github.ts';

const KEY = pair('new');
const CONNECTION = { scheme: 'https', host: 'soda.example' } as const;
const NO_HEADERS = new Map<string, string>();

function answer(status: number, organization = 'Acme'): FetchResponse {
  const body = JSON.stringify({ organisationName: organization });
  return {
    status,
    headers: NO_HEADERS,
    body: (async function* () {
      yield Buffer.from(body);
    })(),
  };
}

function world(status: number, organization?: string) {
  const { log, annotations, shown } = createMemoryLog();
  log.mask(KEY.secret);
  const http = {
    fetch: async () => answer(status, organization),
    now: () => 0,
    sleep: async () => undefined,
    random: () => 0,
  };
  return { dependencies: { connection: CONNECTION, log, http }, annotations, shown };
}

const OPTIONS = { minted: false, allowOtherOrganization: false };
const ACME = { alive: true, organization: 'Acme' };

test('a key of the same organization is proved', async () => {
  const { dependencies } = world(200);

  expect(await proveNew(KEY, ACME, OPTIONS, dependencies)).toEqual({ verified: true, organization: 'Acme' });
  expect(await proveCurrent(KEY, dependencies)).toEqual(ACME);
});

test('a key of another organization is proved only where that is allowed, or there is none to compare', async () => {
  const { dependencies } = world(200, 'Other');
  const allowed = { ...OPTIONS, allowOtherOrganization: true };
  const other = { verified: true, organization: 'Other' };

  await expect(proveNew(KEY, ACME, OPTIONS, dependencies)).rejects.toMatchObject({
    title: 'New key of another organization',
    parts: { what: expect.stringMatching(/ logs in to 'Other', the current one to 'Acme'/) },
  });
  expect(await proveNew(KEY, ACME, allowed, dependencies)).toEqual(other);
  expect(await proveNew(KEY, { alive: false, organization: undefined }, OPTIONS, dependencies)).toEqual(
    other,
  );
  expect(await proveNew(KEY, undefined, OPTIONS, dependencies)).toEqual(other);
});

test('an organization that has the name of the key is not named', async () => {
  const { dependencies } = world(200, KEY.secret.reveal());

  await expect(proveNew(KEY, ACME, OPTIONS, dependencies)).rejects.toMatchObject({
    parts: { what: expect.stringMatching(/ logs in to an organization whose name holds a key, the current/) },
  });
  expect(await proveNew(KEY, undefined, OPTIONS, dependencies)).toEqual({ verified: true, organization: '' });
});

test.each([401, 403])('a key that is refused with %i is an error', async (status) => {
  await expect(proveNew(KEY, ACME, OPTIONS, world(status).dependencies)).rejects.toMatchObject({
    title: 'New key refused',
    parts: { what: expect.stringContaining(`with HTTP ${status}. Nothing was written.`) },
  });
});

test('a key that was just made is proved by that, unless Soda Cloud does not know it', async () => {
  const minted = { ...OPTIONS, minted: true };
  const known = world(403);

  expect(await proveNew(KEY, ACME, minted, known.dependencies)).toEqual({
    verified: false,
    organization: '',
  });
  expect(known.shown()).toContain(`Soda Cloud made the runner key with fingerprint ${fingerprint(KEY)}`);
  await expect(proveNew(KEY, ACME, minted, world(401).dependencies)).rejects.toMatchObject({
    title: 'New key refused',
  });
});

test.each([
  ['current', (status: number) => proveCurrent(KEY, world(status).dependencies)],
  ['new', (status: number) => proveNew(KEY, ACME, OPTIONS, world(status).dependencies)],
])('without a usable answer about the %s key there is an error', async (which, prove) => {
  await expect(prove(500)).rejects.toMatchObject({
    title: 'Key not proved',
    parts: {
      what: expect.stringContaining(`accepts the ${which} API key (fingerprint ${fingerprint(KEY)})`),
    },
  });
});

test('a current key that is refused is a warning', async () => {
  const { dependencies, annotations } = world(401);

  expect(await proveCurrent(KEY, dependencies)).toEqual({ alive: false, organization: undefined });
  expect(annotations).toEqual([expect.stringMatching(/^Current key refused: .*HTTP 401/)]);
});

test('an error after a runner key was made says so, and what to do with the key', () => {
  const parts = { what: 'What.', why: 'Why.', fix: 'Fix.' };
  const unused = withRunnerKey(new ActionError('New key refused', parts), KEY);
  const written = withRunnerKey(new ActionError('Rotation incomplete', parts), KEY);
  const foreign = new Error('foreign');

  expect(unused).toMatchObject({
    title: 'New key refused',
    parts: {
      what: `What. A runner key with fingerprint ${fingerprint(KEY)} was made and is unused.`,
      why: 'Why.',
      fix: 'Fix. Delete the unused runner key in Soda Cloud.',
    },
  });
  expect(written).toMatchObject({
    parts: {
      what: `What. A runner key with fingerprint ${fingerprint(KEY)} was made.`,
      fix: expect.stringMatching(/^Fix\. Another run makes another runner key: /),
    },
  });
  expect(withRunnerKey(foreign, KEY)).toBe(foreign);
});
