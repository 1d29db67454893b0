import { isJsonObject, type JsonObject } from '../../soda-cloud/json.ts';
import { DATE_SEARCH } from '../date-search.ts';

/** Schemas of parameters that the description gets wrong, by operation and name. */
const CORRECTED: Readonly<Record<string, JsonObject>> = {
  // declared as a date-time, but its description says that it is a search for dates
  'GET /repos/{owner}/{repo}/actions/runs created': { type: 'string', pattern: DATE_SEARCH },
};

export function correctedSchema(operation: string, parameter: unknown): JsonObject | undefined {
  return CORRECTED[`${operation} ${parameter}`];
}

const SCHEMA_REFERENCE = '#/components/schemas/';

/** The schema of every error, also where the description of the endpoint lists none. */
const BASIC_ERROR = 'basic-error';

/** Extracts operations, named `GET /path/{parameter}`, and the schemas that they use from a description. */
export function extract(description: unknown, operations: readonly string[]): JsonObject {
  const extracted: Record<string, JsonObject> = {};
  for (const name of operations) {
    const [method = '', path = ''] = name.split(' ');
    const operation = at(at(at(description, 'paths'), path), method.toLowerCase());
    if (isJsonObject(operation)) {
      extracted[name] = extractOperation(description, name, operation);
    }
  }
  const schemas: Record<string, unknown> = {};
  const wanted = [BASIC_ERROR, ...schemaNamesIn(extracted)];
  for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
    if (schemas[name] === undefined) {
      schemas[name] = toJsonSchema(at(at(at(description, 'components'), 'schemas'), name));
      wanted.push(...schemaNamesIn(schemas[name]));
    }
  }
  return { operations: extracted, components: { schemas } };
}

function extractOperation(description: unknown, name: string, operation: JsonObject): JsonObject {
  const body = at(operation, 'requestBody');
  const responses = at(operation, 'responses');
  return {
    parameters: list(at(operation, 'parameters')).map((reference) => {
      const parameter = resolve(description, reference);
      return {
        name: at(parameter, 'name'),
        in: at(parameter, 'in'),
        required: at(parameter, 'required') === true,
        schema: correctedSchema(name, at(parameter, 'name')) ?? toJsonSchema(at(parameter, 'schema')),
      };
    }),
    ...(body === undefined
      ? {}
      : { body: { required: at(body, 'required') === true, schema: closed(jsonContentOf(body)) } }),
    responses: Object.fromEntries(
      Object.entries(isJsonObject(responses) ? responses : {}).map(([status, reference]) => {
        const schema = jsonContentOf(resolve(description, reference));
        return [status, schema === undefined ? {} : { schema: toJsonSchema(schema) }];
      }),
    ),
  };
}

/** A property that the description does not know is most likely a misspelt one. */
function closed(schema: unknown): unknown {
  const converted = toJsonSchema(schema);
  return isJsonObject(converted) ? { additionalProperties: false, ...converted } : converted;
}

function jsonContentOf(value: unknown): unknown {
  return at(at(at(value, 'content'), 'application/json'), 'schema');
}

function resolve(description: unknown, value: unknown): unknown {
  const reference = at(value, '$ref');
  return typeof reference === 'string'
    ? reference.replace(/^#\//, '').split('/').reduce(at, description)
    : value;
}

function schemaNamesIn(value: unknown): string[] {
  if (Array.isArray(value)) {
    return value.flatMap(schemaNamesIn);
  }
  if (!isJsonObject(value)) {
    return [];
  }
  const reference = value['$ref'];
  return typeof reference === 'string' && reference.startsWith(SCHEMA_REFERENCE)
    ? [reference.slice(SCHEMA_REFERENCE.length)]
    : Object.values(value).flatMap(schemaNamesIn);
}

function at(value: unknown, key: string): unknown {
  return isJsonObject(value) ? value[key] : undefined;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Keywords without effect on validity. */
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
