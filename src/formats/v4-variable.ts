import type { KeyPair } from '../keys/key-pair.ts';

/** What Soda Core v4 replaces in every text it has parsed (`VARIABLE_PATTERN` in soda_core/common/yaml.py, 4.28.0). */
const V4_VARIABLE = /\$\{ *[a-z]+\.[A-Za-z_][A-Za-z_0-9]* *\}/;

/** Whether Soda Core v4 would replace a part of the key when it reads it as a literal. */
export function holdsV4Variable({ id, secret }: KeyPair): boolean {
  return [id, secret].some((value) => V4_VARIABLE.test(value.reveal()));
}
