/** Below this length only the value itself is looked for: its other spellings would hit ordinary words. */
const SHORTEST_DERIVED = 6;

/**
 * The spellings in which a server, a command or a parser may echo a value: raw, JSON, URL, hex, and base64 at each of
 * the three offsets a longer text can give it.
 */
export function echoSpellings(value: string): string[] {
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
