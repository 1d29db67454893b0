import { once } from 'node:events';
import { createServer } from 'node:http';
import { Application } from './api/application.ts';
import { operationOf, Router } from './api/router.ts';
import { ROUTES } from './api/routes.ts';
import { Exchange } from './exchange.ts';
import { FaultPlan } from './faults/fault-plan.ts';
import type { GitHub } from './github.ts';
import { Hooks } from './hooks.ts';
import { type Violation, validatorOf } from './openapi/validator.ts';
import type { Conditions, GitHubOptions } from './options.ts';
import { PrimaryRateLimit } from './rate-limit.ts';
import type { Recording } from './requests.ts';
import { SecondaryRateLimit } from './secondary-rate-limit.ts';
import { Apps } from './state/apps.ts';
import { issueDesk } from './state/placed-issues.ts';
import { runDesk } from './state/placed-runs.ts';
import { placeSecret, storeNamed } from './state/placed-secret.ts';
import type { HistoryEntry } from './state/secret-store.ts';
import { SAMPLE_TOKEN, TokenRing } from './state/tokens.ts';
import { World } from './state/world.ts';
import { Traffic } from './traffic.ts';

const THIRTY_DAYS = 30 * 24 * 3_600_000;

/** GitHub's own limit for a token. */
const REQUESTS_PER_HOUR = 5000;

export async function startGitHub(options: GitHubOptions = {}): Promise<GitHub> {
  const { basePath = '', clock = Date.now } = options;
  const conditions: Conditions = { latency: options.latency ?? 0, consistency: options.consistency ?? {} };
  const history: HistoryEntry[] = [];
  const requests: Recording[] = [];
  const violations: Violation[] = [];
  const faults = new FaultPlan();
  const traffic = new Traffic();
  const hooks = new Hooks(options);
  const tokens = new TokenRing(options.tokens ?? [SAMPLE_TOKEN]);
  const apps = new Apps(options.apps ?? [], tokens);
  const rateLimit = new PrimaryRateLimit(options.rateLimit ?? REQUESTS_PER_HOUR, clock);
  const world = new World({ clock, conditions, record: (entry) => history.push(entry) });
  fill(world, options, clock() - THIRTY_DAYS);
  const validator = await validatorOf(basePath === '' ? 'api.github.com' : 'ghes-3.19');
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server.address());
  const url = `http://127.0.0.1:${port}${basePath}`;

  const exchange = new Exchange({
    basePath,
    clock,
    conditions,
    router: new Router(ROUTES.filter((route) => validator.describes(operationOf(route)))),
    application: new Application({
      tokens,
      apps,
      appPermissions: validator.appPermissions,
      world,
      rateLimit,
      secondaryLimit: new SecondaryRateLimit(options.secondaryLimit ?? {}),
      baseUrl: url,
      clock,
    }),
    validator: options.validate === false ? undefined : validator,
    rateLimit,
    faults,
    hooks,
    traffic,
    requests,
    violations,
  });
  server.on('request', (message, response) => exchange.handle(message, response));

  return {
    url,
    port,
    world,
    tokens,
    apps,
    issuedTokens: apps.issued,
    refuseToken: (token) => apps.refuse(token, clock()),
    conditions,
    hooks,
    requests,
    history,
    violations,
    get unreadable() {
      return history.filter(({ readable }) => !readable);
    },
    get concurrency() {
      return traffic.most;
    },
    faults,
    setFaults: (planned) => faults.replace(planned),
    secret: (store, name) => storeNamed(world, store).find(name),
    value: (store, name) => storeNamed(world, store).find(name)?.value,
    values: (store) =>
      Object.fromEntries(
        storeNamed(world, store)
          .all()
          .map(({ name, value }) => [name, value]),
      ),
    setSecret: (secret) => placeSecret(world, { updatedAt: clock(), ...secret }),
    deleteSecret: (store, name) => storeNamed(world, store).delete(name, 0),
    ...issueDesk(world, clock),
    ...runDesk(world, clock),
    replaceKeys: (store) => storeNamed(world, store).replaceKeys(),
    showKey: (store, publicKey) => storeNamed(world, store).showKey(publicKey),
    hideSecret: (store, name, reads) => storeNamed(world, store).hide(name, reads),
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function fill(
  world: World,
  { organizations = [], repositories = [], secrets = [] }: GitHubOptions,
  updatedAt: number,
): void {
  for (const organization of organizations) {
    world.addOrganization(organization);
  }
  for (const repository of repositories) {
    world.addRepository(repository);
  }
  for (const secret of secrets) {
    placeSecret(world, { updatedAt, ...secret });
  }
}

function portOf(address: ReturnType<ReturnType<typeof createServer>['address']>): number {
  if (address === null || typeof address === 'string') {
    throw new Error('the server does not listen on a port');
  }
  return address.port;
}
