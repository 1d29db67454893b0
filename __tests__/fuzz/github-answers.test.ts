import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { startWireServer, type WireServer } from '../../simulators/wire/server.ts';
import { GitHubClient } from '../../src/github/client.ts';
import { GitHubFailure } from '../../src/github/errors.ts';
import { Issues } from '../../src/github/issues.ts';
import {
  readActiveRuns,
  readEnvironments,
  readRepositories,
  readVisibleOrganizationSecrets,
} from '../../src/github/repositories.ts';
import { SecretStore } from '../../src/github/secrets.ts';
import { Secret } from '../../src/shared/secret.ts';
import { fuzz } from './fuzz.ts';
import { DOCUMENTS, NAMES, rightAnswer } from './github-documents.ts';
import { createWorld } from './patient-world.ts';
import { tally } from './tally.ts';
import { misshapenAnswers, rightScript, type WireAnswer, wireAnswers } from './wire-answers.ts';

const TOKEN = 'github_pat_11ABCDEFG0123456789_abcdefghijklmnop';
/** For all attempts of one request, in milliseconds, and what may be sent of a body until it is cut off, in bytes. */
const TOTAL_TIME = 20 * 60_000;
const MOST_SENT = 32 * 1024 * 1024;

let server: WireServer;
beforeAll(async () => {
  server = await startWireServer();
});
afterAll(() => server.close());

const REPOSITORY = { owner: 'acme', repo: 'data' };
const store = (client: GitHubClient) => new SecretStore({ kind: 'repo', ...REPOSITORY }, client);
const ofOrganization = (client: GitHubClient) => new SecretStore({ kind: 'org', org: 'acme' }, client);
const ofUser = (client: GitHubClient) => new SecretStore({ kind: 'codespaces-user' }, client);
const issues = (client: GitHubClient) => new Issues(REPOSITORY, client);

/** The requests of the action to GitHub, each with a correct document. */
const QUESTIONS = {
  publicKey: [DOCUMENTS.publicKey, (client) => store(client).readPublicKey()],
  secretOfOrganization: [DOCUMENTS.secret, (client) => ofOrganization(client).readSecret(NAMES[0])],
  secretOfUser: [DOCUMENTS.repositoriesOfSecret, (client) => ofUser(client).readSecret(NAMES[0])],
  updatedAt: [DOCUMENTS.secret, (client) => store(client).readUpdatedAt(NAMES[0])],
  secrets: [DOCUMENTS.secretList, (client) => store(client).listSecrets()],
  write: [{}, (client) => store(client).writeSecret(NAMES[0], 'AAAA', '12', undefined)],
  delete: [{}, (client) => store(client).deleteSecret(NAMES[0])],
  issues: [DOCUMENTS.issues, (client) => issues(client).list({ state: 'open' })],
  create: [DOCUMENTS.issue, (client) => issues(client).create('title', 'body', ['label'])],
  label: [DOCUMENTS.label, (client) => issues(client).ensureLabel('label', '0e8a16', 'x')],
  environments: [DOCUMENTS.environments, (client) => readEnvironments(REPOSITORY, client)],
  visible: [DOCUMENTS.secretList, (client) => readVisibleOrganizationSecrets(REPOSITORY, client)],
  repositories: [DOCUMENTS.repositories, (client) => readRepositories('acme', client)],
  runs: [DOCUMENTS.runs, (client) => readActiveRuns(REPOSITORY, 'queued', client)],
} as const satisfies Record<string, readonly [unknown, (client: GitHubClient) => Promise<unknown>]>;

type Question = keyof typeof QUESTIONS;
const questions = Object.keys(QUESTIONS).filter((name): name is Question => name in QUESTIONS);

/** A value of the question, or a failure in our own words; the sleeps of all its requests together stay bounded. */
async function ask(
  question: Question,
  scriptFor: (request: number, head: string) => WireAnswer,
): Promise<unknown> {
  let requests = 0;
  server.answer((head) => {
    requests += 1;
    tally.answers += 1;
    return scriptFor(requests - 1, head).script;
  });
  const { http, slept } = createWorld();
  const client = new GitHubClient(
    { apiUrl: server.url, token: new Secret(TOKEN) },
    { ...http, onRateLimit: () => {} },
  );
  const [, call] = QUESTIONS[question];
  const result = await call(client).catch((error: unknown) => {
    if (!(error instanceof GitHubFailure)) {
      throw error;
    }
    expect(error.message).toMatch(/^(GitHub|GitHub's|something answers in place of GitHub,) [\w' ().,-]+$/);
    expect(error.message).not.toContain(TOKEN);
    return error;
  });
  const sent = client.requests.reads + client.requests.writes;
  expect(slept()).toBeLessThan(TOTAL_TIME * Math.max(1, sent));
  expect(server.mostSent).toBeLessThan(MOST_SENT);
  return result;
}

const asked = fc.constantFrom(...questions).chain((question) =>
  fc.record({
    question: fc.constant(question),
    answers: fc.array(wireAnswers(QUESTIONS[question][0], { slow: false, huge: false }), {
      minLength: 1,
      maxLength: 4,
    }),
  }),
);

fuzz('GitHub: any answers to any question', 1200, asked, async ({ question, answers }) => {
  const result = await ask(question, (request, head) => answers[request] ?? rightScript(rightAnswer(head)));

  expectSound(result);
});

const misread = fc.constantFrom(...questions).chain((question) =>
  fc.record({
    question: fc.constant(question),
    answers: fc.array(misshapenAnswers(QUESTIONS[question][0]), { minLength: 1, maxLength: 2 }),
  }),
);

fuzz('GitHub: documents of another shape', 2000, misread, async ({ question, answers }) => {
  expectSound(await ask(question, (request, head) => answers[request] ?? rightScript(rightAnswer(head))));
});

fuzz('GitHub: bodies without end', 14, fc.constantFrom(...questions), async (question) => {
  const huge = wireAnswers({}, { slow: false, huge: true });
  const [answer] = fc
    .sample(huge, { numRuns: 200, seed: question.length })
    .filter(({ made }) => made.startsWith('huge'));

  const result = await ask(question, () => answer ?? { made: '', script: [] });

  expect(result).toBeInstanceOf(GitHubFailure);
});

/** The types of the members that the action reads, at any depth. */
const TYPES: Readonly<Record<string, readonly string[]>> = {
  ...{ updatedAt: ['number'], createdAt: ['number'], readAt: ['number'] },
  ...{ number: ['number'], url: ['string'], body: ['string'], isOpen: ['boolean'], isByInsider: ['boolean'] },
  ...{ name: ['string'], key: ['string'], id: ['string', 'number'], visibility: ['string'] },
};

/** Everything is of its type, times are times, and lists hold texts or records. */
function expectSound(result: unknown): void {
  const wrong: unknown[] = [];
  const look = (name: string, value: unknown): void => {
    if (typeof value === 'object' && value !== null) {
      const entries = value instanceof Map ? [...value.entries()] : Object.entries(value);
      entries.forEach(([each, member]) => {
        look(String(each), member);
      });
      return;
    }
    const isTime = /At$/.test(name);
    const types = TYPES[name] ?? ['string', 'number', 'boolean', 'undefined'];
    if (!types.includes(typeof value) || (isTime && Number.isNaN(new Date(Number(value)).getTime()))) {
      wrong.push({ name, value });
    }
  };
  look('', result instanceof GitHubFailure ? undefined : result);
  expect(wrong).toEqual([]);
}

test('a list of full pages for ever comes to an end', async () => {
  const page = Array.from({ length: 100 }, () => DOCUMENTS.repositories[0]);
  let pages = 0;

  const result = await ask('repositories', () => {
    pages += 1;
    return pageOf(page, `${server.url}/orgs/acme/repos?page=${pages + 1}`);
  });

  expect(result).toMatchObject({ reason: 'list-too-long' });
  expect(pages).toBe(201);
});

test.each([
  ['another host', () => 'http://github.example/orgs/acme/repos?page=2'],
  ['another port', () => 'http://127.0.0.1:1/orgs/acme/repos?page=2'],
  ['a host that begins like it', () => `${server.url}1/orgs/acme/repos?page=2`],
  ['its own host as a user name', () => '@127.0.0.1:1/orgs/acme/repos?page=2'],
])('a page on %s is not asked for', async (_what, link) => {
  let pages = 0;
  const result = await ask('repositories', () => {
    pages += 1;
    return pageOf(DOCUMENTS.repositories, link());
  });

  expect(result).toMatchObject({ reason: 'foreign-link' });
  expect(pages).toBe(1);
});

test('a conflict in the middle of a list is no end of it', async () => {
  let pages = 0;
  const result = await ask('secrets', () => {
    pages += 1;
    return pages === 1
      ? pageOf(DOCUMENTS.secretList, `${server.url}/page-2`)
      : rightScript({ status: 409, document: {} });
  });

  expect(result).toMatchObject({ reason: 'conflict', status: 409 });
});

/** A page whose `Link` names the next one. */
function pageOf(document: unknown, next: string): WireAnswer {
  const body = JSON.stringify(document);
  const head = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nLink: <${next}>; rel="next"\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
  return { made: 'a page', script: [{ kind: 'bytes', bytes: Buffer.from(head + body) }] };
}

test('redirects for ever come to an end', async () => {
  const script = [
    { kind: 'bytes', bytes: Buffer.from('HTTP/1.1 302 X\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n') },
  ] as const;

  expect(await ask('secrets', () => ({ made: 'redirects', script }))).toBeInstanceOf(GitHubFailure);
});

test('a redirect to another host does not get the token', async () => {
  const elsewhere = await startWireServer();
  elsewhere.answer((head) => rightScript(rightAnswer(head)).script);
  const location = `${elsewhere.url}/repos/acme/data/actions/secrets`;
  const bytes = Buffer.from(`HTTP/1.1 307 X\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`);

  await ask('secrets', () => ({ made: 'elsewhere', script: [{ kind: 'bytes', bytes }] }));
  await elsewhere.close();

  expect(elsewhere.requests.filter((head) => head.includes(TOKEN))).toEqual([]);
});
