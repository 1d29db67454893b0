import { ActionError } from '../shared/action-error.ts';
import { Redactor } from '../shared/redactor.ts';
import { INPUT_NAMES, type InputName } from './definitions.ts';
import type { InputReader } from './reader.ts';

/** The rest of the line is looked at, not taken: in JSON another key stands there. */
const KEY_LINE = /api_key_(?:id|secret)["']?\s*:[ \t]*(?=([^\r\n]*))/g;

/** A quoted text at the beginning, with the escapes of its kind of quotes. */
const QUOTED = /^(?:"((?:\\.|[^"\\])*)"|'((?:''|[^'])*)').*$/;

/** Whether a text looks like a `soda_cloud` block or a part of one. */
export function looksLikeBlock(text: string): boolean {
  return new RegExp(KEY_LINE.source).test(text);
}

/** What may be a key in such a text, found without parsing it: for masking before anything can go wrong. */
export function extractKeyCandidates(text: string): string[] {
  const found = [text, tidiedBlock(text)].flatMap((each) => [...each.matchAll(KEY_LINE)]);
  const values = found
    .map(([, rest = '']) => rest.trim())
    .flatMap((rest) => [
      rest,
      withoutComment(rest),
      rest.replace(/[,}].*$/, ''),
      rest.replace(QUOTED, '$1$2'),
    ]);
  return [...new Set(values)].filter((value) => value !== '');
}

const SPACES = /[\u00A0\u1680\u2000-\u200A\u202F\u205F\u3000]/g;
const FENCE = /^[ \t]*(```|~~~)/;
const MOST_WRAPPINGS = 4;

/**
 * A block without what copying puts around or into it: a Markdown fence or marks of a quotation, quotation marks around
 * the whole, line breaks that are spelled `\n`, and spaces that look like plain ones or like nothing.
 */
export function tidiedBlock(text: string): string {
  let tidied = text.replace(/\p{Cf}/gu, '').replace(SPACES, ' ');
  for (let count = 0; count < MOST_WRAPPINGS; count += 1) {
    const before = tidied;
    tidied = withoutLineBreakEscapes(withoutQuotes(withoutFence(tidied)));
    if (tidied === before) {
      break;
    }
  }
  return tidied;
}

function withoutFence(text: string): string {
  const lines = text.split(/\r\n|\r|\n/);
  const filled = lines.filter((line) => line.trim() !== '');
  if (FENCE.test(filled[0] ?? '')) {
    return lines.filter((line) => !FENCE.test(line)).join('\n');
  }
  return filled.length > 0 && filled.every((line) => /^[ \t]*>/.test(line))
    ? lines.map((line) => line.replace(/^[ \t]*> ?/, '')).join('\n')
    : text;
}

function withoutQuotes(text: string): string {
  const trimmed = text.trim();
  return trimmed.length > 1 && /^["'`\u2018\u201C\u201E\u00AB].*["'`\u2019\u201C\u201D\u00BB]$/s.test(trimmed)
    ? trimmed.slice(1, -1).replaceAll('\\"', '"')
    : text;
}

/** Only where the text has no line breaks of its own: beside them the letters may be part of a value. */
function withoutLineBreakEscapes(text: string): string {
  const trimmed = text.trim();
  return /[\r\n]/.test(trimmed) || !trimmed.includes('\\n') ? text : trimmed.replace(/(?:\\r)?\\n/g, '\n');
}

function withoutComment(text: string): string {
  const at = text.search(/\s#/);
  return at === -1 ? text : text.slice(0, at).trimEnd();
}

/** A text that goes further than the action: into logs, outputs, names of files, or requests. */
export interface ShownText {
  readonly input: InputName;
  readonly text: string;
}

/** A key, a token or a password. */
export interface GivenSecret {
  /** In the user's terms: `the value of 'api-key-id'`. */
  readonly name: string;
  readonly text: string;
}

/** Inputs that are there for a key or a token, a command that may take one, and one that is checked by itself. */
const NOT_CHECKED =
  /^(.*api-key-(id|secret)|(new-)?soda-cloud|(github|issue)-token|key-command|retire-runner-id)$/;

/** What is shorter can stand anywhere by chance. */
const SHORTEST_TELLING = 6;

const WORD = String.raw`(?:[A-Z]+|[A-Z]?[a-z]+(?:[A-Z][a-z]+)*)\d{0,3}|\d{1,4}`;
const WORDS = new RegExp(`^[^A-Za-z0-9]*(?:(?:${WORD})(?:[^A-Za-z0-9]+|$))*$`);

/** The inputs that are for something else than keys and tokens. A default is public, whatever a key looks like. */
export function shownInputs(reader: InputReader): ShownText[] {
  return INPUT_NAMES.filter((input) => reader.isSet(input) && !NOT_CHECKED.test(input)).map((input) => ({
    input,
    text: reader.raw(input),
  }));
}

/**
 * Refuses a key, a token or a password, or a long piece of one, in an input that is for something else: from there it
 * would get into the host, a path, a name or a request.
 * @throws ActionError for the first of such inputs
 */
export function checkNoKeyIsMisplaced(shown: readonly ShownText[], secrets: readonly GivenSecret[]): void {
  if (shown.length === 0) {
    return;
  }
  const telling = secrets
    .filter(({ text }) => isDistinctive(text))
    .map(({ name, text }) => ({
      name,
      known: new Redactor([text.trim()]),
    }));
  for (const { input, text } of shown) {
    const misplaced = telling.find(({ known }) => known.containsSecret(text));
    if (misplaced !== undefined) {
      throw new ActionError('API key not usable', {
        what: `The input '${input}' holds ${misplaced.name}, or a part of it.`,
        why: `What '${input}' holds is shown in logs or sent to others, so nothing secret may be in it. The inputs are probably mixed up.`,
        fix: `Set '${input}' to what belongs there, and give what is secret to its own input only.`,
      });
    }
  }
}

/**
 * Whether a piece of it in another input is no coincidence. A whole block in the place of a key has its host in `host`
 * as well; and where the name of a secret, a reference to it or a placeholder stands in the place of its value, that
 * is the mistake: its words may well be in other names.
 */
function isDistinctive(secret: string): boolean {
  return secret.length >= SHORTEST_TELLING && !looksLikeBlock(secret) && !WORDS.test(secret);
}
