import { Octokit } from '@octokit/core';
import { errorCode } from '../errors/system-error.ts';
import type { Fetch } from '../http/fetch.ts';
import { proxyFailureOf, viaProxy } from '../http/proxy.ts';
import {
  type Attempt,
  isTransient,
  parseRetryAfter,
  type RetryDependencies,
  withRetry,
} from '../http/retry.ts';
import type { Secret } from '../keys/secret.ts';
import { isRecord } from '../validation.ts';
import { boundedFetch } from './bounded-fetch.ts';
import { GitHubFailure } from './failure.ts';
import { rateLimitPause } from './rate-limit.ts';

export interface GitHubConnection {
  /** `https://api.github.com`, or the API's URL of another server. */
  readonly apiUrl: string;
  readonly token: Secret;
}

export interface GitHubDependencies extends RetryDependencies {
  readonly fetch: Fetch;
  /** Told of every pause that GitHub asks for, in milliseconds. */
  readonly onRateLimit: (pause: number) => void;
  /** How long one attempt may take, in milliseconds. */
  readonly attemptTimeout: () => number;
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
   * A POST makes something new each time, so it is repeated only when GitHub surely did not act on it.
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

/**
 * A client of GitHub's REST API that repeats what may pass (connection errors, 408, 429, 5xx, both rate limits) and
 * nothing else. It is Octokit without plugins: none of its endpoint methods is used, and they are three quarters of it.
 * Retrying and pacing are the action's own, not the plugins': those retry no 403 that names a limit, pace every write by
 * a fixed second, and keep their clocks where no test can reach them.
 */
export function createGitHubClient(
  connection: GitHubConnection,
  dependencies: GitHubDependencies,
): GitHubClient {
  const requests = { reads: 0, writes: 0 };
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
      const outcome = await withRetry(
        async (timeLeft) => {
          requests[route.startsWith('GET ') ? 'reads' : 'writes'] += 1;
          const timeout = Math.min(timeLeft, dependencies.attemptTimeout());
          const done = await attempt(octokit, route, parameters, timeout, dependencies);
          return route.startsWith('POST ') && isUncertain(done.result) ? { ...done, retry: false } : done;
        },
        LIMITS,
        dependencies,
      );
      if (outcome instanceof GitHubFailure) {
        throw outcome;
      }
      return outcome;
    },
  };
}

async function attempt(
  octokit: Octokit,
  route: Route,
  parameters: Readonly<Record<string, unknown>>,
  timeout: number,
  { now, onRateLimit }: GitHubDependencies,
): Promise<Attempt<GitHubAnswer | GitHubFailure>> {
  const signal = AbortSignal.timeout(Math.max(1, Math.ceil(timeout)));
  try {
    const { status, data, headers } = await octokit.request(route, {
      ...parameters,
      headers: { 'x-github-api-version': API_VERSION },
      request: { signal },
    });
    // Octokit takes a redirect that names no place for a success
    if (status >= 300) {
      return { result: refused({ status, headers, message: '' }, false, undefined), retry: false };
    }
    const result = { status, data, date: Date.parse(headers.date ?? '') || now() };
    return { result, retry: false };
  } catch (error) {
    const answer = answerOf(error);
    if (answer === undefined) {
      const retry = proxyFailureOf(error)?.mayPass ?? true;
      return { result: unanswered(error, signal.aborted), retry };
    }
    // by the server's own clock, as the runner's may be wrong
    const clock = Date.parse(textOf(answer.headers['date']) ?? '') || now();
    const pause = rateLimitPause(answer, clock);
    if (pause !== undefined) {
      onRateLimit(pause);
      return { result: refused(answer, true, error), retry: true, retryAfter: pause };
    }
    const retryAfter = parseRetryAfter(textOf(answer.headers['retry-after']), clock);
    return {
      result: refused(answer, false, error),
      retry: isTransient(answer.status),
      ...(retryAfter === undefined ? {} : { retryAfter }),
    };
  }
}

function isUncertain(result: GitHubAnswer | GitHubFailure): boolean {
  return result instanceof GitHubFailure && result.uncertain;
}

interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
  readonly message: string;
}

/** The answer that Octokit's error carries; its own message quotes the server and is not used. */
function answerOf(error: unknown): ErrorAnswer | undefined {
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

function refused({ status, headers }: ErrorAnswer, rateLimited: boolean, cause: unknown): GitHubFailure {
  return new GitHubFailure(
    rateLimited ? `GitHub's rate limit was reached (HTTP ${status})` : `GitHub answered with HTTP ${status}`,
    {
      status,
      permissions: textOf(headers['x-accepted-github-permissions']),
      uncertain: status >= 500 || status === 408,
      rateLimited,
    },
    { cause },
  );
}

function unanswered(error: unknown, timedOut: boolean): GitHubFailure {
  const proxyFailure = proxyFailureOf(error);
  if (proxyFailure !== undefined) {
    const facts = { uncertain: false, rateLimited: false };
    return new GitHubFailure(proxyFailure.message, facts, { cause: error });
  }
  const reason = timedOut ? 'in time' : `(${errorCode(error) ?? 'no reason given'})`;
  return new GitHubFailure(
    `GitHub did not answer${viaProxy(error)} ${reason}`,
    { uncertain: true, rateLimited: false },
    { cause: error },
  );
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function ignore(): void {
  // Octokit's own log would quote requests and answers
}
