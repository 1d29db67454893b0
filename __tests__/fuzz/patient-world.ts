import { setImmediate as nextTurn } from 'node:timers/promises';
import { createDirectFetch, followingRedirects } from '../../src/http/fetch.ts';
import type { HttpDependencies } from '../../src/http/retry.ts';

export interface PatientWorld {
  readonly http: HttpDependencies;
  /** Milliseconds, as the clock of this world counts them. */
  slept(): number;
  /** The requests that were sent, answered or not. */
  attempts(): number;
}

/** The action's own HTTP client with a clock that only sleeping advances, so that tests do not wait. */
export function createWorld(): PatientWorld {
  const begun = Date.parse('2026-01-01T00:00:00Z');
  const send = followingRedirects(createDirectFetch());
  let slept = 0;
  let attempts = 0;
  const http: HttpDependencies = {
    fetch: (url, request) => {
      attempts += 1;
      return send(url, request);
    },
    now: () => begun + slept,
    sleep: async (milliseconds) => {
      slept += milliseconds;
      // as in any real pause, a connection that the server has closed is seen to be closed
      await nextTurn();
      await nextTurn();
    },
    random: () => 0.5,
  };
  return { http, slept: () => slept, attempts: () => attempts };
}
