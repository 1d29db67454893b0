import type { InputReader } from '../../src/inputs/reader.ts';

/** Reads inputs as `@actions/core` does, from an environment of a test. */
export function inputsOf(
  environment: Readonly<Record<string, string | undefined>>,
): ConstructorParameters<typeof InputReader>[0] {
  return (name, options) => {
    const value = environment[`INPUT_${name.toUpperCase()}`] ?? '';
    return options?.trimWhitespace === false ? value : value.trim();
  };
}
