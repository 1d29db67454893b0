import { ActionError } from '../shared/action-error.ts';
import { Redactor } from '../shared/redactor.ts';
import type { Connection } from '../soda-cloud/endpoint.ts';
import { looksLikeBlock } from './block-text.ts';
import { INPUT_NAMES, INPUTS, type InputName, type Mode, type UnusedInput } from './definitions.ts';
import type { InputReader } from './reader.ts';
import type { InputContext, KeyPairInput, RawValue } from './types.ts';

/** A text that leaves the action: in logs, outputs, names of files, or requests. */
export interface ShownText {
  readonly input: InputName;
  readonly text: string;
}

/** Inputs for a key or a token, a command that may contain one, and one that has a check of its own. */
const NOT_CHECKED =
  /^(.*api-key-(id|secret)|(new-)?soda-cloud|(github|issue)-token|app-private-key|key-command|retire-runner-id)$/;

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
        why: `The value of '${input}' is shown in logs or sent to other servers, so it must not contain a secret. The inputs are probably mixed up.`,
        fix: `Set '${input}' to a value without the secret, and give each secret only to the input that takes it.`,
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

/**
 * One warning for everything that is set and has no effect.
 * @param mode `undefined` where it is not known: then only misspelled names and `unused` are reported
 */
export function warnAboutUnused(
  mode: Mode | undefined,
  unused: readonly UnusedInput[],
  { reader, log, environment }: InputContext,
): void {
  // the user did not set a value that comes from an expression
  const isGiven = (name: InputName) => reader.isSet(name) && !('expression' in INPUTS[name]);
  const otherModes = INPUT_NAMES.filter(
    (name) => mode !== undefined && !INPUTS[name].modes.some((user) => user === mode) && isGiven(name),
  );
  const named = [
    ...misspelledInputs(environment).map(
      ({ given, meant }) =>
        `'${log.sanitize(given)}' (not an input of this action: '${meant}' is probably meant)`,
    ),
    ...otherModes.map((name) => `'${name}' (not used by mode '${mode}')`),
    ...unused
      .filter(({ name }) => isGiven(name))
      .map(({ name, usedWith }) => `'${name}' (used with ${usedWith})`),
  ];
  if (named.length > 0) {
    log.warning('Unused input', `Set, but without effect here: ${named.join(', ')}.`);
  }
}

/** A name in `with:` that is not an input, and the input with a similar name. */
interface MisspelledInput {
  readonly given: string;
  readonly meant: InputName;
}

const PREFIX = 'INPUT_';

/**
 * Names in `with:` that are similar to those of inputs. The runner sets `INPUT_` and the name in upper case for each,
 * with underscores for spaces, whether the action has such an input or not. Other names are ignored: they could be
 * variables of the job.
 */
export function misspelledInputs(environment: NodeJS.ProcessEnv): MisspelledInput[] {
  const known = new Set<string>(INPUT_NAMES.map((name) => PREFIX + name.toUpperCase()));
  return Object.keys(environment)
    .filter((name) => name.startsWith(PREFIX) && name.length <= LONGEST_NAME && !known.has(name))
    .flatMap((name) => {
      const given = name.slice(PREFIX.length).toLowerCase();
      const meant = closestInput(given);
      return meant === undefined ? [] : [{ given, meant }];
    });
}

const LONGEST_NAME = 60;

function closestInput(given: string): InputName | undefined {
  const letters = lettersOf(given);
  const [closest] = INPUT_NAMES.map((name) => ({
    name,
    distance: editDistance(letters, lettersOf(name)),
  })).sort((one, other) => one.distance - other.distance);
  const most = letters.length >= 8 ? 2 : letters.length >= 4 ? 1 : 0;
  return closest !== undefined && closest.distance <= most ? closest.name : undefined;
}

function lettersOf(name: string): string {
  return name.replace(/[^a-z0-9]/g, '');
}

/** The number of missing, additional, different and swapped letters (optimal string alignment). */
function editDistance(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const isSame = one[row - 1] === other[column - 1];
      const isSwapped =
        row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      current.push(
        Math.min(
          (last[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (last[column - 1] ?? 0) + (isSame ? 0 : 1),
          isSwapped ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    [beforeLast, last] = [last, current];
  }
  return last[other.length] ?? 0;
}
