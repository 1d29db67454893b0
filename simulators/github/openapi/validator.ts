import { isJsonObject, type JsonObject } from '../../soda-cloud/json.ts';
import type { Answer } from '../answers.ts';
import { operationOf } from '../api/router.ts';
import { ROUTES } from '../api/routes.ts';
import { queryOf, type RecordedRequest } from '../requests.ts';
import { type Description, type Edition, loadDescription } from './description.ts';
import { Schemas } from './schemas.ts';

/** Something that GitHub's description of its API does not allow. */
export interface Violation {
  readonly of: 'request' | 'response';
  readonly message: string;
  readonly request: RecordedRequest;
  /** Only when the response is at fault. */
  readonly answer?: Answer;
}

const JSON_ACCEPTED = /\bapplication\/(vnd\.github(\.v3)?\+)?json\b/;
const JSON_CONTENT = /^application\/json(; *charset=utf-8)?$/i;

export const API_VERSIONS: readonly string[] = ['2022-11-28', '2026-03-10'];

/** Headers that every request should have by GitHub's guides; the description does not list them. */
export function headerProblems({ headers, body }: RecordedRequest): string[] {
  const version = headers['x-github-api-version'];
  return [
    ...(JSON_ACCEPTED.test(headers.accept ?? '') ? [] : [`accept is '${headers.accept}', not JSON`]),
    ...(typeof version === 'string' && API_VERSIONS.includes(version)
      ? []
      : [`x-github-api-version is '${version}'`]),
    ...(headers['user-agent'] === undefined ? ['user-agent is missing'] : []),
    ...(body === '' || JSON_CONTENT.test(headers['content-type'] ?? '')
      ? []
      : [`content-type is '${headers['content-type']}'`]),
  ];
}

type Params = Readonly<Record<string, string>>;

const LARGEST_PAGE = 100;

/** Validates requests and responses against GitHub's description of its API. */
export class Validator {
  readonly #description: Description;
  readonly #schemas: Schemas;

  constructor(description: Description) {
    this.#description = description;
    this.#schemas = new Schemas(description);
  }

  /** The levels of each permission that an App can ask for. */
  get appPermissions(): ReadonlyMap<string, readonly string[]> {
    return this.#description.appPermissions;
  }

  describes(operation: string): boolean {
    return this.#description.operations[operation] !== undefined;
  }

  /** The problems of a request whose path has these decoded parameters. */
  requestProblems(request: RecordedRequest, params: Params): string[] {
    const problems = headerProblems(request);
    const { operation: name } = request;
    const operation = name === undefined ? undefined : this.#description.operations[name];
    if (name === undefined || !isJsonObject(operation)) {
      return [...problems, `there is no ${request.method} ${request.pathname}`];
    }
    return [
      ...problems,
      ...this.#parameterProblems(name, operation['parameters'], request, params),
      ...this.#bodyProblems(name, operation['body'], request),
    ];
  }

  answerProblems({ operation: name }: RecordedRequest, { status, body }: Answer): string[] {
    const operation = name === undefined ? undefined : this.#description.operations[name];
    const responses = isJsonObject(operation) ? operation['responses'] : undefined;
    const response = isJsonObject(responses) ? responses[`${status}`] : undefined;
    const hasSchema = isJsonObject(response) && response['schema'] !== undefined;
    if (name === undefined || !isJsonObject(response) || (status >= 400 && !hasSchema)) {
      return this.#undescribedProblems(status, body);
    }
    if (!hasSchema) {
      return body === undefined ? [] : [`the answer ${status} has a body`];
    }
    return this.#schemas.problems(body, 'operations', name, 'responses', `${status}`, 'schema');
  }

  /** Most endpoints do not describe their errors, but all errors of GitHub have the same shape. */
  #undescribedProblems(status: number, body: unknown): string[] {
    if (status === 301 || status === 307) {
      return this.#schemas.problems(body, 'components', 'schemas', 'basic-error');
    }
    if (status < 400) {
      return [`the answer ${status} is not described`];
    }
    const complete =
      isJsonObject(body) && typeof body['message'] === 'string' && body['status'] === `${status}`;
    return [
      ...(complete ? [] : [`the answer ${status} has no message and status`]),
      ...this.#schemas.problems(body, 'components', 'schemas', 'basic-error'),
    ];
  }

  #parameterProblems(name: string, parameters: unknown, request: RecordedRequest, params: Params): string[] {
    const problems: string[] = [];
    const query = queryOf(request);
    const unknown = new Set(query.keys());
    for (const [index, parameter] of objectsIn(parameters).entries()) {
      const parameterName = `${parameter['name']}`;
      const inPath = params[parameterName] ?? '';
      const values = parameter['in'] === 'query' ? query.getAll(parameterName) : [inPath];
      unknown.delete(parameterName);
      if (values.length > 1 || (values.length === 0 && parameter['required'] === true)) {
        problems.push(`${parameterName} is given ${values.length} times`);
      }
      for (const value of values) {
        problems.push(
          ...this.#schemas
            .problems(
              typed(value, parameter['schema']),
              'operations',
              name,
              'parameters',
              `${index}`,
              'schema',
            )
            .map((problem) => `${parameterName} ${problem}`),
          ...pageProblems(parameterName, value),
        );
      }
    }
    return [...problems, ...[...unknown].map((left) => `there is no parameter ${left}`)];
  }

  #bodyProblems(name: string, body: unknown, request: RecordedRequest): string[] {
    if (!isJsonObject(body)) {
      return request.body === '' ? [] : ['the request has a body'];
    }
    if (request.body === '') {
      return body['required'] === true ? ['the request has no body'] : [];
    }
    return request.json === undefined
      ? ['the body is not JSON']
      : this.#schemas.problems(request.json, 'operations', name, 'body', 'schema');
  }
}

/** The description has the largest page in prose only. */
function pageProblems(name: string, value: string): string[] {
  const number = Number(value);
  const fits =
    (name !== 'per_page' && name !== 'page') || (number >= 1 && (name === 'page' || number <= LARGEST_PAGE));
  return fits ? [] : [`${name} is ${value}`];
}

function objectsIn(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** Parameters are text; one that is described as a number or a truth value is read as one. */
function typed(value: string, schema: unknown): unknown {
  const type = isJsonObject(schema) ? schema['type'] : undefined;
  if (type === 'integer' && /^-?\d+$/.test(value)) {
    return Number(value);
  }
  return type === 'boolean' && (value === 'true' || value === 'false') ? value === 'true' : value;
}

const loaded = new Map<Edition, Promise<Validator>>();

/** One validator for all simulators of a process: its schemas are compiled once. */
export function validatorOf(edition: Edition): Promise<Validator> {
  const known = loaded.get(edition);
  if (known !== undefined) {
    return known;
  }
  const validator = load(edition);
  loaded.set(edition, validator);
  return validator;
}

async function load(edition: Edition): Promise<Validator> {
  return new Validator(await loadDescription(edition, ROUTES.map(operationOf)));
}
