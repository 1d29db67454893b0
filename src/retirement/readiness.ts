import { HOUR } from '../inventory/age.ts';
import { findStalePairs, isMismatched } from '../inventory/drift.ts';
import { changedAt, clockOf, type HeldPair, missingNames, writtenAt } from '../inventory/held-pair.ts';
import type { TargetProblem } from '../inventory/problems.ts';
import type { HeldSecrets } from '../inventory/read-inventory.ts';
import type { SecretNames } from '../inventory/secret-names.ts';
import { isoTime } from '../report/report.ts';

interface ReadinessRequest {
  readonly held: readonly HeldSecrets[];
  readonly names: SecretNames;
  readonly overlapHours: number;
}

/** The targets that may still need the previous pair, each with why and what to do. */
export function findUnready({ held, names, overlapHours }: ReadinessRequest): TargetProblem[] {
  const behind = new Set(findStalePairs(held));
  return held.flatMap((secrets) => {
    const problem =
      describeOldPair(secrets, behind.has(secrets), names) ?? describeOverlap(secrets, overlapHours);
    return problem === undefined ? [] : [{ target: secrets.store.target, problem }];
  });
}

/** Dates are all that GitHub tells of a secret: they show whether a rotation went through to the end. */
function describeOldPair(secrets: HeldSecrets, isBehind: boolean, names: SecretNames): string | undefined {
  const missing = missingNames(secrets, names);
  if (missing.length > 0) {
    return `it does not hold ${missing.join(' and ')}: rotate with 'create-missing: true'`;
  }
  if (isMismatched(secrets)) {
    return 'its ID and secret were written more than an hour apart and may not belong together: finish the rotation';
  }
  if (isTakenBack(secrets)) {
    return 'its ID was written after its secret, which a rotation does only when it is broken off or taken back, so it may still hold the old pair: finish the rotation, or write the current secret once more if that was done by hand';
  }
  if (isOlderThan(secrets, secrets.previous)) {
    return 'its previous pair was stored after its current one was written, so it still holds the old pair: finish the rotation';
  }
  return isBehind
    ? 'it was written more than 7 days before the newest target, so it may still hold the old pair: finish the rotation, or retire it in a run of its own if it was not part of it'
    : undefined;
}

/** A rotation writes the ID first, and writes it last when it has to put the old pair back. */
function isTakenBack({ id, secret }: HeldPair): boolean {
  return id !== undefined && secret !== undefined && id.updatedAt > secret.updatedAt;
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
