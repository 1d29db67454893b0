import { errorCode } from '../errors/system-error.ts';
import { GitHubFailure } from '../github/failure.ts';
import type { Seal } from '../github/sealed-box.ts';
import type { PublicKey } from '../github/secret-store.ts';
import { describeProblem } from '../inventory/problems.ts';
import type { Secret } from '../keys/secret.ts';
import type { SecretWrite, TargetPlan } from './plan.ts';
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
  readonly seal: Seal;
  /** Waits until the next write may start. */
  readonly pace: () => Promise<void>;
  readonly isCanceled: () => boolean;
}

/** Encrypts what a plan writes, so that nothing but the writes is left to do between the two halves of a pair. */
export function encryptPlan(plan: TargetPlan, seal: Seal): ReadonlyMap<SecretWrite, string> {
  const { key } = plan.state.publicKey;
  const boxes = new Map<SecretWrite, string>();
  for (const write of [...plan.previousPairWrites, ...plan.newPairWrites]) {
    if (write.kind === 'put') {
      boxes.set(write, seal(write.value, key));
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
  { seal, pace }: ExecuteDependencies,
): Promise<Result> {
  const { store, publicKey } = plan.state;
  const send = async (key: PublicKey, box = sealOrNothing(seal, write.value, key)): Promise<Result> => {
    if (box === undefined) {
      return { kind: 'failed', failure: UNUSABLE_KEY };
    }
    await pace();
    return attempt(plan, () => store.writeSecret(write.name, box, key.id, write.audience));
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
function sealOrNothing(seal: Seal, value: Secret, { key }: PublicKey): string | undefined {
  try {
    return seal(value, key);
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
