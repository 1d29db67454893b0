import { Octokit } from '@octokit/rest';
import pLimit from 'p-limit';
import { classifyConnectionError, proxyFailureOf, viaProxy } from '../http/errors.ts';
import { type Fetch, type FetchRequest, readBody } from '../http/fetch.ts';
import {
  type Attempt,
  type HttpDependencies,
  isTransient,
  mayBeApplied,
  parseRetryAfter,
  type RequestSignal,
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

interface GitHubDependencies extends HttpDependencies {
  /** Called with every pause at a rate limit as it begins, in milliseconds. */
  readonly onRateLimit: (pause: number) => void;
  /** How long one attempt may take, in milliseconds. */
  readonly attemptTimeout?: number;
}

/** `data` is whatever the server sent: Octokit's types describe it, and check nothing. */
export type GitHubResponse = Omit<Awaited<ReturnType<Octokit['request']>>, 'data'> & {
  readonly data: unknown;
};

const API_VERSION = '2022-11-28';
/** Octokit's log would quote requests and responses. For deprecations it has a second one: the console. */
const SILENT = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** A primary limit resets within the hour; waiting longer than this is left to the next run. */
const LIMITS = { attempts: 5, totalTime: 20 * 60_000 };
const ATTEMPT_TIMEOUT = 10_000;

/** What is left of a write once the run is canceled, in milliseconds. */
const WRITE_GRACE = 3000;

/** How long GitHub may refuse a fresh token, in milliseconds, and the pauses between the requests meanwhile. */
const TOKEN_SPREAD = 10_000;
const TOKEN_PAUSES = [250, 500, 1000, 1250, 1500, 1500, 2000, 2000, 2000, 2000];

/** How GitHub refuses a token that it does not know everywhere yet; there are good reasons for these as well. */
const FRESH_TOKEN_REASONS: readonly FailureReason[] = [
  'bad-token',
  'missing-permission',
  'not-admin',
  'unknown-refusal',
  'not-found',
];

type RequestHook = Parameters<Parameters<typeof Octokit.prototype.hook.wrap<'request'>>[1]>;
type Result = GitHubResponse | GitHubFailure;

/**
 * An Octokit whose requests throw a GitHubFailure where there is no successful response. The response to a GET has JSON,
 * and each response has the header `date`, the server's clock.
 *
 * Requests are repeated that may pass: after connection errors, 408, 429, 5xx and both rate limits, and for up to 10
 * seconds what GitHub refuses a token with which nothing has succeeded yet. A POST is repeated only when GitHub surely
 * did not act on it. Once the run is canceled, a GET ends at once, and any other request within 3 seconds with all its
 * attempts. Octokit's plugins for retrying and throttling are not used: they repeat a POST, do not say whether a failed
 * write may have been applied, and do not stop for a cancellation.
 */
export class GitHubClient extends Octokit {
  /** The requests sent so far, repetitions included. */
  readonly requests = { reads: 0, writes: 0 };
  readonly #origin: string;
  readonly #dependencies: GitHubDependencies;
  /** Whether any request has succeeded with the token. */
  #isTokenProven = false;
  /** When the token was first refused, in milliseconds since the epoch. */
  #refusedAt: number | undefined;

  constructor({ apiUrl, token }: GitHubConnection, dependencies: GitHubDependencies) {
    super({
      baseUrl: apiUrl,
      auth: token.reveal(),
      userAgent: 'soda-cloud-keys',
      request: { fetch: boundedFetch(dependencies.fetch), log: SILENT },
      log: SILENT,
    });
    this.#origin = new URL(apiUrl).origin;
    this.#dependencies = dependencies;
    this.hook.wrap('request', (...hook) => this.#send(...hook));
  }

  async #send(request: RequestHook[0], options: RequestHook[1]): Promise<GitHubResponse> {
    const { method } = options;
    options.headers['x-github-api-version'] = API_VERSION;
    // `paginate` follows any `Link`; the URL that is sent counts, because a link may change the host that it is added to
    const { url } = this.request.endpoint.parse(options);
    if (!URL.canParse(url) || new URL(url).origin !== this.#origin) {
      throw new GitHubFailure('GitHub names a page on another server', { reason: 'redirect' });
    }
    const whole = requestSignal(undefined, this.#dependencies.canceled, method === 'GET' ? 0 : WRITE_GRACE);
    try {
      const { result, wasUncertain } = await withRetry(
        method,
        async (timeLeft) => {
          const attempt = await this.#withFreshToken(
            () => this.#attempt(request, options, timeLeft, whole),
            whole,
          );
          const uncertain = attempt.result instanceof GitHubFailure && attempt.result.uncertain;
          return { ...attempt, uncertain, retry: attempt.retry && whole.ended() === undefined };
        },
        LIMITS,
        this.#dependencies,
      );
      if (result instanceof GitHubFailure) {
        throw wasUncertain ? result.asUncertain() : result;
      }
      return result;
    } finally {
      whole.release();
    }
  }

  /**
   * GitHub may refuse a fresh token, or show it nothing, for some seconds. A refusal is final once the token has succeeded
   * before the request was sent, or has not succeeded anywhere for 10 seconds.
   */
  async #withFreshToken(once: () => Promise<Outcome>, whole: RequestSignal): Promise<Outcome> {
    const { now, sleep } = this.#dependencies;
    for (let count = 0; ; count += 1) {
      const wasProven = this.#isTokenProven;
      const outcome = await once();
      if (!(outcome.result instanceof GitHubFailure)) {
        this.#isTokenProven = true;
        return outcome;
      }
      if (wasProven || !FRESH_TOKEN_REASONS.includes(outcome.result.reason) || whole.ended() !== undefined) {
        return outcome;
      }
      if (!this.#isTokenProven) {
        this.#refusedAt ??= now();
        const timeLeft = this.#refusedAt + TOKEN_SPREAD - now();
        const pause = TOKEN_PAUSES[count];
        if (pause === undefined || timeLeft <= 0) {
          return outcome;
        }
        await sleep(Math.min(pause, timeLeft));
      }
    }
  }

  async #attempt(
    request: RequestHook[0],
    options: RequestHook[1],
    timeLeft: number,
    whole: RequestSignal,
  ): Promise<Outcome> {
    const { now, canceled: canceledRun, onRateLimit, attemptTimeout = ATTEMPT_TIMEOUT } = this.#dependencies;
    this.requests[options.method === 'GET' ? 'reads' : 'writes'] += 1;
    if (whole.ended() !== undefined) {
      return { result: canceled(false, undefined), retry: false };
    }
    const timeout = Math.max(1, Math.ceil(Math.min(timeLeft, attemptTimeout)));
    const { signal, ended, release } = requestSignal(timeout, whole.signal);
    try {
      // hooks further in get these options, whatever this one passes on; `paginate` drops what its caller says here
      options.request = { ...options.request, signal };
      const response = await request(options);
      return readResponse(options.method, response, now());
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
      return {
        result: refused(response, error),
        retry: isTransient(response.status),
        retryAfter: parseRetryAfter(textOf(response.headers['retry-after']), clock),
      };
    } finally {
      release();
    }
  }
}

type Outcome = Omit<Attempt<Result>, 'uncertain'>;

/** What Octokit takes for a success may be none. */
function readResponse(method: string, response: GitHubResponse, now: number): Outcome {
  const { status, data, headers } = response;
  if (status >= 300) {
    return { result: refused({ status, headers, message: '' }, undefined), retry: false };
  }
  // a gateway may respond to a write with a page of its own, and nothing says whether GitHub got it
  if ((method === 'PUT' || method === 'DELETE') && status !== 201 && status !== 204) {
    return { result: unexpectedResponse().asUncertain(), retry: true };
  }
  // `paginate` takes an empty body for an empty list
  if (method === 'GET' && (typeof data !== 'object' || data === null)) {
    return { result: unexpectedResponse(), retry: false };
  }
  const date = new Date(Date.parse(headers.date ?? '') || now).toUTCString();
  return { result: { ...response, headers: { ...headers, date } }, retry: false };
}

/** The server's clock at a response, in milliseconds since the epoch. */
export function serverTime({ headers }: GitHubResponse): number {
  return Date.parse(headers.date ?? '');
}

/** The response in Octokit's error, whose own message quotes the server and is not used. */
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
      uncertain: mayBeApplied(status),
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

function noResponse(error: unknown, isTimedOut: boolean): Outcome {
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
    { reason: 'no-response', uncertain: kind !== 'unsent' },
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

function ignore(): void {}

/** In bytes. A page of 100 issues, each as long as GitHub allows, fits into it. */
const MAX_BODY = 16 * 1024 * 1024;

/**
 * A `fetch` for Octokit, which by itself reads bodies of any size, and takes one that breaks off for an empty one. Here
 * both are requests without a response. Of a refusal only the message is passed on: Octokit fails on some others.
 */
function boundedFetch(fetch: Fetch) {
  return async (url: string, request: FetchRequest) => {
    const response = await fetch(url, request);
    const { status } = response;
    const headers = new Map(response.headers);
    const { bytes, isComplete } = await readBody(response, MAX_BODY);
    if (!isComplete) {
      throw Object.assign(new Error('the body is too large'), { code: 'ERR_ANSWER_TOO_LARGE' });
    }
    const body = status < 400 ? bytes : Buffer.from(JSON.stringify({ message: messageIn(bytes) }));
    if (status >= 400) {
      headers.set('content-type', 'application/json');
    }
    return {
      ...{ status, url, headers },
      text: async () => body.toString('utf8'),
      arrayBuffer: async () => new Uint8Array(body).buffer,
    };
  };
}

function messageIn(body: Buffer): string | undefined {
  try {
    const document: unknown = JSON.parse(body.toString('utf8'));
    return isRecord(document) && typeof document['message'] === 'string' ? document['message'] : undefined;
  } catch {
    return undefined;
  }
}

/** A client that logs when GitHub makes it wait, and ends with the run. */
export function createAnnouncingClient(
  connection: GitHubConnection,
  { log, http, cancellation }: { log: Log; http: HttpDependencies; cancellation: Cancellation },
): GitHubClient {
  return new GitHubClient(connection, {
    ...http,
    canceled: cancellation.signal,
    onRateLimit: (pause) =>
      log.info(`GitHub's rate limit is reached: waiting ${Math.ceil(pause / 1000)} seconds, as it asks.`),
  });
}

/** What GitHub asks for when it says nothing about how long (documentation of the REST API's rate limits). */
const UNNAMED_PAUSE = 60_000;

/**
 * How long GitHub asks to wait, in milliseconds; `undefined` when the response is about something else than a limit.
 * Both limits answer 403 or 429: with `Retry-After`, with no requests remaining until a moment, or with words only.
 */
function rateLimitPause({ status, headers, message }: Refusal, now: number): number | undefined {
  if (status !== 403 && status !== 429) {
    return undefined;
  }
  const retryAfter = parseRetryAfter(textOf(headers['retry-after']), now);
  if (retryAfter !== undefined) {
    return retryAfter;
  }
  const reset = Number(textOf(headers['x-ratelimit-reset']));
  if (textOf(headers['x-ratelimit-remaining']) === '0' && Number.isFinite(reset) && reset > 0) {
    // the reset has a resolution of one second
    return Math.max(0, reset * 1000 - now) + 1000;
  }
  return status === 429 || /secondary rate limit|abuse detection/i.test(message) ? UNNAMED_PAUSE : undefined;
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
 * The results of all reads, like `Promise.all`, but a failure is thrown only when every read has ended: no read then counts
 * requests or writes to the log after the failure is reported.
 * @throws what the first one that failed has thrown
 */
export async function allEnded<const Results extends readonly unknown[]>(
  reads: Results,
): Promise<{ -readonly [Index in keyof Results]: Awaited<Results[Index]> }> {
  const all = Promise.all(reads);
  await Promise.allSettled([...reads, all]);
  return all;
}
