import { GitHubFailure } from '../github/errors.ts';
import { describeProblem, type PairReader } from '../github/inventory.ts';
import type { Encrypt, PublicKey, SecretMetadata } from '../github/secrets.ts';
import { errorCode } from '../shared/action-error.ts';
import type { Secret } from '../shared/secret.ts';
import type { SecretWrite, TargetPlan } from './plan.ts';
import type { TargetState } from './preflight.ts';
import {
  type WriteFailure,
  type WriteOutcome,
  type WriteResult,
  writePreviousPair,
  writeTarget,
} from './protocol.ts';

/** A write that failed, in our own words. */
export interface SecretWriteFailure extends WriteFailure {
  /** What went wrong and what to do, in one line. */
  readonly detail: string;
  /** Whether GitHub does not accept the token any more: then no other write can succeed. */
  readonly tokenRefused: boolean;
  /** The HTTP status; `undefined` when there was no answer. */
  readonly status: number | undefined;
}

export interface ExecuteDependencies {
  readonly encrypt: Encrypt;
  /** Waits until the next write may start. */
  readonly pace: () => Promise<void>;
  readonly isCanceled: () => boolean;
}

/** Encrypts what a plan writes, so that nothing but the writes is left to do between the two halves of a pair. */
export function encryptPlan(plan: TargetPlan, encrypt: Encrypt): ReadonlyMap<SecretWrite, string> {
  const { key } = plan.state.publicKey;
  const boxes = new Map<SecretWrite, string>();
  for (const write of [...plan.previousPairWrites, ...plan.newPairWrites]) {
    if (write.kind === 'put') {
      boxes.set(write, encrypt(write.value, key));
    }
  }
  return boxes;
}

/** Carries out the writes of one target. Never throws: whatever goes wrong there is that target's failure. */
export async function executePlan(
  plan: TargetPlan,
  encrypted: ReadonlyMap<SecretWrite, string>,
  dependencies: ExecuteDependencies,
): Promise<WriteOutcome<SecretWriteFailure>> {
  return carryOutAll(plan, encrypted, dependencies, writeTarget(plan, dependencies.isCanceled));
}

/** Carries out the writes of one target's previous pair alone; returns what went wrong. Never throws. */
export async function executePreviousPair(
  plan: TargetPlan,
  encrypted: ReadonlyMap<SecretWrite, string>,
  dependencies: ExecuteDependencies,
): Promise<SecretWriteFailure | undefined> {
  return carryOutAll(plan, encrypted, dependencies, writePreviousPair(plan.previousPairWrites));
}

async function carryOutAll<Outcome>(
  plan: TargetPlan,
  encrypted: ReadonlyMap<SecretWrite, string>,
  dependencies: ExecuteDependencies,
  steps: Generator<SecretWrite, Outcome, Result>,
): Promise<Outcome> {
  let step = steps.next();
  while (step.done !== true) {
    step = steps.next(await carryOut(plan, step.value, encrypted.get(step.value), dependencies));
  }
  return step.value;
}

type Result = WriteResult<SecretWriteFailure>;

async function carryOut(
  plan: TargetPlan,
  write: SecretWrite,
  prepared: string | undefined,
  dependencies: ExecuteDependencies,
): Promise<Result> {
  const { store } = plan.state;
  if (write.kind === 'put') {
    return putSecret(plan, write, prepared, dependencies);
  }
  await dependencies.pace();
  return attempt(plan, async () => {
    await store.deleteSecret(write.name);
    return 0;
  });
}

/** GitHub answers 422 when a store has got another public key meanwhile: then once more with that one. */
async function putSecret(
  plan: TargetPlan,
  write: Extract<SecretWrite, { kind: 'put' }>,
  prepared: string | undefined,
  { encrypt, pace }: ExecuteDependencies,
): Promise<Result> {
  const { store, publicKey } = plan.state;
  const send = async (key: PublicKey, box = tryEncrypt(encrypt, write.value, key)): Promise<Result> => {
    if (box === undefined) {
      return { kind: 'failed', failure: UNUSABLE_KEY };
    }
    await pace();
    return attempt(plan, () => store.writeSecret(write.name, box, key.id, write.visibility));
  };
  const first = await send(publicKey, prepared);
  if (first.kind === 'accepted' || first.failure.status !== 422) {
    return first;
  }
  const fresh = await store.readPublicKey().catch(() => undefined);
  if (fresh === undefined) {
    return first;
  }
  const second = await send(fresh);
  // an earlier attempt may have been applied, whatever became of the later ones
  return second.kind === 'failed' && first.failure.uncertain
    ? { kind: 'failed', failure: { ...second.failure, uncertain: true } }
    : second;
}

const UNUSABLE_KEY: SecretWriteFailure = {
  detail:
    'GitHub gave a public key with which nothing can be encrypted: start the same workflow again, and contact the administrators of the GitHub server if this stays',
  uncertain: false,
  tokenRefused: false,
  status: undefined,
};

/** libsodium refuses some public keys. */
function tryEncrypt(encrypt: Encrypt, value: Secret, { key }: PublicKey): string | undefined {
  try {
    return encrypt(value, key);
  } catch {
    return undefined;
  }
}

async function attempt(plan: TargetPlan, write: () => Promise<number>): Promise<Result> {
  try {
    return { kind: 'accepted', date: await write() };
  } catch (error) {
    return { kind: 'failed', failure: describeFailure(error, plan) };
  }
}

function describeFailure(error: unknown, plan: TargetPlan): SecretWriteFailure {
  if (error instanceof GitHubFailure) {
    const { uncertain, status } = error;
    const detail = describeProblem(
      error,
      plan.state.store.target,
      'write',
      plan.previousPairWrites.length > 0,
    );
    return { detail, uncertain, tokenRefused: status === 401, status };
  }
  const name = errorCode(error) ?? (error instanceof Error ? error.name : typeof error);
  return {
    detail: `an unexpected error (${name}): start the same workflow again, and open an issue if this stays`,
    uncertain: true,
    tokenRefused: false,
    status: undefined,
  };
}

export type Confirmation =
  | { readonly kind: 'confirmed'; readonly updatedAt: number }
  /** GitHub shows the old date. */
  | { readonly kind: 'contradicted'; readonly detail: string }
  /** GitHub accepted the values, but could not be asked. */
  | { readonly kind: 'unknown'; readonly detail: string };

interface ConfirmDependencies {
  readonly reader: PairReader;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** GitHub's answers lag behind its writes for a moment: pauses between looks, in milliseconds. */
const PAUSES = [500, 1000, 2000, 4000, 8000];

/**
 * Looks whether both secrets of a written target have a new date.
 * @param writtenAt the server's clock at the first write: dates have a resolution of one second, so the date of a
 *   secret that was written twice within one does not move
 */
export async function confirmTarget(
  { store, ...before }: TargetState,
  writtenAt: number,
  { reader, sleep }: ConfirmDependencies,
): Promise<Confirmation> {
  try {
    for (let count = 0; ; count += 1) {
      const { id, secret } = await reader.readDates(store);
      if (hasMoved(id, before.id, writtenAt) && hasMoved(secret, before.secret, writtenAt)) {
        return { kind: 'confirmed', updatedAt: Math.max(id, secret) };
      }
      const pause = PAUSES[count];
      if (pause === undefined) {
        return {
          kind: 'contradicted',
          detail: 'GitHub accepted the new values, but still shows the old date',
        };
      }
      await sleep(pause);
    }
  } catch (error) {
    if (error instanceof GitHubFailure) {
      return {
        kind: 'unknown',
        detail: `GitHub accepted the new values, but could not be asked for their date: ${error.message}`,
      };
    }
    throw error;
  }
}

/** An answer may be dated a second after what it tells of. */
const SECOND = 1000;

function hasMoved(
  now: number | undefined,
  before: SecretMetadata | undefined,
  writtenAt: number,
): now is number {
  if (now === undefined) {
    return false;
  }
  return (
    before === undefined || now > before.updatedAt || now >= Math.floor(writtenAt / 1000) * 1000 - SECOND
  );
}
