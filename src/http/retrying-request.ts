import { errorCode } from '../errors/system-error.ts';
import type { Fetch, FetchResponse } from './proxy-fetch.ts';

/** What a request needs from the world; tests give their own. */
export interface HttpDependencies {
  readonly fetch: Fetch;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** A number from 0 up to 1. */
  readonly random: () => number;
}

export interface HttpRequest {
  readonly url: string;
  readonly headers: Record<string, string>;
}

export interface HttpAnswer {
  readonly kind: 'answer';
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** No usable answer. `reason` is our own wording: nothing of what the server sent. */
export interface HttpFailure {
  readonly kind: 'failure';
  readonly reason: string;
}

interface Attempt {
  readonly result: HttpAnswer | HttpFailure;
  readonly retry: boolean;
  /** The server's `Retry-After`, in milliseconds. */
  readonly retryAfter?: number;
}

const ATTEMPTS = 4;
const ATTEMPT_TIMEOUT = 10_000;
const TOTAL_TIME = 30_000;
const FIRST_PAUSE = 500;
const LARGEST_BODY = 64 * 1024;

/** OpenSSL and Node codes of a certificate that will not become valid by waiting. */
const CERTIFICATE_CODES =
  /^(CERT_|ERR_TLS_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA)/;

/**
 * Sends a GET request: at most 4 attempts of 10 seconds each within 30 seconds. Connection errors, 408, 429 and 5xx are
 * tried again, after an exponential pause with jitter or the server's `Retry-After`; nothing else is. Redirects are
 * answers and are never followed, so credentials stay with the host they were meant for.
 */
export async function requestWithRetry(
  request: HttpRequest,
  dependencies: HttpDependencies,
): Promise<HttpAnswer | HttpFailure> {
  const deadline = dependencies.now() + TOTAL_TIME;
  for (let attempt = 1; ; attempt += 1) {
    const timeLeft = deadline - dependencies.now();
    const { result, retry, retryAfter } = await attemptRequest(
      request,
      Math.min(ATTEMPT_TIMEOUT, timeLeft),
      dependencies,
    );
    const pause = Math.max(retryAfter ?? 0, backoff(attempt, dependencies.random));
    if (!retry || attempt === ATTEMPTS || dependencies.now() + pause >= deadline) {
      return result;
    }
    await dependencies.sleep(pause);
  }
}

async function attemptRequest(
  { url, headers }: HttpRequest,
  timeout: number,
  { fetch, now }: HttpDependencies,
): Promise<Attempt> {
  const signal = AbortSignal.timeout(Math.max(1, Math.ceil(timeout)));
  try {
    const response = await fetch(url, { headers, redirect: 'manual', signal });
    const retryAfter = parseRetryAfter(response.headers.get('retry-after'), now());
    return {
      result: {
        kind: 'answer',
        status: response.status,
        contentType: response.headers.get('content-type') ?? '',
        body: await readBody(response),
      },
      retry: isTransient(response.status),
      ...(retryAfter === undefined ? {} : { retryAfter }),
    };
  } catch (error) {
    if (signal.aborted) {
      return {
        result: failure(`there was no complete answer within ${Math.ceil(timeout / 1000)} seconds`),
        retry: true,
      };
    }
    const code = errorCode(error);
    return CERTIFICATE_CODES.test(code ?? '')
      ? { result: failure(`its TLS certificate could not be verified (${code})`), retry: false }
      : { result: failure(`the connection failed (${code ?? 'no reason given'})`), retry: true };
  }
}

function isTransient(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

function failure(reason: string): HttpFailure {
  return { kind: 'failure', reason };
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

/** Full pause 0.5, 1, 2 seconds, of which a random half is taken away so that clients do not return together. */
function backoff(attempt: number, random: () => number): number {
  return FIRST_PAUSE * 2 ** (attempt - 1) * (0.5 + random() / 2);
}

/** `Retry-After` as seconds or as a date (RFC 9110, 10.2.3), in milliseconds from now. */
function parseRetryAfter(header: string | null, now: number): number | undefined {
  if (header === null) {
    return undefined;
  }
  const pause = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(pause) ? undefined : Math.max(0, pause);
}
