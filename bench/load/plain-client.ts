import { Agent, type IncomingMessage, request } from 'node:http';
import { SAMPLE_TOKEN } from '../../simulators/github/state/tokens.ts';
import type { SentRequest } from '../servers/messages.ts';

/**
 * Sends recorded requests again, over a number of connections with keep-alive: the shortest time in which a client could
 * send them.
 * @returns the milliseconds it took
 */
export async function sendAgain(
  requests: readonly SentRequest[],
  connections: number,
  apiUrl: string,
): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const waiting = requests.values();
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      for (const next of waiting) {
        await send(next, apiUrl, agent);
      }
    }),
  );
  const milliseconds = performance.now() - begun;
  agent.destroy();
  return milliseconds;
}

function send({ method, path, body, status }: SentRequest, apiUrl: string, agent: Agent): Promise<void> {
  const headers = {
    accept: 'application/vnd.github.v3+json',
    authorization: `token ${SAMPLE_TOKEN.token}`,
    'user-agent': 'plain-client',
    'x-github-api-version': '2022-11-28',
    ...(body === ''
      ? {}
      : { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(body) }),
  };
  return new Promise((resolve, reject) => {
    const received = (response: IncomingMessage): void => {
      response.resume();
      response.once('error', reject);
      response.once('end', () => {
        // a secret that is new answers 201 the first time only
        if (response.statusCode === status || (method === 'PUT' && response.statusCode === 204)) {
          resolve();
        } else {
          reject(new Error(`${method} ${path} returned ${response.statusCode}, and ${status} before`));
        }
      });
    };
    request(new URL(path, apiUrl), { method, headers, agent }, received).once('error', reject).end(body);
  });
}
