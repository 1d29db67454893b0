import { decodePercent, splitProxyValue } from './environment.ts';
import { isCertificateCode, isTransient } from './errors.ts';

/** A proxy as one variable of the environment names it. */
export interface HttpProxy {
  /** The name of the variable, as it is spelled in this environment: all that is ever shown of a proxy. */
  readonly variable: string;
  /** `http:` or `https:`, without user name and password. */
  readonly url: URL;
  /** The header `Proxy-Authorization`. */
  readonly authorization: string | undefined;
}

/**
 * A proxy that does not do what it is needed for. The message is a clause of our own words that names the variable and
 * the cause: nothing of the URL, nor of what the proxy sent.
 */
export class ProxyFailure extends Error {
  /** What to change: the rest of a sentence, without a period. */
  readonly remedy: string;
  /** Whether another attempt could end better. */
  readonly mayPass: boolean;

  constructor(problem: string, remedy: string, { mayPass }: { mayPass: boolean }) {
    super(problem);
    this.name = 'ProxyFailure';
    this.remedy = remedy;
    this.mayPass = mayPass;
  }
}

/** An error of a connection to the destination that a proxy had opened. */
export class TunnelError extends Error {
  readonly variable: string;

  constructor(variable: string, cause: unknown) {
    super('the connection through the proxy failed', { cause });
    this.name = 'TunnelError';
    this.variable = variable;
  }
}

/** The failure of a proxy behind an error of a client, if it is one: clients wrap what a `fetch` throws. */
export function proxyFailureOf(error: unknown): ProxyFailure | undefined {
  return causes(error).find((cause) => cause instanceof ProxyFailure);
}

/** ` through the proxy that HTTPS_PROXY names`, for an error of a connection that a proxy had opened. */
export function viaProxy(error: unknown): string {
  const tunnel = causes(error).find((cause) => cause instanceof TunnelError);
  return tunnel === undefined ? '' : ` through the proxy that ${tunnel.variable} names`;
}

function causes(error: unknown): Error[] {
  const chain: Error[] = [];
  for (let cause = error; cause instanceof Error && chain.length < 10; cause = cause.cause) {
    chain.push(cause);
  }
  return chain;
}

/**
 * The proxy that a URL's requests go through, as the runner and the Actions toolkit choose it (`@actions/http-client`,
 * `lib/proxy`): lower case before upper case, a value without a scheme is `http://`, `no_proxy` is a list of names,
 * with their subdomains, and perhaps a port. Unlike them it is told of loopback addresses too: whether a proxy may be
 * used for one is decided by the caller.
 * @throws ProxyFailure where the variable holds something else than the URL of an HTTP proxy
 */
export function proxyFor(url: URL, environment: NodeJS.ProcessEnv): HttpProxy | undefined {
  const name = url.protocol === 'https:' ? 'https_proxy' : 'http_proxy';
  const variable = environment[name] ? name : name.toUpperCase();
  const value = environment[variable]?.trim() ?? '';
  return value === '' || isBypassed(url, environment['no_proxy'] || environment['NO_PROXY'] || '')
    ? undefined
    : parseProxy(variable, value);
}

function isBypassed({ protocol, hostname, port }: URL, list: string): boolean {
  const host = hostname.toUpperCase();
  const hosts = [host, `${host}:${port || (protocol === 'https:' ? 443 : 80)}`];
  return list
    .split(',')
    .map((item) => item.trim().toUpperCase())
    .filter((item) => item !== '')
    .some(
      (item) =>
        item === '*' ||
        hosts.some((name) => name === item || name.endsWith(item.startsWith('.') ? item : `.${item}`)),
    );
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
export function refusedByProxy({ variable, authorization }: HttpProxy, status: number): ProxyFailure {
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
          ? 'run this again later; if this stays, ask the administrator of the proxy'
          : 'let the rules of the proxy allow the host and its port, or name the host in no_proxy',
        { mayPass },
      );
    }
  }
}

/** OpenSSL's and Node's codes of a server that speaks no TLS. */
const NO_TLS = /^(EPROTO|ERR_SSL_)/;

/** There was no connection to the proxy, or no answer on it. */
export function unreachableProxy({ variable }: HttpProxy, code: string | undefined): ProxyFailure {
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
export function silentProxy({ variable }: HttpProxy): ProxyFailure {
  return new ProxyFailure(
    `the proxy that ${variable} names did not answer in time`,
    `check the host and the port in ${variable}, and whether the proxy reaches the destination`,
    { mayPass: true },
  );
}
