import { Octokit } from '@octokit/core';
import pLimit from 'p-limit';
import { classifyConnectionError, isTransient } from '../http/errors.ts';
import type { Fetch, FetchRequest, FetchResponse } from '../http/fetch.ts';
import { proxyFailureOf, viaProxy } from '../http/proxy.ts';
import {
  type Attempt,
  type HttpDependencies,
  parseRetryAfter,
  type RequestSignal,
  type RetryDependencies,
  requestSignal,
  withRetry,
} from '../http/retry.ts';
import type { Cancellation } from '../shared/cancellation.ts';
import { isRecord } from '../shared/files.ts';
import type { Log } from '../shared/log.ts';
import type { Secret } from '../shared/secret.ts';
import {
  classifyRefusal,
  type FailureReason,
  GitHubFailure,
  type Refusal,
  unexpectedResponse,
} from './errors.ts';

export interface GitHubConnection {
  /** `https://api.github.com`, or the API's URL of another server. */
  readonly apiUrl: string;
  readonly token: Secret;
}

export interface GitHubDependencies extends RetryDependencies {
  readonly fetch: Fetch;
  /** Told of every pause at a rate limit as it begins, in milliseconds. */
  readonly onRateLimit: (pause: number) => void;
  /** How long one attempt may take, in milliseconds. */
  readonly attemptTimeout: () => number;
  /** Aborted when the run is canceled; `undefined` where nobody can cancel it. */
  readonly canceled?: AbortSignal;
}

export interface GitHubAnswer {
  readonly status: number;
  readonly data: unknown;
  /** The server's clock, in milliseconds since the epoch. */
  readonly date: number;
}

/** The verb and the URL template of an endpoint, as GitHub's documentation writes it. */
export type Route = `${'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE'} ${string}`;

export interface GitHubClient {
  /**
   * A POST makes something new each time, so it is repeated only when GitHub surely did not act on it. Once the run is
   * canceled, a GET ends at once, and any other request within 3 seconds with all its attempts.
   * @throws GitHubFailure for every answer but a success, and when there is none
   */
  send(route: Route, parameters: Readonly<Record<string, unknown>>): Promise<GitHubAnswer>;
  /** The requests sent so far, repetitions included. */
  readonly requests: { readonly reads: number; readonly writes: number };
}

const API_VERSION = '2022-11-28';
/** Octokit tells of deprecations by quoting a header, for which it has a second log of its own: the console. */
const SILENT = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** A primary limit resets within the hour; waiting longer than this is left to the next run. */
const LIMITS = { attempts: 5, totalTime: 20 * 60_000 };

/** What is left of a write once the run is canceled, in milliseconds. */
const WRITE_GRACE = 3000;

/** How long GitHub may know nothing of a fresh token, in milliseconds, and the pauses between the requests meanwhile. */
const TOKEN_SPREAD = 10_000;
const TOKEN_PAUSES = [250, 500, 1000, 1250, 1500, 1500, 2000, 2000, 2000, 2000];

/** What GitHub answers while it does not know a token everywhere yet, and for good reasons as well. */
const FRESH_TOKEN_REASONS: readonly FailureReason[] = [
  'bad-token',
  'missing-permission',
  'not-admin',
  'unknown-refusal',
  'not-found',
];

/** What is known of the client's token. */
interface TokenState {
  /** Whether any request has succeeded with it. */
  isProven: boolean;
  /** When it was first refused, in milliseconds since the epoch. */
  refusedAt: number | undefined;
}

/**
 * A client of GitHub's REST API that repeats what may pass: connection errors, 408, 429, 5xx, both rate limits, and for
 * up to 10 seconds what GitHub refuses a token with which nothing has succeeded yet. It is Octokit without plugins: none
 * of its endpoint methods is used, and they are three quarters of it. Retrying and pacing are the action's own, not the
 * plugins': those retry no 403 that names a limit, pace every write by a fixed second, repeat a POST, and keep their
 * clocks where no test can reach them. Pages are asked for by number, so no `Link` is ever followed.
 */
export function createGitHubClient(
  connection: GitHubConnection,
  dependencies: GitHubDependencies,
): GitHubClient {
  const requests = { reads: 0, writes: 0 };
  const token: TokenState = { isProven: false, refusedAt: undefined };
  const octokit = new Octokit({
    baseUrl: connection.apiUrl,
    auth: connection.token.reveal(),
    userAgent: 'soda-cloud-keys',
    request: { fetch: boundedFetch(dependencies.fetch), log: SILENT },
    log: SILENT,
  });
  return {
    requests,
    async send(route, parameters) {
      const isRead = route.startsWith('GET ');
      const whole = requestSignal(undefined, dependencies.canceled, isRead ? 0 : WRITE_GRACE);
      let mayBeApplied = false;
      const once = async (timeLeft: number): Promise<Attempt<Result>> => {
        requests[isRead ? 'reads' : 'writes'] += 1;
        const done = await attempt(octokit, route, parameters, { timeLeft, whole }, dependencies);
        mayBeApplied ||= done.result instanceof GitHubFailure && done.result.uncertain;
        return done;
      };
      try {
        const outcome = await withRetry(
          async (timeLeft) => {
            const done = await withFreshToken(() => once(timeLeft), token, whole, dependencies);
            const isOver = route.startsWith('POST ') && mayBeApplied;
            return { ...done, retry: done.retry && !isOver && whole.ended() === undefined };
          },
          LIMITS,
          dependencies,
        );
        if (outcome instanceof GitHubFailure) {
          throw mayBeApplied ? outcome.asUncertain() : outcome;
        }
        return outcome;
      } finally {
        whole.release();
      }
    },
  };
}

type Result = GitHubAnswer | GitHubFailure;

/**
 * GitHub may refuse a fresh token, or show it nothing, for some seconds. A refusal is final once the token has succeeded
 * before the request was sent, or has not succeeded anywhere for 10 seconds.
 */
async function withFreshToken(
  once: () => Promise<Attempt<Result>>,
  token: TokenState,
  whole: RequestSignal,
  { now, sleep }: GitHubDependencies,
): Promise<Attempt<Result>> {
  for (let count = 0; ; count += 1) {
    const wasProven = token.isProven;
    const done = await once();
    if (!(done.result instanceof GitHubFailure)) {
      token.isProven = true;
      return done;
    }
    if (wasProven || !FRESH_TOKEN_REASONS.includes(done.result.reason) || whole.ended() !== undefined) {
      return done;
    }
    if (!token.isProven) {
      token.refusedAt ??= now();
      const timeLeft = token.refusedAt + TOKEN_SPREAD - now();
      const pause = TOKEN_PAUSES[count];
      if (pause === undefined || timeLeft <= 0) {
        return done;
      }
      await sleep(Math.min(pause, timeLeft));
    }
  }
}

async function attempt(
  octokit: Octokit,
  route: Route,
  parameters: Readonly<Record<string, unknown>>,
  { timeLeft, whole }: { timeLeft: number; whole: RequestSignal },
  { now, onRateLimit, attemptTimeout, canceled: canceledRun }: GitHubDependencies,
): Promise<Attempt<Result>> {
  if (whole.ended() !== undefined) {
    return { result: canceled(false, undefined), retry: false };
  }
  const timeout = Math.max(1, Math.ceil(Math.min(timeLeft, attemptTimeout())));
  const { signal, ended, release } = requestSignal(timeout, whole.signal);
  try {
    const { status, data, headers } = await octokit.request(route, {
      ...parameters,
      headers: { 'x-github-api-version': API_VERSION },
      request: { signal },
    });
    // Octokit takes a redirect that was not followed for a success
    if (status >= 300) {
      return { result: refused({ status, headers, message: '' }, undefined), retry: false };
    }
    // a gateway may answer a write with a page of its own, and nothing says whether GitHub got it
    if (/^(PUT|DELETE) /.test(route) && status !== 201 && status !== 204) {
      return { result: unexpectedResponse().asUncertain(), retry: true };
    }
    const result = { status, data, date: Date.parse(headers.date ?? '') || now() };
    return { result, retry: false };
  } catch (error) {
    const response = responseOf(error);
    if (response === undefined) {
      return ended() === 'canceled'
        ? { result: canceled(true, error), retry: false }
        : noResponse(error, ended() === 'timed out');
    }
    // by the server's own clock, as the runner's may be wrong
    const clock = Date.parse(textOf(response.headers['date']) ?? '') || now();
    const pause = rateLimitPause(response, clock);
    if (pause !== undefined) {
      const result = limited(response, clock + pause, error);
      return canceledRun?.aborted && pause > WRITE_GRACE
        ? { result, retry: false }
        : { result, retry: true, retryAfter: pause, onPause: onRateLimit };
    }
    const retryAfter = parseRetryAfter(textOf(response.headers['retry-after']), clock);
    return {
      result: refused(response, error),
      retry: isTransient(response.status),
      ...(retryAfter === undefined ? {} : { retryAfter }),
    };
  } finally {
    release();
  }
}

/** The answer that Octokit's error carries; its own message quotes the server and is not used. */
function responseOf(error: unknown): Refusal | undefined {
  if (!(error instanceof Error) || !('response' in error) || !isRecord(error.response)) {
    return undefined;
  }
  const { status, headers, data } = error.response;
  return {
    status: typeof status === 'number' ? status : 0,
    headers: Object.fromEntries(
      Object.entries(isRecord(headers) ? headers : {}).map(([name, value]) => [name, textOf(value)]),
    ),
    message: isRecord(data) && typeof data['message'] === 'string' ? data['message'] : '',
  };
}

function refused(response: Refusal, cause: unknown): GitHubFailure {
  const { status, headers } = response;
  return new GitHubFailure(
    `GitHub answered with HTTP ${status}`,
    {
      reason: classifyRefusal(response),
      status,
      permissions: textOf(headers['x-accepted-github-permissions']),
      uncertain: status >= 500 || status === 408,
    },
    { cause },
  );
}

/** The latest time that a `Date` can hold, in milliseconds since the epoch. */
const LATEST = 8.64e15;

function limited({ status }: Refusal, end: number, cause: unknown): GitHubFailure {
  const message = `GitHub's rate limit was reached (HTTP ${status})`;
  const retryAt = end <= LATEST ? end : undefined;
  return new GitHubFailure(message, { reason: 'rate-limit', status, retryAt }, { cause });
}

function noResponse(error: unknown, isTimedOut: boolean): Attempt<GitHubFailure> {
  const proxyFailure = proxyFailureOf(error);
  if (proxyFailure !== undefined) {
    const result = new GitHubFailure(proxyFailure.message, { reason: 'proxy' }, { cause: error });
    return { result, retry: proxyFailure.mayPass };
  }
  const { kind, code = 'no reason given' } = classifyConnectionError(error, isTimedOut);
  const via = viaProxy(error);
  if (kind === 'certificate') {
    const message = `GitHub's TLS certificate could not be verified${via} (${code})`;
    return { result: new GitHubFailure(message, { reason: kind }, { cause: error }), retry: false };
  }
  const result = new GitHubFailure(
    `GitHub did not answer${via} ${isTimedOut ? 'in time' : `(${code})`}`,
    { reason: 'no-answer', uncertain: kind !== 'unsent' },
    { cause: error },
  );
  return { result, retry: true };
}

function canceled(isSent: boolean, cause: unknown): GitHubFailure {
  const message = 'the run was canceled before GitHub answered';
  return new GitHubFailure(message, { reason: 'canceled', uncertain: isSent }, { cause });
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function ignore(): void {
  // Octokit's own log would quote requests and answers
}

/** In bytes. A page of 100 issues, each as long as GitHub lets one be, fits into it. */
const LARGEST_BODY = 16 * 1024 * 1024;

class TooLarge extends Error {
  readonly code = 'ERR_ANSWER_TOO_LARGE';
}

/**
 * A `fetch` for Octokit, which by itself reads bodies of any size, and takes one that breaks off for an empty one. Here
 * both are requests without an answer. Of a refusal only the message is handed on: Octokit fails on some others.
 */
export function boundedFetch(fetch: Fetch) {
  return async (url: string, request: FetchRequest) => {
    const response = await fetch(url, request);
    const { status } = response;
    const headers = new Map(response.headers);
    const body = await readBody(response);
    if (status < 400) {
      return { status, url, headers, ...readers(body) };
    }
    headers.set('content-type', 'application/json');
    return { status, url, headers, ...readers(Buffer.from(JSON.stringify(refusal(body)))) };
  };
}

/** What Octokit calls, depending on the type of the content. */
function readers(body: Buffer) {
  return { text: async () => body.toString('utf8'), arrayBuffer: async () => new Uint8Array(body).buffer };
}

async function readBody(response: FetchResponse): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    bytes += chunk.byteLength;
    if (bytes > LARGEST_BODY) {
      throw new TooLarge();
    }
  }
  return Buffer.concat(chunks);
}

function refusal(body: Buffer): { message?: string } {
  try {
    const document: unknown = JSON.parse(body.toString('utf8'));
    return isRecord(document) && typeof document['message'] === 'string'
      ? { message: document['message'] }
      : {};
  } catch {
    return {};
  }
}

/** One attempt's time, in milliseconds. */
const ATTEMPT_TIMEOUT = 10_000;

/** A client that tells in the log when GitHub makes it wait, and ends with the run. */
export function createAnnouncingClient(
  connection: GitHubConnection,
  { log, http, cancellation }: { log: Log; http: HttpDependencies; cancellation: Cancellation },
): GitHubClient {
  return createGitHubClient(connection, {
    ...http,
    canceled: cancellation.signal,
    attemptTimeout: () => ATTEMPT_TIMEOUT,
    onRateLimit: (pause) =>
      log.info(`GitHub's rate limit is reached: waiting ${Math.ceil(pause / 1000)} seconds, as it asks.`),
  });
}

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

/** The dates by which the order of writes is told have a resolution of one second. */
const DATE_RESOLUTION = 1000;

/**
 * GitHub asks for a pause between writes. The function waits for it; before the first write there is none.
 * @param sleep with a second argument: how much of the pause is waited for also when the run is canceled
 */
export function createPacer(
  interval: number,
  sleep: (milliseconds: number, atLeast?: number) => Promise<void>,
): () => Promise<void> {
  let first = true;
  return async () => {
    if (!first && interval > 0) {
      await sleep(interval, Math.min(interval, DATE_RESOLUTION));
    }
    first = false;
  };
}

/** Runs reads, of which only so many are under way at once. */
export type ReadLimit = <Result>(read: () => Promise<Result>) => Promise<Result>;

const CONCURRENT_READS = 10;

export function createReadLimit(): ReadLimit {
  return pLimit(CONCURRENT_READS);
}

/**
 * What all of them come to, like `Promise.all`, but a failure is thrown only when every one has ended: nothing is under
 * way then that could go on, count requests or write to the log after the failure is reported.
 * @throws what the first one that failed has thrown
 */
export async function allEnded<const Results extends readonly unknown[]>(
  reads: Results,
): Promise<{ -readonly [Index in keyof Results]: Awaited<Results[Index]> }> {
  const all = Promise.all(reads);
  await Promise.allSettled([...reads, all]);
  return all;
}
