import type { FaultChoice, FaultPlan } from './faults/fault-plan.ts';
import type { Fault } from './faults/faults.ts';
import type { Hooks } from './hooks.ts';
import type { Violation } from './openapi/validator.ts';
import type { Conditions, SecretOptions } from './options.ts';
import type { RecordedRequest } from './requests.ts';
import type { IssueDesk } from './state/placed-issues.ts';
import type { RunDesk } from './state/placed-runs.ts';
import type { HistoryEntry, Secret } from './state/secret-store.ts';
import type { TokenRing } from './state/tokens.ts';
import type { World } from './state/world.ts';
import type { Concurrency } from './traffic.ts';

/**
 * A GitHub on loopback: the parts of its REST API that are about secrets, issues and workflow runs. Stores are named as targets are written:
 * `repo:acme/data`, `environment:acme/data:prod`, `org:acme`, `dependabot:acme/data`, `codespaces-user`, …
 */
export interface GitHub extends IssueDesk, RunDesk {
  /** Of the API, with the base path; what `GITHUB_API_URL` holds. */
  readonly url: string;
  readonly port: number;
  /** Repositories, environments and organizations; more can be added at any time. */
  readonly world: World;
  readonly tokens: TokenRing;
  /** Can be changed at any time. */
  readonly conditions: Conditions;
  readonly hooks: Hooks;
  readonly faults: FaultPlan;
  setFaults(faults: readonly Fault[] | FaultChoice): void;
  /** Every request so far, also those that a fault answered. */
  readonly requests: readonly RecordedRequest[];
  /** Every change of a secret's value or selection, with the initial ones. */
  readonly history: readonly HistoryEntry[];
  /** The changes whose box could not be opened with the key of their store. */
  readonly unreadable: readonly HistoryEntry[];
  /** What a test should expect to be empty in the end. */
  readonly violations: readonly Violation[];
  /** The most requests that were under way at the same time. */
  readonly concurrency: Concurrency;
  /** A secret as it is now, whatever reads show. */
  secret(store: string, name: string): Secret | undefined;
  value(store: string, name: string): string | undefined;
  /** All values of a store by name. */
  values(store: string): Record<string, string>;
  setSecret(secret: SecretOptions): void;
  deleteSecret(store: string, name: string): void;
  /** A new key pair: the public key that was read before is not taken any more. */
  replaceKeys(store: string): void;
  /** Shows another public key, in base64, such as one that nothing can be encrypted with. */
  showKey(store: string, publicKey: string): void;
  /** For so many reads, in lists too, the secret seems not to be there. */
  hideSecret(store: string, name: string, reads: number): void;
  /** Also ends the connections that are open. */
  close(): Promise<void>;
}
