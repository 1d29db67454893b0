import { ActionError } from '../shared/action-error.ts';
import { type KeyPair, Secret } from '../shared/secret.ts';
import { type Connection, REGION_HOSTS } from '../soda-cloud/endpoint.ts';

/**
 * The text between the quotes of a YAML double-quoted scalar, in which every character but `[A-Za-z0-9._-]` is an
 * escape. No engine that reads it finds a template, a comment or syntax in it: Soda Core v3 renders the raw text with
 * Jinja twice before it parses it, v4 parses first.
 */
export function yamlEscape(text: string): string {
  return text.replace(/[^A-Za-z0-9._-]/gu, (character) => {
    const codePoint = character.codePointAt(0) ?? 0;
    const [letter, digits] = codePoint <= 0xff ? ['x', 2] : codePoint <= 0xffff ? ['u', 4] : ['U', 8];
    return `\\${letter}${codePoint.toString(16).padStart(digits, '0')}`;
  });
}

/** The escaped forms of the key ID and the key secret, where they differ from the values. */
export function escapedForms({ id, secret }: KeyPair, escapeText: (text: string) => string): Secret[] {
  return [id, secret]
    .map((value) => ({ value, escaped: new Secret(escapeText(value.reveal())) }))
    .filter(({ value, escaped }) => !escaped.equals(value))
    .map(({ escaped }) => escaped);
}

/** Text in a value that a format's syntax or its reader cannot carry. */
export interface Limit {
  readonly appliesTo: (text: string) => boolean;
  /** What the value contains then, such as `a colon`. */
  readonly found: string;
  readonly why: string;
}

/** JavaScript and YAML allow a lone surrogate. UTF-8, which all readers expect, does not. */
export const UNPAIRED_SURROGATE: Limit = {
  appliesTo: (text) => !text.isWellFormed(),
  found: 'an incomplete character (an unpaired surrogate)',
  why: 'There is no way to write it in UTF-8.',
};

export const COLON: Limit = {
  appliesTo: (text) => text.includes(':'),
  found: 'a colon',
  why: 'HTTP Basic authentication puts a colon between ID and secret, and the first one ends the ID (RFC 7617).',
};

/** For formats whose readers end a value at white space, and take other characters for bytes of different encodings. */
export const VISIBLE_ASCII: Limit = {
  appliesTo: (text) => /[^!-~]/.test(text),
  found: 'white space, a control character, or one outside ASCII',
  why: 'The programs that read this format end a value at white space, and disagree about the encoding of characters outside ASCII.',
};

/**
 * The error for a host of Soda Cloud whose other servers are not known.
 * @param servers what the format is for, such as `image registry`
 */
export function hostWithoutRegion(format: string, servers: string, { host }: Connection): ActionError {
  return new ActionError('Format needs a region', {
    what: `A file of the format '${format}' names the ${servers} of a Soda Cloud region, and ${host} belongs to none.`,
    why: `The addresses are known only for ${Object.values(REGION_HOSTS).join(' and ')}.`,
    fix: "Leave 'host' out and set 'region' to 'eu' or 'us'; if Soda Cloud does not accept the key there, also set 'verify: false'.",
  });
}

/**
 * @param limits of both values
 * @param more limits of one value
 * @throws ActionError for the first value that a limit applies to. It names the value and what it contains, and shows
 *   nothing of it.
 */
export function checkLimits(
  format: string,
  { id, secret }: KeyPair,
  limits: readonly Limit[],
  more: { readonly id?: readonly Limit[]; readonly secret?: readonly Limit[] } = {},
): void {
  for (const [name, value, own = []] of [
    ['API key ID', id, more.id],
    ['API key secret', secret, more.secret],
  ] as const) {
    const limit = [...limits, ...own].find(({ appliesTo }) => appliesTo(value.reveal()));
    if (limit !== undefined) {
      throw new ActionError('Key not writable in this format', {
        what: `The ${name} contains ${limit.found}, which a file of the format '${format}' cannot carry.`,
        why: limit.why,
        fix: "Generate a new key in Soda Cloud, or set 'format' to another one that your tool reads.",
      });
    }
  }
}
