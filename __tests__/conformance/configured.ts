import { type ActionRun, runAction } from '../../simulators/runner/run-action.ts';
import type { Sandbox } from '../../simulators/runner/sandbox.ts';
import type { ReadConfiguration } from './engines/configuration-reader.ts';

export interface Key {
  readonly id: string;
  readonly secret: string;
}

export type Inputs = Readonly<Record<string, string>>;

/** Where the files point to when nobody has to answer there. */
export const NOWHERE: Inputs = { host: '127.0.0.1', port: '8443', scheme: 'http', verify: 'false' };
export const NOWHERE_URL = 'http://127.0.0.1:8443/api';

export function runConfigure(sandbox: Sandbox, { id, secret }: Key, inputs: Inputs): Promise<ActionRun> {
  return runAction('main', { sandbox, inputs: { 'api-key-id': id, 'api-key-secret': secret, ...inputs } });
}

export interface Configured {
  readonly path: string;
  /** What later steps see in their environment. */
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

/** What a reader has to make of a file that holds the key and points to nowhere. */
export function reading({ id, secret }: Key, dataSources: unknown = {}): ReadConfiguration {
  return { errors: [], id: base64(id), secret: base64(secret), url: NOWHERE_URL, dataSources };
}

/** Every value is an ID once and a secret once. */
export function pairUp(values: readonly string[]): readonly Key[] {
  return values.map((id, index) => ({ id, secret: values[(index + 1) % values.length] ?? '' }));
}

/** Beside the key as JSON, so that a difference shows which one it was. */
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
