import { setImmediate as nextTurn } from 'node:timers/promises';
import { createPacer } from '../github/client.ts';
import type { PairReader } from '../github/inventory.ts';
import { isNew } from '../github/secret-dates.ts';
import type { Encrypt } from '../github/secrets.ts';
import { targetName } from '../github/targets.ts';
import { errorCode } from '../shared/action-error.ts';
import { Progress } from '../shared/progress.ts';
import { NOT_STARTED } from '../shared/report.ts';
import type { RotationPlan, SecretWrite, TargetPlan } from './plan.ts';
import type { TargetState } from './preflight.ts';
import type { WriteOutcome } from './protocol.ts';
import {
  type Confirmation,
  confirmTarget,
  type ExecuteDependencies,
  encryptPlan,
  executePlan,
  executePreviousPair,
  type SecretWriteFailure,
} from './write-target.ts';

/** How a target was left. */
export interface TargetOutcome {
  readonly plan: TargetPlan;
  readonly state: 'rotated' | 'failed' | 'restored' | 'broken' | 'skipped';
  readonly detail?: string;
  /** When its secrets were last written, in milliseconds since the epoch. */
  readonly updatedAt?: number;
}

export interface WriteDependencies {
  readonly encrypt: Encrypt;
  readonly reader: PairReader;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly now: () => number;
  readonly isCanceled: () => boolean;
  readonly info: (line: string) => void;
  /** Told how a target was left as soon as that is known, and once more when it is confirmed. */
  readonly record: (outcome: TargetOutcome) => void;
}

/**
 * Carries out a rotation: one target after the other, a write at a time and `interval` milliseconds apart. A target that
 * fails does not stop the others; a token that GitHub refuses and a cancellation do. The own stores are written only when
 * every other target is confirmed, and the first of them that fails stops the rest: until then the same workflow reads the
 * old pair. Their previous pairs are all stored before the first of them is touched: from then on the workflow may read the
 * new pair, and a run that finds it as the current one keeps no previous pair any more.
 */
export async function writeTargets(
  { others, own }: RotationPlan,
  interval: number,
  dependencies: WriteDependencies,
): Promise<TargetOutcome[]> {
  const writer = new TargetWriter([...others, ...own], interval, dependencies);
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
    const outcome = notKept.get(plan) ?? (await (await writer.writeNewPair(plan)).confirmed);
    outcomes.push(outcome);
    if (outcome.state !== 'rotated') {
      writer.stop('the target before it is not known to hold the new key');
    }
  }
  return outcomes;
}

/** Writes targets until something stops it; what comes after that is skipped. */
class TargetWriter {
  readonly #dependencies: WriteDependencies;
  readonly #encrypted: ReadonlyMap<SecretWrite, string>;
  readonly #progress: Progress;
  readonly #pace: () => Promise<void>;
  #stopped: string | undefined;
  /** The targets whose previous pair is stored already. */
  readonly #kept = new Set<TargetState>();

  /** Encrypts everything before the first write. */
  constructor(plans: readonly TargetPlan[], interval: number, dependencies: WriteDependencies) {
    this.#dependencies = dependencies;
    this.#encrypted = new Map(plans.flatMap((plan) => [...encryptPlan(plan, dependencies.encrypt)]));
    this.#progress = new Progress(plans.length, dependencies);
    this.#pace = createPacer(interval, dependencies.sleep);
  }

  /** The first reason counts. */
  stop(reason: string): void {
    this.#stopped ??= reason;
    this.#progress.stop();
  }

  /** Resolves when the target is written; `confirmed` resolves when GitHub shows that. */
  async write(plan: TargetPlan): Promise<{ readonly confirmed: Promise<TargetOutcome> }> {
    if (this.#isStopped()) {
      const detail = notStarted(this.#stopped ?? '', this.#kept.has(plan.state));
      const skipped: TargetOutcome = { plan, state: 'skipped', detail };
      this.#dependencies.record(skipped);
      return { confirmed: Promise.resolve(skipped) };
    }
    const written = await executePlan(plan, this.#encrypted, this.#executing);
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
    const failure = await executePreviousPair(plan, this.#encrypted, this.#executing);
    if (failure !== undefined) {
      return this.#finish(plan, { state: 'failed', failure });
    }
    if (plan.previousPairWrites.length > 0) {
      this.#kept.add(plan.state);
    }
    return undefined;
  }

  /** Writes a target whose previous pair is stored already. */
  writeNewPair(plan: TargetPlan): Promise<{ readonly confirmed: Promise<TargetOutcome> }> {
    return this.write({ ...plan, previousPairWrites: [] });
  }

  get #executing(): ExecuteDependencies {
    return { ...this.#dependencies, pace: this.#pace };
  }

  #isStopped(): boolean {
    if (this.#dependencies.isCanceled()) {
      this.stop('the run was canceled');
    }
    return this.#stopped !== undefined;
  }

  #finish(plan: TargetPlan, written: WriteOutcome<SecretWriteFailure>): TargetOutcome {
    const outcome = describeOutcome(plan, written);
    this.#dependencies.record(outcome);
    this.#progress.finished(targetName(plan.state.store.target), outcome.state, {
      good: outcome.state === 'rotated',
    });
    if (isTokenRefused(written)) {
      this.stop('GitHub refused the token');
    }
    return outcome;
  }

  async #confirm(plan: TargetPlan, writtenAt: number): Promise<TargetOutcome> {
    const outcome = await this.#confirmation(plan, writtenAt);
    this.#dependencies.record(outcome);
    return outcome;
  }

  /** Never throws: GitHub has accepted the writes, whatever goes wrong afterwards. */
  async #confirmation(plan: TargetPlan, writtenAt: number): Promise<TargetOutcome> {
    const confirmation = await confirmTarget(plan.state, writtenAt, this.#dependencies).catch(unconfirmed);
    switch (confirmation.kind) {
      case 'confirmed':
        return { plan, state: 'rotated', updatedAt: confirmation.updatedAt };
      case 'unknown':
        return { plan, state: 'rotated', detail: confirmation.detail };
      case 'contradicted':
        return { plan, state: 'failed', detail: confirmation.detail };
    }
  }
}

function unconfirmed(error: unknown): Confirmation {
  const name = errorCode(error) ?? (error instanceof Error ? error.name : typeof error);
  return {
    kind: 'unknown',
    detail: `GitHub accepted the new values; an unexpected error (${name}) kept them from being confirmed`,
  };
}

function describeOutcome(plan: TargetPlan, outcome: WriteOutcome<SecretWriteFailure>): TargetOutcome {
  switch (outcome.state) {
    case 'rotated':
      return { plan, state: 'rotated' };
    case 'skipped':
      return {
        plan,
        state: 'skipped',
        detail: notStarted('the run was canceled', plan.previousPairWrites.length > 0),
      };
    case 'failed':
      return { plan, state: 'failed', detail: outcome.failure.detail };
    case 'restored': {
      const rollback = isNew(plan.state)
        ? 'the secrets that this run created were deleted again'
        : 'the old pair was written back';
      return { plan, state: 'restored', detail: `${outcome.failure.detail}; ${rollback}` };
    }
    case 'broken':
      return {
        plan,
        state: 'broken',
        detail: `${outcome.failure.detail}; ${describeRollback(outcome.failure, outcome.rollbackFailure)}`,
      };
  }
}

/** A previous pair may be stored already where its own pair was not started with. */
function notStarted(reason: string, isPreviousStored: boolean): string {
  return `${NOT_STARTED}${reason}${isPreviousStored ? '; its previous pair is stored' : ''}`;
}

function describeRollback(failure: SecretWriteFailure, rollback: SecretWriteFailure | undefined): string {
  if (rollback === undefined) {
    return 'and there was no old key to write back';
  }
  return rollback.detail === failure.detail
    ? 'the old key could not be written back for the same reason'
    : `the old key could not be written back: ${rollback.detail}`;
}

function isTokenRefused(outcome: WriteOutcome<SecretWriteFailure>): boolean {
  return (
    ('failure' in outcome && outcome.failure.tokenRefused) ||
    ('rollbackFailure' in outcome && outcome.rollbackFailure?.tokenRefused === true)
  );
}
