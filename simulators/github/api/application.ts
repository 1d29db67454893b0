import { type Answer, failure, notFound, Refusal } from '../answers.ts';
import { limitAnswer } from '../faults/fault-answers.ts';
import { API_VERSIONS } from '../openapi/validator.ts';
import type { PrimaryRateLimit } from '../rate-limit.ts';
import type { RecordedRequest } from '../requests.ts';
import type { Freshness, Token, TokenRing } from '../state/tokens.ts';
import type { World } from '../state/world.ts';
import { forbidden } from './access.ts';
import type { Match } from './router.ts';

export interface ApplicationParts {
  readonly tokens: TokenRing;
  readonly world: World;
  readonly rateLimit: PrimaryRateLimit;
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
      const token = this.#authenticate(request);
      this.#checkLimit(request, requestId);
      if (match === undefined) {
        throw notFound();
      }
      const { world, baseUrl, clock } = this.#parts;
      return match.route.handle({ request, params: match.params, token, world, baseUrl, now: clock() });
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

  #authenticate({ headers: { authorization }, at }: RecordedRequest): Token {
    if (authorization === undefined) {
      throw new Refusal(failure(401, 'Requires authentication'));
    }
    const token = this.#parts.tokens.find(authorization);
    if (token === undefined) {
      throw new Refusal(failure(401, 'Bad credentials'));
    }
    refuseFresh(this.#parts.tokens.use(token, at), token);
    return token;
  }

  #checkLimit({ at, headers: { authorization = '' } }: RecordedRequest, requestId: string): void {
    const { rateLimit } = this.#parts;
    if (!rateLimit.count(authorization)) {
      const seconds = rateLimit.secondsUntilReset(authorization);
      throw new Refusal(limitAnswer({ limit: 'primary', status: 403, seconds }, requestId, at));
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
