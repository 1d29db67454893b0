import { ProxyAgent, fetch as undiciFetch } from 'undici';
import type { Fetch } from './fetch.ts';

const agents = new Map<string, ProxyAgent>();

/** A `fetch` through one proxy. TLS to the destination is verified whatever the environment says. */
export function fetchThrough(proxy: string): Fetch {
  const dispatcher =
    agents.get(proxy) ?? new ProxyAgent({ uri: proxy, requestTls: { rejectUnauthorized: true } });
  // one agent for all requests: it keeps the connections open
  agents.set(proxy, dispatcher);
  return (url, request) => undiciFetch(url, { ...request, redirect: 'manual', dispatcher });
}
