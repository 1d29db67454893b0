/** One encoding of a secret. */
export interface Spelling {
  readonly form: string;
  /** In lower case, as texts are searched: a secret whose upper and lower case are exchanged is found too. */
  readonly text: string;
  /** The shortest match that counts as exposed. */
  readonly shortestRun: number;
}

/** Characters of a secret, or bytes of its base64 or hex, that are no coincidence. */
const TELLING = 12;

type Writer = (value: string) => string;

const bytes = (value: string) => Buffer.from(value, 'utf8');

const WRITERS: Readonly<Record<string, Writer>> = {
  raw: (value) => value,
  reversed: (value) => [...value].reverse().join(''),
  JSON: (value) => JSON.stringify(value).slice(1, -1),
  'JSON in ASCII': (value) => ascii(JSON.stringify(value).slice(1, -1)),
  'JSON in JSON': (value) => JSON.stringify(JSON.stringify(value).slice(1, -1)).slice(1, -1),
  URL: encodeURIComponent,
  'URL with reserved characters': encodeURI,
  form: (value) => new URLSearchParams({ '': value }).toString().slice(1),
  'URL path': (value) => new URL(`https://host/${value}`).pathname.slice(1),
  'URL user': urlUser,
  'single quotes of YAML': (value) => value.replaceAll("'", "''"),
  'double quotes of YAML': (value) =>
    value.replace(
      /[^A-Za-z0-9_-]/gu,
      (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
    ),
  'workflow command': (value) => value.replaceAll('%', '%25').replaceAll(':', '%3A').replaceAll(',', '%2C'),
  'data of a workflow command': (value) => value.replaceAll('%', '%25'),
  HTML: (value) =>
    value
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&#39;'),
  Markdown: (value) => value.replace(/[\\`*_{}[\]()#+.!|<>~-]/g, '\\$&'),
  'cell of a table': (value) => value.replaceAll('|', '\\|'),
  'UTF-8 read as Latin-1': (value) => bytes(value).toString('latin1'),
};

/** Every spelling that differs from the others. */
export function spellingsOf(value: string): Spelling[] {
  const written = Object.entries(WRITERS).map(([form, write]) => spelling(form, write(value), TELLING));
  const encoded = [
    spelling('hex', bytes(value).toString('hex'), 2 * TELLING),
    ...[0, 1, 2].flatMap((offset) => base64Spellings(value, offset)),
  ];
  const seen = new Set<string>();
  return [...written, ...encoded].filter(({ text }) => text !== '' && !seen.has(text) && seen.add(text));
}

function spelling(form: string, text: string, shortestRun: number): Spelling {
  return { form, text: text.toLowerCase(), shortestRun };
}

/**
 * The characters of base64 that depend on the value alone when so many bytes (modulo 3) stand before it: with them the
 * secret of `id:secret` is found behind any ID.
 */
function base64Spellings(value: string, offset: number): Spelling[] {
  const encoded = Buffer.concat([Buffer.alloc(offset), bytes(value)]).toString('base64');
  const whole = Math.floor(((offset + bytes(value).length) * 8) / 6);
  const core = encoded.slice(offset === 0 ? 0 : offset + 1, whole);
  const run = (TELLING * 4) / 3;
  return [
    spelling(`base64 at offset ${offset}`, core, run),
    spelling(`base64url at offset ${offset}`, core.replaceAll('+', '-').replaceAll('/', '_'), run),
  ];
}

function ascii(text: string): string {
  return text.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** As a URL keeps it in front of the `@`. */
function urlUser(value: string): string {
  const url = new URL('https://host');
  url.username = value;
  return url.username;
}
