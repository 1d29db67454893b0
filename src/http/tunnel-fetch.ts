import * as http from 'node:http';
import * as https from 'node:https';
import { isIP, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import * as tls from 'node:tls';
import { errorCode } from '../errors/system-error.ts';
import { IDLE, lookupHost, sendRequest } from './direct-fetch.ts';
import type { Fetch } from './fetch.ts';
import {
  type HttpProxy,
  ProxyFailure,
  refusedByProxy,
  silentProxy,
  TunnelError,
  unreachableProxy,
} from './proxy.ts';

/** What a request knows of its own connection. */
interface Opening {
  readonly signal: AbortSignal;
  /** Whether the proxy was asked for a connection and has not answered yet. */
  pending: boolean;
}

interface TunnelOptions extends https.RequestOptions {
  readonly opening?: Opening;
}

type Connected = (error: Error | null, socket: Duplex) => void;

/**
 * A `fetch` through one proxy: it opens a connection to the destination with CONNECT, in which TLS goes on to the
 * destination and is verified whatever the environment says. The packages for this pass a refusal of the proxy off as
 * the destination's answer, or tell of it in a text only; here it is a ProxyFailure, and what fails behind the proxy is
 * a TunnelError.
 */
export function createTunnelFetch(proxy: HttpProxy): Fetch {
  const secure = tunnelAgent(new https.Agent({ keepAlive: true, timeout: IDLE }), proxy);
  const plain = tunnelAgent(new http.Agent({ keepAlive: true, timeout: IDLE }), proxy);
  return async (address, request) => {
    const url = new URL(address);
    const isSecure = url.protocol === 'https:';
    const opening: Opening = { signal: request.signal, pending: false };
    // as without a proxy, a POST gets a connection of its own
    const own = () => tunnelAgent(isSecure ? new https.Agent() : new http.Agent(), proxy);
    const agent = request.method === 'POST' ? own() : isSecure ? secure : plain;
    const options: TunnelOptions = { agent, opening };
    try {
      return await sendRequest(url, request, options);
    } catch (error) {
      if (error instanceof ProxyFailure) {
        throw error;
      }
      throw opening.pending ? silentProxy(proxy) : new TunnelError(proxy.variable, error);
    }
  };
}

function tunnelAgent<Agent extends http.Agent>(agent: Agent, proxy: HttpProxy): Agent {
  const isSecure = agent instanceof https.Agent;
  agent.createConnection = (options: TunnelOptions, connected?: Connected) => {
    openTunnel(proxy, options).then(
      (socket) => connected?.(null, isSecure ? secured(socket, options) : socket),
      // the second argument is not looked at
      (error) => connected?.(error, new Socket()),
    );
    return undefined;
  };
  return agent;
}

/** @throws ProxyFailure */
function openTunnel(proxy: HttpProxy, { host, port, opening }: TunnelOptions): Promise<Socket> {
  const { protocol, hostname, port: proxyPort } = proxy.url;
  const proxyHost = hostname.replace(/^\[|\]$/g, '');
  const destination = `${isIP(host ?? '') === 6 ? `[${host}]` : host}:${port}`;
  const options = {
    method: 'CONNECT',
    host: proxyHost,
    port: proxyPort || (protocol === 'https:' ? 443 : 80),
    path: destination,
    headers: {
      host: destination,
      ...(proxy.authorization === undefined ? {} : { 'proxy-authorization': proxy.authorization }),
    },
    agent: false,
    lookup: lookupHost,
    ...(opening === undefined ? {} : { signal: opening.signal }),
  } as const;
  const setPending = (pending: boolean): void => {
    if (opening !== undefined) {
      opening.pending = pending;
    }
  };
  setPending(true);
  return new Promise((resolve, reject) => {
    const asked =
      protocol === 'https:'
        ? https.request({
            ...options,
            rejectUnauthorized: true,
            // by itself Node takes the name from the header, which names the destination
            servername: isIP(proxyHost) === 0 ? proxyHost : '',
          })
        : http.request(options);
    asked.once('connect', ({ statusCode: status = 0 }, socket) => {
      setPending(false);
      if (status >= 200 && status < 300) {
        resolve(socket);
      } else {
        socket.destroy();
        reject(refusedByProxy(proxy, status));
      }
    });
    asked.on('error', (error) => {
      const isOver = opening?.signal.aborted ?? false;
      reject(isOver ? silentProxy(proxy) : unreachableProxy(proxy, errorCode(error)));
    });
    asked.once('close', () => reject(unreachableProxy(proxy, 'ECONNRESET')));
    asked.end();
  });
}

function secured(socket: Socket, { host, servername }: TunnelOptions): tls.TLSSocket {
  return tls.connect({
    socket,
    ...(host === null || host === undefined ? {} : { host }),
    ...(servername === undefined ? {} : { servername }),
    rejectUnauthorized: true,
  });
}
