import { parse } from 'yaml';
import { isJsonObject, type JsonObject } from '../../../simulators/soda-cloud/json.ts';
import { Refusal } from '../stand-ins/call.ts';

/** @throws Refusal for YAML that is no mapping */
export function parseMapping(text: string): JsonObject {
  const value: unknown = parse(text);
  if (!isJsonObject(value)) {
    throw new Refusal('the file is no mapping');
  }
  return value;
}

/** What is below these keys, one in the other. */
export function below(value: unknown, ...[key, ...keys]: readonly string[]): unknown {
  return key === undefined ? value : below(isJsonObject(value) ? value[key] : undefined, ...keys);
}

/** @throws Refusal for anything but text */
export function textBelow(value: unknown, ...keys: readonly string[]): string {
  const text = below(value, ...keys);
  if (typeof text !== 'string') {
    throw new Refusal(`there is no text below ${keys.join('.')}`);
  }
  return text;
}
