import { ProxyAgent, fetch as undiciFetch } from 'undici';
import type { Fetch } from './proxy-fetch.ts';

/** A `fetch` through one proxy. TLS to the destination is verified whatever the environment says. */
export function fetchThrough(proxy: string): Fetch {
  const dispatcher = new ProxyAgent({ uri: proxy, requestTls: { rejectUnauthorized: true } });
  return (url, request) => undiciFetch(url, { ...request, dispatcher });
}
