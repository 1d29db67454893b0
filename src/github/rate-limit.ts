import { parseRetryAfter } from '../http/retry.ts';

/** The parts of an answer that tell about limits; header names in lower case. */
export interface LimitedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
  /** The `message` of the body. */
  readonly message: string;
}

/** What GitHub asks for when it says nothing about how long (documentation of the REST API's rate limits). */
const UNNAMED_PAUSE = 60_000;

/**
 * How long GitHub asks to wait, in milliseconds; `undefined` when the answer is about something else than a limit.
 * Both limits answer 403 or 429: with `Retry-After`, with no requests remaining until a moment, or with words only.
 */
export function rateLimitPause({ status, headers, message }: LimitedAnswer, now: number): number | undefined {
  if (status !== 403 && status !== 429) {
    return undefined;
  }
  const retryAfter = parseRetryAfter(headerText(headers['retry-after']), now);
  if (retryAfter !== undefined) {
    return retryAfter;
  }
  const reset = Number(headerText(headers['x-ratelimit-reset']));
  if (headerText(headers['x-ratelimit-remaining']) === '0' && Number.isFinite(reset) && reset > 0) {
    // the reset has a resolution of one second
    return Math.max(0, reset * 1000 - now) + 1000;
  }
  return status === 429 || /secondary rate limit|abuse detection/i.test(message) ? UNNAMED_PAUSE : undefined;
}

function headerText(value: string | number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}
