import { createHash } from 'node:crypto';

const MASK = '***';

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
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return MASK;
  }
}

/** A Soda Cloud API key: what Soda Cloud's dialog calls API Key ID and API Key Secret. */
export interface KeyPair {
  readonly id: Secret;
  readonly secret: Secret;
}

/** The first 12 hex digits of SHA-256 of the key ID: identifies a key in logs without showing it. */
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
