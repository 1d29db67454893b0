import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { Secret } from './secret.ts';

/** A Soda Cloud API key: what its dialog calls API Key ID and API Key Secret. */
export interface KeyPair {
  readonly id: Secret;
  readonly secret: Secret;
}

/**
 * The first 12 hex digits of SHA-256 of the key ID: names a key in logs without showing it. Node's own cryptography
 * takes a sixth of the time in which Node starts to load, for a hash of a few bytes.
 */
export function fingerprint(pair: KeyPair): string {
  return bytesToHex(sha256(utf8ToBytes(pair.id.reveal()))).slice(0, 12);
}

/** The credentials of HTTP Basic authentication (RFC 7617): base64 of `id:secret` in UTF-8. */
export function basicCredentials(pair: KeyPair): Secret {
  return new Secret(Buffer.from(`${pair.id.reveal()}:${pair.secret.reveal()}`, 'utf8').toString('base64'));
}

export function samePair(one: KeyPair, other: KeyPair): boolean {
  return one.id.equals(other.id) && one.secret.equals(other.secret);
}
