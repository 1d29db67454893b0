import { certificateRemedy, classifyConnectionError, isTransient } from './errors.ts';
import type { Fetch, FetchResponse } from './fetch.ts';
import { proxyFailureOf, viaProxy } from './proxy.ts';

/** What a request needs from the world; tests give their own. */
export interface HttpDependencies extends RetryDependencies {
  readonly fetch: Fetch;
  /** Aborted when the run is canceled; `undefined` where nobody can cancel it. */
  readonly canceled?: AbortSignal;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

export interface HttpAnswer {
  readonly kind: 'answer';
  readonly status: number;
  readonly body: string;
  /** The answer to an earlier attempt was lost, which the server may have acted on. */
  readonly afterLostAnswer?: true;
}

/** No usable answer. `reason` is our own wording: nothing of what the server sent. */
export interface HttpFailure {
  readonly kind: 'failure';
  readonly reason: string;
  /** What to change, where the cause says it: the rest of a sentence, without a period. */
  readonly remedy?: string;
  /** Whether the server may have acted on the request all the same, in any attempt. */
  readonly uncertain: boolean;
  /** The run was canceled: the failure says nothing of the server or the network. */
  readonly canceled?: true;
}

const LIMITS = { attempts: 4, totalTime: 30_000 };
const ATTEMPT_TIMEOUT = 10_000;
const LARGEST_BODY = 64 * 1024;
const CANCELED = 'the run was canceled';

/**
 * Sends a request that may be repeated: at most 4 attempts of 10 seconds each within 30 seconds. Connection errors, 408,
 * 429 and 5xx are tried again; nothing else is. Redirects are answers and are never followed, so credentials stay with
 * the host they were meant for. A cancellation of the run ends it at once.
 */
export function requestWithRetry(
  request: HttpRequest,
  dependencies: HttpDependencies,
): Promise<HttpAnswer | HttpFailure> {
  let isAnyLost = false;
  const attempt = async (timeLeft: number): Promise<Attempt<HttpAnswer | HttpFailure>> => {
    const isEarlierLost = isAnyLost;
    const done = await attemptRequest(request, timeLeft, dependencies);
    const { result } = done;
    isAnyLost ||= result.kind === 'answer' ? mayBeApplied(result.status) : result.uncertain;
    if (!isEarlierLost) {
      return done;
    }
    return {
      ...done,
      result:
        result.kind === 'answer' ? { ...result, afterLostAnswer: true } : { ...result, uncertain: true },
    };
  };
  return withRetry(attempt, LIMITS, dependencies);
}

/** Whether a server that answers so may have acted on the request all the same. */
export function mayBeApplied(status: number): boolean {
  return status >= 500 || status === 408;
}

/**
 * Sends a request that must not happen twice: it is tried again only when it has not left this machine, or the server
 * said that it did not act on it (429).
 */
export function requestOnce(
  request: HttpRequest,
  dependencies: HttpDependencies,
): Promise<HttpAnswer | HttpFailure> {
  const attempt = async (timeLeft: number): Promise<Attempt<HttpAnswer | HttpFailure>> => {
    const done = await attemptRequest(request, timeLeft, dependencies);
    const untouched = done.result.kind === 'answer' ? done.result.status === 429 : !done.result.uncertain;
    return { ...done, retry: done.retry && untouched };
  };
  return withRetry(attempt, LIMITS, dependencies);
}

async function attemptRequest(
  { method, url, headers, body }: HttpRequest,
  timeLeft: number,
  { fetch, now, canceled }: HttpDependencies,
): Promise<Attempt<HttpAnswer | HttpFailure>> {
  if (canceled?.aborted) {
    return canceledRequest(false);
  }
  const timeout = Math.max(1, Math.ceil(Math.min(ATTEMPT_TIMEOUT, timeLeft)));
  const { signal, ended, release } = requestSignal(timeout, canceled);
  try {
    const response = await fetch(url, {
      method,
      headers,
      redirect: 'manual',
      signal,
      ...(body === undefined ? {} : { body }),
    });
    const retryAfter = parseRetryAfter(response.headers.get('retry-after'), now());
    return {
      result: { kind: 'answer', status: response.status, body: await readBody(response) },
      retry: isTransient(response.status),
      ...(retryAfter === undefined ? {} : { retryAfter }),
    };
  } catch (error) {
    if (ended() === 'canceled') {
      return canceledRequest(true);
    }
    const proxyFailure = proxyFailureOf(error);
    if (proxyFailure !== undefined) {
      return failure(proxyFailure.message, proxyFailure.mayPass, false, proxyFailure.remedy);
    }
    const via = viaProxy(error);
    const isTimedOut = ended() === 'timed out';
    const { kind, code = 'no reason given' } = classifyConnectionError(error, isTimedOut);
    if (isTimedOut) {
      return failure(
        `there was no complete answer${via} within ${Math.ceil(timeout / 1000)} seconds`,
        true,
        true,
      );
    }
    return kind === 'certificate'
      ? failure(
          `its TLS certificate could not be verified${via} (${code})`,
          false,
          false,
          certificateRemedy(code),
        )
      : failure(`the connection failed${via} (${code})`, true, kind !== 'unsent');
  } finally {
    release();
  }
}

function failure(reason: string, retry: boolean, uncertain: boolean, remedy?: string): Attempt<HttpFailure> {
  const result = { kind: 'failure', reason, uncertain, ...(remedy === undefined ? {} : { remedy }) } as const;
  return { result, retry };
}

function canceledRequest(uncertain: boolean): Attempt<HttpFailure> {
  const { result, retry } = failure(CANCELED, false, uncertain);
  return { result: { ...result, canceled: true }, retry };
}

/** Reads at most 64 KiB: a body that is larger is cut, and cannot be the short JSON anybody here waits for. */
async function readBody(response: FetchResponse): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    text += decoder.decode(chunk, { stream: true });
    if (bytes > LARGEST_BODY) {
      break;
    }
  }
  return text + decoder.decode();
}

/** What retrying needs from the world; tests give their own. */
export interface RetryDependencies {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** @param atLeast how much of it is waited for also when the run is canceled */
  readonly sleep: (milliseconds: number, atLeast?: number) => Promise<void>;
  /** A number from 0 up to 1. */
  readonly random: () => number;
}

export interface Attempt<Result> {
  readonly result: Result;
  /** Whether another attempt could end better. */
  readonly retry: boolean;
  /** How long the server asks to wait, in milliseconds. */
  readonly retryAfter?: number;
  /** Told of the pause after this attempt, in milliseconds, as it begins: not where no other attempt follows. */
  readonly onPause?: (milliseconds: number) => void;
}

export interface RetryLimits {
  readonly attempts: number;
  /** For all attempts and pauses together, in milliseconds. */
  readonly totalTime: number;
}

const FIRST_PAUSE = 500;

/**
 * Repeats an attempt until it succeeds, cannot succeed, or the limits are reached. Between attempts it pauses
 * exponentially with jitter, or as long as the server asks.
 * @param attempt gets the milliseconds that are left for it
 */
export async function withRetry<Result>(
  attempt: (timeLeft: number) => Promise<Attempt<Result>>,
  limits: RetryLimits,
  { now, sleep, random }: RetryDependencies,
): Promise<Result> {
  const deadline = now() + limits.totalTime;
  for (let count = 1; ; count += 1) {
    const { result, retry, retryAfter, onPause } = await attempt(deadline - now());
    const pause = Math.max(retryAfter ?? 0, backoff(count, random));
    if (!retry || count === limits.attempts || now() + pause >= deadline) {
      return result;
    }
    onPause?.(pause);
    await sleep(pause);
  }
}

/** 0.5, 1, 2, … seconds, of which a random half is taken away so that clients do not return together. */
function backoff(count: number, random: () => number): number {
  return FIRST_PAUSE * 2 ** (count - 1) * (0.5 + random() / 2);
}

/** `Retry-After` as seconds or as a date (RFC 9110, 10.2.3), in milliseconds from now. */
export function parseRetryAfter(header: string | null | undefined, now: number): number | undefined {
  if (header === null || header === undefined) {
    return undefined;
  }
  const pause = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(pause) ? undefined : Math.max(0, pause);
}

/** A signal for one request, and what has ended it. */
export interface RequestSignal {
  readonly signal: AbortSignal;
  /** Why the signal was aborted; `undefined` while it is not. */
  readonly ended: () => 'timed out' | 'canceled' | undefined;
  /** To be called when the request is over: nothing is left waiting. */
  release(): void;
}

/**
 * A signal that is aborted after so many milliseconds, if any are given, and once the run is canceled.
 * @param grace milliseconds that are left after the cancellation; nothing is left unless given
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
