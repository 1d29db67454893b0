import type { GitHub } from '../../simulators/github/github.ts';
import { SAMPLE_TOKEN } from '../../simulators/github/state/tokens.ts';
import { isJsonObject, type JsonObject } from '../../simulators/soda-cloud/json.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** Whatever JSON it is; `undefined` for an empty body. */
  readonly body: unknown;
}

export interface Extras {
  readonly token?: string;
  readonly body?: unknown;
}

/** Sends a request with the headers that GitHub recommends. */
export async function send(
  github: GitHub,
  method: string,
  path: string,
  { token = SAMPLE_TOKEN.token, body }: Extras = {},
): Promise<Reply> {
  const response = await fetch(`${github.url}${path}`, {
    method,
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${token}`,
      'x-github-api-version': '2022-11-28',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
  };
}

/** The status, the message and the permission that a refusal names. */
export async function refusal(
  github: GitHub,
  method: string,
  path: string,
  extras: Extras = {},
): Promise<unknown[]> {
  const { status, headers, body } = await send(github, method, path, extras);
  const message = isJsonObject(body) ? body['message'] : undefined;
  return [status, message, headers.get('x-accepted-github-permissions')];
}

/** Follows the links to the end. */
export async function pages(github: GitHub, path: string): Promise<unknown[]> {
  const bodies: unknown[] = [];
  let next: string | undefined = path;
  while (next !== undefined) {
    const { headers, body } = await send(github, 'GET', next);
    bodies.push(body);
    const [, url] = /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '') ?? [];
    next = url?.slice(github.url.length);
  }
  return bodies;
}

/** The objects in a list. */
export function objectsIn(list: unknown): JsonObject[] {
  return Array.isArray(list) ? list.filter(isJsonObject) : [];
}

/** One property of each object of a list. */
export function each(list: unknown, property: string): unknown[] {
  return objectsIn(list).map((object) => object[property]);
}

export function violationsOf({ violations }: GitHub): string[] {
  return violations.map(({ of, message }) => `${of}: ${message}`);
}
