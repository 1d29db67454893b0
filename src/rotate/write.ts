import { setImmediate as nextTurn } from 'node:timers/promises';
import { createPacer } from '../github/client.ts';
import { GitHubFailure } from '../github/errors.ts';
import { describeProblem, type PairReader } from '../github/inventory.ts';
import { isNew } from '../github/secret-dates.ts';
import type { Encrypt, PublicKey, SecretStore } from '../github/secrets.ts';
import { targetName } from '../github/targets.ts';
import { errorName } from '../shared/action-error.ts';
import { stopIfCanceled } from '../shared/cancellation.ts';
import { Progress } from '../shared/progress.ts';
import { NOT_STARTED } from '../shared/report.ts';
import type { Secret } from '../shared/secret.ts';
import { confirmTarget } from './confirm.ts';
import {
  type RotationPlan,
  type SecretWrite,
  type TargetPlan,
  type WriteFailure,
  type WriteOutcome,
  type WriteResult,
  writePreviousPair,
  writeTarget,
} from './plan.ts';
import { CANCELED } from './verify.ts';

/** How a run left a target. */
export interface TargetOutcome {
  readonly plan: TargetPlan;
  readonly state: 'rotated' | 'failed' | 'restored' | 'broken' | 'skipped';
  readonly detail?: string;
  /** When its secrets were last written, in milliseconds since the epoch. */
  readonly updatedAt?: number;
}

interface WriteContext {
  readonly encrypted: EncryptedValues;
  /** For what is not encrypted before: an old pair to write back, and a store that has got another public key. */
  readonly encrypt: Encrypt;
  readonly reader: PairReader;
  /** Between two writes, in milliseconds. */
  readonly interval: number;
  readonly http: {
    readonly sleep: (milliseconds: number, atLeast?: number) => Promise<void>;
    readonly now: () => number;
  };
  readonly cancellation: { readonly requested: boolean };
  readonly log: { info(line: string): void };
  /** Called with how a target was left as soon as that is known, and once more when it is confirmed. */
  readonly record: (outcome: TargetOutcome) => void;
}

/** What is written for each value. */
type EncryptedValues = ReadonlyMap<SecretWrite, string>;

/**
 * Encrypts every value of a plan, so that between the two writes of a pair nothing else is left to do.
 * @throws ActionError when the run is canceled meanwhile: thousands of values take seconds
 */
export async function encryptAll(
  { others, own }: RotationPlan,
  encrypt: Encrypt,
  cancellation: { readonly requested: boolean },
): Promise<EncryptedValues> {
  const encrypted = new Map<SecretWrite, string>();
  for (const { publicKey, previousPairWrites, newPairWrites } of [...others, ...own]) {
    for (const write of [...previousPairWrites, ...newPairWrites]) {
      if (write.kind === 'put') {
        encrypted.set(write, encrypt(write.value, publicKey.key));
      }
    }
    // a signal is noticed only between two turns
    await nextTurn();
    stopIfCanceled(cancellation, CANCELED);
  }
  return encrypted;
}

/**
 * Carries out a rotation: one target after the other, a write at a time. A target that fails does not stop the others; a
 * token that GitHub refuses and a cancellation do. The own stores are written only when every other target is confirmed,
 * and the first of them that fails stops the rest: until then the same workflow reads the old pair. Their previous pairs
 * are all stored before the first of them is touched: from then on the workflow may read the new pair, and a run that finds
 * it as the current one keeps no previous pair any more.
 */
export async function writeTargets(
  { others, own }: RotationPlan,
  context: WriteContext,
): Promise<TargetOutcome[]> {
  const writer = new TargetWriter(others.length + own.length, context);
  const confirmations: Promise<TargetOutcome>[] = [];
  for (const plan of others) {
    const { confirmed } = await writer.write(plan);
    confirmations.push(confirmed);
  }
  const outcomes = await Promise.all(confirmations);
  if (outcomes.some(({ state }) => state !== 'rotated')) {
    writer.stop('it is written last, when every other target holds the new key');
  }
  const notKept = new Map<TargetPlan, TargetOutcome>();
  for (const plan of own) {
    const failed = await writer.keepPrevious(plan);
    if (failed !== undefined) {
      notKept.set(plan, failed);
      writer.stop('the previous key could not be stored in every target that is written last');
    }
  }
  for (const plan of own) {
    const outcome =
      notKept.get(plan) ?? (await (await writer.write({ ...plan, previousPairWrites: [] })).confirmed);
    outcomes.push(outcome);
    if (outcome.state !== 'rotated') {
      writer.stop('the target before it is not known to hold the new key');
    }
  }
  return outcomes;
}

/** A write that failed, in our own words. */
interface SecretWriteFailure extends WriteFailure {
  /** What went wrong and what to do, in one line. */
  readonly detail: string;
  /** The HTTP status; `undefined` when there was no response. */
  readonly status: number | undefined;
}

type Result = WriteResult<SecretWriteFailure>;
type Outcome = WriteOutcome<SecretWriteFailure>;

/** Writes targets until something stops it; the targets after that are skipped. */
class TargetWriter {
  readonly #context: WriteContext;
  readonly #progress: Progress;
  readonly #pace: () => Promise<void>;
  /** The targets whose previous pair is stored already. */
  readonly #kept = new Set<SecretStore>();
  #stopped: string | undefined;

  constructor(targets: number, context: WriteContext) {
    const { http, interval } = context;
    this.#context = context;
    this.#progress = new Progress(targets, context);
    this.#pace = createPacer(interval, http.sleep);
  }

  /** The first reason counts. */
  stop(reason: string): void {
    this.#stopped ??= reason;
    this.#progress.stop();
  }

  /** Resolves when the target is written; `confirmed` resolves when GitHub shows that. */
  async write(plan: TargetPlan): Promise<{ readonly confirmed: Promise<TargetOutcome> }> {
    if (this.#isStopped()) {
      const detail = notStarted(this.#stopped ?? '', this.#kept.has(plan.store));
      const skipped: TargetOutcome = { plan, state: 'skipped', detail };
      this.#context.record(skipped);
      return { confirmed: Promise.resolve(skipped) };
    }
    const { cancellation } = this.#context;
    const written = await this.#carryOut(
      plan,
      writeTarget<SecretWrite, SecretWriteFailure>(plan, () => cancellation.requested),
    );
    const outcome = this.#finish(plan, written);
    return {
      confirmed:
        written.state === 'rotated'
          ? // the next write goes out first: it is what the run waits for
            nextTurn().then(() => this.#confirm(plan, written.writtenAt))
          : Promise.resolve(outcome),
    };
  }

  /** Stores the previous pair of a target, unless something stopped the run; returns how that failed. */
  async keepPrevious(plan: TargetPlan): Promise<TargetOutcome | undefined> {
    if (this.#isStopped()) {
      return undefined;
    }
    const failure = await this.#carryOut(
      plan,
      writePreviousPair<SecretWrite, SecretWriteFailure>(plan.previousPairWrites),
    );
    if (failure !== undefined) {
      return this.#finish(plan, { state: 'failed', failure });
    }
    if (plan.previousPairWrites.length > 0) {
      this.#kept.add(plan.store);
    }
    return undefined;
  }

  #isStopped(): boolean {
    if (this.#context.cancellation.requested) {
      this.stop('the run was canceled');
    }
    return this.#stopped !== undefined;
  }

  #finish(plan: TargetPlan, written: Outcome): TargetOutcome {
    const outcome = describeOutcome(plan, written);
    this.#context.record(outcome);
    this.#progress.finished(targetName(plan.store.target), outcome.state, {
      good: outcome.state === 'rotated',
    });
    if (isTokenRefused(written)) {
      this.stop('GitHub refused the token');
    }
    return outcome;
  }

  /** Never throws: any error is the failure of the target. */
  async #carryOut<End>(plan: TargetPlan, writes: Generator<SecretWrite, End, Result>): Promise<End> {
    let next = writes.next();
    while (next.done !== true) {
      next = writes.next(await this.#send(plan, next.value));
    }
    return next.value;
  }

  /** GitHub answers 422 when a store has got another public key meanwhile: then the value is sent again with that one. */
  async #send(plan: TargetPlan, write: SecretWrite): Promise<Result> {
    const first = await this.#attempt(plan, write, plan.publicKey, this.#context.encrypted.get(write));
    if (write.kind === 'delete' || first.kind === 'accepted' || first.failure.status !== 422) {
      return first;
    }
    const fresh = await plan.store.readPublicKey().catch(() => undefined);
    if (fresh === undefined) {
      return first;
    }
    const second = await this.#attempt(plan, write, fresh);
    // the first attempt may have been applied, whatever the second one came to
    return second.kind === 'failed' && first.failure.uncertain
      ? { kind: 'failed', failure: { ...second.failure, uncertain: true } }
      : second;
  }

  async #attempt(
    plan: TargetPlan,
    write: SecretWrite,
    publicKey: PublicKey,
    encrypted?: string,
  ): Promise<Result> {
    const { store } = plan;
    try {
      if (write.kind === 'delete') {
        await this.#pace();
        await store.deleteSecret(write.name);
        return { kind: 'accepted', date: 0 };
      }
      const value = encrypted ?? this.#encrypt(write.value, publicKey);
      if (value === undefined) {
        return { kind: 'failed', failure: UNUSABLE_KEY };
      }
      await this.#pace();
      const date = await store.writeSecret(write.name, value, publicKey.id, write.visibility);
      return { kind: 'accepted', date };
    } catch (error) {
      return { kind: 'failed', failure: describeFailure(error, plan) };
    }
  }

  /** libsodium refuses some public keys. */
  #encrypt(value: Secret, { key }: PublicKey): string | undefined {
    try {
      return this.#context.encrypt(value, key);
    } catch {
      return undefined;
    }
  }

  async #confirm(plan: TargetPlan, writtenAt: number): Promise<TargetOutcome> {
    const { record, reader, http } = this.#context;
    const outcome = { plan, ...(await confirmTarget(plan, writtenAt, reader, http.sleep)) };
    record(outcome);
    return outcome;
  }
}

const UNUSABLE_KEY: SecretWriteFailure = {
  detail:
    'GitHub gave a public key with which nothing can be encrypted: start the same workflow again, and contact the administrators of the GitHub server if this persists',
  uncertain: false,
  status: undefined,
};

function describeFailure(error: unknown, plan: TargetPlan): SecretWriteFailure {
  if (error instanceof GitHubFailure) {
    const { uncertain, status } = error;
    const keepsPrevious = plan.previousPairWrites.length > 0;
    return { detail: describeProblem(error, plan.store.target, 'write', keepsPrevious), uncertain, status };
  }
  return {
    detail: `an unexpected error (${errorName(error)}): start the same workflow again, and open an issue if this persists`,
    uncertain: true,
    status: undefined,
  };
}

function isTokenRefused(outcome: Outcome): boolean {
  return (
    ('failure' in outcome && outcome.failure.status === 401) ||
    ('rollbackFailure' in outcome && outcome.rollbackFailure?.status === 401)
  );
}

function describeOutcome(plan: TargetPlan, outcome: Outcome): TargetOutcome {
  const { state } = outcome;
  switch (state) {
    case 'rotated':
      return { plan, state };
    case 'skipped':
      return { plan, state, detail: notStarted('the run was canceled', plan.previousPairWrites.length > 0) };
    case 'failed':
      return { plan, state, detail: outcome.failure.detail };
    case 'restored': {
      const rollback = isNew(plan)
        ? 'the secrets that this run created were deleted again'
        : 'the old pair was written back';
      return { plan, state, detail: `${outcome.failure.detail}; ${rollback}` };
    }
    case 'broken': {
      const { failure, rollbackFailure } = outcome;
      return { plan, state, detail: `${failure.detail}; ${describeRollback(failure, rollbackFailure)}` };
    }
  }
}

function describeRollback(failure: SecretWriteFailure, rollback: SecretWriteFailure | undefined): string {
  if (rollback === undefined) {
    return 'and there was no old key to write back';
  }
  return rollback.detail === failure.detail
    ? 'the old key could not be written back for the same reason'
    : `the old key could not be written back: ${rollback.detail}`;
}

/** The previous pair may be stored already where the writes of the new pair were not started. */
function notStarted(reason: string, isPreviousStored: boolean): string {
  return `${NOT_STARTED}${reason}${isPreviousStored ? '; its previous pair is stored' : ''}`;
}
