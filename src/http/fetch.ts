import * as dns from 'node:dns';
import * as http from 'node:http';
import * as https from 'node:https';
import type { LookupFunction } from 'node:net';

/** The part of `fetch` that the action uses. */
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

/** What GitHub sends for a moved resource; the request is to be repeated as it is (GitHub REST API, "Best practices"). */
const MOVED = [301, 302, 307, 308];
const MAX_REDIRECTS = 5;

/** In bytes, for the body of a redirect. */
const MAX_REDIRECT_BODY = 64 * 1024;

/**
 * Follows redirects within the same origin only: what a request carries is meant for no other. A redirect that cannot be
 * followed is the response.
 */
export function followingRedirects(send: Fetch): Fetch {
  return async (address, request) => {
    let url = new URL(address);
    let response = await send(address, request);
    for (let count = 0; count < MAX_REDIRECTS && request.redirect !== 'manual'; count += 1) {
      const next = MOVED.includes(response.status) ? resolveRedirectUrl(response, url) : undefined;
      if (next === undefined) {
        break;
      }
      // the connection is free for the next request once the body is read
      await readBody(response, MAX_REDIRECT_BODY);
      url = next;
      response = await send(url.href, request);
    }
    return response;
  };
}

/** `undefined` for a location that is not a URL, or is of another origin. */
function resolveRedirectUrl(response: FetchResponse, base: URL): URL | undefined {
  const location = response.headers.get('location');
  if (typeof location !== 'string' || !URL.canParse(location, base.href)) {
    return undefined;
  }
  const url = new URL(location, base);
  return url.origin === base.origin ? url : undefined;
}

/** Reads a body, and stops at a number of bytes: a server may send one without end. */
export async function readBody(
  { body }: FetchResponse,
  maxBytes: number,
): Promise<{ readonly bytes: Buffer; readonly isComplete: boolean }> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    length += chunk.byteLength;
    if (length > maxBytes) {
      break;
    }
  }
  return { bytes: Buffer.concat(chunks), isComplete: length <= maxBytes };
}

/** In milliseconds. A server closes a connection that is idle for longer, perhaps just when the next request is sent. */
export const IDLE_TIMEOUT = 4000;

/**
 * A `fetch` over Node's own client, without redirects: the built-in one takes as long to load as Node to start, and
 * several times the processor and the memory for each request.
 */
export function createDirectFetch(): Fetch {
  const options = { keepAlive: true, timeout: IDLE_TIMEOUT };
  const plain = new http.Agent(options);
  const secure = new https.Agent({ ...options, rejectUnauthorized: true });
  return (address, request) => {
    const url = new URL(address);
    // a POST is not repeated, so it must not get lost on a connection that the server is about to close
    const agent = request.method === 'POST' ? false : url.protocol === 'https:' ? secure : plain;
    return sendRequest(url, request, { agent, lookup: lookupHost }).response;
  };
}

/** Sends one request over the connections of an agent. */
export function sendRequest(
  url: URL,
  { method, headers, signal, body }: FetchRequest,
  connection: https.RequestOptions,
): { readonly sent: http.ClientRequest; readonly response: Promise<FetchResponse> } {
  // Node's client does not decompress
  const options = { method, headers: { ...headers, 'accept-encoding': 'identity' }, signal, ...connection };
  const sent = url.protocol === 'https:' ? https.request(url, options) : http.request(url, options);
  const response = new Promise<FetchResponse>((resolve, reject) => {
    sent.once('response', (message) => {
      const entries = Object.entries(message.headers).map(([name, value]) => [name, String(value)] as const);
      resolve({ status: message.statusCode ?? 0, headers: new Map(entries), body: message });
    });
    sent.on('error', reject);
    // a switch to another protocol is neither
    sent.once('close', () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
    sent.end(body);
  });
  return { sent, response };
}

const LOOPBACK = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
] as const;

/** Resolves a host. `localhost` is this machine, whatever a resolver says: plain http is accepted for it. */
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
