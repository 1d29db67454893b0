import { GitHubFailure } from '../../src/github/errors.ts';
import { createPairReader } from '../../src/github/inventory.ts';
import type { RateLimit } from '../../src/github/rate-limit.ts';
import type { HeldPair } from '../../src/github/secret-dates.ts';
import { type SecretMetadata, SecretStore } from '../../src/github/secrets.ts';
import { type Target, targetName } from '../../src/github/targets.ts';
import { type PlanSettings, planRotation, type TargetPlan } from '../../src/rotate/plan.ts';
import type { ReadyTarget } from '../../src/rotate/preflight.ts';
import { encryptAll, type TargetOutcome, writeTargets } from '../../src/rotate/write.ts';
import { Secret } from '../../src/shared/secret.ts';
import { scriptedClient } from './octokit-client.ts';

export const pair = (name: string) => ({
  id: new Secret(`${name}-id`),
  secret: new Secret(`${name}-secret`),
});
export const NAMES = { id: 'ID', secret: 'SECRET' };
export const SETTINGS: PlanSettings = {
  repository: { owner: 'acme', repo: 'own' },
  names: NAMES,
  previousNames: { id: 'PREVIOUS_ID', secret: 'PREVIOUS_SECRET' },
  next: pair('new'),
  old: pair('old'),
  keepPrevious: false,
};
export const WRITTEN_AT = 1_700_000_000_000;
export const HELD: SecretMetadata = { updatedAt: WRITTEN_AT - 5000, readAt: WRITTEN_AT - 1 };

export type Answer = GitHubFailure | Error | { readonly date?: number; readonly data?: unknown };
export const refused = (status: number) => new GitHubFailure(`HTTP ${status}`, { status });
export const uncertain = (status = 500) => new GitHubFailure(`HTTP ${status}`, { status, uncertain: true });

/** The changed public key of a store. */
export const BOX_2 = Buffer.alloc(32, 2).toString('base64');

/**
 * A GitHub with scripted responses to requests; all other requests succeed.
 * @param order records each sent request, with the name of the repository
 */
export function github(
  answers: Readonly<Record<string, readonly Answer[]>> = {},
  repo = 'data',
  order: string[] = [],
  target: Target = { kind: 'repo', owner: 'acme', repo },
) {
  const sent: string[] = [];
  const client = scriptedClient(
    (route, { secret_name: name = 'public-key', encrypted_value: value, key_id: key }) => {
      const request = `${route.split(' ')[0]} ${name}`;
      const count = sent.filter((one) => one.startsWith(`${request} `) || one === request).length;
      order.push(`${repo} ${request}`);
      sent.push([request, value, key].filter((part) => part !== undefined).join(' '));
      const answer = answers[request]?.[count] ?? {};
      if (answer instanceof Error) {
        throw answer;
      }
      return { data: answer.data, date: answer.date ?? WRITTEN_AT };
    },
  );
  const store = new SecretStore(target, client);
  return { sent, store, publicKey: { id: 'k1', key: 'box1' } };
}

/** The script of one target. */
export function planOne(state: ReadyTarget, settings: Partial<PlanSettings> = {}): TargetPlan {
  const { others, own } = planRotation([state], { ...SETTINGS, ...settings });
  const [plan] = [...others, ...own];
  if (plan === undefined) {
    throw new Error('nothing is planned');
  }
  return plan;
}

export type Answers = Readonly<Record<string, readonly Answer[]>>;

export const NEW_DATE: Answer = { data: { updated_at: new Date(WRITTEN_AT).toISOString() } };
export const OLD_DATE: Answer = { data: { updated_at: new Date(HELD.updatedAt).toISOString() } };
/** A target whose writes are accepted and confirmed. */
export const WELL: Answers = { 'GET ID': [NEW_DATE], 'GET SECRET': [NEW_DATE] };

export interface Conditions {
  readonly settings?: Partial<PlanSettings>;
  /** The initial state of each target. */
  readonly held?: HeldPair;
  /** How many of the targets, at the end, are own stores. */
  readonly own?: number;
  /** Cancels the run after this number of requests. */
  readonly isCanceled?: (sent: number) => boolean;
  /** What GitHub said last about the primary limit of each target's client; the time is 0. */
  readonly limits?: readonly (RateLimit | undefined)[];
  /** @param sent how many requests were sent by then */
  readonly encrypt?: (value: Secret, key: string, sent: number) => string;
}

/** The encrypted form of a value for a public key. */
export function boxOf(value: Secret, key: string): string {
  return `${value.reveal()}@${key}`;
}

/** Writes a repository for each set of answers, with a second between the writes; all other requests succeed. */
export async function rotate(
  answers: readonly Answers[],
  {
    settings,
    held = { id: HELD, secret: HELD },
    own = 0,
    isCanceled,
    limits = [],
    encrypt = boxOf,
  }: Conditions = {},
) {
  const order: string[] = [];
  const hubs = answers.map((each, index) => github({ ...WELL, ...each }, `r${index}`, order));
  for (const [index, value] of limits.entries()) {
    Object.defineProperty(hubs[index]?.store ?? {}, 'primaryLimit', { value });
  }
  const plans = hubs.map(({ store, publicKey }) => planOne({ store, publicKey, ...held }, settings));
  const slept: number[] = [];
  const recorded: { readonly target: string; readonly state: object }[] = [];
  const others = plans.slice(0, plans.length - own);
  const plan = { others, own: plans.slice(others.length) };
  const encryptNow = (value: Secret, key: string) => encrypt(value, key, order.length);
  const outcomes = await writeTargets(plan, {
    encrypted: await encryptAll(plan, encryptNow, { requested: false }),
    encrypt: encryptNow,
    reader: createPairReader(plans.length, SETTINGS, (read) => read()),
    interval: 1000,
    http: {
      sleep: async (milliseconds) => {
        slept.push(milliseconds);
      },
      now: () => 0,
    },
    cancellation: {
      get requested() {
        return isCanceled?.(order.length) ?? false;
      },
    },
    log: { info: () => undefined, warning: () => undefined },
    marker: undefined,
    isPartial: false,
    record: (outcome) => {
      const target = targetName(outcome.plan.store.target).replace('repo:acme/', '');
      recorded.push({ target, state: stateOf(outcome) });
    },
  });
  const [first] = hubs;
  // confirming reads the dates; GET of a public key belongs to the writes
  const sent = (first?.sent ?? []).filter((request) => !/^GET (ID|SECRET)$/.test(request));
  return { outcomes, states: outcomes.map(stateOf), hubs, sent, slept, order, recorded };
}

function stateOf({ state, detail, updatedAt }: TargetOutcome) {
  return {
    state,
    ...(detail === undefined ? {} : { detail }),
    ...(updatedAt === undefined ? {} : { updatedAt }),
  };
}
