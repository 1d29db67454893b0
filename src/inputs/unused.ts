import { INPUT_NAMES, INPUTS, type InputName, type Mode } from './definitions.ts';
import type { InputContext, UnusedInput } from './types.ts';

/** The previous pair is used only where pairs are verified. */
export const UNUSED_WITHOUT_VERIFY: readonly UnusedInput[] = [
  { name: 'previous-api-key-id', usedWith: "'verify: true'" },
  { name: 'previous-api-key-secret', usedWith: "'verify: true'" },
];

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
export interface MisspelledInput {
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
