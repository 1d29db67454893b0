import { parseRetryAfter } from '../http/retry.ts';
import type { Refusal } from './errors.ts';

/** What GitHub said last about the primary limit of a token. */
export interface RateLimit {
  /** The requests that are left until the reset. */
  readonly remaining: number;
  /** The requests an hour. */
  readonly limit: number;
  /** By GitHub's clock, in milliseconds since the epoch: what is shown. */
  readonly resetAt: number;
  /** The same by this machine's clock, which may be wrong: what is waited for. */
  readonly opensAt: number;
}

/** A limit that all requests of a client wait for. */
interface ClosedUntil {
  /** By this machine's clock, in milliseconds since the epoch. */
  readonly opensAt: number;
  /** By GitHub's clock. */
  readonly retryAt: number;
}

/** What GitHub asks for when it says nothing about how long (documentation of the REST API's rate limits). */
const UNNAMED_PAUSE = 60_000;

/** The reset has a resolution of one second. */
const RESOLUTION = 1000;

type Headers = Refusal['headers'];
type StatedLimit = Omit<RateLimit, 'opensAt'>;

/** Keeps all requests of one client back while GitHub's rate limit asks for it: whoever goes on sending may be banned. */
export class RateGate {
  readonly #now: () => number;
  readonly #announce: (pause: number) => void;
  #closed: ClosedUntil | undefined;
  #closedAt = Number.NEGATIVE_INFINITY;
  #announcedUntil = 0;
  /** How many limits in a row did not say how long they last. */
  #unnamed = 0;
  #latest: RateLimit | undefined;

  /** @param announce called with every pause as it begins, in milliseconds */
  constructor(now: () => number, announce: (pause: number) => void) {
    this.#now = now;
    this.#announce = announce;
  }

  /** `undefined` before the first response, and where the server has no limits. */
  get latest(): RateLimit | undefined {
    return this.#latest;
  }

  /** What is to be waited for before the next request; `undefined` where it can be sent. */
  get closed(): (ClosedUntil & { readonly pause: number }) | undefined {
    const pause = (this.#closed?.opensAt ?? 0) - this.#now();
    return this.#closed === undefined || pause <= 0 ? undefined : { ...this.#closed, pause };
  }

  /** Announces a pause, once for all requests that wait for the same limit. */
  announce(pause: number): void {
    const until = this.#closed?.opensAt ?? 0;
    if (until > this.#announcedUntil + RESOLUTION) {
      this.#announcedUntil = until;
      this.#announce(pause);
    }
  }

  /** To be called with every successful response. @param clock GitHub's, in milliseconds since the epoch */
  succeeded(headers: Headers, clock: number): void {
    this.#unnamed = 0;
    const limit = readLimit(headers);
    if (limit === undefined) {
      return;
    }
    this.#note(limit, clock);
    if (limit.remaining === 0) {
      this.#close(Math.max(0, limit.resetAt - clock) + RESOLUTION, clock);
    }
  }

  /**
   * To be called with every refusal. Both limits answer 403 or 429: with `Retry-After`, with no requests remaining until a
   * moment, or with words only. Where nothing says how long, each pause is twice the one before.
   * @param sentAt when the request was sent, by this machine's clock
   * @returns how long GitHub asks to wait, in milliseconds; `undefined` when the response is about something else
   */
  refused(response: Refusal, clock: number, sentAt: number): number | undefined {
    const { status, headers, message } = response;
    const limit = readLimit(headers);
    if (limit !== undefined) {
      this.#note(limit, clock);
    }
    if (status !== 403 && status !== 429) {
      return undefined;
    }
    const named = namedPause(headers, clock);
    if (named !== undefined) {
      return this.#close(named, clock);
    }
    if (status === 403 && !/secondary rate limit|abuse detection/i.test(message)) {
      return undefined;
    }
    // requests that were under way together meet one limit
    if (sentAt <= this.#closedAt) {
      return this.closed?.pause ?? 0;
    }
    const pause = UNNAMED_PAUSE * 2 ** this.#unnamed;
    this.#unnamed += 1;
    return this.#close(pause, clock);
  }

  #close(pause: number, clock: number): number {
    const opensAt = this.#now() + pause;
    this.#closedAt = this.#now();
    if (opensAt > (this.#closed?.opensAt ?? 0)) {
      this.#closed = { opensAt, retryAt: clock + pause };
    }
    return pause;
  }

  /** Responses may arrive in another order than they were sent. */
  #note(limit: StatedLimit, clock: number): void {
    const { resetAt = 0, remaining = 0 } = this.#latest ?? {};
    const isOlder = limit.resetAt < resetAt || (limit.resetAt === resetAt && limit.remaining > remaining);
    if (!isOlder) {
      const opensAt = this.#now() + Math.max(0, limit.resetAt - clock) + RESOLUTION;
      this.#latest = { ...limit, opensAt };
    }
  }
}

function namedPause(headers: Headers, clock: number): number | undefined {
  const retryAfter = parseRetryAfter(textOf(headers['retry-after']), clock);
  if (retryAfter !== undefined) {
    return retryAfter;
  }
  const reset = Number(textOf(headers['x-ratelimit-reset']));
  return textOf(headers['x-ratelimit-remaining']) === '0' && Number.isFinite(reset) && reset > 0
    ? Math.max(0, reset * 1000 - clock) + RESOLUTION
    : undefined;
}

/** Of the limit that all requests of the action count against. */
function readLimit(headers: Headers): StatedLimit | undefined {
  const [remaining, limit, reset] = ['remaining', 'limit', 'reset'].map((name) =>
    wholeNumber(headers[`x-ratelimit-${name}`]),
  );
  const resource = textOf(headers['x-ratelimit-resource']) ?? 'core';
  return remaining === undefined || limit === undefined || reset === undefined || resource !== 'core'
    ? undefined
    : { remaining, limit, resetAt: reset * 1000 };
}

function wholeNumber(value: string | number | undefined): number | undefined {
  const text = textOf(value);
  return text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : undefined;
}

function textOf(value: string | number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}
