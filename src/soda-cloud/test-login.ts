import { type HttpDependencies, requestWithRetry } from '../http/retrying-request.ts';
import { basicCredentials, type KeyPair } from '../keys/key-pair.ts';
import { type Connection, origin } from './connection.ts';

/** What Soda Cloud says of a key pair. `organization` is the server's text: not yet fit to show. */
export type LoginResult =
  | { readonly kind: 'verified'; readonly organization: string }
  | { readonly kind: 'refused'; readonly status: 401 | 403 }
  /** `remedy`: what to change, where the reason says it. The rest of a sentence, without a period. */
  | { readonly kind: 'unknown'; readonly reason: string; readonly remedy?: string | undefined };

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
  const answer = await requestWithRetry(
    {
      method: 'GET',
      url: `${origin(connection)}/api/v1/test-login`,
      headers: {
        accept: 'application/json',
        authorization: `Basic ${basicCredentials(pair).reveal()}`,
        'user-agent': 'soda-cloud-keys',
      },
    },
    http,
  );
  if (answer.kind === 'failure') {
    return { kind: 'unknown', reason: answer.reason, remedy: answer.remedy };
  }
  if (answer.status === 401 || answer.status === 403) {
    return { kind: 'refused', status: answer.status };
  }
  if (answer.status !== 200) {
    return { kind: 'unknown', reason: unexpectedStatus(answer.status) };
  }
  const organization = organizationName(answer.body);
  return organization === undefined
    ? {
        kind: 'unknown',
        reason: 'it answered with something else than the JSON of Soda Cloud, so this may be another server',
      }
    : { kind: 'verified', organization };
}

function unexpectedStatus(status: number): string {
  return status >= 300 && status < 400
    ? `it answered with a redirect (HTTP ${status}), which is not followed with a key`
    : `it answered with HTTP ${status}`;
}

function organizationName(body: string): string | undefined {
  try {
    const document: unknown = JSON.parse(body);
    return typeof document === 'object' &&
      document !== null &&
      'organisationName' in document &&
      typeof document.organisationName === 'string'
      ? document.organisationName
      : undefined;
  } catch {
    return undefined;
  }
}
