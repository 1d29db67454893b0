import { isLoopback } from '../soda-cloud/connection.ts';
import type { Fetch, FetchResponse } from './fetch.ts';

/** Those that GitHub sends for what has moved; the request is to be repeated as it is (GitHub REST API, "Best practices"). */
const MOVED = [301, 302, 307, 308];

const MOST_HOPS = 5;

/** In bytes; the body of a redirect is not looked at. */
const LONGEST_BODY = 64 * 1024;

/**
 * A `fetch` that sends a request once more to where its target has moved, without credentials when that is another
 * origin, and never unencrypted to another machine. Where it cannot, the redirect is the answer.
 */
export function followingRedirects(send: Fetch): Fetch {
  return async (address, request) => {
    let url = new URL(address);
    let { headers } = request;
    let response = await send(address, request);
    for (let hop = 0; hop < MOST_HOPS && request.redirect !== 'manual'; hop += 1) {
      const next = MOVED.includes(response.status) ? placeOf(response, url) : undefined;
      if (next === undefined) {
        break;
      }
      await finish(response);
      headers = next.origin === url.origin ? headers : withoutCredentials(headers);
      url = next;
      response = await send(url.href, { ...request, headers });
    }
    return response;
  };
}

function placeOf(response: FetchResponse, base: URL): URL | undefined {
  const location = response.headers.get('location');
  if (typeof location !== 'string' || !URL.canParse(location, base.href)) {
    return undefined;
  }
  const place = new URL(location, base);
  const isSafe = place.protocol === 'https:' || (place.protocol === 'http:' && isLoopback(place.hostname));
  return isSafe ? place : undefined;
}

function withoutCredentials(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'authorization'),
  );
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
