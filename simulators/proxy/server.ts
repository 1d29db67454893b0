import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

export interface ProxyOptions {
  /** The local port for every connection, or for each `HOST:PORT`. */
  readonly port: number | Readonly<Record<string, number>>;
  /** `USER:PASSWORD`: requests without it get 407. */
  readonly credentials?: string;
  /** The response to every CONNECT. */
  readonly status?: number;
  /** Accepts requests, and never responds. */
  readonly silent?: boolean;
  /** Does not support CONNECT, and responds with 405. */
  readonly pagesOnly?: boolean;
  /** Opens a connection, and closes it immediately. */
  readonly dropping?: boolean;
  /** A proxy behind TLS. */
  readonly certificate?: { readonly key: string; readonly cert: string };
}

export interface ProxyServer {
  /** `HOST:PORT`, without a scheme. */
  readonly address: string;
  /** The requested destinations. */
  readonly asked: string[];
  /** The received `Proxy-Authorization` headers. */
  readonly authorization: (string | undefined)[];
  close(): void;
}

/** An HTTP proxy on 127.0.0.1 that opens tunnels with CONNECT (RFC 9110, 9.3.6), and its failures. */
export async function startProxy(options: ProxyOptions): Promise<ProxyServer> {
  const { port, credentials, status, silent, pagesOnly, dropping, certificate } = options;
  const asked: string[] = [];
  const authorization: (string | undefined)[] = [];
  const server: Server =
    certificate === undefined ? createHttpServer() : createHttpsServer({ ...certificate });
  const clients = new Set<Duplex>();
  server.on('connection', (socket: Socket) => clients.add(socket));
  server.on('request', (_request, response) => response.writeHead(pagesOnly ? 405 : 501).end('pages only'));
  server.on('connect', ({ url = '', headers }, client: Duplex) => {
    clients.add(client);
    client.on('error', () => undefined);
    asked.push(url);
    authorization.push(headers['proxy-authorization']);
    if (silent) {
      return;
    }
    const expected = credentials === undefined ? undefined : `Basic ${btoa(credentials)}`;
    if (expected !== undefined && headers['proxy-authorization'] !== expected) {
      answer(client, 407, 'Proxy-Authenticate: Basic realm="::error::hostile"\r\n');
    } else if (status !== undefined) {
      answer(client, status);
    } else if (pagesOnly) {
      answer(client, 405);
    } else if (dropping) {
      client.write('HTTP/1.1 200 OK\r\n\r\n', () => client.destroy());
    } else {
      const upstream = connect(typeof port === 'number' ? port : (port[url] ?? 1), '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        upstream.pipe(client).pipe(upstream);
      });
      clients.add(upstream);
      upstream.on('error', () => client.destroy());
      client.on('error', () => upstream.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: own } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${own}`,
    asked,
    authorization,
    close() {
      server.close();
      for (const client of clients) {
        client.destroy();
      }
    },
  };
}

/** With a body, like the error pages of proxies. */
function answer(client: Duplex, status: number, headers = ''): void {
  const page = '<html>::error::the page of the proxy</html>';
  client.end(`HTTP/1.1 ${status} No\r\n${headers}Content-Length: ${page.length}\r\n\r\n${page}`);
}
