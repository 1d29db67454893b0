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
import { RateGate, type RateLimit } from './rate-limit.ts';

interface Server {
  /** `https://api.github.com`, or the API's URL of another server. */
  readonly apiUrl: string;
}

/** A server, and a token that a user made. */
export interface GitHubConnection extends Server {
  readonly token: Secret;
}

/** A server, and a GitHub App that signs in there. */
export interface AppConnection extends Server {
  readonly app: AppCredentials;
}

export interface AppCredentials {
  /** The client ID or the app ID. */
  readonly id: string;
  /** PEM, PKCS #8. */
  readonly privateKey: Secret;
}

/** A token, and what GitHub has shown of it so far. */
export class AccessToken {
  readonly secret: Secret;
  /** Whether any request has succeeded with it. */
  isProven = false;
  /** When it was first refused, in milliseconds since the epoch. */
  refusedAt: number | undefined;

  constructor(secret: Secret) {
    this.secret = secret;
  }
}

/** Where a client gets the token for each request, where it has not always the same. */
export interface TokenSource {
  /**
   * @param refused the token that GitHub does not accept any more although it did
   * @throws GitHubFailure, ActionError
   */
  token(refused?: AccessToken): Promise<AccessToken>;
}

/** How a client signs in. */
type Credentials =
  | Pick<GitHubConnection, 'token'>
  | { readonly tokens: TokenSource }
  /** Octokit's own: it sets the header of each request. */
  | { readonly authStrategy: NonNullable<OctokitOptions['authStrategy']>; readonly auth: object };

type OctokitOptions = NonNullable<ConstructorParameters<typeof Octokit>[0]>;

interface GitHubDependencies extends HttpDependencies {
  /** Called with every pause at a rate limit as it begins, in milliseconds; once where several requests wait for it. */
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

/** A primary limit resets within the hour; waiting longer than this is left to the next run, in milliseconds. */
export const LONGEST_WAIT = 20 * 60_000;
const LIMITS = { attempts: 5, totalTime: LONGEST_WAIT };
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

/**
 * What a 404 means to a request that says so, in Octokit's option `request`: `final` asks whether something exists, and
 * does not repeat the question for a fresh token. `doubtful` repeats a question that a fresh token has asked, also when
 * the token has succeeded elsewhere meanwhile.
 */
export interface AbsenceOption {
  readonly absence: 'final' | 'doubtful';
}

type RequestHook = Parameters<Parameters<typeof Octokit.prototype.hook.wrap<'request'>>[1]>;
type Result = GitHubResponse | GitHubFailure;

/**
 * An Octokit whose requests throw a GitHubFailure where there is no successful response. The response to a GET has JSON,
 * and each response has the header `date`, the server's clock.
 *
 * Requests are repeated that may pass: after connection errors, 408, 429, 5xx and both rate limits, and for up to 10
 * seconds what GitHub refuses a token with which nothing has succeeded yet. At a rate limit all requests wait for its end,
 * and fail at once, unsent, where that is more than 20 minutes away. A POST is repeated only when GitHub surely did not
 * act on it; one for a token also otherwise, as an unknown token lapses. Once the run is canceled, a GET ends at once, and
 * any other request within 3 seconds with all its attempts. Octokit's plugins for retrying and throttling are not used: they repeat a POST, do not say whether a failed
 * write may have been applied, and do not stop for a cancellation.
 */
export class GitHubClient extends Octokit {
  /** The requests sent so far, repetitions included. */
  readonly requests = { reads: 0, writes: 0 };
  readonly #origin: string;
  readonly #dependencies: GitHubDependencies;
  readonly #gate: RateGate;
  /** `undefined` where Octokit signs in by itself. */
  readonly #tokens: TokenSource | undefined;
  readonly #isApp: boolean;

  constructor({ apiUrl, ...credentials }: Server & Credentials, dependencies: GitHubDependencies) {
    super({
      baseUrl: apiUrl,
      userAgent: 'soda-cloud-keys',
      request: { fetch: boundedFetch(dependencies.fetch), log: SILENT },
      log: SILENT,
      ...('authStrategy' in credentials ? credentials : {}),
    });
    this.#origin = new URL(apiUrl).origin;
    this.#dependencies = dependencies;
    this.#gate = new RateGate(dependencies.now, dependencies.onRateLimit);
    this.#tokens = tokensOf(credentials);
    this.#isApp = !('token' in credentials);
    this.hook.wrap('request', (...hook) => this.#send(...hook));
  }

  /** What GitHub said last about the primary limit; `undefined` before the first response, and without a limit. */
  get primaryLimit(): RateLimit | undefined {
    return this.#gate.latest;
  }

  async #send(request: RequestHook[0], options: RequestHook[1]): Promise<GitHubResponse> {
    const { method } = options;
    options.headers['x-github-api-version'] = API_VERSION;
    // `paginate` follows any `Link`; the URL that is sent counts, because a link may change the host that it is added to
    const { url } = this.request.endpoint.parse(options);
    if (!URL.canParse(url) || new URL(url).origin !== this.#origin) {
      throw new GitHubFailure('GitHub names a page of a list on another server, which is not asked', {
        reason: 'foreign-link',
      });
    }
    const whole = requestSignal(undefined, this.#dependencies.canceled, method === 'GET' ? 0 : WRITE_GRACE);
    try {
      const { result, wasUncertain } = await withRetry(
        options.url === TOKEN_ROUTE ? 'PUT' : method,
        async (timeLeft) => {
          const attempt = await this.#withToken(
            (token) => this.#attempt(request, options, { token, timeLeft, whole }),
            whole,
            absenceOf(options),
          );
          const uncertain = attempt.result instanceof GitHubFailure && attempt.result.uncertain;
          return { ...attempt, uncertain, retry: attempt.retry && whole.ended() === undefined };
        },
        LIMITS,
        this.#dependencies,
      );
      if (result instanceof GitHubFailure) {
        const failure = wasUncertain ? result.asUncertain() : result;
        throw this.#isApp ? failure.asOfApp() : failure;
      }
      return result;
    } finally {
      whole.release();
    }
  }

  /**
   * GitHub may refuse a fresh token, or show it nothing, for some seconds. A refusal is final once the token has succeeded
   * before the request was sent, or has not succeeded anywhere for 10 seconds. A token that is refused after it had
   * succeeded is renewed once, where that is possible.
   */
  async #withToken(
    once: (token: AccessToken | undefined) => Promise<Outcome>,
    whole: RequestSignal,
    absence: AbsenceOption['absence'] | undefined,
  ): Promise<Outcome> {
    const { now, sleep } = this.#dependencies;
    let refused: AccessToken | undefined;
    let isRenewed = false;
    for (let count = 0; ; count += 1) {
      const token = await this.#token(refused);
      refused = undefined;
      if (token instanceof GitHubFailure) {
        return { result: token, retry: false };
      }
      const wasProven = token?.isProven ?? true;
      const outcome = await once(token);
      if (!(outcome.result instanceof GitHubFailure)) {
        if (token !== undefined) {
          token.isProven = true;
        }
        return outcome;
      }
      const { reason } = outcome.result;
      if (token === undefined || whole.ended() !== undefined) {
        return outcome;
      }
      if (wasProven && reason === 'bad-token' && this.#isApp && !isRenewed) {
        isRenewed = true;
        refused = token;
        continue;
      }
      const meaning = reason === 'not-found' ? absence : undefined;
      if ((wasProven && meaning !== 'doubtful') || !FRESH_TOKEN_REASONS.includes(reason)) {
        return outcome;
      }
      if (!wasProven) {
        token.refusedAt ??= now();
      }
      if (meaning === 'final') {
        return outcome;
      }
      if (!token.isProven || meaning === 'doubtful') {
        const timeLeft = (token.refusedAt ?? Number.NEGATIVE_INFINITY) + TOKEN_SPREAD - now();
        const pause = TOKEN_PAUSES[count];
        if (pause === undefined || timeLeft <= 0) {
          return outcome;
        }
        await sleep(Math.min(pause, timeLeft));
      }
    }
  }

  async #token(refused: AccessToken | undefined): Promise<AccessToken | GitHubFailure | undefined> {
    try {
      return await this.#tokens?.token(refused);
    } catch (error) {
      if (error instanceof GitHubFailure) {
        return error;
      }
      throw error;
    }
  }

  /** Waits until a rate limit ends. @returns what the request comes to where it cannot be sent */
  async #waitForLimit(
    method: string,
    whole: RequestSignal,
    timeLeft: number,
  ): Promise<GitHubFailure | undefined> {
    const { now, sleep, canceled: canceledRun } = this.#dependencies;
    const deadline = now() + timeLeft;
    for (;;) {
      const { closed } = this.#gate;
      if (closed === undefined) {
        return undefined;
      }
      if (whole.ended() !== undefined) {
        return canceled(false, undefined);
      }
      // a canceled run does not come back, so what completes or restores a pair is tried all the same
      if (canceledRun?.aborted && method !== 'GET' && closed.pause > WRITE_GRACE) {
        return undefined;
      }
      const longest = canceledRun?.aborted ? WRITE_GRACE : Math.min(LONGEST_WAIT, deadline - now());
      if (closed.pause > longest) {
        return limited(undefined, closed, undefined);
      }
      this.#gate.announce(closed.pause);
      await sleep(closed.pause);
    }
  }

  async #attempt(
    request: RequestHook[0],
    options: RequestHook[1],
    { token, timeLeft, whole }: AttemptContext,
  ): Promise<Outcome> {
    const { now, canceled: canceledRun, attemptTimeout = ATTEMPT_TIMEOUT } = this.#dependencies;
    const startedAt = now();
    const kept = await this.#waitForLimit(options.method, whole, timeLeft);
    if (kept !== undefined) {
      return { result: kept, retry: false };
    }
    if (whole.ended() !== undefined) {
      return { result: canceled(false, undefined), retry: false };
    }
    this.requests[options.method === 'GET' ? 'reads' : 'writes'] += 1;
    const sentAt = now();
    const timeout = Math.max(1, Math.ceil(Math.min(timeLeft - (sentAt - startedAt), attemptTimeout)));
    const { signal, ended, release } = requestSignal(timeout, whole.signal);
    try {
      // hooks further in get these options, whatever this one passes on; `paginate` drops what its caller says here
      options.request = { ...options.request, signal };
      if (token !== undefined) {
        options.headers.authorization = `token ${token.secret.reveal()}`;
      }
      const response = await request(options);
      this.#gate.succeeded(headerTexts(response.headers), Date.parse(response.headers.date ?? '') || now());
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
      const pause = this.#gate.refused(response, clock, sentAt);
      if (pause !== undefined) {
        const result = limited(response, { retryAt: clock + pause, pause }, error);
        return (canceledRun?.aborted && pause > WRITE_GRACE) || pause > LONGEST_WAIT
          ? { result, retry: false }
          : { result, retry: true, retryAfter: pause, onPause: (whole) => this.#gate.announce(whole) };
      }
      return {
        result: isIntercepted(response)
          ? intercepted(response, options.method, error)
          : refused(response, error),
        retry: isTransient(response.status),
        retryAfter: parseRetryAfter(textOf(response.headers['retry-after']), clock),
      };
    } finally {
      release();
    }
  }
}

interface AttemptContext {
  readonly token: AccessToken | undefined;
  /** For the attempt, in milliseconds. */
  readonly timeLeft: number;
  readonly whole: RequestSignal;
}

function absenceOf({ request }: RequestHook[1]): AbsenceOption['absence'] | undefined {
  const absence: unknown = request?.['absence'];
  return absence === 'final' || absence === 'doubtful' ? absence : undefined;
}

function tokensOf(credentials: Credentials): TokenSource | undefined {
  if ('token' in credentials) {
    const token = new AccessToken(credentials.token);
    return { token: () => Promise.resolve(token) };
  }
  return 'tokens' in credentials ? credentials.tokens : undefined;
}

/** As Octokit's types write it. */
const TOKEN_ROUTE = '/app/installations/{installation_id}/access_tokens';

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
    headers: headerTexts(headers),
    message: isRecord(data) && typeof data['message'] === 'string' ? data['message'] : '',
    isForeign: isRecord(data) && data['isForeign'] === true,
  };
}

function headerTexts(headers: unknown): Refusal['headers'] {
  return Object.fromEntries(
    Object.entries(isRecord(headers) ? headers : {}).map(([name, value]) => [name, textOf(value)]),
  );
}

/** Statuses that say something about the token or the place, if GitHub sent them. */
const MEANINGFUL = [401, 403, 404];

function isIntercepted({ status, isForeign }: Refusal): boolean {
  return isForeign === true && MEANINGFUL.includes(status);
}

/** Without a status: nobody may take it for GitHub's. */
function intercepted({ status }: Refusal, method: string, cause: unknown): GitHubFailure {
  return new GitHubFailure(
    `something answers in place of GitHub, with a page that is not of its API (HTTP ${status})`,
    { reason: 'intercepted', uncertain: method !== 'GET' },
    { cause },
  );
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

/**
 * @param response `undefined` where the request was not sent
 * @param end by GitHub's clock, and how far away it is, in milliseconds
 */
function limited(
  response: Refusal | undefined,
  end: { readonly retryAt: number; readonly pause: number },
  cause: unknown,
): GitHubFailure {
  const status = response?.status;
  const message = `GitHub's rate limit was reached${status === undefined ? '' : ` (HTTP ${status})`}`;
  const retryAt = end.retryAt <= LATEST ? end.retryAt : undefined;
  const facts = { reason: 'rate-limit', status, retryAt, retryIn: end.pause } as const;
  return new GitHubFailure(message, facts, { cause });
}

function noResponse(error: unknown, isTimedOut: boolean): Outcome {
  const proxyFailure = proxyFailureOf(error);
  if (proxyFailure !== undefined) {
    const result = new GitHubFailure(proxyFailure.message, { reason: 'proxy' }, { cause: error });
    return { result, retry: proxyFailure.mayPass };
  }
  const { kind, code = 'no reason given' } = classifyConnectionError(error, isTimedOut);
  if (code === TOO_LARGE) {
    const message = `GitHub's response is larger than ${MAX_BODY / 1024 / 1024} MiB, so it was not read to its end`;
    const facts = { reason: 'response-too-large', uncertain: true } as const;
    return { result: new GitHubFailure(message, facts, { cause: error }), retry: false };
  }
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
const TOO_LARGE = 'ERR_ANSWER_TOO_LARGE';

/**
 * A `fetch` for Octokit, which by itself reads bodies of any size, and takes one that breaks off for an empty one. Here
 * both are requests without a response. Of a refusal only the message is passed on, and whether it is GitHub's JSON:
 * Octokit fails on some others.
 */
function boundedFetch(fetch: Fetch) {
  return async (url: string, request: FetchRequest) => {
    const response = await fetch(url, request);
    const { status } = response;
    const headers = new Map(response.headers);
    const { bytes, isComplete } = await readBody(response, MAX_BODY);
    if (!isComplete) {
      throw Object.assign(new Error('the body is too large'), { code: TOO_LARGE });
    }
    const body = status < 400 ? bytes : Buffer.from(JSON.stringify(refusalIn(bytes)));
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

function refusalIn(body: Buffer): { message?: string; isForeign?: true } {
  if (body.length === 0) {
    return {};
  }
  try {
    const document: unknown = JSON.parse(body.toString('utf8'));
    return isRecord(document) && typeof document['message'] === 'string'
      ? { message: document['message'] }
      : {};
  } catch {
    return { isForeign: true };
  }
}

/** A client that logs when GitHub makes it wait, and ends with the run. */
export function createAnnouncingClient(
  connection: Server & Credentials,
  { log, http, cancellation }: { log: Log; http: HttpDependencies; cancellation: Cancellation },
): GitHubClient {
  return new GitHubClient(connection, {
    ...http,
    canceled: cancellation.signal,
    onRateLimit: (pause) =>
      log.info(`GitHub's rate limit is reached: waiting ${Math.ceil(pause / 1000)} seconds, as it asks.`),
  });
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

/** The pause before what seems to be missing is read again, in milliseconds: one replica of GitHub may not have it yet. */
export const SECOND_LOOK = 2000;

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
