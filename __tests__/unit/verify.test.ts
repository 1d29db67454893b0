import { describe, expect, test } from '@jest/globals';
import type { FetchResponse } from '../../src/http/fetch.ts';
import { noPairForRunner, withRunnerKey } from '../../src/rotate/runner-key.ts';
import { type AcceptedPair, PairVerifier } from '../../src/rotate/verify.ts';
import { ActionError } from '../../src/shared/action-error.ts';
import { fingerprint, type KeyPair } from '../../src/shared/secret.ts';
import { createMemoryLog } from './memory-log.ts';
import { pair } from './scripted-github.ts';

const NEXT = pair('new');
const CURRENT = pair('current');
const PREVIOUS = pair('previous');
const CONNECTION = { scheme: 'https', host: 'soda.example' } as const;

const NO_HEADERS = new Map<string, string>();

type Answer = number | string;

/** The response of Soda Cloud: the name of the organization of an accepted pair, or a status. */
function answerWith(answer: Answer): FetchResponse {
  const isAccepted = typeof answer === 'string';
  return {
    status: isAccepted ? 200 : answer,
    headers: NO_HEADERS,
    body: (async function* () {
      yield Buffer.from(isAccepted ? JSON.stringify({ organisationName: answer }) : '{}');
    })(),
  };
}

interface World {
  readonly next?: Answer;
  readonly current?: Answer;
  readonly previous?: Answer;
  readonly isRunnerKey?: boolean;
  readonly allowOtherOrganization?: boolean;
  /** The previous pair that the inputs give. */
  readonly given?: KeyPair | undefined;
}

/** Other pairs are refused with 401. */
function world({
  next = 401,
  current = 401,
  previous = 401,
  isRunnerKey = false,
  allowOtherOrganization = false,
  given,
}: World = {}) {
  const { log, annotations, shown } = createMemoryLog();
  log.mask(NEXT.secret);
  const answers = new Map([
    ['new', next],
    ['current', current],
    ['previous', previous],
  ]);
  const asked: string[] = [];
  const recorded: string[] = [];
  const keySource = isRunnerKey
    ? ({ kind: 'runner', runnerName: 'ci' } as const)
    : ({ kind: 'command', command: 'vault' } as const);
  const settings = { connection: CONNECTION, keySource, previous: given, allowOtherOrganization };
  const verifier = new PairVerifier(settings, {
    log,
    http: {
      fetch: async (_url, { headers }) => {
        const [name = ''] = atob(`${headers['authorization']}`.replace('Basic ', '')).split('-id:');
        asked.push(name);
        return answerWith(answers.get(name) ?? 401);
      },
      now: () => 0,
      sleep: async () => undefined,
      random: () => 0,
    },
    report: {
      key: ({ role, pair: of, answer }) => {
        recorded.push(`${role} ${of.id.reveal()}: ${answer}`);
      },
    },
  });
  return { verifier, annotations, shown, asked, recorded };
}

function accepted(of: KeyPair, role: AcceptedPair['role'], organization: string | undefined): AcceptedPair {
  return { pair: of, role, organization };
}

const ACME = accepted(CURRENT, 'current', 'Acme');

describe('the new pair', () => {
  test('is accepted when it logs in to the organization of the old one', async () => {
    const { verifier, recorded, annotations } = world({ next: 'Acme' });

    expect(await verifier.requireNew(NEXT, ACME)).toEqual({ verified: true, organization: 'Acme' });
    expect(recorded).toEqual(['new new-id: accepted, organization Acme']);
    expect(annotations).toEqual([]);
  });

  test('may be of another organization only where that is allowed, or there is none to compare', async () => {
    const other = { verified: true, organization: 'Other' };
    const { verifier } = world({ next: 'Other' });
    const isRefused = (old: AcceptedPair) =>
      expect(verifier.requireNew(NEXT, old)).rejects.toMatchObject({
        title: 'New key of another organization',
        parts: {
          what: `The new API key (fingerprint ${fingerprint(NEXT)}) logs in to 'Other', the ${old.role} one to 'Acme'. Nothing was written.`,
          fix: expect.stringContaining(`the organization of the ${old.role} one, or set 'allow-other-`),
        },
      });

    await isRefused(ACME);
    await isRefused(accepted(PREVIOUS, 'previous', 'Acme'));
    const allowed = world({ next: 'Other', allowOtherOrganization: true });
    expect(await allowed.verifier.requireNew(NEXT, ACME)).toEqual(other);
    expect(await verifier.requireNew(NEXT, accepted(CURRENT, 'current', undefined))).toEqual(other);
    expect(await verifier.requireNew(NEXT, undefined)).toEqual(other);
  });

  test('has an organization that is not named when it contains the key', async () => {
    const { verifier, recorded } = world({ next: NEXT.secret.reveal() });

    await expect(verifier.requireNew(NEXT, ACME)).rejects.toMatchObject({
      parts: {
        what: expect.stringMatching(/ logs in to an organization whose name contains a key, the current/),
      },
    });
    expect(await verifier.requireNew(NEXT, undefined)).toEqual({ verified: true, organization: '' });
    expect(recorded).toEqual(['new new-id: accepted', 'new new-id: accepted']);
  });

  test.each([401, 403])('that is refused with %i is an error', async (status) => {
    const { verifier, recorded } = world({ next: status });

    await expect(verifier.requireNew(NEXT, ACME)).rejects.toMatchObject({
      title: 'New key refused',
      parts: { what: expect.stringContaining(`with HTTP ${status}. Nothing was written.`) },
    });
    expect(recorded).toEqual([`new new-id: refused (HTTP ${status})`]);
  });

  test('of a runner may answer 403, but not 401', async () => {
    const known = world({ next: 403, isRunnerKey: true });
    const unknown = world({ next: 401, isRunnerKey: true });

    expect(await known.verifier.requireNew(NEXT, ACME)).toEqual({ verified: false, organization: '' });
    expect(known.shown()).toContain(`Soda Cloud knows the runner key with fingerprint ${fingerprint(NEXT)}`);
    await expect(unknown.verifier.requireNew(NEXT, ACME)).rejects.toMatchObject({
      title: 'New key refused',
    });
  });
});

test.each([
  ['new', (verifier: PairVerifier) => verifier.requireNew(PREVIOUS, ACME)],
  ['current', (verifier: PairVerifier) => verifier.askExisting('current', PREVIOUS)],
  ['previous', (verifier: PairVerifier) => verifier.askExisting('previous', PREVIOUS)],
])('A2: without a usable answer about the %s pair there is an error', async (role, ask) => {
  const { verifier, recorded, annotations } = world({ previous: 500 });

  await expect(ask(verifier)).rejects.toMatchObject({
    title: 'Key not verified',
    parts: {
      what: `Whether Soda Cloud at soda.example accepts the ${role} API key (fingerprint ${fingerprint(PREVIOUS)}) could not be determined. Nothing was written.`,
      why: 'Soda Cloud gave no usable answer: it answered with HTTP 500.',
    },
  });
  expect(recorded).toEqual([`${role} previous-id: could not be determined: it answered with HTTP 500`]);
  expect(annotations).toEqual([]);
});

describe('a pair that is there already', () => {
  test('is accepted with its organization', async () => {
    const { verifier, annotations } = world({ current: 'Acme', previous: 'Other' });

    expect(await verifier.askExisting('current', CURRENT)).toEqual(ACME);
    expect(await verifier.askExisting('previous', PREVIOUS)).toEqual(accepted(PREVIOUS, 'previous', 'Other'));
    expect(annotations).toEqual([]);
  });

  test.each([
    ['current', CURRENT, 401, 'Current key refused'],
    ['current', CURRENT, 403, 'Current key refused'],
    ['previous', PREVIOUS, 401, 'Previous key refused'],
  ] as const)('%s, that is refused is a warning', async (role, of, status, title) => {
    const { verifier, annotations } = world({ [role]: status });

    expect(await verifier.askExisting(role, of)).toBeUndefined();
    expect(annotations).toEqual([
      `${title}: Soda Cloud at soda.example refuses the ${role} API key (fingerprint ${fingerprint(of)}) with HTTP ${status}, so it is neither kept nor restored.`,
    ]);
  });

  test('of a runner is accepted though it may not log in, and then has no organization', async () => {
    const known = world({ current: 403, isRunnerKey: true });
    const unknown = world({ current: 401, isRunnerKey: true });

    expect(await known.verifier.askExisting('current', CURRENT)).toEqual(
      accepted(CURRENT, 'current', undefined),
    );
    expect(known.annotations).toEqual([]);
    expect(await unknown.verifier.askExisting('current', CURRENT)).toBeUndefined();
  });

  test('is asked about once, whatever parts it has', async () => {
    const { verifier, asked, recorded } = world({ current: 'Acme' });
    await verifier.askForAgeGate(CURRENT);
    await verifier.askExisting('current', CURRENT);
    await verifier.requireNew(CURRENT, undefined);

    expect(asked).toEqual(['current']);
    expect(recorded).toEqual([
      ...['current', 'current', 'new'].map((role) => `${role} current-id: accepted, organization Acme`),
    ]);
  });
});

describe('whether the current pair is refused', () => {
  test.each([
    ['accepted', 'Acme', false, false, []],
    ['refused', 401, false, true, []],
    ['forbidden', 403, false, true, []],
    ['a runner key that may not log in', 403, true, false, []],
    ['a runner key that was deleted', 401, true, true, []],
    [
      'unknown',
      500,
      false,
      false,
      [expect.stringMatching(/^Key not verified: .*: it answered with HTTP 500\.$/)],
    ],
  ])('%s', async (_what, current, isRunnerKey, expected, warnings) => {
    const { verifier, annotations } = world({ current, isRunnerKey });

    expect(await verifier.askForAgeGate(CURRENT)).toMatchObject({ isRefused: expected });
    expect(annotations).toEqual(warnings);
  });
});

describe('the old pair', () => {
  const kept = accepted(PREVIOUS, 'previous', 'Acme');

  test.each([
    ['the current one, when it is accepted', NEXT, ACME, PREVIOUS, ACME, []],
    ['the current one, when there is no new one to compare', undefined, ACME, PREVIOUS, ACME, []],
    ['the previous one, when the current one is refused', NEXT, undefined, PREVIOUS, kept, ['previous']],
    ['the previous one, when the current one is the new one', CURRENT, ACME, PREVIOUS, kept, ['previous']],
    [
      'the previous one, when there is no new one to compare',
      undefined,
      undefined,
      PREVIOUS,
      kept,
      ['previous'],
    ],
    [
      'none, when the current one is refused and there is no other',
      NEXT,
      undefined,
      undefined,
      undefined,
      [],
    ],
    [
      'none, when the current one is the new one and there is no other',
      CURRENT,
      ACME,
      undefined,
      undefined,
      [],
    ],
    ['none, when the previous one is the new one', PREVIOUS, undefined, PREVIOUS, undefined, []],
    ['none, when all are the new one', CURRENT, ACME, CURRENT, undefined, []],
  ])('is %s', async (_which, next, current, previous, expected, requests) => {
    const { verifier, asked } = world({ previous: 'Acme', given: previous });

    expect(await verifier.findOld(next, current)).toEqual(expected);
    expect(asked).toEqual(requests);
  });

  test('is none, with a warning, when the previous one is refused too', async () => {
    const { verifier, annotations } = world({ previous: 401, given: PREVIOUS });

    expect(await verifier.findOld(NEXT, undefined)).toBeUndefined();
    expect(annotations).toEqual([expect.stringMatching(/^Previous key refused: /)]);
  });

  test('is unknown when the answer about the previous one is', async () => {
    const { verifier } = world({ previous: 503, given: PREVIOUS });

    await expect(verifier.findOld(NEXT, undefined)).rejects.toMatchObject({ title: 'Key not verified' });
  });
});

test('an error after a runner key was created mentions the key, and what to do with it', () => {
  const parts = { what: 'What.', why: 'Why.', fix: 'Fix.' };
  const refusal = new ActionError('New key refused', parts);
  const unused = withRunnerKey(refusal, NEXT, false);
  const written = withRunnerKey(new ActionError('Rotation incomplete', parts), NEXT, true);
  const foreign = new Error('foreign');
  const key = `a runner key (fingerprint ${fingerprint(NEXT)})`;

  expect(unused).toMatchObject({
    title: 'New key refused',
    cause: refusal,
    parts: {
      what: `What. This run created ${key}, which is unused.`,
      why: 'Why.',
      fix: 'Fix. Delete the unused runner key in Soda Cloud.',
    },
  });
  expect(written).toMatchObject({
    title: 'Rotation incomplete',
    parts: {
      what: `What. This run created ${key}.`,
      why: 'Why.',
      fix: expect.stringMatching(
        / creates another runner key .* delete the runner that belongs to the runner key with fingerprint [0-9a-f]{12} in /,
      ),
    },
  });
  expect(withRunnerKey(foreign, NEXT, true)).toBe(foreign);
});

test('without a pair that Soda Cloud accepts, the inputs for one are named', () => {
  const { title, parts } = noPairForRunner();

  expect(title).toBe('Runner key not created');
  expect(parts.what).toMatch(/'previous-api-key-id' and 'previous-api-key-secret'\. Nothing was written\.$/);
  expect(parts.fix).toMatch(/'api-key-id' and 'api-key-secret', or .* 'new-soda-cloud'/);
});
