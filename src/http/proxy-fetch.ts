import { isLoopback } from '../soda-cloud/connection.ts';
import { createDirectFetch } from './direct-fetch.ts';
import type { Fetch } from './fetch.ts';
import { type HttpProxy, proxyFor } from './proxy.ts';
import { followingRedirects } from './redirects.ts';

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
  const { createTunnelFetch } = await import('./tunnel-fetch.ts');
  const tunnel = createTunnelFetch(proxy);
  tunnels.set(proxy.variable, tunnel);
  return tunnel;
}
