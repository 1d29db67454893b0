import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type Answer, ok, problem } from './answers.ts';
import { EngineApi, type ReceivedResults } from './engine-api.ts';
import { performFault } from './fault-answers.ts';
import { type FaultChoice, FaultPlan, TEST_LOGIN_PATH } from './fault-plan.ts';
import type { Fault } from './faults.ts';
import { type ApiKey, KeyRing, type Organization, SAMPLE_ORGANIZATION } from './organizations.ts';
import { RateLimit } from './rate-limit.ts';
import { pathnameOf, type RecordedRequest, recordRequest } from './requests.ts';
import { lastEtlRefresh, testLogin } from './rest-api.ts';
import { type Runner, type RunnerChange, type RunnerOptions, Runners } from './runners.ts';
import { RUNNERS_PATH, RunnersApi } from './runners-api.ts';

export interface SodaCloudOptions {
  /** Without it there is one organization with one key: `SAMPLE_ORGANIZATION`. */
  readonly organizations?: readonly Organization[];
  /** Applies the real rate limits: `test-login` 10 requests in 10 seconds, runners 10 changes a minute. */
  readonly rateLimited?: boolean;
}

/** A Soda Cloud on loopback: its REST API, the API of the engines and the Reporting API on one port. */
export interface SodaCloud {
  readonly url: string;
  readonly host: '127.0.0.1';
  readonly port: number;
  /** Every request so far, also those with a fault. */
  readonly requests: readonly RecordedRequest[];
  readonly results: readonly ReceivedResults[];
  /** The runner keys that were created. */
  readonly minted: readonly ApiKey[];
  /** The current runners, also those that are not visible yet. */
  readonly runners: readonly Runner[];
  addRunner(runner?: RunnerOptions): Runner;
  changeRunner(id: string, change: RunnerChange): void;
  /** An agent with this key and name starts: see `Runners.connect`. */
  connectRunner(keyId: string, name: string): void;
  readonly faults: FaultPlan;
  setFaults(faults: readonly Fault[] | FaultChoice): void;
  /** Adds or changes a key: a disabled one stays known but is refused. */
  addKey(organization: string, key: ApiKey): void;
  /** Deletes the key as in the browser: it is revoked immediately, and its runner stays. */
  removeKey(id: string): void;
  /** Also closes open connections. */
  close(): Promise<void>;
}

/** A key of 48 KB, the largest that GitHub stores, in Basic authentication. */
const LARGEST_HEADERS = 256 * 1024;

export async function startSodaCloud({
  organizations = [SAMPLE_ORGANIZATION],
  rateLimited = false,
}: SodaCloudOptions = {}): Promise<SodaCloud> {
  const keys = new KeyRing(organizations);
  const engines = new EngineApi(keys);
  const limit = rateLimited ? new RateLimit(10, 10_000) : undefined;
  const faults = new FaultPlan();
  const runners = new Runners(keys);
  const runnersApi = new RunnersApi({ keys, runners, rateLimited });
  const requests: RecordedRequest[] = [];

  const routes: Readonly<Record<string, (request: RecordedRequest) => Answer>> = {
    [`GET ${TEST_LOGIN_PATH}`]: (request) => testLogin(request, keys, limit),
    'POST /api/command': (request) => engines.command(request),
    'POST /api/query': (request) => engines.query(request),
    'GET /v1/last_etl_refresh': (request) => lastEtlRefresh(request, keys),
    [`GET ${RUNNERS_PATH}`]: (request) => runnersApi.list(request),
    [`POST ${RUNNERS_PATH}`]: (request) => runnersApi.mint(request),
    [`GET ${RUNNERS_PATH}/{id}`]: (request) => runnersApi.get(request),
    [`DELETE ${RUNNERS_PATH}/{id}`]: (request) => runnersApi.remove(request),
    'GET /v1/ping': () => ok('Pssst'),
  };

  const server = createServer({ maxHeaderSize: LARGEST_HEADERS }, async (message, response) => {
    const request = await recordRequest(message).catch(() => undefined);
    if (request === undefined) {
      return;
    }
    requests.push(request);
    const fault = faults.take(request);
    if (fault !== undefined) {
      performFault(fault, request, response);
      return;
    }
    const route = routes[`${request.method} ${templateOf(pathnameOf(request))}`];
    send(response, route?.(request) ?? problem(404, 'not_found', 'Not found'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server.address());

  return {
    url: `http://127.0.0.1:${port}`,
    host: '127.0.0.1',
    port,
    requests,
    results: engines.results,
    minted: runners.minted,
    get runners() {
      return runners.all();
    },
    addRunner: (options = {}) => runners.add(options),
    changeRunner: (id, change) => runners.change(id, change),
    connectRunner: (keyId, name) => runners.connect(keyId, name),
    faults,
    setFaults: (planned) => faults.replace(planned),
    addKey: (organization, key) => keys.add(organization, key),
    removeKey: (id) => keys.remove(id),
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The path with a placeholder for the ID of a runner. */
function templateOf(pathname: string): string {
  return pathname.replace(new RegExp(`^(${RUNNERS_PATH})/[^/]+$`), '$1/{id}');
}

function send(response: ServerResponse, { status, headers = {}, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

function portOf(address: ReturnType<ReturnType<typeof createServer>['address']>): number {
  if (address === null || typeof address === 'string') {
    throw new Error('the server does not listen on a port');
  }
  return address.port;
}
