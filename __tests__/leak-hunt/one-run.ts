import { existsSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runAction } from '../../simulators/runner/run-action.ts';
import { appKeyLines, type MarkedSecrets, pairSecrets } from './marked-secrets.ts';
import {
  CREDENTIALS_OF_GITHUB,
  CREDENTIALS_OF_SODA_CLOUD,
  changedFiles,
  filesBelow,
  type RunOutput,
  requestsToGitHub,
  requestsToSodaCloud,
  shown,
} from './outputs.ts';
import { watchArguments } from './process-watch.ts';
import type { Case, Step } from './scenario.ts';
import { type Leak, LeakSearch, type NamedSecret } from './search.ts';
import { startWorld, type World } from './world.ts';

export interface Find extends Leak {
  readonly place: string;
  /** The text around it, without the run of characters that was found. */
  readonly around: string;
}

export interface Searched {
  readonly finds: readonly Find[];
  readonly bytes: number;
  /** Of processes: the main entry, and `post`. */
  readonly runs: number;
}

const KEY_COMMAND = fileURLToPath(new URL('key-command.mjs', import.meta.url));

/** As the workflow names it; the program tells what it sees in a file that is no part of the job. */
export const KEY_COMMAND_LINE = `"${process.execPath}" "${KEY_COMMAND}"`;

const DEBUG = { RUNNER_DEBUG: '1', ACTIONS_STEP_DEBUG: 'true' };

/** Runs a case, its `post` after it where there is something left for it to do, and searches all that came out. */
export async function runAndSearch(
  { step: stepIn, started }: Case,
  secrets: MarkedSecrets,
  search: LeakSearch,
  debug: boolean,
): Promise<Searched> {
  const world = await startWorld(secrets);
  const report = `${world.sandbox.root}-key-command.json`;
  try {
    const step = stepIn(world);
    const before = filesBelow(world.sandbox.root);
    const env = { ...environmentOf(world, report), ...(debug ? DEBUG : {}), ...step.env };
    let seenArguments = (): string => '';
    const run = await runAction('main', {
      sandbox: world.sandbox,
      inputs: step.inputs,
      env,
      started: (child) => {
        seenArguments = watchArguments(child.pid);
        started?.(child, world);
      },
    });
    const processes = seenArguments();
    const after =
      Object.keys(run.state).length === 0
        ? []
        : shown(
            await runAction('post', { sandbox: world.sandbox, inputs: step.inputs, state: run.state, env }),
            'post',
          );
    const kept = step.keepsFile === true ? run.outputs['config-path'] : undefined;
    if (kept !== undefined) {
      rmSync(kept);
    }
    const outputs = [
      ...shown(run, 'main'),
      ...after,
      { place: 'outputs, as read', text: JSON.stringify([run.outputs, run.state]) },
      ...changedFiles(filesBelow(world.sandbox.root), before),
      ...requestsToSodaCloud(world),
      ...requestsToGitHub(world),
      { place: ARGUMENTS, text: processes },
      ...seenByCommand(report),
    ];
    const made = new LeakSearch([
      ...world.cloud.minted.flatMap((pair) => pairSecrets('minted', pair)),
      ...appTokens(world),
    ]);
    return {
      finds: [search, APP_KEY, made].flatMap((each) => findsIn(outputs, each, step)),
      bytes: outputs.reduce((sum, { text }) => sum + text.length, 0),
      runs: after.length === 0 ? 1 : 2,
    };
  } finally {
    rmSync(report, { force: true });
    await world.close();
  }
}

const APP_KEY = new LeakSearch(appKeyLines());

/** What the action got, and made, to sign in as a GitHub App. */
function appTokens({ github }: World): NamedSecret[] {
  const signatures = github.requests.flatMap(
    ({ headers }) => /^bearer eyJ[^.]+\.[^.]+\.(.+)$/i.exec(headers['authorization'] ?? '')?.[1] ?? [],
  );
  return [
    ...github.issuedTokens.map(({ token }) => ({ name: 'installation token', value: token })),
    ...[...new Set(signatures)].map((value) => ({ name: 'signature of the JWT token', value })),
  ];
}

const ARGUMENTS = 'arguments of a process';
const ENVIRONMENT = 'environment of the key-command';

/** Through the proxy go none of the simulators' hosts: its password is there to be leaked. */
function environmentOf({ secrets, temporary }: World, report: string): Record<string, string> {
  const password = encodeURIComponent(secrets.proxyPassword);
  return {
    https_proxy: `http://proxy-user:${password}@127.0.0.1:9`,
    no_proxy: '127.0.0.1',
    TMPDIR: temporary,
    TEMP: temporary, // on Windows
    HUNT_REPORT: report,
    HUNT_TEMPORARY: temporary,
  };
}

function seenByCommand(report: string): RunOutput[] {
  if (!existsSync(report)) {
    return [];
  }
  const seen: { environment: unknown; arguments: unknown; temporary: unknown } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  return [
    { place: ENVIRONMENT, text: JSON.stringify(seen.environment) },
    { place: ARGUMENTS, text: JSON.stringify(seen.arguments) },
    { place: 'temporary files', text: JSON.stringify(seen.temporary) },
  ];
}

function findsIn(outputs: readonly RunOutput[], search: LeakSearch, step: Step): Find[] {
  return outputs.flatMap(({ place, text }) =>
    fullestOfEach(search.find(text))
      .filter(({ secret }) => !belongsThere(secret, place, step))
      .map((leak) => ({ ...leak, place, around: around(text, leak) })),
  );
}

/** What holds one spelling of a secret often holds pieces of others: the fullest is reported. */
function fullestOfEach(leaks: readonly Leak[]): Leak[] {
  const fullest = new Map<string, Leak>();
  for (const leak of leaks) {
    const other = fullest.get(leak.secret);
    if (other === undefined || leak.length / leak.of > other.length / other.of) {
      fullest.set(leak.secret, leak);
    }
  }
  return [...fullest.values()];
}

/** Where a secret is expected: with whom it is for, and where the step asks for it. */
function belongsThere(secret: string, place: string, step: Step): boolean {
  switch (place) {
    case CREDENTIALS_OF_SODA_CLOUD:
      return / (ID|secret)$/.test(secret);
    case CREDENTIALS_OF_GITHUB:
      return / token$/.test(secret);
    case 'file of the runner:/env':
      return step.exported?.includes(secret) === true;
    case ENVIRONMENT:
      // the variables of the job are the user's own, and a program behind a proxy needs it
      return secret === 'proxy password' || step.given?.includes(secret) === true;
    case ARGUMENTS:
      return step.inCommandLine?.includes(secret) === true;
    default:
      return false;
  }
}

function around(text: string, { at, length }: Leak): string {
  return `${text.slice(Math.max(0, at - 60), at)}⟦…⟧${text.slice(at + length, at + length + 30)}`;
}
