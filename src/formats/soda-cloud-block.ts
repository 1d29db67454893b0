import type { KeyPair, Secret } from '../shared/secret.ts';
import type { Connection } from '../soda-cloud/endpoint.ts';
import { differingSpellings, safeScalar, safeSpelling } from './escaping.ts';
import type { FileRequest } from './types.ts';

/** The two YAML scalars that give ID and secret. */
export interface KeyScalars {
  readonly id: string;
  readonly secret: string;
}

/** The lines of a `soda_cloud` mapping, without line breaks. */
export function sodaCloudBlock(connection: Connection, keys: KeyScalars): string[] {
  return ['soda_cloud:', ...entries(connection, keys).map((entry) => `  ${entry}`)];
}

/**
 * The same mapping in braces. What follows it in a file can add nothing to it: a mapping without braces ends only where
 * the next line says so, and with templates nobody but the engine knows that line.
 */
export function closedSodaCloudBlock(connection: Connection, keys: KeyScalars): string[] {
  const lines = entries(connection, keys);
  return [
    'soda_cloud: {',
    ...lines.map((entry, index) => `  ${entry}${index === lines.length - 1 ? '' : ','}`),
    '  }',
  ];
}

function entries({ host, port, scheme }: Connection, keys: KeyScalars): string[] {
  return [
    `host: ${safeScalar(host)}`,
    // an unquoted port is dropped by Soda Core v4, and an empty scheme is an error there
    ...(port === undefined ? [] : [`port: "${port}"`]),
    ...(scheme === 'https' ? [] : [`scheme: ${scheme}`]),
    `api_key_id: ${keys.id}`,
    `api_key_secret: ${keys.secret}`,
  ];
}

/** ID and secret as literals that survive every reader of YAML. */
export function literalScalars({ pair }: FileRequest): KeyScalars {
  return { id: safeScalar(pair.id.reveal()), secret: safeScalar(pair.secret.reveal()) };
}

/** The spellings of ID and secret in those literals, where they differ from the values. */
export function literalSpellings({ pair }: FileRequest): Secret[] {
  return differingSpellings(pair, safeSpelling);
}

/** What Soda Core v4 replaces in every text it has parsed (`VARIABLE_PATTERN` in soda_core/common/yaml.py, 4.28.0). */
const V4_VARIABLE = /\$\{ *[a-z]+\.[A-Za-z_][A-Za-z_0-9]* *\}/;

/** Whether Soda Core v4 would replace a part of the key when it reads it as a literal. */
export function holdsV4Variable({ id, secret }: KeyPair): boolean {
  return [id, secret].some((value) => V4_VARIABLE.test(value.reveal()));
}
