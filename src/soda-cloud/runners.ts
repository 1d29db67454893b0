import { type HttpDependencies, requestOnce } from '../http/retrying-request.ts';
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
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        authorization: `Basic ${basicCredentials(current).reveal()}`,
        'user-agent': 'soda-cloud-keys',
      },
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
