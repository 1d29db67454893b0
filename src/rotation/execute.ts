import { GitHubFailure } from '../github/failure.ts';
import type { Seal } from '../github/sealed-box.ts';
import type { PublicKey } from '../github/secret-store.ts';
import { describeProblem } from '../inventory/problems.ts';
import type { SecretWrite, TargetPlan, Undo } from './plan.ts';

/** How a target was left. */
export type WriteOutcome =
  /** `writtenAt`: the server's clock at the first half, in milliseconds since the epoch. */
  | { readonly state: 'rotated'; readonly writtenAt: number }
  /** Nothing of its pair was changed. */
  | { readonly state: 'failed'; readonly detail: string; readonly tokenRefused: boolean }
  /** The current pair was put back. */
  | { readonly state: 'restored'; readonly detail: string; readonly tokenRefused: boolean }
  /** It holds half of one pair and half of the other, or that cannot be ruled out. */
  | { readonly state: 'broken'; readonly detail: string; readonly tokenRefused: boolean };

export interface ExecuteDependencies {
  readonly seal: Seal;
  /** Waits until the next write may start. */
  readonly pace: () => Promise<void>;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly now: () => number;
}

/** Encrypts what a plan writes, so that nothing but the writes is left to do between the two halves of a pair. */
export function encryptPlan(plan: TargetPlan, seal: Seal): ReadonlyMap<SecretWrite, string> {
  const { key } = plan.state.publicKey;
  return new Map([...plan.overlap, ...plan.promotion].map((write) => [write, seal(write.value, key)]));
}

/** Walks one target's plan. Never throws for what GitHub does. */
export async function executePlan(
  plan: TargetPlan,
  encrypted: ReadonlyMap<SecretWrite, string>,
  dependencies: ExecuteDependencies,
): Promise<WriteOutcome> {
  const put = (write: SecretWrite) => putSecret(plan, write, encrypted.get(write), dependencies);
  for (const write of plan.overlap) {
    const done = await put(write);
    if ('failure' in done) {
      return failed(plan, done.failure);
    }
  }
  const [idWrite, secretWrite] = plan.promotion;
  const id = await put(idWrite);
  if ('failure' in id) {
    return id.failure.uncertain
      ? restore(plan, id.failure, { secretMayBeNew: false }, dependencies)
      : failed(plan, id.failure);
  }
  const secret = await put(secretWrite);
  return 'failure' in secret
    ? restore(plan, secret.failure, { secretMayBeNew: secret.failure.uncertain }, dependencies)
    : { state: 'rotated', writtenAt: id.date };
}

type PutResult = { readonly date: number } | { readonly failure: GitHubFailure };

/** GitHub answers 422 when a store has got another public key meanwhile: then once more with that one. */
async function putSecret(
  plan: TargetPlan,
  write: SecretWrite,
  prepared: string | undefined,
  { seal, pace }: ExecuteDependencies,
): Promise<PutResult> {
  const { store, publicKey } = plan.state;
  const send = async (value: string, key: PublicKey): Promise<PutResult> => {
    await pace();
    return attempt(async () => ({
      date: await store.writeSecret(write.name, value, key.id, write.audience),
    }));
  };
  const first = await send(prepared ?? seal(write.value, publicKey.key), publicKey);
  if (!('failure' in first) || first.failure.status !== 422) {
    return first;
  }
  const fresh = await attempt(() => store.readPublicKey());
  return 'failure' in fresh ? first : send(seal(write.value, fresh.key), fresh);
}

async function attempt<Result>(
  action: () => Promise<Result>,
): Promise<Result | { readonly failure: GitHubFailure }> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof GitHubFailure) {
      return { failure: error };
    }
    throw error;
  }
}

function failed(plan: TargetPlan, failure: GitHubFailure): WriteOutcome {
  return {
    state: 'failed',
    detail: describeProblem(failure, plan.state.store.target, 'write'),
    tokenRefused: failure.status === 401,
  };
}

/**
 * Puts both halves back, also one that this run did not change: after an earlier run that was cut off it may hold
 * either value. A secret that GitHub clearly refuses to write, before and now, has kept what it held.
 */
async function restore(
  plan: TargetPlan,
  reason: GitHubFailure,
  { secretMayBeNew }: { secretMayBeNew: boolean },
  dependencies: ExecuteDependencies,
): Promise<WriteOutcome> {
  const { target } = plan.state.store;
  const detail = describeProblem(reason, target, 'write');
  const [idUndo, secretUndo] = plan.restoration;
  const id = await takeBack(plan, idUndo, dependencies);
  const secret = 'failure' in id ? id : await takeBack(plan, secretUndo, dependencies);
  if (!('failure' in id) && !('failure' in secret)) {
    await markAsRestored(idUndo, plan, dependencies);
  }
  const isRestored =
    !('failure' in id) && (!('failure' in secret) || !(secret.failure.uncertain || secretMayBeNew));
  if (isRestored || !('failure' in secret)) {
    return { state: 'restored', detail, tokenRefused: reason.status === 401 };
  }
  return {
    state: 'broken',
    detail: `${detail}; then the old value could not be put back: ${describeProblem(secret.failure, target, 'write')}`,
    tokenRefused: reason.status === 401 || secret.failure.status === 401,
  };
}

/** GitHub's dates have a resolution of one second. */
const NEXT_SECOND = 1100;

/**
 * Writes the old ID once more, so that it is newer than its secret. GitHub tells nothing of a secret but its date, and
 * a rotation always leaves the ID older: retiring the old pair has to see that this target still holds it.
 */
async function markAsRestored(
  idUndo: Undo,
  plan: TargetPlan,
  dependencies: ExecuteDependencies,
): Promise<void> {
  if ('write' in idUndo) {
    const { sleep, now } = dependencies;
    // a cancellation cuts pauses short
    for (const end = now() + NEXT_SECOND; now() < end; ) {
      await sleep(end - now());
    }
    await takeBack(plan, idUndo, dependencies);
  }
}

async function takeBack(plan: TargetPlan, undo: Undo, dependencies: ExecuteDependencies): Promise<PutResult> {
  if ('write' in undo) {
    return putSecret(plan, undo.write, undefined, dependencies);
  }
  await dependencies.pace();
  return attempt(async () => {
    await plan.state.store.deleteSecret(undo.remove);
    return { date: 0 };
  });
}
