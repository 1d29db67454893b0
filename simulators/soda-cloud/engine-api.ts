import { randomUUID } from 'node:crypto';
import { type Answer, ok, problem, UNAUTHORIZED } from './answers.ts';
import { type JsonObject, parseJsonObject } from './json.ts';
import { type KeyRing, pairOf } from './organizations.ts';
import type { RecordedRequest } from './requests.ts';

/** The results of one scan (v3) or contract verification (v4), as an engine sent them. */
export interface ReceivedResults {
  readonly organization: string;
  readonly content: JsonObject;
}

/** The API of the engines: `POST /api/command` and `POST /api/query`, with a session token in the body. */
export class EngineApi {
  readonly results: ReceivedResults[] = [];
  readonly #keys: KeyRing;
  readonly #pairs = new Map<string, string>();

  constructor(keys: KeyRing) {
    this.#keys = keys;
  }

  command(request: RecordedRequest): Answer {
    const body = parseJsonObject(request.body);
    if (body?.['type'] === 'login') {
      return this.#login(body);
    }
    return this.#inSession(body, (type, content, organization) => {
      switch (type) {
        case 'sodaCoreInsertScanResults':
          this.results.push({ organization, content });
          return ok({ scanId: randomUUID(), checks: [] });
        case 'sodaCoreUploadContractFile':
          return ok({ fileId: randomUUID() });
        default:
          return unknownType('command', type);
      }
    });
  }

  query(request: RecordedRequest): Answer {
    return this.#inSession(parseJsonObject(request.body), (type, _content, organization) => {
      switch (type) {
        case 'whoAmI':
          return ok({ organisationName: organization });
        case 'sodaCoreCloudConfiguration':
          return ok({ disableCollectingWarehouseData: true });
        case 'sodaCoreDatasetsConfiguration':
        case 'sodaCoreAvailableCheckAttributes':
        case 'sodaCoreHistoricMeasurements':
        case 'sodaCoreHistoricCheckResults':
          return ok({ results: [] });
        default:
          return unknownType('query', type);
      }
    });
  }

  #login({ apiKeyId: id, apiKeySecret: secret }: JsonObject): Answer {
    if (typeof id !== 'string' || typeof secret !== 'string') {
      return problem(400, 'bad_request', 'apiKeyId and apiKeySecret are required');
    }
    const pair = pairOf({ id, secret });
    if (this.#keys.check(pair).state !== 'accepted') {
      return UNAUTHORIZED;
    }
    const token = randomUUID();
    this.#pairs.set(token, pair);
    return ok({ token });
  }

  /** A session ends with its key: the pair is checked on every request. */
  #inSession(
    body: JsonObject | undefined,
    handle: (type: string, body: JsonObject, organization: string) => Answer,
  ): Answer {
    if (body === undefined) {
      return problem(400, 'bad_request', 'The body is not a JSON object');
    }
    const { token, type } = body;
    const pair = typeof token === 'string' ? this.#pairs.get(token) : undefined;
    const check = pair === undefined ? undefined : this.#keys.check(pair);
    if (check?.state !== 'accepted') {
      return problem(401, 'unauthorized', 'The token is unknown or expired');
    }
    return typeof type === 'string'
      ? handle(type, body, check.organization)
      : problem(400, 'bad_request', 'type is required');
  }
}

function unknownType(endpoint: string, type: string): Answer {
  return problem(400, 'bad_request', `Unknown ${endpoint}: ${type}`);
}
