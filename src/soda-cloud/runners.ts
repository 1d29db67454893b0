import { type HttpDependencies, requestOnce, requestWithRetry } from '../http/retrying-request.ts';
import { basicCredentials, type KeyPair } from '../keys/key-pair.ts';
import { Secret } from '../keys/secret.ts';
import { isRecord } from '../validation.ts';
import { type Connection, origin } from './connection.ts';

export type MintResult =
  | { readonly kind: 'minted'; readonly pair: KeyPair }
  /** `uncertain`: a key may have been made all the same. */
  | { readonly kind: 'failed'; readonly reason: string; readonly uncertain: boolean };

/**
 * Makes a key for a Soda Runner (Agent): `POST /api/v1/runners`, answered by 200 `{"apiKeyId", "apiKeySecret"}`. Soda
 * Cloud shows the key this once. The name is what Soda's own CLI sends; the API description has no body.
 */
export async function mintRunnerKey(
  name: string | undefined,
  current: KeyPair,
  connection: Connection,
  http: HttpDependencies,
): Promise<MintResult> {
  const answer = await requestOnce(
    {
      method: 'POST',
      url: `${origin(connection)}/api/v1/runners`,
      headers: { ...headers(current), 'content-type': 'application/json' },
      body: JSON.stringify(name === undefined ? {} : { name }),
    },
    http,
  );
  if (answer.kind === 'failure') {
    return { kind: 'failed', reason: answer.reason, uncertain: answer.uncertain };
  }
  if (answer.status < 200 || answer.status > 299) {
    return {
      kind: 'failed',
      reason: `it answered with HTTP ${answer.status}`,
      uncertain: answer.status >= 500,
    };
  }
  const pair = mintedPair(answer.body);
  return pair === undefined
    ? { kind: 'failed', reason: 'its answer holds no key', uncertain: true }
    : { kind: 'minted', pair };
}

export type RunnerDeletion =
  | { readonly kind: 'deleted' }
  /** Soda Cloud knows no such runner, any more or at all. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed'; readonly reason: string };

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
  const answer = await requestWithRetry({ method: 'DELETE', url, headers: headers(current) }, http);
  if (answer.kind === 'failure') {
    return { kind: 'failed', reason: answer.reason };
  }
  switch (answer.status) {
    case 404:
      return { kind: 'absent' };
    case 400:
      return { kind: 'failed', reason: 'the runner is still in use (HTTP 400)' };
    case 401:
    case 403:
      return {
        kind: 'failed',
        reason: `the user of the current key may not manage runners (HTTP ${answer.status})`,
      };
    default:
      return answer.status >= 200 && answer.status <= 299
        ? { kind: 'deleted' }
        : { kind: 'failed', reason: `it answered with HTTP ${answer.status}` };
  }
}

function headers(pair: KeyPair): Record<string, string> {
  return {
    accept: 'application/json',
    authorization: `Basic ${basicCredentials(pair).reveal()}`,
    'user-agent': 'soda-cloud-keys',
  };
}

function mintedPair(body: string): KeyPair | undefined {
  try {
    const document: unknown = JSON.parse(body);
    if (!isRecord(document)) {
      return undefined;
    }
    const { apiKeyId: id, apiKeySecret: secret } = document;
    return typeof id === 'string' && id !== '' && typeof secret === 'string' && secret !== ''
      ? { id: new Secret(id), secret: new Secret(secret) }
      : undefined;
  } catch {
    return undefined;
  }
}
