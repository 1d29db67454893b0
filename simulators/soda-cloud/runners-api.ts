import { type Answer, DEACTIVATED, ok, problem, tooMany, UNAUTHORIZED } from './answers.ts';
import { parseJsonObject } from './json.ts';
import type { KeyRing } from './organizations.ts';
import { RateLimit } from './rate-limit.ts';
import { basicPair, pathnameOf, type RecordedRequest } from './requests.ts';
import type { Runner, Runners } from './runners.ts';

export const RUNNERS_PATH = '/api/v1/runners';

const MINUTE = 60_000;
const SMALLEST_PAGE = 10;
const LARGEST_PAGE = 1000;

/** Requests a minute, for each kind. */
const ALLOWED = { list: 60, get: 1000, mint: 10, remove: 10 } as const;

type Kind = keyof typeof ALLOWED;

export interface RunnersApiParts {
  readonly keys: KeyRing;
  readonly runners: Runners;
  readonly rateLimited: boolean;
}

/** `/api/v1/runners` and the paths below it. A key can access the runners of its own organization. */
export class RunnersApi {
  readonly #keys: KeyRing;
  readonly #runners: Runners;
  readonly #limits: Readonly<Partial<Record<Kind, RateLimit>>>;

  constructor({ keys, runners, rateLimited }: RunnersApiParts) {
    this.#keys = keys;
    this.#runners = runners;
    this.#limits = rateLimited ? limits() : {};
  }

  /** `GET`: the runners that have registered themselves, in pages, starting at 0. */
  list(request: RecordedRequest): Answer {
    return this.#as('list', request, ({ organization }) => {
      const size = numberIn(request, 'size') ?? SMALLEST_PAGE;
      const number = numberIn(request, 'page') ?? 0;
      if (!(size >= SMALLEST_PAGE && size <= LARGEST_PAGE && number >= 0)) {
        return problem(400, 'bad_request', `size is ${SMALLEST_PAGE} to ${LARGEST_PAGE}, page 0 or more`);
      }
      const runners = this.#runners
        .all()
        .filter((runner) => runner.registered && runner.organization === organization);
      const totalPages = Math.ceil(runners.length / size);
      return ok({
        content: runners.slice(number * size, (number + 1) * size).map(runnerBody),
        first: number === 0,
        last: number >= totalPages - 1,
        number,
        size,
        totalElements: runners.length,
        totalPages,
      });
    });
  }

  /** `GET …/{runnerId}` */
  get(request: RecordedRequest): Answer {
    return this.#as('get', request, ({ organization }) => {
      const runner = this.#find(request, organization);
      return runner?.registered === true ? ok({ runner: runnerBody(runner) }) : NOT_FOUND;
    });
  }

  /** `POST`: creates a key for a new runner. The response has no ID, because the runner has not registered itself yet. */
  mint(request: RecordedRequest): Answer {
    return this.#as('mint', request, ({ organization, managesRunners }) => {
      if (!managesRunners) {
        return FORBIDDEN;
      }
      const name = parseJsonObject(request.body)?.['name'];
      const { key } = this.#runners.add({
        organization,
        registered: false,
        ...(typeof name === 'string' ? { name } : {}),
      });
      this.#runners.minted.push(key);
      return ok({ apiKeyId: key.id, apiKeySecret: key.secret });
    });
  }

  /** `DELETE …/{runnerId}` */
  remove(request: RecordedRequest): Answer {
    return this.#as('remove', request, ({ organization, managesRunners }) => {
      if (!managesRunners) {
        return FORBIDDEN;
      }
      const runner = this.#find(request, organization);
      if (runner === undefined) {
        return NOT_FOUND;
      }
      if (runner.inUse) {
        return problem(400, 'bad_request', 'The runner is still in use');
      }
      this.#runners.delete(runner);
      return ok({});
    });
  }

  #as(kind: Kind, request: RecordedRequest, handle: (caller: Caller) => Answer): Answer {
    const wait = this.#limits[kind]?.secondsToWait(request.at) ?? 0;
    if (wait > 0) {
      return tooMany(wait);
    }
    const check = this.#keys.check(basicPair(request) ?? '');
    switch (check.state) {
      case 'accepted':
        return handle(check);
      case 'disabled':
        return DEACTIVATED;
      case 'unknown':
        return UNAUTHORIZED;
    }
  }

  #find(request: RecordedRequest, organization: string): Runner | undefined {
    const id = pathnameOf(request).slice(`${RUNNERS_PATH}/`.length);
    const runner = this.#runners.find(decoded(id));
    return runner?.organization === organization ? runner : undefined;
  }
}

const NOT_FOUND = problem(404, 'not_found', 'There is no such runner');
const FORBIDDEN = problem(403, 'forbidden', 'The user may not manage data sources and runners');

interface Caller {
  readonly organization: string;
  readonly managesRunners: boolean;
}

function limits(): Record<Kind, RateLimit> {
  return {
    list: new RateLimit(ALLOWED.list, MINUTE),
    get: new RateLimit(ALLOWED.get, MINUTE),
    mint: new RateLimit(ALLOWED.mint, MINUTE),
    remove: new RateLimit(ALLOWED.remove, MINUTE),
  };
}

function runnerBody({ id, name, online, lastSeenAt }: Runner): Record<string, unknown> {
  return {
    id,
    name,
    label: name,
    type: 'SELF_HOSTED',
    isOnline: online,
    ...(lastSeenAt === undefined ? {} : { lastSeenTimestamp: new Date(lastSeenAt).toISOString() }),
    versions: { runner: '1.2.0', library: '1.14.0' },
  };
}

function numberIn({ path }: RecordedRequest, name: string): number | undefined {
  const text = new URLSearchParams(path.split('?', 2)[1] ?? '').get(name);
  return text === null ? undefined : Number(text);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
