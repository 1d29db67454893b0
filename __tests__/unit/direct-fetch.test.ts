import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createGitHubClient } from '../../src/github/client.ts';
import { directFetch } from '../../src/http/direct-fetch.ts';
import type { Fetch } from '../../src/http/fetch.ts';
import { Secret } from '../../src/keys/secret.ts';

let server: Server;
let url = '';
let connections = 0;
let left: string[] = [];
let handle: (message: IncomingMessage, response: ServerResponse) => void;

const other: Fetch = async (address) => {
  left.push(address);
  return new Response('{"from":"other"}', { headers: { 'content-type': 'application/json' } });
};

beforeEach(async () => {
  connections = 0;
  left = [];
  server = createServer((message, response) => handle(message, response));
  server.on('connection', () => {
    connections += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

function client() {
  return createGitHubClient(
    { apiUrl: url, token: new Secret('token') },
    {
      fetch: directFetch(other),
      now: Date.now,
      sleep: async () => undefined,
      random: () => 0,
      onRateLimit: () => undefined,
      attemptTimeout: () => 200,
    },
  );
}

test('one connection serves all requests that come one after the other, also those without a body', async () => {
  handle = (message, response) =>
    message.method === 'PUT'
      ? response.writeHead(204).end()
      : response.writeHead(200, { 'content-type': 'application/json' }).end('{"key":"é"}');
  const github = client();
  for (let count = 0; count < 5; count += 1) {
    expect((await github.send('GET /user', {})).data).toEqual({ key: 'é' });
    expect((await github.send('PUT /user', { value: 'x' })).status).toBe(204);
  }
  expect(connections).toBe(1);
});

test('a body is sent with its length', async () => {
  let received = '';
  let length: string | undefined;
  handle = async (message, response) => {
    length = message.headers['content-length'];
    for await (const chunk of message) {
      received += chunk;
    }
    response.writeHead(204).end();
  };
  await client().send('PUT /user', { value: 'é' });
  expect(received).toBe('{"value":"é"}');
  expect(length).toBe('14');
});

test('an answer that does not come in time is given up', async () => {
  handle = (_, response) => response.writeHead(200, { 'content-length': '10' }).write('{');
  await expect(client().send('POST /user', {})).rejects.toMatchObject({
    message: 'GitHub did not answer in time',
    uncertain: true,
  });
});

test('a connection that ends in the middle is named by its code', async () => {
  handle = (message) => message.socket.resetAndDestroy();
  await expect(client().send('POST /user', {})).rejects.toMatchObject({
    message: 'GitHub did not answer (ECONNRESET)',
    uncertain: true,
  });
});

test('a redirect that is to be followed is left to the other client', async () => {
  handle = (_, response) => response.writeHead(301, { location: `${url}/elsewhere` }).end('moved');
  expect((await client().send('GET /moved', {})).data).toEqual({ from: 'other' });
  expect(left).toEqual([`${url}/moved`]);
});

test('a redirect that is not to be followed is an answer, whose body can be left after its beginning', async () => {
  handle = (_, response) => response.writeHead(307, { location: url, 'Retry-After': '7' }).write('begun');
  const signal = AbortSignal.timeout(5000);
  const answer = await directFetch(other)(url, { method: 'GET', headers: {}, redirect: 'manual', signal });
  expect(answer.status).toBe(307);
  expect(answer.headers.get('retry-after')).toBe('7');
  expect(answer.headers.get('absent')).toBeUndefined();
  for await (const chunk of answer.body ?? []) {
    expect(Buffer.from(chunk).toString()).toBe('begun');
    break;
  }
  expect(left).toEqual([]);
});
