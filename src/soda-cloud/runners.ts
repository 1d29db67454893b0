import {
  type HttpDependencies,
  mayBeApplied,
  requestOnce,
  requestWithRetry,
} from '../http/retrying-request.ts';
import type { KeyPair } from '../keys/key-pair.ts';
import { Secret } from '../keys/secret.ts';
import { readAnswer, requestHeaders, unexpectedStatus } from './api.ts';
import { type Connection, origin } from './connection.ts';

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
