import { isHalfWritten } from '../github/secret-dates.ts';
import type { PublicKey, SecretMetadata, SecretStore } from '../github/secrets.ts';
import { isOwnStore, MARKER_PREFIX, type Repository, type Target } from '../github/targets.ts';
import { fingerprint, type KeyPair } from '../shared/secret.ts';
import type { RotationPlan, TargetPlan } from './plan.ts';

/** A run with more targets stores a marker. */
const FEW_TARGETS = 20;

/** Nothing but a fingerprint may follow: a secret with another name, such as a token's, is not the action's to delete. */
const MARKER_NAME = new RegExp(`^${MARKER_PREFIX}[0-9A-F]{12}$`);

/**
 * The markers in the workflow's own repository. A marker is a secret whose name has the fingerprint of a new key. While it
 * stands, no run has written any other key, so a pair whose dates are all later than its creation is the new one.
 */
export interface StoredMarkers {
  readonly store: SecretStore;
  readonly publicKey: PublicKey;
  /** When each was created, in milliseconds since the epoch; `undefined` where GitHub does not say. */
  readonly created: ReadonlyMap<string, number | undefined>;
}

/** What a run does with the markers. */
export interface MarkerPlan {
  readonly store: SecretStore;
  readonly publicKey: PublicKey;
  /** The marker of the new key. */
  readonly name: string;
  readonly stands: boolean;
  /** Whether to store it where it does not stand. */
  readonly isNeeded: boolean;
  /** The markers of other keys, to be deleted before the first write. */
  readonly others: readonly string[];
}

/** The target in which markers are stored: the workflow's own repository. */
export function markerTarget(
  targets: readonly Target[],
  repository: Repository | undefined,
): Target | undefined {
  return targets.find((target) => target.kind === 'repo' && isOwnStore(target, repository));
}

/** Whether a run with so many targets stores a marker. */
export function isLongRotation({ length }: readonly Target[]): boolean {
  return length > FEW_TARGETS;
}

/** The markers among all secrets of a store, with their dates of creation. */
export function markersIn(secrets: ReadonlyMap<string, SecretMetadata>): StoredMarkers['created'] {
  return new Map(
    [...secrets]
      .filter(([name]) => MARKER_NAME.test(name))
      .map(([name, { createdAt }]): [string, number | undefined] => [name, createdAt]),
  );
}

export function planMarker(
  { store, publicKey, created }: StoredMarkers,
  next: KeyPair,
  isNeeded: boolean,
): MarkerPlan {
  const name = markerName(next);
  return {
    ...{ store, publicKey, name, isNeeded },
    stands: created.has(name),
    others: [...created.keys()].filter((each) => each !== name),
  };
}

/** How many requests markers take without failures. */
export interface MarkerRequests {
  /** This rotation has a marker; otherwise, only those of others are deleted. */
  readonly isMarked: boolean;
  readonly writes: number;
  readonly reads: number;
}

/** @param isPartial whether some targets are left out: then the marker stays */
export function markerRequests({ stands, isNeeded, others }: MarkerPlan, isPartial: boolean): MarkerRequests {
  const isMarked = stands || isNeeded;
  const deletions = others.length + (isMarked && !isPartial ? 1 : 0);
  return {
    isMarked,
    writes: deletions + (isMarked && !stands ? 1 : 0),
    reads: isMarked && !isPartial ? 1 : 0,
  };
}

export function markerName(next: KeyPair): string {
  return `${MARKER_PREFIX}${fingerprint(next).toUpperCase()}`;
}

/** A plan without the targets that an earlier run of the same rotation has written, and those. */
export interface RemainingPlan {
  readonly plan: RotationPlan;
  readonly written: readonly TargetPlan[];
}

/**
 * Leaves out the targets that hold the new pair already. Own stores are always written: a marker says nothing against the
 * pair that the workflow reads from them, and by the order of their dates other runs and modes tell whether a rotation is
 * complete.
 * @param createdAt when the marker of the new key was created, in milliseconds since the epoch; `undefined` without one
 */
export function leaveOutWritten(plan: RotationPlan, createdAt: number | undefined): RemainingPlan {
  if (createdAt === undefined) {
    return { plan, written: [] };
  }
  const isWritten = (target: TargetPlan) => isWrittenSince(target, createdAt);
  return {
    plan: { others: plan.others.filter((target) => !isWritten(target)), own: plan.own },
    written: plan.others.filter(isWritten),
  };
}

/** In the same second, the pair may have been written before. A pair whose ID is the newer half was restored. */
function isWrittenSince({ id, secret }: TargetPlan, createdAt: number): boolean {
  return (
    id !== undefined &&
    secret !== undefined &&
    Math.min(id.updatedAt, secret.updatedAt) > createdAt &&
    !isHalfWritten({ id, secret })
  );
}
