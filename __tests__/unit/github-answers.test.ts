import { expect, jest, test } from '@jest/globals';
import { GitHubClient } from '../../src/github/client.ts';
import { readList } from '../../src/github/lists.ts';
import { SecretStore } from '../../src/github/secrets.ts';
import type { FetchResponse } from '../../src/http/fetch.ts';
import { Secret } from '../../src/shared/secret.ts';

/** A client whose server returns these responses, the last one repeatedly. */
function clientOf(...answers: (() => FetchResponse)[]) {
  let sent = 0;
  const client = new GitHubClient(
    { apiUrl: 'https://github.example', token: new Secret('token') },
    {
      fetch: async () => {
        const answer = answers[Math.min(sent, answers.length - 1)];
        sent += 1;
        if (answer === undefined) {
          throw new Error('no answer');
        }
        return answer();
      },
      ...{ now: () => 0, sleep: async () => {}, random: () => 0 },
      ...{ onRateLimit: () => {}, attemptTimeout: 1000 },
    },
  );
  return { client, sent: () => sent };
}

const json =
  (value: unknown, status = 200) =>
  () =>
    Response.json(value, { status });
const broken = () =>
  new Response(
    new ReadableStream({
      pull(controller) {
        controller.enqueue(new TextEncoder().encode('{"a":'));
        controller.error(new Error('reset'));
      },
    }),
    { headers: { 'content-type': 'application/json' } },
  );

/** An endless body, and the number of bytes read. */
function endless() {
  const read = { bytes: 0 };
  const chunk = new Uint8Array(1024 * 1024).fill(0x20);
  const answer = () =>
    new Response(
      new ReadableStream({
        pull(controller) {
          read.bytes += chunk.length;
          controller.enqueue(chunk);
        },
      }),
      { headers: { 'content-type': 'application/json' } },
    );
  return { read, answer };
}

test('a body that breaks off is no answer, and is asked for again', async () => {
  const { client, sent } = clientOf(broken, json({ a: 1 }));

  expect((await client.request('GET /user')).data).toEqual({ a: 1 });
  expect(sent()).toBe(2);
});

test.each([
  ['POST /user/repos', true],
  ['GET /user/repos', true],
])('a body without end is cut off, and not asked for again: %s', async (route, uncertain) => {
  const { read, answer } = endless();
  const { client, sent } = clientOf(answer);

  await expect(client.request(route)).rejects.toMatchObject({ reason: 'response-too-large', uncertain });
  expect(sent()).toBe(1);
  expect(read.bytes).toBeLessThan(24 * 1024 * 1024);
});

test.each([{ id: 12345678901234567890n }, [], 'text', { message: { toString: 1 } }, null])(
  'a refusal stays one whatever its body is: %p',
  async (body) => {
    const text =
      typeof body === 'object' && body !== null && 'id' in body
        ? '{"id":12345678901234567890}'
        : JSON.stringify(body);
    const answer = () => new Response(text, { status: 401, headers: { 'content-type': 'application/json' } });

    await expect(clientOf(answer).client.request('GET /user')).rejects.toMatchObject({ status: 401 });
  },
);

test('a redirect to nowhere is no success', async () => {
  const { client } = clientOf(() => new Response(null, { status: 302 }));

  await expect(client.request('PUT /user')).rejects.toMatchObject({ status: 302 });
});

test('a page of more entries than asked for is not one of GitHub', async () => {
  const { client } = clientOf(json(Array.from({ length: 200_000 }, () => ({}))));

  await expect(readList(client.paginate.iterator('GET /user'))).rejects.toThrow(
    'a form that its API does not have',
  );
});

test.each(['', 'AAAA', Buffer.alloc(31).toString('base64'), Buffer.alloc(33).toString('base64')])(
  'a public key of another length is none: %j',
  async (key) => {
    const store = new SecretStore({ kind: 'codespaces-user' }, clientOf(json({ key_id: '1', key })).client);

    await expect(store.readPublicKey()).rejects.toThrow('a form that its API does not have');
  },
);

test('nothing of an answer gets into the log behind the back of the action', async () => {
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => {});
  const headers = { 'content-type': 'application/json', deprecation: 'true', sunset: 'an echo' };

  await clientOf(() => new Response('{}', { headers })).client.request('GET /user');

  expect(warn).not.toHaveBeenCalled();
  warn.mockRestore();
});
