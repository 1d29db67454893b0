import { getProxyForUrl } from 'proxy-from-env';
import { isLoopback } from '../soda-cloud/connection.ts';

/** The part of `fetch` that the action uses; the built-in one and undici's both fit. */
export type Fetch = (url: string, request: FetchRequest) => Promise<FetchResponse>;

export interface FetchRequest {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly redirect: 'manual';
  readonly signal: AbortSignal;
  readonly body?: string;
}

export interface FetchResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null } & Iterable<[string, string]>;
  readonly body: AsyncIterable<Uint8Array> | null;
}

/**
 * A `fetch` that goes through the proxy that `http_proxy`, `https_proxy` and `no_proxy` (either case) name for the URL.
 * The built-in one knows no proxies on Node 20, so the undici package serves those requests, loaded only then.
 */
export const proxyFetch: Fetch = async (url, request) => {
  const proxy = proxyFor(url);
  if (proxy === undefined) {
    return fetch(url, request);
  }
  const { fetchThrough } = await import('./undici-fetch.ts');
  return fetchThrough(proxy)(url, request);
};

/** Plain http must not leave this machine, so for a loopback URL only a proxy on this machine counts. */
function proxyFor(url: string): string | undefined {
  const proxy = getProxyForUrl(url);
  if (proxy === '') {
    return undefined;
  }
  return isLoopback(new URL(url).hostname) && !isLoopback(proxyHost(proxy)) ? undefined : proxy;
}

function proxyHost(proxy: string): string {
  return URL.canParse(proxy) ? new URL(proxy).hostname : '';
}

/** The passwords in the proxy variables of this environment, to be masked: as written, and decoded. */
export function proxyPasswords(environment: NodeJS.ProcessEnv): string[] {
  return Object.entries(environment)
    .filter(([name]) => /^(https?|all)_proxy$/i.test(name))
    .map(([, value = '']) => (value.includes('://') ? value : `http://${value}`))
    .flatMap((value) => (URL.canParse(value) ? [new URL(value).password] : []))
    .flatMap((password) => [password, decodePercent(password)])
    .filter((password) => password !== '');
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
