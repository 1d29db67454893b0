import * as faults from '../../simulators/github/faults/faults.ts';
import { AUDIT, asApp, KEEP_PREVIOUS, KEY_COMMAND, RETIRE } from './github-modes.ts';
import { joinSecrets, knownTo, QUOTES } from './quoted-secrets.ts';
import type { Case, Scenario } from './scenario.ts';
import type { World } from './world.ts';

type FaultMaker = (secrets: readonly string[], world: World) => faults.Fault;

const secretHeaders = (secrets: readonly string[]): Record<string, string> => {
  const text = encodeURIComponent(joinSecrets(secrets));
  return {
    'x-accepted-github-permissions': text,
    'x-github-sso': `required; url=https://github.com/orgs/acme/sso?token=${text}`,
    deprecation: text,
    link: `<https://host/${text}>; rel="deprecation"`,
  };
};

/** Every kind of fault of the simulator, with secrets in its texts. */
const FAULTS: Readonly<Record<string, FaultMaker>> = {
  ...Object.fromEntries(
    [200, 201, 401, 403, 404, 409, 422, 500].map((status) => [
      `an echo with ${status}`,
      () => faults.echo(status),
    ]),
  ),
  'an echo after it was applied': () => faults.afterApplying(faults.echo(500)),
  ...Object.fromEntries(
    [401, 403, 404, 422].map((status) => [
      `${status} that tells all`,
      (secrets: readonly string[]) => faults.refusal(status, joinSecrets(secrets), secretHeaders(secrets)),
    ]),
  ),
  'something else': (secrets) => faults.json([joinSecrets(secrets)]),
  'the fields of others': (secrets) => {
    const text = joinSecrets(secrets);
    return faults.json({
      key: text,
      key_id: text,
      updated_at: text,
      visibility: text,
      html_url: text,
      login: text,
    });
  },
  'a name in its texts': (secrets) => faults.spiked(` ${joinSecrets(secrets)}`),
  ...Object.fromEntries(
    Object.entries(QUOTES).map(([how, quote], nth) => [
      `a secret in its texts ${how}`,
      (secrets: readonly string[]) => faults.spiked(quote(secrets[nth % secrets.length] ?? '')),
    ]),
  ),
  unavailable: () => faults.unavailable(),
  'a web page': () => faults.html(),
  garbage: () => faults.garbage(),
  'a redirect to somebody else': (secrets) =>
    faults.redirect(`https://other.example/${encodeURIComponent(joinSecrets(secrets))}`, 301),
  'a redirect to Soda Cloud': (_secrets, { cloud }) => faults.redirect(`${cloud.url}/api/v1/test-login`, 307),
  'a reset': () => faults.reset(),
  'a reset in the middle': () => faults.reset('half'),
  'a reset after it was applied': () => faults.afterApplying(faults.reset()),
  'half an answer': () => faults.truncated(),
  'the secondary limit': () => faults.secondaryLimit({ retryAfter: 0 }),
  'a late answer': () => faults.slow(20),
};

function failing(scenario: Scenario, nth: number, what: string, make: FaultMaker): Case {
  return {
    name: `${scenario.name}: request ${nth} to GitHub answered by ${what}`,
    step: (world) => {
      const step = scenario.step(world);
      world.github.faults.at(nth, make(knownTo(step, world), world));
      return step;
    },
  };
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

/** The requests of a retirement look alike but for these: lists, runs, and its deletions. */
const OF_RETIREMENT = [1, 2, 3, 5, 9, 12, 20, 23, 24, 25, 26, 27];

const POSITIONS: readonly (readonly [Scenario, readonly number[]])[] = [
  [KEEP_PREVIOUS, upTo(18)],
  [AUDIT, upTo(9)],
  [RETIRE, OF_RETIREMENT],
  [KEY_COMMAND, [7, 8]],
  [asApp(AUDIT), upTo(6)],
];

export const GITHUB_FAILURES: readonly Case[] = POSITIONS.flatMap(([scenario, positions]) =>
  positions.flatMap((nth) =>
    Object.entries(FAULTS).map(([what, make]) => failing(scenario, nth, what, make)),
  ),
);
