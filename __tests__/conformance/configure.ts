import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ActionRun, runAction } from '../../simulators/runner/run-action.ts';
import type { Sandbox } from '../../simulators/runner/sandbox.ts';
import type { ReadConfiguration } from './engines/configuration-reader.ts';

export interface Key {
  readonly id: string;
  readonly secret: string;
}

export type Inputs = Readonly<Record<string, string>>;

/** An endpoint without a server, for tests that send no request. */
export const NOWHERE: Inputs = { host: '127.0.0.1', port: '8443', scheme: 'http', verify: 'false' };
export const NOWHERE_URL = 'http://127.0.0.1:8443/api';

export function runConfigure(sandbox: Sandbox, { id, secret }: Key, inputs: Inputs): Promise<ActionRun> {
  return runAction('main', { sandbox, inputs: { 'api-key-id': id, 'api-key-secret': secret, ...inputs } });
}

export interface Configured {
  readonly path: string;
  /** The environment variables for later steps. */
  readonly exported: Readonly<Record<string, string>>;
}

/** Runs the action, which has to succeed. */
export async function configured(sandbox: Sandbox, key: Key, inputs: Inputs): Promise<Configured> {
  const { exitCode, stdout, stderr, outputs, exported } = await runConfigure(sandbox, key, inputs);
  const path = outputs['config-path'];
  if (exitCode !== 0 || path === undefined || path === '') {
    const lines = [`the action failed for ${JSON.stringify(key)}:`, ...`${stdout}${stderr}`.split('\n')];
    throw new Error(lines.map((line) => line.slice(0, 300)).join('\n'));
  }
  return { path, exported };
}

/** The expected result of a reader for a file with this key and the endpoint `NOWHERE`. */
export function reading({ id, secret }: Key, dataSources: unknown = {}): ReadConfiguration {
  return { errors: [], id: base64(id), secret: base64(secret), url: NOWHERE_URL, dataSources };
}

/** Uses every value once as an ID and once as a secret. */
export function pairUp(values: readonly string[]): readonly Key[] {
  return values.map((id, index) => ({ id, secret: values[(index + 1) % values.length] ?? '' }));
}

/** Adds the key as JSON to each result, so that a difference shows its key. */
export function beside<Result>(
  keys: readonly Key[],
  results: readonly Result[],
): readonly [string, Result | undefined][] {
  return keys.map((key, index) => [JSON.stringify(key), results[index]]);
}

export function expectedReadings(keys: readonly Key[], dataSources?: unknown) {
  const readings = keys.map((key) => reading(key, dataSources));
  return beside(keys, readings);
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

/** The value of the template ends in a dollar sign, for which v3 renders the whole file again. */
export const BASE_VARIABLES = { WAREHOUSE_PASSWORD: 'pa$$word$' };

/** The result of v3, which proves that it rendered the templates of the file with the key. */
export const BASE_DATA_SOURCES = {
  warehouse: { type: 'duckdb', path: 'warehouse.duckdb', password: BASE_VARIABLES.WAREHOUSE_PASSWORD },
};

const BASE_CONFIGURATION = `# where the orders are
data_source warehouse:
  type: duckdb
  path: "warehouse.duckdb"
  password: '\${WAREHOUSE_PASSWORD}'
`;

/** Writes a configuration with a data source and a template, as in a repository. */
export async function writeBaseConfiguration({ workspace }: Sandbox): Promise<string> {
  const path = join(workspace, 'base.yml');
  await writeFile(path, BASE_CONFIGURATION);
  return path;
}
