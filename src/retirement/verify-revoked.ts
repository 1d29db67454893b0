import type { HttpDependencies } from '../http/retrying-request.ts';
import type { KeyPair } from '../keys/key-pair.ts';
import type { Connection } from '../soda-cloud/connection.ts';
import { causeOfRefusal, type LoginResult, testLogin } from '../soda-cloud/test-login.ts';

export interface RevocationRequest {
  readonly previous: KeyPair;
  /** Accepted a moment ago: Soda Cloud tells keys apart. */
  readonly current: KeyPair;
  readonly connection: Connection;
  /** Whether its runner was deleted a moment ago, which may take some seconds to be known everywhere. */
  readonly isJustDeleted: boolean;
  /** A cancellation cuts the pause between the answers short, so what comes after it does not count. */
  readonly isCanceled: () => boolean;
}

export type Revocation =
  | { readonly kind: 'revoked' }
  /** Soda Cloud accepts it. */
  | { readonly kind: 'works' }
  /** `remedy`: what to change, where the reason says it. */
  | { readonly kind: 'unconfirmed'; readonly reason: string; readonly remedy?: string | undefined };

/** Between the two answers, so that one replica that lags behind is no proof, in milliseconds. */
const BETWEEN_ANSWERS = 2000;

/** While a deletion gets known: pauses before the next question, in milliseconds. */
const PAUSES = [1000, 2000, 4000];

/**
 * Finds out whether Soda Cloud has revoked a pair. One answer is not enough: it has to answer 401 twice, and to accept the
 * current pair afterwards. A 403 is no proof, as Soda Cloud knows the key and may accept it again.
 */
export async function verifyRevoked(
  { previous, current, connection, isJustDeleted, isCanceled }: RevocationRequest,
  http: HttpDependencies,
): Promise<Revocation> {
  const ask = (pair: KeyPair) => testLogin(pair, connection, http);
  let first = await ask(previous);
  for (const pause of isJustDeleted ? PAUSES : []) {
    if (isUnknownPair(first) || first.kind === 'unknown') {
      break;
    }
    await http.sleep(pause);
    first = await ask(previous);
  }
  if (!isUnknownPair(first)) {
    return unrevoked(first);
  }
  await http.sleep(BETWEEN_ANSWERS);
  if (isCanceled()) {
    return { kind: 'unconfirmed', reason: 'the run was canceled' };
  }
  const second = await ask(previous);
  if (!isUnknownPair(second)) {
    return unrevoked(second);
  }
  const afterwards = await ask(current);
  switch (afterwards.kind) {
    case 'verified':
      return { kind: 'revoked' };
    case 'refused':
      return {
        kind: 'unconfirmed',
        reason: `a moment later it refused the current key too (HTTP ${afterwards.status}), so its refusals say nothing of the previous one`,
      };
    case 'unknown':
      return {
        kind: 'unconfirmed',
        reason: `of the current key, ${afterwards.reason}`,
        remedy: afterwards.remedy,
      };
  }
}

/** What Soda Cloud says of the previous pair, in a few words. */
export function describeRevocation(revocation: Revocation): string {
  switch (revocation.kind) {
    case 'revoked':
      return 'revoked (HTTP 401, twice)';
    case 'works':
      return 'accepted';
    case 'unconfirmed':
      return `could not be determined: ${revocation.reason}`;
  }
}

function isUnknownPair(login: LoginResult): boolean {
  return login.kind === 'refused' && login.status === 401;
}

function unrevoked(login: LoginResult): Revocation {
  switch (login.kind) {
    case 'verified':
      return { kind: 'works' };
    case 'refused':
      return {
        kind: 'unconfirmed',
        reason: `it refused the key with HTTP ${login.status}, which is no proof: ${causeOfRefusal(login.status)}`,
      };
    case 'unknown':
      return { kind: 'unconfirmed', reason: login.reason, remedy: login.remedy };
  }
}
