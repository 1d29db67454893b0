import { isJsonObject, type JsonObject } from '../../soda-cloud/json.ts';

/** Keywords that say nothing about validity. */
const PROSE = new Set(['description', 'example', 'examples', 'title', 'deprecated', 'externalDocs']);

/** A schema of OpenAPI 3.0 as JSON Schema, where `null` is a type of its own. */
export function toJsonSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) {
    return schema.map(toJsonSchema);
  }
  if (!isJsonObject(schema)) {
    return schema;
  }
  const converted: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === 'properties' && isJsonObject(value)) {
      converted[keyword] = mapValues(value, toJsonSchema);
    } else if (keyword === 'enum' || keyword === 'required' || keyword === 'default') {
      converted[keyword] = value;
    } else if (!PROSE.has(keyword) && keyword !== 'nullable' && !keyword.startsWith('x-')) {
      converted[keyword] = toJsonSchema(value);
    }
  }
  return schema['nullable'] === true ? { anyOf: [{ type: 'null' }, converted] } : converted;
}

function mapValues(object: JsonObject, change: (value: unknown) => unknown): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]));
}
