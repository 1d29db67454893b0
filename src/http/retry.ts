import type { Fetch } from './fetch.ts';

/** What retrying needs from its environment; tests give their own. */
interface RetryDependencies {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** @param atLeast how much of it is waited for also when the run is canceled */
  readonly sleep: (milliseconds: number, atLeast?: number) => Promise<void>;
  /** A number from 0 up to 1. */
  readonly random: () => number;
}

/** What a request needs from its environment; tests give their own. */
export interface HttpDependencies extends RetryDependencies {
  readonly fetch: Fetch;
  /** Aborted when the run is canceled; `undefined` where nobody can cancel it. */
  readonly canceled?: AbortSignal;
}

export interface Attempt<Result> {
  readonly result: Result;
  /** Whether another attempt could succeed. */
  readonly retry: boolean;
  /** Whether the server may have acted on the request although it does not say so. */
  readonly uncertain: boolean;
  /** How long the server asks to wait, in milliseconds. */
  readonly retryAfter?: number | undefined;
  /** Called with the pause after this attempt, in milliseconds, as it begins: not where no other attempt follows. */
  readonly onPause?: (milliseconds: number) => void;
}

interface RetryLimits {
  readonly attempts: number;
  /** For all attempts and pauses together, in milliseconds. */
  readonly totalTime: number;
}

const FIRST_PAUSE = 500;

/**
 * Repeats an attempt until it succeeds, cannot succeed, or the limits are reached. A POST creates something each time, so
 * it ends as soon as the server may have acted on it. Between attempts it pauses exponentially with jitter, or as long as
 * the server asks.
 * @param attempt gets the milliseconds that are left for it
 * @returns the last result, and whether the server may have acted on an attempt before the last one
 */
export async function withRetry<Result>(
  method: string,
  attempt: (timeLeft: number) => Promise<Attempt<Result>>,
  limits: RetryLimits,
  { now, sleep, random }: RetryDependencies,
): Promise<{ readonly result: Result; readonly wasUncertain: boolean }> {
  const deadline = now() + limits.totalTime;
  let wasUncertain = false;
  for (let count = 1; ; count += 1) {
    const { result, retry, uncertain, retryAfter, onPause } = await attempt(deadline - now());
    const pause = Math.max(retryAfter ?? 0, backoff(count, random));
    const isLast = !retry || (method === 'POST' && uncertain) || count === limits.attempts;
    if (isLast || now() + pause >= deadline) {
      return { result, wasUncertain };
    }
    wasUncertain ||= uncertain;
    onPause?.(pause);
    await sleep(pause);
  }
}

/** 0.5, 1, 2, … seconds, minus a random part of up to one half so that clients do not return together. */
function backoff(count: number, random: () => number): number {
  return FIRST_PAUSE * 2 ** (count - 1) * (0.5 + random() / 2);
}

/** Statuses that may pass: 408, 429 and 5xx. */
export function isTransient(status: number): boolean {
  return status === 429 || mayBeApplied(status);
}

/** Whether a server that responds with this status may have acted on the request all the same: 408 and 5xx. */
export function mayBeApplied(status: number): boolean {
  return status === 408 || status >= 500;
}

/** `Retry-After` as seconds or as a date (RFC 9110, 10.2.3), in milliseconds from now. */
export function parseRetryAfter(header: string | null | undefined, now: number): number | undefined {
  if (header === null || header === undefined) {
    return undefined;
  }
  const pause = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(pause) ? undefined : Math.max(0, pause);
}

/** A signal for one request, and why it was aborted. */
export interface RequestSignal {
  readonly signal: AbortSignal;
  /** Why the signal was aborted; `undefined` while it is not. */
  readonly ended: () => 'timed out' | 'canceled' | undefined;
  /** To be called when the request is over: it clears the timers. */
  release(): void;
}

/**
 * A signal that is aborted after a number of milliseconds, if one is given, and when the run is canceled.
 * @param grace milliseconds that are left after the cancellation
 */
export function requestSignal(
  milliseconds: number | undefined,
  canceled: AbortSignal | undefined,
  grace = 0,
): RequestSignal {
  const controller = new AbortController();
  let ended: ReturnType<RequestSignal['ended']>;
  const end = (reason: 'timed out' | 'canceled'): void => {
    ended ??= reason;
    controller.abort();
  };
  const timer = milliseconds === undefined ? undefined : setTimeout(() => end('timed out'), milliseconds);
  let graceTimer: NodeJS.Timeout | undefined;
  const cancel = (): void => {
    if (grace > 0) {
      graceTimer = setTimeout(() => end('canceled'), grace);
    } else {
      end('canceled');
    }
  };
  if (canceled?.aborted) {
    cancel();
  } else {
    canceled?.addEventListener('abort', cancel, { once: true });
  }
  return {
    signal: controller.signal,
    ended: () => ended,
    release() {
      clearTimeout(timer);
      clearTimeout(graceTimer);
      canceled?.removeEventListener('abort', cancel);
    },
  };
}
