import type { Fetch, FetchResponse } from './fetch.ts';

/** Those that GitHub sends for what has moved; the request is to be repeated as it is (GitHub REST API, "Best practices"). */
const MOVED = [301, 302, 307, 308];

const MOST_HOPS = 5;

/** In bytes; the body of a redirect is not looked at. */
const LONGEST_BODY = 64 * 1024;

/**
 * A `fetch` that sends a request once more to where its target has moved, within the same origin only: what it carries
 * was meant for no other. Where it cannot, the redirect is the answer.
 */
export function followingRedirects(send: Fetch): Fetch {
  return async (address, request) => {
    let url = new URL(address);
    let response = await send(address, request);
    for (let hop = 0; hop < MOST_HOPS && request.redirect !== 'manual'; hop += 1) {
      const next = MOVED.includes(response.status) ? resolveRedirectUrl(response, url) : undefined;
      if (next === undefined) {
        break;
      }
      await finish(response);
      url = next;
      response = await send(url.href, request);
    }
    return response;
  };
}

/** Where an answer redirects to; `undefined` where that is no place or of another origin. */
function resolveRedirectUrl(response: FetchResponse, base: URL): URL | undefined {
  const location = response.headers.get('location');
  if (typeof location !== 'string' || !URL.canParse(location, base.href)) {
    return undefined;
  }
  const url = new URL(location, base);
  return url.origin === base.origin ? url : undefined;
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
