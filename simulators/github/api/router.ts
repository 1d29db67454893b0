import type { Answer } from '../answers.ts';
import type { RecordedRequest } from '../requests.ts';
import type { App, Apps } from '../state/apps.ts';
import type { Token } from '../state/tokens.ts';
import type { World } from '../state/world.ts';

export interface Call {
  readonly request: RecordedRequest;
  /** The parameters of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly token: Token;
  readonly world: World;
  /** Where the API is, for the URLs in responses: without a slash at the end. */
  readonly baseUrl: string;
  /** By the simulator's clock, in milliseconds since the epoch. */
  readonly now: number;
}

/** A request that a GitHub App signed itself, not one of its installations. */
export interface AppCall extends Omit<Call, 'token'> {
  readonly app: App;
  readonly apps: Apps;
  /** The levels of each permission that GitHub's description of its API has for Apps. */
  readonly appPermissions: ReadonlyMap<string, readonly string[]>;
}

export type Route = TokenRoute | AppRoute;

interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** The path as GitHub's description spells it: with `{names}`. */
  readonly template: string;
}

export interface TokenRoute extends Endpoint {
  readonly by?: 'token';
  handle(call: Call): Answer;
}

export interface AppRoute extends Endpoint {
  readonly by: 'app';
  handle(call: AppCall): Answer;
}

export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

export function operationOf({ method, template }: Pick<Route, 'method' | 'template'>): string {
  return `${method} ${template}`;
}

/** Finds the route of a request. One with fewer parameters wins: `public-key` is not taken for a secret's name. */
export class Router {
  readonly #routes: readonly { readonly route: Route; readonly segments: readonly string[] }[];

  constructor(routes: readonly Route[]) {
    this.#routes = [...routes]
      .sort((a, b) => parametersIn(a.template) - parametersIn(b.template))
      .map((route) => ({ route, segments: route.template.split('/') }));
  }

  /** @param nameOf the `owner/name` of a repository by its ID: the paths below `/repos/…` also exist by ID */
  match(
    method: string,
    pathname: string,
    nameOf: (repositoryId: number) => string | undefined = () => undefined,
  ): Match | undefined {
    const [, id, rest = ''] = /^\/repositories\/(\d+)(\/.*)?$/.exec(pathname) ?? [];
    if (id !== undefined) {
      return this.match(method, `/repos/${nameOf(Number(id)) ?? '-/-'}${rest}`);
    }
    const given = pathname.split('/');
    for (const { route, segments } of this.#routes) {
      if (route.method === method && segments.length === given.length) {
        const params = matchSegments(segments, given);
        if (params !== undefined) {
          return { route, params };
        }
      }
    }
    return undefined;
  }
}

function matchSegments(
  segments: readonly string[],
  given: readonly string[],
): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const text = given[index] ?? '';
    const [, parameter] = /^\{(.+)\}$/.exec(segment) ?? [];
    if (parameter === undefined ? segment !== text : text === '') {
      return undefined;
    }
    if (parameter !== undefined) {
      const decoded = decode(text);
      if (decoded === undefined) {
        return undefined;
      }
      params[parameter] = decoded;
    }
  }
  return params;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function parametersIn(template: string): number {
  return template.split('{').length;
}
