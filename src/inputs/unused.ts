import { INPUT_NAMES, INPUTS, type InputName, type Mode } from './catalogue.ts';
import type { InputReader } from './reader.ts';

/** The inputs that were given a value of their own although the mode reads none of them. */
export function unusedInputs(reader: InputReader, mode: Mode): InputName[] {
  return INPUT_NAMES.filter(
    (name) => !INPUTS[name].modes.some((user) => user === mode) && reader.isSet(name),
  );
}
