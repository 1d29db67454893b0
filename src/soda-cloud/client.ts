import {
  type HttpAnswer,
  type HttpDependencies,
  type HttpFailure,
  mayBeApplied,
  requestOnce,
  requestWithRetry,
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
  const url = `${origin(connection)}/api/v1/test-login`;
  return readLogin(
    readAnswer(await requestWithRetry({ method: 'GET', url, headers: requestHeaders(pair) }, http)),
  );
}

function readLogin(answer: CloudAnswer): LoginResult {
  if (answer.kind === 'unknown') {
    const { uncertain: _, ...unknown } = answer;
    return unknown;
  }
  const { status, document } = answer;
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
  /** The status of Soda Cloud's own answer. */
  readonly status?: number;
  /** Whether Soda Cloud may have done it all the same. */
  readonly uncertain: boolean;
  /** The run was canceled: nothing is known of Soda Cloud. */
  readonly canceled?: true;
}

export type MintResult =
  /** As Soda Cloud sent it: neither masked nor checked yet. */
  { readonly kind: 'minted'; readonly pair: KeyPair } | RunnerFailure;

/**
 * Creates a key for a Soda Runner (Agent): `POST /api/v1/runners`, answered by 200 `{"apiKeyId", "apiKeySecret"}`. Soda
 * Cloud shows the key this once. The name is what Soda's own CLI sends; the API description has no body.
 */
export async function mintRunnerKey(
  name: string | undefined,
  current: KeyPair,
  connection: Connection,
  http: HttpDependencies,
): Promise<MintResult> {
  const request = {
    method: 'POST',
    url: `${origin(connection)}/api/v1/runners`,
    headers: { ...requestHeaders(current), 'content-type': 'application/json' },
    body: JSON.stringify(name === undefined ? {} : { name }),
  } as const;
  const answer = readAnswer(await requestOnce(request, http));
  if (answer.kind === 'unknown') {
    return { ...answer, kind: 'failed' };
  }
  const { status, document } = answer;
  if (!isSuccess(status)) {
    return { kind: 'failed', reason: describeRefusal(status), status, uncertain: mayBeApplied(status) };
  }
  const { apiKeyId: id, apiKeySecret: secret } = document ?? {};
  return typeof id === 'string' && id !== '' && typeof secret === 'string' && secret !== ''
    ? { kind: 'minted', pair: { id: new Secret(id), secret: new Secret(secret) } }
    : { kind: 'failed', reason: 'its answer holds no key', uncertain: true };
}

export type RunnerDeletion =
  | { readonly kind: 'deleted' }
  /**
   * Soda Cloud knows no such runner, any more or at all. `mayBeJustDeleted`: the answer to an earlier attempt was lost,
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
  const url = `${origin(connection)}/api/v1/runners/${encodeURIComponent(runnerId)}`;
  const answer = readAnswer(
    await requestWithRetry({ method: 'DELETE', url, headers: requestHeaders(current) }, http),
  );
  if (answer.kind === 'unknown') {
    return { ...answer, kind: 'failed' };
  }
  const { status } = answer;
  if (isSuccess(status)) {
    return { kind: 'deleted' };
  }
  if (status === 404) {
    return { kind: 'absent', mayBeJustDeleted: answer.afterLostAnswer ?? false };
  }
  const reason = status === 400 ? 'the runner is still in use (HTTP 400)' : describeRefusal(status);
  const uncertain = mayBeApplied(status) || (answer.afterLostAnswer ?? false);
  return { kind: 'failed', reason, status, uncertain };
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

/** The headers of every request to Soda Cloud's API: JSON, and HTTP Basic authentication with a key pair. */
export function requestHeaders(pair: KeyPair): Record<string, string> {
  return {
    accept: 'application/json',
    authorization: `Basic ${basicCredentials(pair).reveal()}`,
    'user-agent': 'soda-cloud-keys',
  };
}

type JsonObject = Readonly<Record<string, unknown>>;

/** What one request to Soda Cloud came to. */
export type CloudAnswer =
  /** Soda Cloud's own answer, by its form. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly document: JsonObject | undefined;
      /** An earlier attempt may have been acted on, and its answer was lost. */
      readonly afterLostAnswer?: true;
    }
  /** No answer of Soda Cloud. */
  | {
      readonly kind: 'unknown';
      /** Our own wording. */
      readonly reason: string;
      /** What to change, where the reason says it. The rest of a sentence, without a period. */
      readonly remedy?: string | undefined;
      /** Whether Soda Cloud may have acted on the request all the same. */
      readonly uncertain: boolean;
      /** The run was canceled: nothing is known of Soda Cloud. */
      readonly canceled?: true;
    };

/**
 * The one place that decides whether an answer is Soda Cloud's: its API sends JSON objects, errors included, or nothing
 * (its public API description). Firewalls, bot protection, captive portals and proxies answer with web pages under any
 * status, also 200, 401, 403 and 404: such an answer says nothing of a key or a runner.
 */
export function readAnswer(result: HttpAnswer | HttpFailure): CloudAnswer {
  if (result.kind === 'failure') {
    return { ...result, kind: 'unknown' };
  }
  const { status, body, ...lost } = result;
  if (body.trim() === '') {
    return { ...lost, status, document: undefined };
  }
  const document = parseObject(body);
  return document === undefined
    ? { kind: 'unknown', reason: foreignAnswer(status, body), uncertain: true }
    : { ...lost, status, document };
}

/** The reason for an answer of Soda Cloud's form with a status that tells nothing. */
export function unexpectedStatus(status: number): string {
  return status >= 300 && status < 400
    ? `it answered with a redirect (HTTP ${status}), which is not followed with a key`
    : `it answered with HTTP ${status}`;
}

function parseObject(body: string): JsonObject | undefined {
  try {
    const document: unknown = JSON.parse(body);
    return isRecord(document) && !Array.isArray(document) ? document : undefined;
  } catch {
    return undefined;
  }
}

function foreignAnswer(status: number, body: string): string {
  if (status >= 300 && status < 400) {
    return unexpectedStatus(status);
  }
  return /^\s*</.test(body)
    ? `it answered with HTTP ${status} and a web page instead of Soda Cloud's JSON, as firewalls, bot protection and proxies do`
    : `it answered with HTTP ${status} and something other than Soda Cloud's JSON, so this may be another server`;
}
