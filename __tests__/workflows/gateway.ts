import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { generate } from 'selfsigned';

/** The URL of the simulator for each host. */
export type Simulated = Readonly<Record<string, string>>;

/**
 * The only connection of a workflow to the outside: a proxy that serves the simulators over TLS under the names of the
 * real servers, so that workflow and action need no other settings.
 */
export interface Gateway {
  /** The value of `https_proxy`. */
  readonly proxy: string;
  /** The certificate to trust, as PEM. */
  readonly certificate: string;
  /** Requested hosts that are not simulated. */
  readonly rejected: readonly string[];
  /** Method, host and path of each request. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

export async function startGateway(simulated: Simulated): Promise<Gateway> {
  const rejected: string[] = [];
  const requests: string[] = [];
  const sockets = new Set<Socket | Duplex>();
  const { key, certificate } = await createCertificate(Object.keys(simulated));

  const tlsServer = createSecureServer({ key, cert: certificate }, async (request, response) => {
    const host = request.headers.host ?? '';
    requests.push(`${request.method} ${host}${request.url?.split('?', 1)[0]}`);
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
      rejected.push(request.url ?? '');
      client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    const server = connect(portOf(tlsServer), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      client.pipe(server).pipe(client);
    });
    sockets.add(server);
    server.on('error', () => client.destroy());
  });

  for (const server of [tlsServer, proxy]) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
  return {
    proxy: `http://127.0.0.1:${portOf(proxy)}`,
    certificate,
    rejected,
    requests,
    close: async () => {
      for (const socket of sockets) {
        socket.destroy();
      }
      tlsServer.closeAllConnections();
      proxy.closeAllConnections();
      await Promise.all(
        [tlsServer, proxy].map((server) => {
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

/** Forwards a request, and replaces the URL of the simulator in the response by the name of the host. */
async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  { host, origin }: Destination,
): Promise<void> {
  const body = await buffer(request);
  const upstream = await fetch(`${origin}${request.url}`, {
    method: request.method ?? 'GET',
    headers: forwardable(Object.entries(request.headers)),
    redirect: 'manual',
    ...(body.length === 0 ? {} : { body: new Uint8Array(body) }),
  });
  const rename = (text: string) => text.replaceAll(origin, `https://${host}`);
  const text = rename(await upstream.text());
  const headers = Object.entries(forwardable([...upstream.headers]));
  response.writeHead(
    upstream.status,
    Object.fromEntries(headers.map(([name, value]) => [name, rename(value)])),
  );
  response.end(text);
}

/** Headers that apply to one connection only, and are not forwarded. */
const HOP_BY_HOP =
  /^(connection|content-length|content-encoding|host|keep-alive|proxy-.*|te|transfer-encoding|upgrade|expect)$/;

function forwardable(
  headers: readonly (readonly [string, string | readonly string[] | undefined])[],
): Record<string, string> {
  return Object.fromEntries(
    headers.flatMap(([name, value]) =>
      value === undefined || HOP_BY_HOP.test(name) ? [] : [[name, String(value)]],
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

interface Certificate {
  readonly key: string;
  readonly certificate: string;
}

/** A self-signed certificate for these hosts. */
async function createCertificate(hosts: readonly string[]): Promise<Certificate> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'simulators' }], {
    keySize: 2048,
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: hosts.map((value) => ({ type: 2 as const, value })) },
    ],
  });
  return { key, certificate: cert };
}
