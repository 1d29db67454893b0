import type { KeyPair, Secret } from '../shared/secret.ts';
import type { Connection } from '../soda-cloud/endpoint.ts';
import { escapedForms, yamlEscape } from './escaping.ts';

/** The two YAML scalars for the key ID and the key secret, and the escaped forms in them that differ from the key. */
export interface KeyScalars {
  readonly id: string;
  readonly secret: string;
  readonly escaped?: readonly Secret[];
}

/**
 * The lines of a `soda_cloud` mapping, without line breaks. In braces, nothing that follows it in a file can add to it:
 * without, it ends only where the next line says so, and with templates only the engine knows that line.
 */
export function sodaCloudBlock(
  { host, port, scheme }: Connection,
  keys: KeyScalars,
  form: 'plain' | 'in braces' = 'plain',
): string[] {
  const entries = [
    `host: "${yamlEscape(host)}"`,
    // Soda Core v4 drops an unquoted port, and refuses an empty scheme
    ...(port === undefined ? [] : [`port: "${port}"`]),
    ...(scheme === 'https' ? [] : [`scheme: ${scheme}`]),
    `api_key_id: ${keys.id}`,
    `api_key_secret: ${keys.secret}`,
  ];
  return form === 'plain'
    ? ['soda_cloud:', ...entries.map((entry) => `  ${entry}`)]
    : ['soda_cloud: {', ...entries.slice(0, -1).map((entry) => `  ${entry},`), `  ${entries.at(-1)}`, '  }'];
}

/** The key pair as literals that every reader of YAML reads back exactly. */
export function literalKeys(pair: KeyPair): KeyScalars {
  return {
    id: `"${yamlEscape(pair.id.reveal())}"`,
    secret: `"${yamlEscape(pair.secret.reveal())}"`,
    escaped: escapedForms(pair, yamlEscape),
  };
}

/** What Soda Core v4 replaces in every text it has parsed (`VARIABLE_PATTERN` in soda_core/common/yaml.py, 4.28.0). */
const V4_VARIABLE = /\$\{ *[a-z]+\.[A-Za-z_][A-Za-z_0-9]* *\}/;

/** Whether Soda Core v4 would replace a part of the key when it reads it as a literal. */
export function hasV4Variable({ id, secret }: KeyPair): boolean {
  return [id, secret].some((value) => V4_VARIABLE.test(value.reveal()));
}
