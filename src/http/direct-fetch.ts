import * as dns from 'node:dns';
import * as http from 'node:http';
import * as https from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Fetch, FetchRequest, FetchResponse } from './fetch.ts';

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
  return { status, headers: new Map(namesAndValues(headers)), body: answer };
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

function namesAndValues(headers: http.IncomingHttpHeaders): [name: string, value: string][] {
  return Object.entries(headers).map(([name, value]) => [name, String(value)]);
}
