export type Visibility = 'all' | 'private' | 'selected';

/** One change of one secret. */
export interface HistoryEntry {
  /** As targets are written: `repo:acme/data`, `environment:acme/data:prod`, `org:acme`, `codespaces-user`, … */
  readonly store: string;
  readonly name: string;
  /** `undefined`: deleted. */
  readonly value: string | undefined;
  /** `false`: the box could not be opened with the store's key, so the value is empty. */
  readonly readable: boolean;
  /** Of organization and user secrets. */
  readonly visibility: Visibility | undefined;
  readonly selectedRepositoryIds: readonly number[] | undefined;
  /** By the simulator's clock, in milliseconds since the epoch. */
  readonly at: number;
  /** Of the request that did it; 0 when the test did. */
  readonly sequence: number;
}
