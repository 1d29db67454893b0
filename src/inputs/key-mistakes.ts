import { ActionError } from '../shared/action-error.ts';
import { SHORTEST_SECRET } from '../shared/redactor.ts';
import type { KeyPair, Secret } from '../shared/secret.ts';
import { UnicodePattern } from '../shared/unicode-pattern.ts';

/** The names of the two values, as the user wrote them: `api-key-id`, or `api_key_id in 'soda-cloud'`. */
interface PairNames {
  readonly id: string;
  readonly secret: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const USUAL_SECRET = /^[A-Za-z0-9_-]{20,}$/;
const NAME_OF_SECRET = /^(secrets\.|env\.|\$)?[A-Z]+(_[A-Z]+)+$/;

/** Names that people give to a key: text before `=` or `:` counts as a name only if it looks like one of them. */
const KEY_NAMES = [
  /^(["']?)[A-Z][A-Z0-9]{0,60}(?:_[A-Z0-9]{1,60}){1,9}\1(?=[ =:])/,
  /^(["']?)(?:[\w-]{0,60}(?:api[_-]?key|secret)[\w-]{0,60}|soda_\w{1,60}|authorization)\1(?=[ =:])/i,
];
const COMMAND = /^(?:(?:export|set) +|\$env:)/i;
const EQUALS = /^ *= *(?![= ])(?=.)/s;
const COLON = /^ *: *(?=[^ ])/;
const AUTHORIZATION = /^(?:Bearer|Basic) +(?=\S)/i;
const TYPOGRAPHIC =
  '\u2018\u2019\u201A\u201B\u201C\u201D\u201E\u201F\u2032\u2033\u2039\u203A\u00AB\u00BB\u00B4`';
const TYPOGRAPHIC_QUOTES = new RegExp(`^[${TYPOGRAPHIC}](.*)[${TYPOGRAPHIC}][,;]?$`, 's');
const STRAIGHT_QUOTES = /^(["'])(.*)\1[,;]?$/s;
/** Any white space but the plain space, and characters that fonts do not show. */
const INVISIBLE_CHARACTER = String.raw`(?! )[\p{Cf}\p{Default_Ignorable_Code_Point}\p{Zs}]`;
const INVISIBLE = new UnicodePattern(INVISIBLE_CHARACTER);
const INVISIBLE_END = new UnicodePattern(`^${INVISIBLE_CHARACTER}|${INVISIBLE_CHARACTER}$`);

interface Mistake {
  readonly what: string;
  readonly why: string;
  /** @param name of the value */
  readonly fix: (name: string) => string;
}

/** The first certain mistake in a pair. */
export function findMistake(pair: KeyPair, names: PairNames): ActionError | undefined {
  return (
    findValueMistake(pair.id, names.id) ??
    findValueMistake(pair.secret, names.secret) ??
    findPairMistake(pair, names)
  );
}

/** Whether a value looks like Soda Cloud's. Their shape is not documented, so this is a hint and never an error. */
export function hasUsualId({ id }: KeyPair): boolean {
  return UUID.test(id.reveal());
}

export function hasUsualSecret({ secret }: KeyPair): boolean {
  return USUAL_SECRET.test(secret.reveal());
}

/** Whether a value looks like the name of a secret. A hint only: it could still be a key. */
export function looksLikeName(pair: KeyPair): boolean {
  return [pair.id, pair.secret].some((value) => NAME_OF_SECRET.test(value.reveal()));
}

const MOST_WRAPPINGS = 6;

/**
 * A value without the text that people paste around a key, step by step, so that every form can be masked: `NAME="key"`
 * gives `"key"` and `key`.
 */
export function unwrapped(text: string): string[] {
  const found: string[] = [];
  let current = text.trim();
  for (let count = 0; count < MOST_WRAPPINGS; count += 1) {
    found.push(...decodedParts(current));
    const inner = withoutWrapping(current).trim();
    if (inner === current || inner === '') {
      break;
    }
    found.push(inner);
    current = inner;
  }
  return found;
}

function withoutWrapping(text: string): string {
  const visible = INVISIBLE.replaceIn(text, () => '');
  if (visible !== text) {
    return visible;
  }
  const prefix = namePrefix(text, EQUALS) ?? namePrefix(text, COLON) ?? AUTHORIZATION.exec(text)?.[0].length;
  if (prefix !== undefined) {
    return text.slice(prefix);
  }
  return STRAIGHT_QUOTES.exec(text)?.[2] ?? TYPOGRAPHIC_QUOTES.exec(text)?.[1] ?? text;
}

/** The length of a name and its separator at the beginning of a text. */
function namePrefix(text: string, separator: RegExp): number | undefined {
  const command = COMMAND.exec(text)?.[0].length ?? 0;
  for (const name of KEY_NAMES) {
    const named = command + (name.exec(text.slice(command))?.[0].length ?? 0);
    const separated = named > command ? separator.exec(text.slice(named)) : null;
    if (separated !== null) {
      return named + separated[0].length;
    }
  }
  return undefined;
}

/** The key ID and the key secret, if a text is certainly base64 of them. */
function decodedParts(text: string): string[] {
  const decoded = decodedKey(text);
  if (decoded === undefined) {
    return [];
  }
  const colon = decoded.indexOf(':');
  return colon === -1 ? [decoded] : [decoded.slice(0, colon), decoded.slice(colon + 1)];
}

/** The decoded text, if it certainly is a key: an ID, which is a UUID, alone or before a colon and a secret. */
function decodedKey(text: string): string | undefined {
  if (!/^[A-Za-z0-9+/_-]{40,}={0,2}$/.test(text)) {
    return undefined;
  }
  const decoded = Buffer.from(text, 'base64').toString('utf8').trim();
  const [id = '', ...rest] = decoded.split(':');
  return UUID.test(id) && (rest.length === 0 || /^\S+$/.test(rest.join(':'))) ? decoded : undefined;
}

function findValueMistake(value: Secret, name: string): ActionError | undefined {
  const found = mistakeIn(value.reveal());
  return found && mistake(`${name} ${found.what}.`, found.why, found.fix(name));
}

function mistakeIn(text: string): Mistake | undefined {
  if (isReference(text)) {
    return {
      what: 'contains a reference that nothing has replaced',
      why: 'GitHub replaces expressions of the form secrets.NAME in a workflow file only, and references to environment variables are not replaced at all.',
      fix: (name) =>
        `Set ${name} in the workflow to an expression that reads the secret, such as \${{ secrets.NAME }}, and store the plain value in that secret.`,
    };
  }
  if (/^[*•●]+$/.test(text)) {
    return {
      what: 'contains nothing but asterisks',
      why: 'It was copied from a log or a form that hides the value.',
      fix: (name) =>
        `Copy the value for ${name} from Soda Cloud and store it again. A key secret is shown only once: generate a new key if it is lost.`,
    };
  }
  return wrappingOf(text) ?? tooShort(text);
}

/** `${X}`, `${{ x }}`, `{{ x }}`, `$(x)`, `env_var(x)`: a template, a command or a variable as a whole. */
export function isReference(text: string): boolean {
  return /^(\$\{.*\}|\{\{.*\}\}|\$\(.*\)|\$env:\w+|env_var *\(.*\))$/s.test(text);
}

function wrappingOf(text: string): Mistake | undefined {
  const again = (without: string) => (name: string) => `Store the value for ${name} again ${without}.`;
  if (namePrefix(text, EQUALS) !== undefined) {
    return {
      what: 'begins with a name and an equals sign',
      why: 'A line of the form NAME=value was stored, as in a script or in a file of variables, and not its value alone.',
      fix: again('without the name and the equals sign'),
    };
  }
  if (AUTHORIZATION.test(text)) {
    return {
      what: "begins with the word 'Bearer' or 'Basic'",
      why: 'The value of a header of an HTTP request was stored, and not the key alone.',
      fix: again('without that word'),
    };
  }
  if (namePrefix(text, COLON) !== undefined) {
    return {
      what: 'begins with a name and a colon',
      why: 'A line of a YAML file or a header was stored, and not its value alone.',
      fix: again('without the name and the colon'),
    };
  }
  if (STRAIGHT_QUOTES.test(text) || TYPOGRAPHIC_QUOTES.test(text)) {
    return {
      what: 'is wrapped in quotation marks',
      why: 'The quotes of a file, a shell command or a document were pasted into the secret.',
      fix: again('without the quotes'),
    };
  }
  if (holdsInvisible(text)) {
    return {
      what: 'contains an invisible character, such as a zero-width space',
      why: 'Web pages, chats and word processors add such characters, and they are copied with the value.',
      fix: again('typed or copied without it, for example through a plain text editor'),
    };
  }
  const [id, secret] = decodedParts(text);
  if (id !== undefined) {
    return {
      what: `contains base64 of ${secret === undefined ? 'a key ID' : 'a whole key, ID and secret'}`,
      why: 'Keys are given as Soda Cloud shows them; the action encodes them where that is needed.',
      fix: again('as Soda Cloud shows it'),
    };
  }
  const colon = text.indexOf(':');
  return colon !== -1 && UUID.test(text.slice(0, colon)) && USUAL_SECRET.test(text.slice(colon + 1))
    ? {
        what: 'contains a whole key, ID and secret with a colon between them',
        why: 'The two are stored as one value, as in the credentials of an HTTP request.',
        fix: () => 'Store the part before the colon as the key ID and the part after it as the key secret.',
      }
    : undefined;
}

/** At one end of a value, or in one that is a usual key without it: anywhere else it could be intended. */
function holdsInvisible(text: string): boolean {
  const visible = INVISIBLE.replaceIn(text, () => '');
  return visible !== text && (INVISIBLE_END.isIn(text) || UUID.test(visible) || USUAL_SECRET.test(visible));
}

function tooShort(text: string): Mistake | undefined {
  return text.length >= SHORTEST_SECRET
    ? undefined
    : {
        what: `is shorter than ${SHORTEST_SECRET} characters`,
        why: 'No key is that short, and it could not be hidden in a log without hiding ordinary words.',
        fix: (name) => `Copy the value for ${name} from Soda Cloud and store it again as a whole.`,
      };
}

function findPairMistake(pair: KeyPair, names: PairNames): ActionError | undefined {
  if (pair.id.equals(pair.secret)) {
    return mistake(
      `${names.id} and ${names.secret} are the same value.`,
      'One secret is probably used for both. Some published examples do that.',
      `Check the secret names in the workflow: ${names.id} takes the API key ID, ${names.secret} the API key secret.`,
    );
  }
  if (UUID.test(pair.secret.reveal()) && !UUID.test(pair.id.reveal())) {
    return mistake(
      `${names.id} and ${names.secret} are swapped.`,
      'In Soda Cloud the key ID is the UUID, and here the secret is one and the ID is not.',
      `Swap them: the UUID belongs in ${names.id}.`,
    );
  }
  return undefined;
}

function mistake(what: string, why: string, fix: string): ActionError {
  return new ActionError('API key not usable', { what, why, fix });
}
