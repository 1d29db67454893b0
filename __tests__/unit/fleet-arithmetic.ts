import { PAGE_SIZE } from '../../src/github/lists.ts';

/** The repositories of one owner and the key in their Actions secrets. */
export interface Fleet {
  /** Repositories that hold the key. */
  readonly targets: number;
  /** Repositories that a pattern may match by name and qualifiers; none of them is archived. */
  readonly matching: number;
  /** All repositories of the owner. */
  readonly owned: number;
}

/** The examples in docs/fleet.md. */
export const FLEETS: readonly Fleet[] = [
  { targets: 40, matching: 100, owned: 100 },
  { targets: 400, matching: 1000, owned: 1000 },
  { targets: 4000, matching: 10_000, owned: 10_000 },
];

/** Up to this number of targets, a confirmation reads the two secrets instead of the list of all. */
const FEW_TARGETS = 100;

/** Without the marker, the sign-in of an App and requests that are repeated. */
export interface FleetRequests {
  readonly repositoryLists: number;
  readonly secretLists: number;
  readonly publicKeys: number;
  readonly writes: number;
  readonly confirmations: number;
  readonly all: number;
}

/** The requests of a rotation, by the formulas in docs/fleet.md. */
export function requestsFor(
  { targets, matching, owned }: Fleet,
  { keepPrevious }: { readonly keepPrevious: boolean },
): FleetRequests {
  const requests = {
    repositoryLists: Math.ceil(owned / PAGE_SIZE),
    secretLists: matching,
    publicKeys: targets,
    writes: (keepPrevious ? 4 : 2) * targets,
    confirmations: (targets > FEW_TARGETS ? 1 : 2) * targets,
  };
  return { ...requests, all: Object.values(requests).reduce((sum, count) => sum + count, 0) };
}

/** The requests before the first write. */
export function readsBefore(fleet: Fleet): number {
  const { repositoryLists, secretLists, publicKeys } = requestsFor(fleet, { keepPrevious: false });
  return repositoryLists + secretLists + publicKeys;
}
