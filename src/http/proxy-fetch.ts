import { getProxyForUrl } from 'proxy-from-env';
import { isLoopback } from '../soda-cloud/connection.ts';
import { createDirectFetch } from './direct-fetch.ts';
import type { Fetch } from './fetch.ts';
import { followingRedirects } from './redirects.ts';

const direct = createDirectFetch();

/**
 * A `fetch` that goes through the proxy that `http_proxy`, `https_proxy` and `no_proxy` (either case) name for the URL.
 * Node 20 knows no proxies, so the undici package serves those requests, loaded only then.
 */
export const proxyFetch: Fetch = followingRedirects(async (url, request) => {
  const proxy = proxyFor(url);
  if (proxy === undefined) {
    return direct(url, request);
  }
  const { fetchThrough } = await import('./undici-fetch.ts');
  return fetchThrough(proxy)(url, request);
});

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
