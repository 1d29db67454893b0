import type { ClientRequest } from 'node:http';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import { checkBypass } from '@actions/http-client/lib/proxy';
import type { HttpsProxyAgent } from 'https-proxy-agent';
import { errorCode } from '../shared/action-error.ts';
import { decodePercent, splitProxyValue } from './environment.ts';
import { isCertificateCode, ProxyFailure, TunnelError } from './errors.ts';
import {
  createDirectFetch,
  type Fetch,
  type FetchRequest,
  type FetchResponse,
  followingRedirects,
  IDLE_TIMEOUT,
  lookupHost,
  sendRequest,
} from './fetch.ts';
import { isTransient } from './retry.ts';

/** A proxy as one variable of the environment names it. */
interface HttpProxy {
  /** The name of the variable, as it is spelled in this environment: all that is ever shown of a proxy. */
  readonly variable: string;
  /** `http:` or `https:`, without user name and password. */
  readonly url: URL;
  /** The header `Proxy-Authorization`. */
  readonly authorization: string | undefined;
}

const direct = createDirectFetch();

/**
 * A `fetch` that goes through the proxy that the environment names for the URL: Node 20 supports no proxies. Follows
 * redirects. Throws a ProxyFailure where the proxy is the reason that there is no response.
 */
export const proxyFetch: Fetch = followingRedirects(async (address, request) => {
  const url = new URL(address);
  const proxy = proxyFor(url);
  return proxy === undefined ? direct(address, request) : fetchThroughProxy(proxy, url, request);
});

/**
 * The proxy for a URL by the rules of the runner: `@actions/http-client` decides about `no_proxy`, and uses none for this
 * machine, so plain http never leaves it. Its `getProxyUrl` is not used: it takes `HOST:PORT` for a URL with the scheme
 * HOST, refuses a password that is not percent-encoded, and does not say which variable it has read.
 * @throws ProxyFailure where the variable holds something else than the URL of an HTTP proxy
 */
export function proxyFor(url: URL): HttpProxy | undefined {
  const environment = process.env;
  const name = url.protocol === 'https:' ? 'https_proxy' : 'http_proxy';
  const variable = environment[name] ? name : name.toUpperCase();
  const value = environment[variable]?.trim() ?? '';
  return value === '' || checkBypass(url) ? undefined : parseProxy(variable, value);
}

/** One for each variable: it keeps connections open. */
const agents = new Map<string, Promise<HttpsProxyAgent<string>>>();

/** What the agent is told of a request besides Node's own options. */
interface TunnelOptions {
  readonly proxySignal?: AbortSignal;
}

async function fetchThroughProxy(proxy: HttpProxy, url: URL, request: FetchRequest): Promise<FetchResponse> {
  const shared = agents.get(proxy.variable) ?? createAgent(proxy, true);
  agents.set(proxy.variable, shared);
  const tunnel: TunnelOptions = { proxySignal: request.signal };
  const { sent, response } = sendRequest(url, request, {
    // as without a proxy, a POST gets its own connection
    agent: await (request.method === 'POST' ? createAgent(proxy, false) : shared),
    rejectUnauthorized: true,
    ...tunnel,
  });
  const isOpen = watchTunnel(sent, proxy);
  try {
    return await response;
  } catch (error) {
    if (error instanceof ProxyFailure) {
      throw error;
    }
    if (isOpen()) {
      throw new TunnelError(proxy.variable, error);
    }
    throw request.signal.aborted
      ? silentProxy(proxy)
      : unreachableProxy(proxy, errorCode(error) ?? 'ECONNRESET');
  }
}

/**
 * By itself the agent returns a refusal of the proxy as if the destination had sent it.
 * @returns whether the connection to the destination is open
 */
function watchTunnel(sent: ClientRequest, proxy: HttpProxy): () => boolean {
  let isOpen = false;
  sent.once('proxyConnect', ({ statusCode: status }: { readonly statusCode: number }) => {
    if (status === 200) {
      isOpen = true;
    } else {
      sent.destroy(
        Number.isInteger(status) ? refusedByProxy(proxy, status) : unreachableProxy(proxy, 'no HTTP'),
      );
    }
  });
  // an open connection is used again
  sent.once('socket', () => {
    isOpen = true;
  });
  return () => isOpen;
}

async function createAgent(proxy: HttpProxy, keepAlive: boolean): Promise<HttpsProxyAgent<string>> {
  const { HttpsProxyAgent } = await importQuietly();
  const agent = new HttpsProxyAgent(proxy.url, {
    ...{ keepAlive, lookup: lookupHost, rejectUnauthorized: true },
    headers: proxy.authorization === undefined ? {} : { 'proxy-authorization': proxy.authorization },
  });
  // its constructor drops this option
  agent.options.timeout = IDLE_TIMEOUT;
  const connect = agent.connect.bind(agent);
  agent.connect = (sent, options: Parameters<typeof connect>[1] & TunnelOptions) => {
    // by itself it waits for the proxy also when the request is aborted, which keeps the process from ending
    Object.assign(agent.connectOpts, { signal: options.proxySignal });
    // it gives TLS no host, so Node would compare the certificate of an IP address with the name of the proxy
    const identity = (_name: string, certificate: PeerCertificate) =>
      checkServerIdentity(options.host ?? '', certificate);
    return connect(sent, Object.assign({}, options, { checkServerIdentity: identity }));
  };
  return agent;
}

/** The package's own log, if the variable DEBUG turns it on, would print what the proxy sent. */
async function importQuietly(): Promise<typeof import('https-proxy-agent')> {
  const { DEBUG: before } = process.env;
  delete process.env['DEBUG'];
  try {
    return await import('https-proxy-agent');
  } finally {
    if (before !== undefined) {
      process.env['DEBUG'] = before;
    }
  }
}

function parseProxy(variable: string, value: string): HttpProxy {
  const { scheme, userInfo, rest } = splitProxyValue(value);
  if (scheme !== 'http' && scheme !== 'https') {
    throw unusable(variable, isSocks(scheme) ? 'it is a SOCKS proxy' : 'its scheme is another one');
  }
  if (/[/?#\s]/.test(userInfo ?? '')) {
    throw unusable(
      variable,
      "its user name or its password holds a '/', '?', '#' or white space, which ends a URL's host: write %2F, %3F, %23 or %20 there",
    );
  }
  const address = `${scheme}://${rest}`;
  if (!URL.canParse(address)) {
    throw unusable(variable, 'it is not a URL');
  }
  return {
    variable,
    url: new URL(address),
    authorization:
      userInfo === undefined ? undefined : `Basic ${Buffer.from(credentialsOf(userInfo)).toString('base64')}`,
  };
}

function unusable(variable: string, reason: string): ProxyFailure {
  return new ProxyFailure(
    `the proxy that ${variable} names cannot be used: ${reason}`,
    `set ${variable} to http://HOST:PORT, to http://USER:PASSWORD@HOST:PORT, or to the same with https://`,
    { mayPass: false },
  );
}

function isSocks(scheme: string): boolean {
  return /^socks\d?[ah]?$/.test(scheme);
}

function credentialsOf(userInfo: string): string {
  const [user = '', ...password] = userInfo.split(':');
  return `${decodePercent(user)}:${decodePercent(password.join(':'))}`;
}

/** The proxy refused to open a connection to the destination. */
function refusedByProxy({ variable, authorization }: HttpProxy, status: number): ProxyFailure {
  const proxy = `the proxy that ${variable} names`;
  switch (status) {
    case 407:
      return authorization === undefined
        ? new ProxyFailure(
            `${proxy} asks for a user name and a password (HTTP 407), and the variable holds none`,
            `set ${variable} to http://USER:PASSWORD@HOST:PORT, from a secret`,
            { mayPass: false },
          )
        : new ProxyFailure(
            `${proxy} does not accept the user name and the password in it (HTTP 407)`,
            `correct them in ${variable}; characters such as '%', '@', ':' and '/' are written as %25, %40, %3A and %2F`,
            { mayPass: false },
          );
    case 400:
    case 405:
    case 501:
      return new ProxyFailure(
        `${proxy} opens no connections for TLS: it does not know the method CONNECT (HTTP ${status})`,
        `name a proxy in ${variable} that knows CONNECT, or name the host in no_proxy`,
        { mayPass: false },
      );
    default: {
      const mayPass = isTransient(status);
      return new ProxyFailure(
        `${proxy} ${mayPass ? 'could not open' : 'refuses to open'} the connection (HTTP ${status})`,
        mayPass
          ? 'run this again later; if this persists, ask the administrator of the proxy'
          : 'let the rules of the proxy allow the host and its port, or name the host in no_proxy',
        { mayPass },
      );
    }
  }
}

/** OpenSSL's and Node's codes of a server that speaks no TLS. */
const NO_TLS = /^(EPROTO|ERR_SSL_)/;

/** There was no connection to the proxy, or no response on it. */
function unreachableProxy({ variable }: HttpProxy, code: string | undefined): ProxyFailure {
  const proxy = `the proxy that ${variable} names`;
  if (code !== undefined && NO_TLS.test(code)) {
    return new ProxyFailure(
      `${proxy} speaks no TLS (${code})`,
      `write http:// instead of https:// in ${variable}: TLS to the destination goes through such a proxy too`,
      { mayPass: false },
    );
  }
  if (code !== undefined && isCertificateCode(code)) {
    return new ProxyFailure(
      `the TLS certificate of ${proxy} could not be verified (${code})`,
      'name its certificate authority in NODE_EXTRA_CA_CERTS',
      { mayPass: false },
    );
  }
  return new ProxyFailure(
    `${proxy} could not be reached (${code ?? 'no reason given'})`,
    `check the host and the port in ${variable}`,
    { mayPass: true },
  );
}

/** The time of a request ran out while the proxy was asked. */
function silentProxy({ variable }: HttpProxy): ProxyFailure {
  return new ProxyFailure(
    `the proxy that ${variable} names did not answer in time`,
    `check the host and the port in ${variable}, and whether the proxy reaches the destination`,
    { mayPass: true },
  );
}
