import { certificateRemedy, classifyConnectionError, proxyFailureOf, viaProxy } from '../http/errors.ts';
import { readBody } from '../http/fetch.ts';
import {
  type Attempt,
  type HttpDependencies,
  isTransient,
  mayBeApplied,
  parseRetryAfter,
  requestSignal,
  withRetry,
} from '../http/retry.ts';
import { isRecord } from '../shared/files.ts';
import type { Log } from '../shared/log.ts';
import { basicCredentials, type KeyPair, Secret } from '../shared/secret.ts';
import { type Connection, origin } from './endpoint.ts';

/** What Soda Cloud says of a key pair. `organization` is the server's text: not yet fit to show. */
export type LoginResult =
  | { readonly kind: 'verified'; readonly organization: string }
  /** 403: Soda Cloud knows the key, and does not let it in. */
  | { readonly kind: 'refused'; readonly status: 401 | 403 }
  /** `remedy`: what to change, where the reason says it. The rest of a sentence, without a period. */
  | {
      readonly kind: 'unknown';
      readonly reason: string;
      readonly remedy?: string | undefined;
      /** The run was canceled: nothing is known of Soda Cloud. */
      readonly canceled?: true;
    };

export type UnknownLogin = Extract<LoginResult, { kind: 'unknown' }>;

/**
 * Asks Soda Cloud whether a key pair logs in: `GET /api/v1/test-login` with Basic authentication, answered by
 * 200 `{"organisationName"}` (Soda Cloud's public API description). Never throws for what a server does.
 */
export async function testLogin(
  pair: KeyPair,
  connection: Connection,
  http: HttpDependencies,
): Promise<LoginResult> {
  const response = await send({ method: 'GET', path: '/api/v1/test-login' }, pair, connection, http);
  if (response.kind === 'unknown') {
    const { uncertain: _, ...unknown } = response;
    return unknown;
  }
  const { status, document } = response;
  if (status === 401 || status === 403) {
    return { kind: 'refused', status };
  }
  if (status !== 200) {
    return { kind: 'unknown', reason: unexpectedStatus(status) };
  }
  const organization = document?.['organisationName'];
  return typeof organization === 'string'
    ? { kind: 'verified', organization }
    : {
        kind: 'unknown',
        reason: 'it answered with HTTP 200 and no name of an organization, so this may be another server',
      };
}

/** What Soda Cloud says of a pair, in a few words fit to show. */
export function describeLogin(login: LoginResult, log: Log): string {
  switch (login.kind) {
    case 'verified': {
      const organization = log.sanitizeName(login.organization);
      return organization === '' ? 'accepted' : `accepted, organization ${organization}`;
    }
    case 'refused':
      return `refused (HTTP ${login.status})`;
    case 'unknown':
      return `could not be determined: ${login.reason}`;
  }
}

/** Why a pair may be refused, as far as the status tells, as part of a sentence. */
export function causeOfRefusal(status: 401 | 403): string {
  return status === 401
    ? 'the ID or the secret is wrong, the key was deleted, or its user or service account was deactivated'
    : 'Soda Cloud knows the key and does not let it in: its user or service account may be deactivated';
}

/** Why Soda Cloud did not do something with a runner. */
export interface RunnerFailure {
  readonly kind: 'failed';
  readonly reason: string;
  /** As of an unknown login. */
  readonly remedy?: string | undefined;
  /** The status of Soda Cloud's own response. */
  readonly status?: number;
  /** Whether Soda Cloud may have done it all the same. */
  readonly uncertain: boolean;
  /** The run was canceled: nothing is known of Soda Cloud. */
  readonly canceled?: true;
}

type RunnerKeyResult =
  /** As Soda Cloud sent it: neither masked nor checked yet. */
  { readonly kind: 'created'; readonly pair: KeyPair } | RunnerFailure;

/**
 * Creates a key for a Soda Runner (Agent): `POST /api/v1/runners`, answered by 200 `{"apiKeyId", "apiKeySecret"}`. Soda
 * Cloud shows the key this once. The name is what Soda's own CLI sends; the API description has no body.
 */
export async function requestRunnerKey(
  name: string | undefined,
  current: KeyPair,
  connection: Connection,
  http: HttpDependencies,
): Promise<RunnerKeyResult> {
  const request = {
    method: 'POST',
    path: '/api/v1/runners',
    body: JSON.stringify(name === undefined ? {} : { name }),
  } as const;
  const response = await send(request, current, connection, http);
  if (response.kind === 'unknown') {
    return { ...response, kind: 'failed' };
  }
  const { status, document } = response;
  if (!isSuccess(status)) {
    return { kind: 'failed', reason: describeRefusal(status), status, uncertain: mayBeApplied(status) };
  }
  const { apiKeyId: id, apiKeySecret: secret } = document ?? {};
  return typeof id === 'string' && id !== '' && typeof secret === 'string' && secret !== ''
    ? { kind: 'created', pair: { id: new Secret(id), secret: new Secret(secret) } }
    : { kind: 'failed', reason: 'its answer holds no key', uncertain: true };
}

type RunnerDeletion =
  | { readonly kind: 'deleted' }
  /**
   * Soda Cloud knows no such runner, any more or at all. `mayBeJustDeleted`: the response to an earlier attempt was lost,
   * which may have deleted it a moment ago.
   */
  | { readonly kind: 'absent'; readonly mayBeJustDeleted: boolean }
  | RunnerFailure;

/**
 * Deletes a self-hosted Soda Runner, and its key with it: `DELETE /api/v1/runners/{runnerId}`, answered by 200, by 400
 * while the runner is in use, and by 404 (Soda Cloud's public API description).
 */
export async function deleteRunner(
  runnerId: string,
  current: KeyPair,
  connection: Connection,
  http: HttpDependencies,
): Promise<RunnerDeletion> {
  const path = `/api/v1/runners/${encodeURIComponent(runnerId)}`;
  const response = await send({ method: 'DELETE', path }, current, connection, http);
  if (response.kind === 'unknown') {
    return { ...response, kind: 'failed' };
  }
  const { status, afterLostResponse } = response;
  if (isSuccess(status)) {
    return { kind: 'deleted' };
  }
  if (status === 404) {
    return { kind: 'absent', mayBeJustDeleted: afterLostResponse };
  }
  const reason = status === 400 ? 'the runner is still in use (HTTP 400)' : describeRefusal(status);
  return { kind: 'failed', reason, status, uncertain: mayBeApplied(status) || afterLostResponse };
}

function isSuccess(status: number): boolean {
  return status >= 200 && status <= 299;
}

function describeRefusal(status: number): string {
  switch (status) {
    case 401:
      return 'it does not accept the current key (HTTP 401)';
    case 403:
      return 'the user of the current key may not manage runners (HTTP 403)';
    default:
      return unexpectedStatus(status);
  }
}

interface CloudRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  /** JSON. */
  readonly body?: string;
}

type JsonObject = Readonly<Record<string, unknown>>;

type CloudResponse =
  /** Soda Cloud's own response, by its form. */
  | {
      readonly kind: 'response';
      readonly status: number;
      readonly document: JsonObject | undefined;
      /** Soda Cloud may have acted on an earlier attempt, whose response was lost. */
      readonly afterLostResponse: boolean;
    }
  /** No response of Soda Cloud. */
  | {
      readonly kind: 'unknown';
      /** Our own wording. */
      readonly reason: string;
      /** What to change, where the reason says it. The rest of a sentence, without a period. */
      readonly remedy?: string | undefined;
      /** Whether Soda Cloud may have acted on the request all the same, in any attempt. */
      readonly uncertain: boolean;
      /** The run was canceled: nothing is known of Soda Cloud. */
      readonly canceled?: true;
    };

const LIMITS = { attempts: 4, totalTime: 30_000 };
const ATTEMPT_TIMEOUT = 10_000;

/** In bytes. A longer body is cut off: it is not the short JSON that this API sends. */
const MAX_BODY = 64 * 1024;

/**
 * At most 4 attempts of 10 seconds each within 30 seconds. Redirects are never followed, so credentials stay with the
 * host they are meant for. A cancellation of the run ends the request at once.
 */
async function send(
  request: CloudRequest,
  pair: KeyPair,
  connection: Connection,
  http: HttpDependencies,
): Promise<CloudResponse> {
  const attempt = (timeLeft: number) => sendOnce(request, pair, connection, timeLeft, http);
  const { result, wasUncertain } = await withRetry(request.method, attempt, LIMITS, http);
  return result.kind === 'response'
    ? { ...result, afterLostResponse: wasUncertain }
    : { ...result, uncertain: result.uncertain || wasUncertain };
}

async function sendOnce(
  { method, path, body }: CloudRequest,
  pair: KeyPair,
  connection: Connection,
  timeLeft: number,
  { fetch, now, canceled }: HttpDependencies,
): Promise<Attempt<CloudResponse>> {
  if (canceled?.aborted) {
    return canceledRequest(false);
  }
  const timeout = Math.max(1, Math.ceil(Math.min(ATTEMPT_TIMEOUT, timeLeft)));
  const { signal, ended, release } = requestSignal(timeout, canceled);
  try {
    const response = await fetch(`${origin(connection)}${path}`, {
      method,
      headers: {
        accept: 'application/json',
        authorization: `Basic ${basicCredentials(pair).reveal()}`,
        'user-agent': 'soda-cloud-keys',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      redirect: 'manual',
      signal,
      ...(body === undefined ? {} : { body }),
    });
    const { status, headers } = response;
    const { bytes } = await readBody(response, MAX_BODY);
    return {
      // unlike `Buffer`, it skips a byte order mark
      result: readResponse(status, new TextDecoder().decode(bytes)),
      retry: isTransient(status),
      uncertain: mayBeApplied(status),
      retryAfter: parseRetryAfter(headers.get('retry-after'), now()),
    };
  } catch (error) {
    return ended() === 'canceled'
      ? canceledRequest(true)
      : explainNoResponse(error, ended() === 'timed out' ? timeout : undefined);
  } finally {
    release();
  }
}

/** @param timeout the time limit in milliseconds, where it was reached */
function explainNoResponse(error: unknown, timeout: number | undefined): Attempt<CloudResponse> {
  const failed = (reason: string, retry: boolean, uncertain: boolean, remedy?: string) => {
    return { result: { kind: 'unknown', reason, uncertain, remedy }, retry, uncertain } as const;
  };
  const proxyFailure = proxyFailureOf(error);
  if (proxyFailure !== undefined) {
    return failed(proxyFailure.message, proxyFailure.mayPass, false, proxyFailure.remedy);
  }
  const via = viaProxy(error);
  const { kind, code = 'no reason given' } = classifyConnectionError(error, timeout !== undefined);
  if (timeout !== undefined) {
    return failed(
      `there was no complete answer${via} within ${Math.ceil(timeout / 1000)} seconds`,
      true,
      true,
    );
  }
  return kind === 'certificate'
    ? failed(
        `its TLS certificate could not be verified${via} (${code})`,
        false,
        false,
        certificateRemedy(code),
      )
    : failed(`the connection failed${via} (${code})`, true, kind !== 'unsent');
}

function canceledRequest(uncertain: boolean): Attempt<CloudResponse> {
  const result = { kind: 'unknown', reason: 'the run was canceled', uncertain, canceled: true } as const;
  return { result, retry: false, uncertain };
}

/**
 * The one place that decides whether a response is Soda Cloud's: its API sends JSON objects, errors included, or nothing
 * (its public API description). Firewalls, bot protection, captive portals and proxies send web pages with any status,
 * also 200, 401, 403 and 404: such a response says nothing of a key or a runner.
 */
function readResponse(status: number, body: string): CloudResponse {
  const document = parseObject(body);
  if (document !== undefined || body.trim() === '') {
    return { kind: 'response', status, document, afterLostResponse: false };
  }
  const reason = /^\s*</.test(body)
    ? `it answered with HTTP ${status} and a web page instead of Soda Cloud's JSON, as firewalls, bot protection and proxies do`
    : `it answered with HTTP ${status} and something other than Soda Cloud's JSON, so this may be another server`;
  return { kind: 'unknown', reason: isRedirect(status) ? unexpectedStatus(status) : reason, uncertain: true };
}

function parseObject(body: string): JsonObject | undefined {
  try {
    const document: unknown = JSON.parse(body);
    return isRecord(document) && !Array.isArray(document) ? document : undefined;
  } catch {
    return undefined;
  }
}

/** The reason for a response of Soda Cloud whose status says nothing of a key. */
function unexpectedStatus(status: number): string {
  return isRedirect(status)
    ? `it answered with a redirect (HTTP ${status}), which is not followed with a key`
    : `it answered with HTTP ${status}`;
}

function isRedirect(status: number): boolean {
  return status >= 300 && status < 400;
}
