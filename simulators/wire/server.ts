import { createServer, type Socket } from 'node:net';

/** The reaction to one request, on the TCP connection. */
export type Script = readonly Step[];

export type Step =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** The same bytes repeatedly, up to a total or until the client disconnects. */
  | { readonly kind: 'flood'; readonly bytes: Uint8Array; readonly total: number }
  /** Single bytes with a pause of milliseconds. */
  | { readonly kind: 'drip'; readonly bytes: Uint8Array; readonly pause: number }
  | { readonly kind: 'close' }
  | { readonly kind: 'reset' }
  /** Sends nothing more and keeps the connection open. */
  | { readonly kind: 'silence' };

export interface WireServer {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly port: number;
  /** The head of each request so far, up to its first empty line. */
  readonly requests: string[];
  /** The most bytes that were sent on one connection. */
  readonly mostSent: number;
  /** Selects the reaction to a request by its head. */
  answer(script: (head: string) => Script): void;
  close(): Promise<void>;
}

/** A server that sends any bytes, valid HTTP or not. */
export async function startWireServer(): Promise<WireServer> {
  const sockets = new Set<Socket>();
  const requests: string[] = [];
  let scriptFor: (head: string) => Script = () => [{ kind: 'close' }];
  let mostSent = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    let received = '';
    socket.on('error', () => {});
    socket.on('close', () => {
      mostSent = Math.max(mostSent, socket.bytesWritten);
      sockets.delete(socket);
    });
    socket.on('data', (data: Buffer) => {
      received += data.toString('latin1');
      const request = takeRequest(received);
      if (request !== undefined) {
        received = received.slice(request.length);
        requests.push(request.head);
        void play(scriptFor(request.head), socket);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    get mostSent() {
      return Math.max(mostSent, ...[...sockets].map(({ bytesWritten }) => bytesWritten));
    },
    answer(script) {
      scriptFor = script;
    },
    async close() {
      for (const socket of sockets) {
        socket.destroy();
      }
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The first complete request in the received bytes. */
function takeRequest(received: string): { head: string; length: number } | undefined {
  const end = received.indexOf('\r\n\r\n');
  if (end === -1) {
    return undefined;
  }
  const head = received.slice(0, end);
  const length = end + 4 + Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
  return received.length < length ? undefined : { head, length };
}

async function play(script: Script, socket: Socket): Promise<void> {
  for (const step of script) {
    if (socket.destroyed) {
      return;
    }
    switch (step.kind) {
      case 'bytes':
        await send(socket, step.bytes);
        break;
      case 'flood':
        for (let sent = 0; sent < step.total && !socket.destroyed; sent += step.bytes.length) {
          await send(socket, step.bytes);
        }
        break;
      case 'drip':
        for (const byte of step.bytes) {
          await send(socket, Uint8Array.of(byte));
          await new Promise((resolve) => setTimeout(resolve, step.pause));
        }
        break;
      case 'close':
        socket.end();
        break;
      case 'reset':
        socket.resetAndDestroy();
        break;
      case 'silence':
        return;
    }
  }
}

/** Waits for a slow reader until it disconnects. */
function send(socket: Socket, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed || socket.write(bytes)) {
      resolve();
      return;
    }
    const done = () => {
      socket.off('drain', done);
      socket.off('close', done);
      resolve();
    };
    socket.once('drain', done);
    socket.once('close', done);
  });
}
