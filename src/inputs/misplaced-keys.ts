import { ActionError } from '../errors/action-error.ts';
import { Redactor } from '../runner/redactor.ts';
import { INPUT_NAMES, type InputName } from './catalogue.ts';
import { looksLikeBlock } from './likely-keys.ts';
import type { InputReader } from './reader.ts';

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
    .filter(({ text }) => isTelling(text))
    .map(({ name, text }) => ({
      name,
      known: new Redactor([text.trim()]),
    }));
  for (const { input, text } of shown) {
    const misplaced = telling.find(({ known }) => known.holds(text));
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
function isTelling(secret: string): boolean {
  return secret.length >= SHORTEST_TELLING && !looksLikeBlock(secret) && !WORDS.test(secret);
}
