import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { certificateFor } from './certificate.ts';

/** Which simulator answers for which host on the internet, by its address on this machine. */
export type Simulated = Readonly<Record<string, string>>;

/**
 * The only way from a rehearsed workflow to the internet: a proxy that lets the simulators answer under the names, and
 * with TLS, as the real servers do, so that neither workflow nor action has to be told of them.
 */
export interface Gateway {
  /** What `https_proxy` holds. */
  readonly proxy: string;
  /** What has to be trusted, as PEM. */
  readonly certificate: string;
  /** Hosts that something wanted to reach and that nobody simulates. */
  readonly refused: readonly string[];
  /** Host, method and path of what went through. */
  readonly passed: readonly string[];
  close(): Promise<void>;
}

export async function startGateway(simulated: Simulated): Promise<Gateway> {
  const refused: string[] = [];
  const passed: string[] = [];
  const sockets = new Set<Socket | Duplex>();
  const { key, certificate } = await certificateFor(Object.keys(simulated));

  const front = createSecureServer({ key, cert: certificate }, async (request, response) => {
    const host = request.headers.host ?? '';
    passed.push(`${request.method} ${host}${request.url?.split('?', 1)[0]}`);
    const origin = simulated[host];
    await (origin === undefined
      ? response.writeHead(421).end()
      : forward(request, response, { host, origin }).catch(() => response.destroy()));
  });
  const proxy = createServer((_request, response) => response.writeHead(405).end());
  proxy.on('connect', (request: IncomingMessage, client: Duplex) => {
    const [host = '', port] = (request.url ?? '').split(':');
    sockets.add(client);
    client.on('error', () => client.destroy());
    if (!(host in simulated) || port !== '443') {
      refused.push(request.url ?? '');
      client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    const server = connect(portOf(front), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      client.pipe(server).pipe(client);
    });
    sockets.add(server);
    server.on('error', () => client.destroy());
  });

  for (const server of [front, proxy]) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
  return {
    proxy: `http://127.0.0.1:${portOf(proxy)}`,
    certificate,
    refused,
    passed,
    close: async () => {
      for (const socket of sockets) {
        socket.destroy();
      }
      front.closeAllConnections();
      proxy.closeAllConnections();
      await Promise.all(
        [front, proxy].map((server) => {
          const closed = once(server, 'close');
          server.close();
          return closed;
        }),
      );
    },
  };
}

interface Destination {
  readonly host: string;
  readonly origin: string;
}

/** Passes a request on and its answer back, with the simulator's own address replaced by the name it answers for. */
async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  { host, origin }: Destination,
): Promise<void> {
  const body = await buffer(request);
  const answer = await fetch(`${origin}${request.url}`, {
    method: request.method ?? 'GET',
    headers: forwardable(Object.entries(request.headers)),
    redirect: 'manual',
    ...(body.length === 0 ? {} : { body: new Uint8Array(body) }),
  });
  const named = (text: string) => text.replaceAll(origin, `https://${host}`);
  const text = named(await answer.text());
  const headers = Object.entries(forwardable([...answer.headers]));
  response.writeHead(answer.status, Object.fromEntries(headers.map(([name, value]) => [name, named(value)])));
  response.end(text);
}

/** Those that are about the connection are not the next one's. */
const OF_THE_CONNECTION =
  /^(connection|content-length|content-encoding|host|keep-alive|proxy-.*|te|transfer-encoding|upgrade|expect)$/;

function forwardable(
  headers: readonly (readonly [string, string | readonly string[] | undefined])[],
): Record<string, string> {
  return Object.fromEntries(
    headers.flatMap(([name, value]) =>
      value === undefined || OF_THE_CONNECTION.test(name) ? [] : [[name, String(value)]],
    ),
  );
}

function portOf(server: Server): number {
  const address: string | AddressInfo | null = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('the server does not listen on a port');
  }
  return address.port;
}
