import { directFetch } from '../../src/http/direct-fetch.ts';
import type { HttpDependencies } from '../../src/http/retrying-request.ts';

/** What requests need, over the product's own client, with a clock that only sleeping moves: nobody waits. */
export function createWorld(): { http: HttpDependencies; slept: () => number } {
  const begun = Date.parse('2026-01-01T00:00:00Z');
  let slept = 0;
  const http: HttpDependencies = {
    fetch: directFetch((url, request) => fetch(url, request)),
    now: () => begun + slept,
    sleep: async (milliseconds) => {
      slept += milliseconds;
    },
    random: () => 0.5,
  };
  return { http, slept: () => slept };
}
