import * as faults from '../../simulators/soda-cloud/faults.ts';
import { CONFIGURE, FALLBACK } from './configurations.ts';
import { AUDIT, KEY_COMMAND, RETIRE, ROTATE, RUNNER } from './github-modes.ts';
import { joinSecrets, knownTo, QUOTES } from './quoted-secrets.ts';
import { type Case, changed, type Scenario } from './scenario.ts';
import type { World } from './world.ts';

type FaultMaker = (secrets: readonly string[], world: World) => faults.Fault;

const STATUSES = [200, 201, 204, 302, 400, 401, 403, 404, 418, 429, 500] as const;

/** Every kind of fault of the simulator, with secrets in its texts. */
const FAULTS: Readonly<Record<string, FaultMaker>> = {
  ...Object.fromEntries(STATUSES.map((status) => [`an echo with ${status}`, () => faults.echo(status)])),
  ...Object.fromEntries(
    [200, 403, 500].map((status) => [
      `JSON with ${status} that tells all`,
      (secrets: readonly string[], { secrets: { current } }: World) => {
        const text = joinSecrets(secrets);
        // what it hands out as a key goes back to it: no more than it knows
        const key = joinSecrets([current.id, current.secret]);
        return faults.json(
          { organisationName: text, code: text, message: text, apiKeyId: key, apiKeySecret: key },
          status,
        );
      },
    ]),
  ),
  'something else': (secrets) => faults.json([joinSecrets(secrets)]),
  'broken JSON': (secrets) =>
    faults.answer(200, {
      headers: { 'content-type': 'application/json' },
      body: `{"organisationName": "${joinSecrets(secrets)}`,
    }),
  'a limit': (secrets) =>
    faults.answer(429, {
      headers: { 'retry-after': '0', 'x-secrets': encodeURIComponent(joinSecrets(secrets)) },
    }),
  'a limit for a strange time': (secrets) =>
    faults.answer(429, { headers: { 'retry-after': encodeURIComponent(joinSecrets(secrets)) } }),
  unavailable: () => faults.unavailable(),
  'a web page': () => faults.html(),
  'a web page with 502': () => faults.html(502),
  garbage: () => faults.garbage(),
  'a redirect to somebody else': (secrets) =>
    faults.redirect(`https://other.example/${encodeURIComponent(joinSecrets(secrets))}`),
  'a redirect to GitHub': (_secrets, { github }) => faults.redirect(`${github.url}/user`, 307),
  'a redirect to itself': (secrets, { cloud }) =>
    faults.redirect(`${cloud.url}/${encodeURIComponent(joinSecrets(secrets))}`, 308),
  'a reset': () => faults.reset(),
  'a reset in the middle': () => faults.reset('half'),
  'half an answer': () => faults.truncated(),
  'an answer in drops': () => faults.drip(1),
  'a flood': () => faults.flood(1_000_000),
};

/** An organization that is named after a secret. */
const NAMES: Readonly<Record<string, FaultMaker>> = Object.fromEntries(
  Object.entries(QUOTES).flatMap(([how, quote]) =>
    Array.from({ length: 8 }, (_, nth) => [
      `secret ${nth + 1} ${how} as the organization`,
      (secrets: readonly string[]) =>
        faults.json({ organisationName: `Acme ${quote(secrets[nth % secrets.length] ?? '')}` }),
    ]),
  ),
);

function failing(scenario: Scenario, nth: number, what: string, make: FaultMaker): Case {
  return {
    name: `${scenario.name}: request ${nth} to Soda Cloud answered by ${what}`,
    step: (world) => {
      const step = scenario.step(world);
      const fault = make(knownTo(step, world), world);
      const { cloud } = world;
      cloud.setFaults(() => (cloud.requests.length === nth ? fault : undefined));
      return step;
    },
  };
}

const POSITIONS: readonly (readonly [Scenario, number])[] = [
  [CONFIGURE, 1],
  [FALLBACK, 1],
  [FALLBACK, 2],
  [ROTATE, 1],
  [ROTATE, 2],
  [KEY_COMMAND, 2],
  [RUNNER, 1],
  [RUNNER, 2],
  [RUNNER, 3],
  [AUDIT, 1],
  [AUDIT, 2],
  [RETIRE, 1],
  [RETIRE, 2],
  [RETIRE, 3],
  [RETIRE, 4],
];

const faulty = (list: Readonly<Record<string, FaultMaker>>, positions: typeof POSITIONS): Case[] =>
  positions.flatMap(([scenario, nth]) =>
    Object.entries(list).map(([what, make]) => failing(scenario, nth, what, make)),
  );

export const CLOUD_FAILURES: readonly Case[] = [
  ...faulty(FAULTS, POSITIONS),
  ...faulty(NAMES, [
    [CONFIGURE, 1],
    [ROTATE, 2],
  ]),
  ...[CONFIGURE, ROTATE, AUDIT, RETIRE].map((scenario) =>
    changed(scenario, 'Soda Cloud echoes with 401 all the time', ({ cloud }) => ({
      prepare: () => cloud.faults.always(faults.echo(401), '*'),
    })),
  ),
  changed(CONFIGURE, 'Soda Cloud echoes with 500 all the time', ({ cloud }) => ({
    prepare: () => cloud.faults.always(faults.echo(500), '*'),
  })),
];
