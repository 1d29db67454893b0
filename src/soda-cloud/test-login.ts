import { type HttpDependencies, requestWithRetry } from '../http/retrying-request.ts';
import type { KeyPair } from '../keys/key-pair.ts';
import type { Log } from '../runner/log.ts';
import { type CloudAnswer, readAnswer, requestHeaders, unexpectedStatus } from './api.ts';
import { type Connection, origin } from './connection.ts';

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
      const organization = log.foreignName(login.organization);
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
