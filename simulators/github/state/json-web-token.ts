import { type KeyObject, verify } from 'node:crypto';
import { isJsonObject, type JsonObject } from '../../soda-cloud/json.ts';

export interface JsonWebToken {
  readonly header: JsonObject;
  readonly claims: JsonObject;
  isSignedBy(publicKey: KeyObject): boolean;
}

/** @returns `undefined` for what is no JSON web token */
export function decodeJsonWebToken(text: string): JsonWebToken | undefined {
  const parts = text.split('.');
  const [header = '', claims = '', signature = ''] = parts;
  const decodedHeader = decode(header);
  const decodedClaims = decode(claims);
  if (parts.length !== 3 || decodedHeader === undefined || decodedClaims === undefined) {
    return undefined;
  }
  return {
    header: decodedHeader,
    claims: decodedClaims,
    isSignedBy: (publicKey) =>
      decodedHeader['alg'] === 'RS256' &&
      verify(
        'RSA-SHA256',
        Buffer.from(`${header}.${claims}`),
        publicKey,
        Buffer.from(signature, 'base64url'),
      ),
  };
}

function decode(part: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const TEN_MINUTES = 600;

/**
 * What GitHub says of claims that it does not accept.
 * @param now in milliseconds since the epoch
 */
export function claimProblem({ exp, iat }: JsonObject, now: number): string | undefined {
  const seconds = now / 1000;
  if (typeof exp !== 'number' || exp <= seconds) {
    return "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires";
  }
  if (exp > seconds + TEN_MINUTES) {
    return "'Expiration time' claim ('exp') is too far in the future";
  }
  if (typeof iat !== 'number' || !Number.isInteger(iat) || iat > seconds) {
    return "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued";
  }
  return undefined;
}
