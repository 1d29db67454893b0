import * as dns from 'node:dns';
import * as http from 'node:http';
import * as https from 'node:https';
import { isIP, type LookupFunction, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import * as tls from 'node:tls';
import { errorCode } from '../shared/action-error.ts';
import { isLoopback } from '../soda-cloud/endpoint.ts';
import {
  type HttpProxy,
  ProxyFailure,
  proxyFor,
  refusedByProxy,
  silentProxy,
  TunnelError,
  unreachableProxy,
} from './proxy.ts';

/** The part of `fetch` that the action uses; the built-in one and the action's own fit. */
export type Fetch = (url: string, request: FetchRequest) => Promise<FetchResponse>;

export interface FetchRequest {
  readonly method: string;
  readonly headers: Record<string, string>;
  /** Octokit leaves it out: then redirects are followed, and a repository is found under its new name. */
  readonly redirect?: 'manual';
  readonly signal: AbortSignal;
  readonly body?: string;
}

export interface FetchResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: { get(name: string): string | null | undefined } & Iterable<
    [name: string, value: string]
  >;
  readonly body: AsyncIterable<Uint8Array> | null;
}

/** Those that GitHub sends for what has moved; the request is to be repeated as it is (GitHub REST API, "Best practices"). */
const MOVED = [301, 302, 307, 308];

const MOST_HOPS = 5;

/** In bytes; the body of a redirect is not looked at. */
const LONGEST_BODY = 64 * 1024;

/**
 * A `fetch` that sends a request once more to where its target has moved, within the same origin only: what it carries
 * was meant for no other. Where it cannot, the redirect is the answer.
 */
export function followingRedirects(send: Fetch): Fetch {
  return async (address, request) => {
    let url = new URL(address);
    let response = await send(address, request);
    for (let hop = 0; hop < MOST_HOPS && request.redirect !== 'manual'; hop += 1) {
      const next = MOVED.includes(response.status) ? resolveRedirectUrl(response, url) : undefined;
      if (next === undefined) {
        break;
      }
      await finish(response);
      url = next;
      response = await send(url.href, request);
    }
    return response;
  };
}

/** Where an answer redirects to; `undefined` where that is no place or of another origin. */
function resolveRedirectUrl(response: FetchResponse, base: URL): URL | undefined {
  const location = response.headers.get('location');
  if (typeof location !== 'string' || !URL.canParse(location, base.href)) {
    return undefined;
  }
  const url = new URL(location, base);
  return url.origin === base.origin ? url : undefined;
}

/** The connection is free for the next request once this answer is read. */
async function finish({ body }: FetchResponse): Promise<void> {
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > LONGEST_BODY) {
      break;
    }
  }
}

/** In milliseconds. A server closes what is idle for longer, perhaps just when the next request is sent. */
export const IDLE = 4000;

/**
 * A `fetch` over Node's own client, without redirects: the built-in one takes as long to load as Node to start, and
 * several times the processor and the memory for each request.
 */
export function createDirectFetch(): Fetch {
  const plain = new http.Agent({ keepAlive: true, timeout: IDLE });
  const secure = new https.Agent({ keepAlive: true, timeout: IDLE, rejectUnauthorized: true });
  return async (address, request) => {
    const url = new URL(address);
    const agent = url.protocol === 'https:' ? agentFor(request, secure) : agentFor(request, plain);
    return sendRequest(url, request, { agent });
  };
}

/** Sends one request over connections of an agent. */
export async function sendRequest(
  url: URL,
  request: FetchRequest,
  connection: https.RequestOptions,
): Promise<FetchResponse> {
  const options = { ...optionsOf(request), ...connection };
  const sent = url.protocol === 'https:' ? https.request(url, options) : http.request(url, options);
  const answer = await answerTo(sent, request.body);
  const { statusCode: status = 0, headers } = answer;
  return { status, headers: new Map(headerEntries(headers)), body: answer };
}

/**
 * Finds the addresses of a host. `localhost` is this machine, whatever a resolver thinks of it: plain http goes there.
 */
export const lookupHost: LookupFunction = (host, options, found) => {
  if (host.toLowerCase() !== 'localhost') {
    dns.lookup(host, options, found);
    return;
  }
  const family = options.family === 'IPv6' ? 6 : options.family === 'IPv4' ? 4 : options.family;
  const addresses = LOOPBACK.filter((address) => !family || address.family === family);
  const [first] = addresses;
  if (options.all) {
    found(null, [...addresses]);
  } else {
    found(null, first?.address ?? '', first?.family);
  }
};

const LOOPBACK = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
] as const;

/** A POST is not repeated, so it must not get lost on a connection that the server is about to close. */
function agentFor<Agent>({ method }: FetchRequest, agent: Agent): Agent | false {
  return method === 'POST' ? false : agent;
}

function optionsOf({ method, headers, signal }: FetchRequest): http.RequestOptions {
  // Node's client hands on what is compressed as it comes
  return { method, headers: { ...headers, 'accept-encoding': 'identity' }, signal, lookup: lookupHost };
}

function answerTo(sent: http.ClientRequest, body: string | undefined): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    sent.once('response', resolve);
    sent.on('error', reject);
    // an answer that switches to another protocol is neither
    sent.once('close', () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
    sent.end(body);
  });
}

function headerEntries(headers: http.IncomingHttpHeaders): [name: string, value: string][] {
  return Object.entries(headers).map(([name, value]) => [name, String(value)]);
}

const direct = createDirectFetch();
const tunnels = new Map<string, Fetch>();

/**
 * A `fetch` that goes through the proxy that `http_proxy`, `https_proxy` and `no_proxy` (either case) name for the URL.
 * Node 20 knows no proxies. Throws a ProxyFailure where the proxy is the reason that there is no answer.
 */
export const proxyFetch: Fetch = followingRedirects(async (address, request) => {
  const proxy = proxyOf(new URL(address));
  return (proxy === undefined ? direct : await tunnelThrough(proxy))(address, request);
});

/**
 * Plain http must not leave this machine, so for a loopback URL only a proxy on this machine counts, and what is no proxy
 * is not in its way.
 */
function proxyOf(url: URL): HttpProxy | undefined {
  if (!isLoopback(url.hostname)) {
    return proxyFor(url, process.env);
  }
  try {
    const proxy = proxyFor(url, process.env);
    return proxy !== undefined && isLoopback(proxy.url.hostname) ? proxy : undefined;
  } catch {
    return undefined;
  }
}

/** One for all requests: it keeps the connections open. */
async function tunnelThrough(proxy: HttpProxy): Promise<Fetch> {
  const known = tunnels.get(proxy.variable);
  if (known !== undefined) {
    return known;
  }
  const tunnel = createTunnelFetch(proxy);
  tunnels.set(proxy.variable, tunnel);
  return tunnel;
}

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
