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

/** Below this length only the value itself is looked for: its other spellings would hit ordinary words. */
const SHORTEST_DERIVED = 6;

/**
 * The spellings in which a server, a command or a parser may echo a value: raw, JSON, URL, hex, and base64 at each of
 * the three offsets a longer text can give it.
 */
export function encodedForms(value: string): string[] {
  if (value.length < SHORTEST_DERIVED) {
    return value === '' ? [] : [value];
  }
  const bytes = Buffer.from(value, 'utf8');
  // URLs are made of UTF-8, in which half a character has no spelling: encoders put U+FFFD there, as here, or throw
  const wellFormed = value.toWellFormed();
  const spellings = [
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(wellFormed),
    encodeURI(wellFormed),
    bytes.toString('hex'),
    ...[0, 1, 2].flatMap((offset) => base64Core(bytes, offset)),
  ];
  return [...new Set(spellings)];
}

/** The base64 characters that depend on nothing but the value when `offset` bytes stand before it. */
function base64Core(bytes: Buffer, offset: number): string[] {
  const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString('base64')
    .replace(/=+$/, '');
  const whole = Math.floor(((offset + bytes.length) * 8) / 6);
  const core = encoded.slice(offset === 0 ? 0 : offset + 1, whole);
  return [core, core.replaceAll('+', '-').replaceAll('/', '_')];
}
