import type { FaultChoice, FaultPlan } from './faults/fault-plan.ts';
import type { Fault } from './faults/faults.ts';
import type { Hooks } from './hooks.ts';
import type { Violation } from './openapi/validator.ts';
import type { Conditions, SecretOptions } from './options.ts';
import type { RecordedRequest } from './requests.ts';
import type { Apps, IssuedToken } from './state/apps.ts';
import type { IssueDesk } from './state/placed-issues.ts';
import type { RunDesk } from './state/placed-runs.ts';
import type { HistoryEntry, Secret } from './state/secret-store.ts';
import type { TokenRing } from './state/tokens.ts';
import type { World } from './state/world.ts';
import type { Concurrency } from './traffic.ts';

/**
 * A GitHub on loopback: the parts of its REST API that are about repositories, secrets, issues, workflow runs and Apps. Stores are named as targets are written:
 * `repo:acme/data`, `environment:acme/data:prod`, `org:acme`, `dependabot:acme/data`, `codespaces-user`, …
 */
export interface GitHub extends IssueDesk, RunDesk {
  /** The URL of the API with the base path: the value of `GITHUB_API_URL`. */
  readonly url: string;
  readonly port: number;
  /** Repositories, environments and organizations; more can be added at any time. */
  readonly world: World;
  readonly tokens: TokenRing;
  readonly apps: Apps;
  /** Every installation token that an App was given, in this order. */
  readonly issuedTokens: readonly IssuedToken[];
  /** From now on GitHub refuses this installation token, although it has not expired. */
  refuseToken(token: string): void;
  /** Can be changed at any time. */
  readonly conditions: Conditions;
  readonly hooks: Hooks;
  readonly faults: FaultPlan;
  setFaults(faults: readonly Fault[] | FaultChoice): void;
  /** Every request so far, also those with a fault. */
  readonly requests: readonly RecordedRequest[];
  /** Every change of a secret's value or selection, with the initial ones. */
  readonly history: readonly HistoryEntry[];
  /** The changes that could not be decrypted with the key of their store. */
  readonly unreadable: readonly HistoryEntry[];
  /** Violations of GitHub's description; a test expects none. */
  readonly violations: readonly Violation[];
  /** The maximum number of concurrent requests. */
  readonly concurrency: Concurrency;
  /** The current secret, also if reads are delayed. */
  secret(store: string, name: string): Secret | undefined;
  value(store: string, name: string): string | undefined;
  /** All values of a store by name. */
  values(store: string): Record<string, string>;
  setSecret(secret: SecretOptions): void;
  deleteSecret(store: string, name: string): void;
  /** Creates a new key pair: the previous public key is no longer accepted. */
  replaceKeys(store: string): void;
  /** Returns another public key, in base64, such as one that is not usable. */
  showKey(store: string, publicKey: string): void;
  /** The secret seems to be missing for this number of reads, in lists too. */
  hideSecret(store: string, name: string, reads: number): void;
  /** Also closes open connections. */
  close(): Promise<void>;
}
