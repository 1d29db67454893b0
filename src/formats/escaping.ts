import { ActionError } from '../shared/action-error.ts';
import { type KeyPair, Secret } from '../shared/secret.ts';

/**
 * A YAML double-quoted scalar in which every character but `[A-Za-z0-9._-]` is written as an escape.
 * Nothing in it can be taken for a template, a comment or syntax by the engines that read it: Soda Core v3 renders the
 * raw text with Jinja twice before it parses it, v4 parses first.
 */
export function safeScalar(text: string): string {
  return `"${safeSpelling(text)}"`;
}

/** What stands between the quotes of `safeScalar`. */
export function safeSpelling(text: string): string {
  return text.replace(/[^A-Za-z0-9._-]/gu, (character) => escapeCharacter(character.codePointAt(0) ?? 0));
}

function escapeCharacter(codePoint: number): string {
  const [letter, digits] = codePoint <= 0xff ? ['x', 2] : codePoint <= 0xffff ? ['u', 4] : ['U', 8];
  return `\\${letter}${codePoint.toString(16).padStart(digits, '0')}`;
}

/** What a file holds in place of ID and secret, where that differs from them: it has to be masked too. */
export function differingSpellings({ id, secret }: KeyPair, spell: (text: string) => string): Secret[] {
  return [id, secret]
    .map((value) => ({ value, spelling: new Secret(spell(value.reveal())) }))
    .filter(({ value, spelling }) => !spelling.equals(value))
    .map(({ spelling }) => spelling);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\v': '\\v',
};

/**
 * A parameter in a curl config file, in double quotes. curl knows six escapes there, and reads all other bytes as they
 * are (man curl, option --config; `unslashquote` in src/tool_parsecfg.c).
 */
export function curlParameter(text: string): string {
  return `"${curlSpelling(text)}"`;
}

/** How a text is spelled between those quotes. */
export function curlSpelling(text: string): string {
  return text.replace(/["\\\t\n\r\v]/g, (character) => ESCAPES[character] ?? character);
}

/** What no escape of curl's can spell. */
export const CURL_LIMITS: readonly Limit[] = [
  {
    concerns: (text) => text.includes('\0') || text.includes('\x1a'),
    found: 'a NUL or a SUB character',
    why: 'curl, on Windows at least, takes it for the end of the line or of the file.',
  },
];

/** Something in a value that a format's syntax or its reader cannot carry. */
export interface Limit {
  readonly concerns: (text: string) => boolean;
  /** What the value holds then, such as `a colon`. */
  readonly found: string;
  readonly why: string;
}

/** JavaScript and YAML have halves of characters beyond the first plane; UTF-8, which all readers take, has not. */
export const HALF_CHARACTER: Limit = {
  concerns: (text) => /\p{Surrogate}/u.test(text),
  found: 'half of a character (an unpaired surrogate)',
  why: 'There is no way to write it in UTF-8.',
};

/**
 * @throws ActionError for the first value that one of its limits forbids. It names the half of the pair and what is in
 * its way, and shows nothing of the value.
 */
export function checkLimits(
  format: string,
  { id, secret }: KeyPair,
  limits: { readonly id: readonly Limit[]; readonly secret: readonly Limit[] },
): void {
  const halves = [
    { name: 'API key ID', value: id, limits: limits.id },
    { name: 'API key secret', value: secret, limits: limits.secret },
  ];
  for (const half of halves) {
    const limit = half.limits.find(({ concerns }) => concerns(half.value.reveal()));
    if (limit !== undefined) {
      throw notWritable(format, half.name, limit);
    }
  }
}

function notWritable(format: string, name: string, { found, why }: Limit): ActionError {
  return new ActionError('Key not writable in this format', {
    what: `The ${name} holds ${found}, which a file of the format '${format}' cannot carry.`,
    why,
    fix: "Generate a new key in Soda Cloud, or set 'format' to another one that your tool reads.",
  });
}
