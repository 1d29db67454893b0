import type { KeyPair, Secret } from '../shared/secret.ts';
import type { Connection } from '../soda-cloud/endpoint.ts';
import { escapedForms, yamlEscape, yamlScalar } from './escaping.ts';

/** The two YAML scalars for the key ID and the key secret, and the escaped forms in them that differ from the key. */
export interface KeyScalars {
  readonly id: string;
  readonly secret: string;
  readonly escaped?: readonly Secret[];
}

/** The lines of a `soda_cloud` mapping, without line breaks. */
export function sodaCloudBlock(connection: Connection, keys: KeyScalars): string[] {
  return ['soda_cloud:', ...entries(connection, keys).map((entry) => `  ${entry}`)];
}

/**
 * The same mapping in braces. Nothing that follows it in a file can add to it: a mapping without braces ends only where
 * the next line says so, and with templates only the engine knows that line.
 */
export function closedSodaCloudBlock(connection: Connection, keys: KeyScalars): string[] {
  const lines = entries(connection, keys);
  return ['soda_cloud: {', ...lines.slice(0, -1).map((entry) => `  ${entry},`), `  ${lines.at(-1)}`, '  }'];
}

function entries({ host, port, scheme }: Connection, keys: KeyScalars): string[] {
  return [
    `host: ${yamlScalar(host)}`,
    // Soda Core v4 drops an unquoted port, and refuses an empty scheme
    ...(port === undefined ? [] : [`port: "${port}"`]),
    ...(scheme === 'https' ? [] : [`scheme: ${scheme}`]),
    `api_key_id: ${keys.id}`,
    `api_key_secret: ${keys.secret}`,
  ];
}

/** The key pair as literals that every reader of YAML reads back exactly. */
export function literalKeys(pair: KeyPair): KeyScalars {
  return {
    id: yamlScalar(pair.id.reveal()),
    secret: yamlScalar(pair.secret.reveal()),
    escaped: escapedForms(pair, yamlEscape),
  };
}

/** What Soda Core v4 replaces in every text it has parsed (`VARIABLE_PATTERN` in soda_core/common/yaml.py, 4.28.0). */
const V4_VARIABLE = /\$\{ *[a-z]+\.[A-Za-z_][A-Za-z_0-9]* *\}/;

/** Whether Soda Core v4 would replace a part of the key when it reads it as a literal. */
export function hasV4Variable({ id, secret }: KeyPair): boolean {
  return [id, secret].some((value) => V4_VARIABLE.test(value.reveal()));
}
