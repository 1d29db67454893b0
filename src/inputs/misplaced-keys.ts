import { ActionError } from '../shared/action-error.ts';
import { Redactor } from '../shared/redactor.ts';
import type { Connection } from '../soda-cloud/endpoint.ts';
import { INPUT_NAMES, type InputName } from './definitions.ts';
import type { InputReader } from './reader.ts';
import type { KeyPairInput, RawValue } from './types.ts';

/** A text that leaves the action: in logs, outputs, names of files, or requests. */
export interface ShownText {
  readonly input: InputName;
  readonly text: string;
}

/** Inputs for a key or a token, a command that may take one, and one that has a check of its own. */
const NOT_CHECKED =
  /^(.*api-key-(id|secret)|(new-)?soda-cloud|(github|issue)-token|key-command|retire-runner-id)$/;

/** Anything shorter can occur anywhere by chance. */
const SHORTEST_DISTINCTIVE = 6;

const WORD = String.raw`(?:[A-Z]+|[A-Z]?[a-z]+(?:[A-Z][a-z]+)*)\d{0,3}|\d{1,4}`;
const WORDS = new RegExp(`^[^A-Za-z0-9]*(?:(?:${WORD})(?:[^A-Za-z0-9]+|$))*$`);

/** The inputs for anything but keys and tokens. A default is public, whatever a key looks like. */
export function shownInputs(reader: InputReader): ShownText[] {
  return INPUT_NAMES.filter((input) => reader.isSet(input) && !NOT_CHECKED.test(input)).map((input) => ({
    input,
    text: reader.raw(input),
  }));
}

/**
 * Refuses a key, a token or a password, or a long piece of one, in an input for something else: from there it would get
 * into the host, a path, a name or a request.
 * @throws ActionError for the first of such inputs
 */
export function checkNoKeyIsMisplaced(shown: readonly ShownText[], secrets: readonly RawValue[]): void {
  if (shown.length === 0) {
    return;
  }
  const distinctive = secrets
    .filter(({ text }) => isDistinctive(text))
    .map(({ name, text }) => ({ name, known: new Redactor([text.trim()]) }));
  for (const { input, text } of shown) {
    const misplaced = distinctive.find(({ known }) => known.containsSecret(text));
    if (misplaced !== undefined) {
      throw new ActionError('API key not usable', {
        what: `The input '${input}' contains ${misplaced.name}, or a part of it.`,
        why: `What '${input}' holds is shown in logs or sent to others, so nothing secret may be in it. The inputs are probably mixed up.`,
        fix: `Set '${input}' to what belongs there, and give what is secret to its own input only.`,
      });
    }
  }
}

/**
 * Whether a piece of it in another input cannot be a coincidence. It can for a whole block in place of a key, which has
 * the host as well, and for the name of a secret, a reference to it or a placeholder in place of its value: those are
 * the mistake, and their words may be in other names.
 */
function isDistinctive(secret: string): boolean {
  return secret.length >= SHORTEST_DISTINCTIVE && !looksLikeBlock(secret) && !WORDS.test(secret);
}

/** The host is an output and shown in logs, where a key that equals it would be visible. */
export function checkHostIsNotKey({ host }: Connection, key: KeyPairInput): void {
  const values = key.found ? [key.pair.id, key.pair.secret] : [];
  if (values.some((value) => value.reveal().toLowerCase() === host)) {
    throw new ActionError('API key not usable', {
      what: 'The key ID or the key secret equals the host.',
      why: 'The inputs are probably mixed up.',
      fix: "Give the key as Soda Cloud shows it, and set 'host' to the name of your Soda Cloud host, or leave it out and set 'region'.",
    });
  }
}

// Finds keys in the text of a pasted `soda_cloud` block without the YAML parser, which is loaded only to read it.

/** The rest of the line is matched, not consumed: in JSON it has another key. */
const KEY_LINE = /api_key_(?:id|secret)["']?\s*:[ \t]*(?=([^\r\n]*))/g;

/** A quoted text at the beginning, with the escapes of its kind of quotes. */
const QUOTED = /^(?:"((?:\\.|[^"\\])*)"|'((?:''|[^'])*)').*$/;

/** Whether a text looks like a `soda_cloud` block or a part of one. */
export function looksLikeBlock(text: string): boolean {
  return new RegExp(KEY_LINE.source).test(text);
}

/** Possible keys in such a text, found without parsing it: for masking before anything can go wrong. */
export function extractKeyCandidates(text: string): string[] {
  const found = [text, normalizeBlock(text)].flatMap((each) => [...each.matchAll(KEY_LINE)]);
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

function withoutComment(text: string): string {
  const at = text.search(/\s#/);
  return at === -1 ? text : text.slice(0, at).trimEnd();
}

const SPACES = /[\u00A0\u1680\u2000-\u200A\u202F\u205F\u3000]/g;
const FENCE = /^[ \t]*(```|~~~)/;
const MOST_WRAPPINGS = 4;

/**
 * A block without what copying adds: a Markdown fence or quotation marks of a mail, quotes around the whole, line breaks
 * that are spelled `\n`, and spaces that look like plain ones or like nothing.
 */
export function normalizeBlock(text: string): string {
  let normalized = text.replace(/\p{Cf}/gu, '').replace(SPACES, ' ');
  for (let count = 0; count < MOST_WRAPPINGS; count += 1) {
    const before = normalized;
    normalized = withoutLineBreakEscapes(withoutQuotes(withoutFence(normalized)));
    if (normalized === before) {
      break;
    }
  }
  return normalized;
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

/** Only where the text has no line breaks of its own: otherwise the letters may be part of a value. */
function withoutLineBreakEscapes(text: string): string {
  const trimmed = text.trim();
  return /[\r\n]/.test(trimmed) || !trimmed.includes('\\n') ? text : trimmed.replace(/(?:\\r)?\\n/g, '\n');
}
