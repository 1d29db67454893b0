import { isJsonObject, type JsonObject } from '../../soda-cloud/json.ts';
import { failure, invalidRequest, Refusal } from '../answers.ts';

/** @throws Refusal 400 for anything else than a JSON object */
export function bodyOf(json: unknown): JsonObject {
  if (!isJsonObject(json)) {
    throw new Refusal(failure(400, 'Problems parsing JSON'));
  }
  return json;
}

/** @throws Refusal 422 for another type, and for a required text that is not given */
export function textOf(body: JsonObject, name: string, required: boolean): string | undefined {
  const value = body[name];
  if (typeof value === 'string') {
    return value;
  }
  if (value === undefined && !required) {
    return undefined;
  }
  throw invalidRequest(
    value === undefined
      ? `"${name}" wasn't supplied.`
      : `For 'properties/${name}', ${JSON.stringify(value)} is not a string.`,
  );
}
