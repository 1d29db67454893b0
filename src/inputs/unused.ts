import { INPUT_NAMES, INPUTS, type InputName, type Mode } from './catalogue.ts';
import type { InputContext } from './settings.ts';

/** An input that a mode knows, but that has no effect with the values of others. */
export interface UnusedInput {
  readonly name: InputName;
  /** The setting with which it would have one. */
  readonly usedWith: string;
}

/** The previous pair counts only where pairs are checked. */
export const UNUSED_WITHOUT_VERIFY: readonly UnusedInput[] = [
  { name: 'previous-api-key-id', usedWith: "'verify: true'" },
  { name: 'previous-api-key-secret', usedWith: "'verify: true'" },
];

/** One warning for everything that was set and has no effect, so that a misspelled intention shows. */
export function warnAboutUnused(
  mode: Mode,
  unused: readonly UnusedInput[],
  { reader, log }: InputContext,
): void {
  // what the runner fills in says nothing of what the user meant
  const isGiven = (name: InputName) => reader.isSet(name) && !('expression' in INPUTS[name]);
  const otherModes = INPUT_NAMES.filter(
    (name) => !INPUTS[name].modes.some((user) => user === mode) && isGiven(name),
  );
  const named = [
    ...otherModes.map((name) => `'${name}' (not used by mode '${mode}')`),
    ...unused
      .filter(({ name }) => isGiven(name))
      .map(({ name, usedWith }) => `'${name}' (used with ${usedWith})`),
  ];
  if (named.length > 0) {
    log.warning('Unused input', `Set, but without effect here: ${named.join(', ')}.`);
  }
}
