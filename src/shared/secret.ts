import { createHash } from 'node:crypto';

const SHOWN = '***';

/** A value that cannot be printed by accident: every implicit conversion gives `***`. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself, for the one place that has to write or send it. */
  reveal(): string {
    return this.#value;
  }

  equals(other: Secret): boolean {
    return this.#value === other.#value;
  }

  toString(): string {
    return SHOWN;
  }

  toJSON(): string {
    return SHOWN;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return SHOWN;
  }
}

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
  return createHash('sha256').update(pair.id.reveal()).digest('hex').slice(0, 12);
}

/** The credentials of HTTP Basic authentication (RFC 7617): base64 of `id:secret` in UTF-8. */
export function basicCredentials(pair: KeyPair): Secret {
  return new Secret(Buffer.from(`${pair.id.reveal()}:${pair.secret.reveal()}`, 'utf8').toString('base64'));
}

export function samePair(one: KeyPair, other: KeyPair): boolean {
  return one.id.equals(other.id) && one.secret.equals(other.secret);
}
