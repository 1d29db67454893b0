import type { Hook } from './hooks.ts';
import type { SecondaryLimitOptions } from './secondary-rate-limit.ts';
import type { AppOptions } from './state/apps.ts';
import type { Visibility } from './state/secret-store.ts';
import type { Consistency } from './state/stale-reads.ts';
import type { Token } from './state/tokens.ts';
import type { OrganizationOptions, RepositoryOptions } from './state/world.ts';

/** A secret that is there without a request. */
export interface SecretOptions {
  readonly store: string;
  readonly name: string;
  readonly value: string;
  /** Of an organization secret; `private` unless repositories are selected. */
  readonly visibility?: Visibility;
  readonly selectedRepositoryIds?: readonly number[];
  /** Milliseconds since the epoch; 30 days before the start of the simulator, or now when it runs. */
  readonly updatedAt?: number;
}

/** How the server behaves apart from faults. */
export interface Conditions {
  /** Milliseconds that every answer is late. */
  latency: number;
  consistency: Consistency;
}

export interface GitHubOptions {
  readonly repositories?: readonly RepositoryOptions[];
  /** A repository belongs to the organization that its name begins with. */
  readonly organizations?: readonly OrganizationOptions[];
  readonly secrets?: readonly SecretOptions[];
  /** Without it there is one token that may do everything: `SAMPLE_TOKEN`. */
  readonly tokens?: readonly Token[];
  readonly apps?: readonly AppOptions[];
  /** `/api/v3` makes it a GitHub Enterprise Server, which has no secrets of Codespaces and agents. */
  readonly basePath?: '' | '/api/v3';
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  readonly latency?: number;
  readonly consistency?: Consistency;
  /** Requests an hour that every token, and every installation of an App, may send; 5000 unless given. */
  readonly rateLimit?: number;
  /** Without it there is none. */
  readonly secondaryLimit?: SecondaryLimitOptions;
  /**
   * `false`: requests and responses are not validated, which takes longer than responding.
   * For benchmarks, which would measure that instead of the client.
   */
  readonly validate?: boolean;
  readonly onRequest?: Hook;
  readonly onApplied?: Hook;
}
