import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { GitHubClient } from '../../src/github/client.ts';
import { createDirectFetch, followingRedirects } from '../../src/http/fetch.ts';
import { Secret } from '../../src/shared/secret.ts';

let server: Server;
let url = '';
let connections = 0;
let handle: (message: IncomingMessage, response: ServerResponse) => void;

beforeEach(async () => {
  connections = 0;
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

function client(attemptTimeout = 5000) {
  return new GitHubClient(
    { apiUrl: url, token: new Secret('token') },
    {
      fetch: followingRedirects(createDirectFetch()),
      now: Date.now,
      sleep: async () => undefined,
      random: () => 0,
      onRateLimit: () => undefined,
      attemptTimeout,
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
    expect((await github.request('GET /user')).data).toEqual({ key: 'é' });
    expect((await github.request('PUT /user', { value: 'x' })).status).toBe(204);
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
  await client().request('PUT /user', { value: 'é' });
  expect(received).toBe('{"value":"é"}');
  expect(length).toBe('14');
});

test('an answer that does not come in time is given up', async () => {
  handle = (_, response) => response.writeHead(200, { 'content-length': '10' }).write('{');
  await expect(client(200).request('POST /user')).rejects.toMatchObject({
    message: 'GitHub did not answer in time',
    uncertain: true,
  });
});

test('a connection that ends in the middle is named by its code', async () => {
  handle = (message) => message.socket.resetAndDestroy();
  await expect(client().request('POST /user')).rejects.toMatchObject({
    message: 'GitHub did not answer (ECONNRESET)',
    uncertain: true,
  });
});

test.each([301, 302, 307, 308])('what has moved is asked for there, as it was: %i', async (status) => {
  const seen: string[] = [];
  handle = async (message, response) => {
    let body = '';
    for await (const chunk of message) {
      body += chunk;
    }
    seen.push(`${message.method} ${message.url} ${message.headers.authorization} ${body}`);
    if (message.url === '/moved') {
      response.writeHead(status, { location: '/elsewhere' }).end('moved');
    } else {
      response.writeHead(204).end();
    }
  };
  expect((await client().request('PUT /moved', { value: 'x' })).status).toBe(204);
  expect(seen).toEqual(['PUT /moved token token {"value":"x"}', 'PUT /elsewhere token token {"value":"x"}']);
  expect(connections).toBe(1);
});

test.each(['GET', 'PUT'] as const)('F7: a %s is not repeated at another origin', async (method) => {
  let reached = 0;
  const elsewhere = createServer((_, response) => {
    reached += 1;
    response.writeHead(204).end();
  });
  elsewhere.listen(0, '127.0.0.1');
  await once(elsewhere, 'listening');
  const address = elsewhere.address();
  const location = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/there`;
  handle = (_, response) => response.writeHead(307, { location }).end();
  try {
    await expect(client().request(`${method} /moved`, { value: 'x' })).rejects.toMatchObject({
      reason: 'redirect',
      status: 307,
    });
    expect(reached).toBe(0);
  } finally {
    elsewhere.close();
    elsewhere.closeAllConnections();
  }
});

test.each([
  ['done, and its result is elsewhere', 303, '/elsewhere'],
  ['unencrypted on another machine', 307, 'http://soda.invalid/'],
  ['no place', 307, 'http://['],
])('a redirect that is not to be followed is a refusal: %s', async (_what, status, location) => {
  let requests = 0;
  handle = (_, response) => {
    requests += 1;
    response.writeHead(status, { location }).end();
  };
  await expect(client().request('POST /user')).rejects.toMatchObject({ status });
  expect(requests).toBe(1);
});

test('redirects without end are given up', async () => {
  let requests = 0;
  handle = (_, response) => {
    requests += 1;
    response.writeHead(302, { location: '/again' }).end();
  };
  await expect(client().request('GET /user')).rejects.toMatchObject({ status: 302 });
  expect(requests).toBe(6);
});

test('an answer that changes the protocol is none', async () => {
  handle = (message) => {
    message.socket.end('HTTP/1.1 101 X\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
  };
  await expect(client().request('POST /user')).rejects.toMatchObject({ uncertain: true });
});

test('an answer can be left after its beginning', async () => {
  handle = (_, response) => response.writeHead(307, { location: url, 'Retry-After': '7' }).write('begun');
  const signal = AbortSignal.timeout(5000);
  const fetch = followingRedirects(createDirectFetch());
  const answer = await fetch(url, { method: 'GET', headers: {}, redirect: 'manual', signal });
  expect(answer.status).toBe(307);
  expect(answer.headers.get('retry-after')).toBe('7');
  expect(answer.headers.get('absent')).toBeUndefined();
  for await (const chunk of answer.body ?? []) {
    expect(Buffer.from(chunk).toString()).toBe('begun');
    break;
  }
});
