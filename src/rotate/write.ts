import { setImmediate as nextTurn } from 'node:timers/promises';
import { createPacer, LONGEST_WAIT, SECOND_LOOK } from '../github/client.ts';
import { GitHubFailure } from '../github/errors.ts';
import { describeProblem, type PairReader } from '../github/inventory.ts';
import { isNew } from '../github/secret-dates.ts';
import type { Encrypt, PublicKey, SecretStore } from '../github/secrets.ts';
import { targetName } from '../github/targets.ts';
import { ActionError, errorName } from '../shared/action-error.ts';
import { canceledError, stopIfCanceled } from '../shared/cancellation.ts';
import { Progress } from '../shared/progress.ts';
import { isoTime, NOT_STARTED } from '../shared/report.ts';
import { Secret } from '../shared/secret.ts';
import { confirmTarget } from './confirm.ts';
import { type MarkerPlan, markersIn } from './marker.ts';
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
  /** When a rate limit ends that stopped the run, by GitHub's clock, in milliseconds since the epoch. */
  readonly retryAt?: number;
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
  readonly log: { info(line: string): void; warning(title: string, text: string): void };
  /** Where the run stores a marker, or an earlier one has. */
  readonly marker: MarkerPlan | undefined;
  /** Whether some targets are left out: then the own stores are not written. */
  readonly isPartial: boolean;
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
 * @throws ActionError where the marker cannot be stored, or that of another key cannot be deleted: nothing is written then
 */
export async function writeTargets(
  { others, own }: RotationPlan,
  context: WriteContext,
): Promise<TargetOutcome[]> {
  const writer = new TargetWriter(others.length + own.length, context);
  await writer.begin();
  const confirmations: Promise<TargetOutcome>[] = [];
  for (const plan of others) {
    const { confirmed } = await writer.write(plan);
    confirmations.push(confirmed);
  }
  const outcomes = await Promise.all(confirmations);
  if (context.isPartial || outcomes.some(({ state }) => state !== 'rotated')) {
    writer.stop(WRITTEN_LAST);
  }
  await writer.checkMarker();
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
  if (!context.isPartial && outcomes.every(({ state }) => state === 'rotated')) {
    await writer.complete();
  }
  return outcomes;
}

/** Why an own store is not started. */
export const WRITTEN_LAST = 'it is written last, when every other target holds the new key';

/** A write that failed, in our own words. */
interface SecretWriteFailure extends WriteFailure {
  /** What went wrong and what to do, in one line. */
  readonly detail: string;
  /** The HTTP status; `undefined` when there was no response. */
  readonly status: number | undefined;
  /** When a rate limit ends, by GitHub's clock, in milliseconds since the epoch. */
  readonly retryAt: number | undefined;
  /** How long that is from the failure on, in milliseconds. */
  readonly retryIn: number | undefined;
}

/** A store in which a secret is written. */
type Place = Pick<TargetPlan, 'store' | 'publicKey' | 'previousPairWrites'>;

/** A marker says everything by its name and its date. */
export const MARKER_VALUE = new Secret('A rotation of Soda Cloud keys is in progress.');

/** A write that was refused by a limit has waited for it already; what is left is long from here on. */
const SHORT_WAIT = 60_000;
/** A pair that is half-written is completed all the same: limits last an hour at most, in milliseconds. */
const LONGEST_HALF_WRITTEN = 65 * 60_000;

/** Requests besides the writes of a target: its restoration, the deletion of a marker, reads of it and the one before. */
const SPARE_REQUESTS = 2 + 1 + 4;

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
  /** When the rate limit ends that stopped the run, by GitHub's clock, in milliseconds since the epoch. */
  #retryAt: number | undefined;
  /** Whether the marker stands. */
  #isMarked: boolean;

  constructor(targets: number, context: WriteContext) {
    const { http, interval } = context;
    this.#context = context;
    this.#progress = new Progress(targets, context);
    this.#pace = createPacer(interval, http.sleep);
    this.#isMarked = context.marker?.stands ?? false;
  }

  /**
   * Deletes the markers of other keys, and stores the one of this key.
   * @throws ActionError where that does not succeed, and when the run is canceled before the first write
   */
  async begin(): Promise<void> {
    const { marker, cancellation, log } = this.#context;
    if (marker === undefined) {
      return;
    }
    const place = { ...marker, previousPairWrites: [] };
    const { name, others, isNeeded } = marker;
    const writes: SecretWrite[] = [
      ...others.map((other) => ({ kind: 'delete-marker' as const, name: other })),
      ...(isNeeded && !this.#isMarked
        ? [{ kind: 'put' as const, name, value: MARKER_VALUE, visibility: undefined }]
        : []),
    ];
    for (const write of writes) {
      const result = cancellation.requested ? undefined : await this.#send(place, write);
      if (result?.kind !== 'accepted') {
        this.#progress.stop();
        throw result === undefined || cancellation.requested
          ? canceledError(CANCELED)
          : markerNotReady(marker, write, result.failure);
      }
      if (write.kind === 'put') {
        this.#isMarked = true;
      } else {
        log.info(`Deleted the secret ${write.name}, the marker of a rotation to another key.`);
      }
    }
  }

  /**
   * Before the own stores commit the rotation: a rotation to another key that runs at the same time has replaced the
   * marker, or somebody who changed a target has deleted it. What a marker of another key says is not true any more.
   */
  async checkMarker(): Promise<void> {
    const { marker, http } = this.#context;
    if (marker === undefined || !this.#isMarked || this.#isStopped()) {
      return;
    }
    try {
      const { name, store } = marker;
      let names = [...markersIn(await store.listSecrets()).keys()];
      if (!names.includes(name)) {
        await http.sleep(SECOND_LOOK);
        names = [...markersIn(await store.listSecrets()).keys()];
      }
      this.#isMarked = names.includes(name);
      const others = names.filter((each) => each !== name);
      for (const other of others) {
        await this.#send({ ...marker, previousPairWrites: [] }, { kind: 'delete-marker', name: other });
      }
      if (others.length > 0 || !this.#isMarked) {
        this.stop(
          `the secret ${name} was ${this.#isMarked ? 'joined by that of another key' : 'deleted'} meanwhile: another rotation may be running at the same time, or somebody changed a target by hand`,
        );
      }
    } catch (error) {
      const { detail } = describeFailure(error, { ...marker, previousPairWrites: [] });
      this.stop(`whether another rotation runs at the same time could not be determined: ${detail}`);
    }
  }

  /** Every target holds the new pair: its marker is of no use any more. */
  async complete(): Promise<void> {
    const { marker, log } = this.#context;
    const deletion = this.#markerDeletion();
    if (marker === undefined || deletion === undefined || this.#isStopped()) {
      return;
    }
    const result = await this.#send({ ...marker, previousPairWrites: [] }, deletion);
    if (result.kind === 'failed') {
      warnAboutMarker([marker.name], marker, result.failure.detail, log);
    }
  }

  #markerDeletion(): SecretWrite | undefined {
    const { marker } = this.#context;
    return marker === undefined || !this.#isMarked ? undefined : { kind: 'delete-marker', name: marker.name };
  }

  /** The first reason counts. */
  stop(reason: string): void {
    this.#stopped ??= reason;
    this.#progress.stop();
  }

  /** Resolves when the target is written; `confirmed` resolves when GitHub shows that. */
  async write(plan: TargetPlan): Promise<{ readonly confirmed: Promise<TargetOutcome> }> {
    if (await this.#cannotStart(plan)) {
      const detail = notStarted(this.#stopped ?? '', this.#kept.has(plan.store));
      const skipped: TargetOutcome = { plan, state: 'skipped', detail, ...this.#retry() };
      this.#context.record(skipped);
      return { confirmed: Promise.resolve(skipped) };
    }
    const { cancellation } = this.#context;
    const written = await this.#carryOut(
      plan,
      writeTarget<SecretWrite, SecretWriteFailure>(plan, {
        isCanceled: () => cancellation.requested,
        markerDeletion: () => this.#markerDeletion(),
      }),
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
    if (await this.#cannotStart(plan)) {
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

  /**
   * Whether a target cannot be started. A primary limit would split a pair for up to an hour, so the run waits for its reset
   * while a pair is whole, or stops.
   */
  async #cannotStart({ store, previousPairWrites, newPairWrites }: TargetPlan): Promise<boolean> {
    const { http, log } = this.#context;
    const needed = previousPairWrites.length + newPairWrites.length + SPARE_REQUESTS;
    const { primaryLimit } = store;
    if (this.#isStopped() || primaryLimit === undefined || primaryLimit.remaining >= needed) {
      return this.#isStopped();
    }
    const wait = primaryLimit.opensAt - http.now();
    if (wait > LONGEST_WAIT) {
      this.#stopAtLimit(primaryLimit.resetAt);
    } else if (wait > 0) {
      log.info(
        `GitHub's rate limit leaves ${primaryLimit.remaining} requests, and a target needs up to ${needed}: waiting ${Math.ceil(wait / 1000)} seconds for its reset.`,
      );
      await http.sleep(wait);
    }
    return this.#isStopped();
  }

  #stopAtLimit(retryAt: number): void {
    this.#retryAt ??= retryAt;
    this.stop(`GitHub's rate limit lasts until ${isoTime(retryAt)}`);
  }

  #retry(): { readonly retryAt?: number } {
    return this.#retryAt === undefined ? {} : { retryAt: this.#retryAt };
  }

  #finish(plan: TargetPlan, written: Outcome): TargetOutcome {
    const { retryAt, retryIn = 0 } = limitOf(written) ?? {};
    if (retryAt !== undefined && retryIn > SHORT_WAIT) {
      this.#stopAtLimit(retryAt);
    }
    const outcome = { ...describeOutcome(plan, written), ...this.#retry() };
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
    let isHalfWritten = false;
    let next = writes.next();
    while (next.done !== true) {
      const write = next.value;
      const result = await this.#send(plan, write);
      const completed = isHalfWritten ? await this.#afterLimit(plan, write, result) : result;
      isHalfWritten ||=
        write === plan.newPairWrites[0] && (result.kind === 'accepted' || result.failure.uncertain);
      next = writes.next(completed);
    }
    return next.value;
  }

  /** Where a limit splits a pair, the write is sent again when the limit has ended: until then nobody can complete it. */
  async #afterLimit(plan: TargetPlan, write: SecretWrite, result: Result): Promise<Result> {
    const { log, http, cancellation } = this.#context;
    const wait = result.kind === 'failed' ? (result.failure.retryIn ?? Number.POSITIVE_INFINITY) : 0;
    if (result.kind === 'accepted' || wait > LONGEST_HALF_WRITTEN || cancellation.requested) {
      return result;
    }
    log.info(
      `GitHub's rate limit was reached between the key ID and the key secret of ${targetName(plan.store.target)}: waiting ${Math.ceil(wait / 60_000)} minutes to complete the pair.`,
    );
    await http.sleep(wait);
    const again = await this.#send(plan, write);
    return again.kind === 'failed' && result.failure.uncertain
      ? { kind: 'failed', failure: { ...again.failure, uncertain: true } }
      : again;
  }

  /** GitHub answers 422 when a store has got another public key meanwhile: then the value is sent again with that one. */
  async #send(plan: Place, write: SecretWrite): Promise<Result> {
    const first = await this.#attempt(plan, write, plan.publicKey, this.#context.encrypted.get(write));
    if (write.kind !== 'put' || first.kind === 'accepted' || first.failure.status !== 422) {
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

  async #attempt(plan: Place, write: SecretWrite, publicKey: PublicKey, encrypted?: string): Promise<Result> {
    const { store } = plan;
    try {
      if (write.kind === 'delete-marker') {
        return await this.#deleteMarker(write.name);
      }
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

  async #deleteMarker(name: string): Promise<Result> {
    const { marker } = this.#context;
    await this.#pace();
    try {
      await marker?.store.deleteSecret(name);
    } catch (error) {
      if (marker === undefined) {
        throw error;
      }
      const failure = describeFailure(error, { ...marker, previousPairWrites: [] });
      const detail = `${targetName(marker.store.target)}: the secret ${name} marks the targets that hold the new key, and could not be deleted: ${failure.detail}`;
      return { kind: 'failed', failure: { ...failure, detail } };
    }
    this.#isMarked &&= name !== marker?.name;
    return { kind: 'accepted', date: 0 };
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
  retryAt: undefined,
  retryIn: undefined,
};

/** @param names of markers that could not be deleted */
export function warnAboutMarker(
  names: readonly string[],
  { store }: Pick<MarkerPlan, 'store'>,
  reason: string,
  log: { warning(title: string, text: string): void },
): void {
  log.warning(
    'Marker not deleted',
    `Every target holds the new key, but the secret ${names.join(', ')}, which marked the targets that hold it, could not be deleted in ${targetName(store.target)}: ${reason}. Delete it by hand: the next rotation stops where it cannot delete it.`,
  );
}

function markerNotReady(
  { store, others }: MarkerPlan,
  { kind, name }: SecretWrite,
  { detail }: SecretWriteFailure,
): ActionError {
  const isPut = kind === 'put';
  return new ActionError('Rotation not started', {
    what: `The secret ${name} could not be ${isPut ? 'stored' : 'deleted'} in ${targetName(store.target)}. No key was written anywhere.`,
    why: `${isPut ? 'A rotation of more than 20 targets keeps this secret while it is unfinished: it marks the targets that hold the new key' : 'An earlier rotation to another key left it: it marks the targets that hold that key'}. The request failed: ${detail}.`,
    fix: `Fix this problem${isPut ? '' : ` or delete ${others.join(', ')} by hand`}, then start the same workflow again.`,
  });
}

function describeFailure(error: unknown, plan: Place): SecretWriteFailure {
  if (error instanceof GitHubFailure) {
    const { uncertain, status, retryAt, retryIn } = error;
    const keepsPrevious = plan.previousPairWrites.length > 0;
    const detail = describeProblem(error, plan.store.target, 'write', keepsPrevious);
    return { detail, uncertain, status, retryAt, retryIn };
  }
  return {
    detail: `an unexpected error (${errorName(error)}): start the same workflow again, and open an issue if this persists`,
    uncertain: true,
    status: undefined,
    retryAt: undefined,
    retryIn: undefined,
  };
}

function isTokenRefused(outcome: Outcome): boolean {
  return (
    ('failure' in outcome && outcome.failure.status === 401) ||
    ('rollbackFailure' in outcome && outcome.rollbackFailure?.status === 401)
  );
}

/** The last failure at a rate limit whose end is known. */
function limitOf(outcome: Outcome): SecretWriteFailure | undefined {
  return [
    'rollbackFailure' in outcome ? outcome.rollbackFailure : undefined,
    'failure' in outcome ? outcome.failure : undefined,
  ].find((failure) => failure?.retryAt !== undefined);
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
