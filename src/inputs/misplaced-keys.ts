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

/** Inputs that are there for a key or a token, a command that may take one, and one that is checked by itself. */
const NOT_CHECKED =
  /^(.*api-key-(id|secret)|(new-)?soda-cloud|(github|issue)-token|key-command|retire-runner-id)$/;

/** The inputs that are for something else than keys and tokens. */
export function shownInputs(reader: InputReader): ShownText[] {
  return INPUT_NAMES.filter((input) => !NOT_CHECKED.test(input)).map((input) => ({
    input,
    text: reader.raw(input),
  }));
}

/**
 * Refuses a key, a token or a password, or a long piece of one, in an input that is for something else: from there it would get
 * into the host, a path, a name or a request.
 * @throws ActionError for the first of such inputs
 */
export function checkNoKeyIsMisplaced(shown: readonly ShownText[], secrets: readonly string[]): void {
  const known = new Redactor();
  for (const secret of secrets) {
    // a whole block in the place of a key is another mistake, and its host stands in 'host' as well
    if (!looksLikeBlock(secret)) {
      known.add(secret.trim());
    }
  }
  const misplaced = shown.find(({ text }) => known.holdsPiece(text));
  if (misplaced !== undefined) {
    throw new ActionError('API key not usable', {
      what: `The input '${misplaced.input}' holds an API key, a token or a password, or a part of one.`,
      why: 'It is for something else, which is shown in logs or sent to others. The inputs are probably mixed up.',
      fix: `Set '${misplaced.input}' to what belongs there, and give what is secret to its own input only.`,
    });
  }
}
