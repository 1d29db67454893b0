import { type Answer, failure, notFound, Refusal } from '../answers.ts';
import { limitAnswer } from '../faults/fault-answers.ts';
import { API_VERSIONS } from '../openapi/validator.ts';
import type { PrimaryRateLimit } from '../rate-limit.ts';
import type { RecordedRequest } from '../requests.ts';
import type { SecondaryRateLimit } from '../secondary-rate-limit.ts';
import { type App, type Apps, IssuedToken } from '../state/apps.ts';
import { claimProblem, decodeJsonWebToken } from '../state/json-web-token.ts';
import { bearerOf, type Freshness, type Token, type TokenRing } from '../state/tokens.ts';
import type { World } from '../state/world.ts';
import { forbidden, refuseSuspended } from './access.ts';
import type { AppCall, Match } from './router.ts';

export interface ApplicationParts {
  readonly tokens: TokenRing;
  readonly apps: Apps;
  readonly appPermissions: AppCall['appPermissions'];
  readonly world: World;
  readonly rateLimit: PrimaryRateLimit;
  readonly secondaryLimit: SecondaryRateLimit;
  readonly baseUrl: string;
  readonly clock: () => number;
}

/** Applies a request, with the checks in GitHub's order. */
export class Application {
  readonly #parts: ApplicationParts;

  constructor(parts: ApplicationParts) {
    this.#parts = parts;
  }

  answer(request: RecordedRequest, match: Match | undefined, requestId: string): Answer {
    try {
      checkHeaders(request);
      return this.#answer(request, match, requestId);
    } catch (error) {
      if (error instanceof Refusal) {
        return error.answer;
      }
      throw error;
    }
  }

  repositoryName(id: number): string | undefined {
    return this.#parts.world.repositoryById(id)?.name;
  }

  /** Whose rate limit a request counts for: all tokens of an installation share one. */
  limitKey(authorization = ''): string {
    const token = this.#parts.tokens.find(authorization);
    if (token !== undefined) {
      return token instanceof IssuedToken ? `installation ID ${token.installation.id}` : authorization;
    }
    const issuer = decodeJsonWebToken(bearerOf(authorization))?.claims['iss'];
    return issuer === undefined ? authorization : `App ${issuer}`;
  }

  #answer(request: RecordedRequest, match: Match | undefined, requestId: string): Answer {
    const { world, apps, appPermissions, baseUrl, clock } = this.#parts;
    if (match?.route.by === 'app') {
      const app = this.#authenticateApp(request);
      this.#checkLimit(request, requestId);
      const { route, params } = match;
      return route.handle({ request, params, app, apps, appPermissions, world, baseUrl, now: clock() });
    }
    const token = this.#authenticate(request);
    this.#checkLimit(request, requestId);
    if (match === undefined) {
      throw notFound();
    }
    return match.route.handle({ request, params: match.params, token, world, baseUrl, now: clock() });
  }

  #authenticate({ headers: { authorization }, at }: RecordedRequest): Token {
    if (authorization === undefined) {
      throw new Refusal(failure(401, 'Requires authentication'));
    }
    const token = this.#parts.tokens.find(authorization);
    if (token === undefined || (token instanceof IssuedToken && !token.isValid(at))) {
      throw new Refusal(failure(401, 'Bad credentials'));
    }
    if (token instanceof IssuedToken) {
      token.uses += 1;
      refuseSuspended(token.installation);
    }
    refuseFresh(this.#parts.tokens.use(token, at), token);
    return token;
  }

  #authenticateApp({ headers: { authorization = '' }, at }: RecordedRequest): App {
    const decoded = decodeJsonWebToken(bearerOf(authorization));
    const app = decoded === undefined ? undefined : this.#parts.apps.byIssuer(decoded.claims['iss']);
    if (decoded !== undefined && app === undefined) {
      throw new Refusal(failure(404, 'Integration not found'));
    }
    if (app !== undefined && app.publicKey === undefined) {
      throw new Refusal(failure(401, 'Integration must generate a public key'));
    }
    if (decoded === undefined || app?.publicKey === undefined || !decoded.isSignedBy(app.publicKey)) {
      throw new Refusal(failure(401, 'A JSON web token could not be decoded'));
    }
    const problem = claimProblem(decoded.claims, at);
    if (problem !== undefined) {
      throw new Refusal(failure(401, problem));
    }
    return app;
  }

  #checkLimit({ at, method, headers: { authorization } }: RecordedRequest, requestId: string): void {
    const { rateLimit, secondaryLimit } = this.#parts;
    const key = this.limitKey(authorization);
    if (!rateLimit.count(key)) {
      const seconds = rateLimit.secondsUntilReset(key);
      const whose = key === authorization ? undefined : key;
      throw new Refusal(limitAnswer({ limit: 'primary', status: 403, seconds }, requestId, at, whose));
    }
    const wait = secondaryLimit.secondsToWait(key, method, at);
    if (wait > 0) {
      const seconds = secondaryLimit.saysHowLong ? wait : undefined;
      throw new Refusal(limitAnswer({ limit: 'secondary', status: 403, seconds }, requestId, at));
    }
  }
}

function refuseFresh(status: Freshness['status'] | undefined, token: Token): void {
  switch (status) {
    case undefined:
      return;
    case 401:
      throw new Refusal(failure(401, 'Bad credentials'));
    case 403:
      throw new Refusal(forbidden(token));
    case 404:
      throw notFound();
  }
}

function checkHeaders({ headers }: RecordedRequest): void {
  if (headers['user-agent'] === undefined) {
    throw new Refusal(
      failure(
        403,
        'Request forbidden by administrative rules. Please make sure your request has a User-Agent header',
      ),
    );
  }
  const version = headers['x-github-api-version'];
  if (typeof version === 'string' && !API_VERSIONS.includes(version)) {
    throw new Refusal(failure(400, `The API version ${version} is not supported`));
  }
}
