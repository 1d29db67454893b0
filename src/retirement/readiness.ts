import type { RetireSettings } from '../inputs/retire-settings.ts';
import { HOUR } from '../inventory/age.ts';
import { findStalePairs, isMismatched, writableOnly } from '../inventory/drift.ts';
import { changedAt, clockOf, type HeldPair, isNew, missingNames, writtenAt } from '../inventory/held-pair.ts';
import { describeReadOnly, type TargetProblem } from '../inventory/problems.ts';
import type { HeldSecrets } from '../inventory/read-inventory.ts';
import type { SecretNames } from '../inventory/secret-names.ts';
import {
  describeSign,
  FINISH_ROTATION,
  findUnfinished,
  isHalfWritten,
  type UnfinishedSign,
} from '../inventory/unfinished.ts';
import type { KeyPair } from '../keys/key-pair.ts';
import { isoTime } from '../report/report.ts';
import { isOwnStore } from '../targets/own-stores.ts';
import type { Repository } from '../targets/repository.ts';
import { targetName } from '../targets/target.ts';

interface ReadinessRequest extends Pick<RetireSettings, 'names' | 'overlapHours' | 'repository'> {
  readonly held: readonly HeldSecrets[];
}

/** The targets that may still need the previous pair, or cannot lose it, each with why and what to do. */
export function findUnready({ held, names, overlapHours, repository }: ReadinessRequest): TargetProblem[] {
  const writable = writableOnly(held);
  const stale = new Set(findStalePairs(writable));
  const signs = findUnfinished(writable, repository);
  return held.flatMap((secrets) => {
    const { target } = secrets.store;
    const problem =
      secrets.readOnly === undefined
        ? (describeMissing(secrets, names) ??
          describeUnfinished(signs.find(({ pair }) => pair === secrets)) ??
          describeOldPair(secrets, stale.has(secrets)) ??
          describeOverlap(secrets, overlapHours))
        : describeReadOnly(secrets.readOnly);
    return problem === undefined ? [] : [{ target, problem }];
  });
}

function describeMissing(secrets: HeldSecrets, names: SecretNames): string | undefined {
  const missing = missingNames(secrets, names);
  return missing.length === 0
    ? undefined
    : `it does not hold ${missing.join(' and ')}: rotate with 'create-missing: true'`;
}

function describeUnfinished(sign: UnfinishedSign<HeldSecrets> | undefined): string | undefined {
  return sign === undefined
    ? undefined
    : `${describeSign(sign)}: a rotation is unfinished, or a secret was changed by hand; ${FINISH_ROTATION}`;
}

/** Dates are all that GitHub tells of a secret: they show whether a target was part of the rotation. */
function describeOldPair(secrets: HeldSecrets, isStale: boolean): string | undefined {
  if (isMismatched(secrets)) {
    return `its ID and secret were written more than an hour apart and may not belong together: ${FINISH_ROTATION}`;
  }
  if (isOlderThan(secrets, secrets.previous)) {
    return `its previous pair was stored after its current one was written, so it may still hold the old pair: ${FINISH_ROTATION}`;
  }
  return isStale
    ? `it was written more than 7 days before the newest target, so it may still hold the old pair: ${FINISH_ROTATION}, or retire this target in a run of its own if it was not part of that rotation`
    : undefined;
}

function isOlderThan(pair: HeldPair, previous: HeldPair): boolean {
  const written = writtenAt(pair);
  const kept = changedAt(previous);
  return written !== undefined && kept !== undefined && written < kept;
}

function describeOverlap(pair: HeldPair, overlapHours: number): string | undefined {
  const changed = changedAt(pair) ?? 0;
  const end = changed + overlapHours * HOUR;
  return clockOf(pair) < end
    ? `it was written at ${isoTime(changed)}, and the overlap of ${overlapHours} hours is not over: run this again after ${isoTime(end)}`
    : undefined;
}

/**
 * The previous pair of the inputs, which the workflow reads from its own stores: none where one of them was not written
 * completely, as its ID is that of another key than its secret then, and a refusal of both would prove nothing.
 */
export function usablePrevious(
  previous: KeyPair | undefined,
  held: readonly HeldSecrets[],
  repository: Repository | undefined,
): KeyPair | undefined {
  const isMixed = held.some(
    (secrets) => isOwnStore(secrets.store.target, repository) && isHalfWritten(secrets.previous),
  );
  return isMixed ? undefined : previous;
}

/**
 * The targets that hold a whole previous pair: without the pair itself nobody can tell whether it is revoked. A lone ID or
 * secret, and a pair whose ID is later than its secret, are no key.
 */
export function findWholePrevious(held: readonly HeldSecrets[]): HeldSecrets[] {
  return held.filter(
    ({ previous }) => previous.id !== undefined && previous.secret !== undefined && !isHalfWritten(previous),
  );
}

/** Why targets cannot lose a previous pair that is not given, and what to do, in one line. */
export function describeNotGiven(
  whole: readonly HeldSecrets[],
  { previousNames, repository }: Pick<RetireSettings, 'previousNames' | 'repository'>,
): string {
  const { id, secret } = previousNames;
  const shown = whole.slice(0, 3).map(({ store }) => targetName(store.target));
  const more = whole.length - shown.length;
  const places = `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  const own = whole.some(({ store }) => isOwnStore(store.target, repository))
    ? `give it from the secrets ${id} and ${secret}`
    : `give it from where it is still stored`;
  return `${places}: a previous API key is stored there, and 'previous-api-key-id' and 'previous-api-key-secret' give no whole pair, so whether Soda Cloud has revoked it cannot be told: ${own}, or, once you have deleted that key in Soda Cloud, delete ${id} and ${secret} there by hand`;
}

/** When the last of all targets was written, in milliseconds since the epoch. */
export function lastWritten(held: readonly HeldSecrets[]): number {
  return Math.max(0, ...held.map((secrets) => changedAt(secrets) ?? 0));
}

/** Whether no target holds anything of a previous pair. */
export function holdsNoPrevious(held: readonly HeldSecrets[]): boolean {
  return held.every(({ previous }) => isNew(previous));
}
