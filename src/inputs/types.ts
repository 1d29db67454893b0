import type { FormatName } from '../formats/index.ts';
import type { EnvNames, ValuesForm } from '../formats/types.ts';
import type { GitHubConnection } from '../github/client.ts';
import type { SignIn } from '../github/clients.ts';
import type { TargetList } from '../github/patterns.ts';
import type { Repository, SecretNames } from '../github/targets.ts';
import type { ActionError } from '../shared/action-error.ts';
import type { Log } from '../shared/log.ts';
import type { KeyPair } from '../shared/secret.ts';
import type { RunContext, WorkflowRun } from '../shared/workflow.ts';
import type { Connection } from '../soda-cloud/endpoint.ts';
import type { Mode, UnusedInput } from './definitions.ts';
import type { InputReader } from './reader.ts';

/** What the user asked for, checked and typed: one shape for each mode. */
export type Settings = ConfigureSettings | RotateSettings | AuditSettings | RetireSettings | SkippedSettings;

/** A run to which GitHub gives no secrets, and which `if-missing: skip` lets succeed. */
export interface SkippedSettings {
  readonly mode: 'skipped';
  /** The mode that was asked for. */
  readonly skipped: Mode;
  readonly connection: Connection;
  readonly summary: boolean;
  /** Why there is no key. */
  readonly missing: ActionError;
}

/** The settings of every mode. */
export interface CommonSettings {
  readonly connection: Connection;
  /** The current pair. */
  readonly key: KeyPairInput;
  /** The result of a run without a key. */
  readonly ifMissing: 'fail' | 'skip';
  readonly verify: boolean;
  /** Whether the step adds to the job's summary page. */
  readonly summary: boolean;
}

/** A key pair, or the error for its absence. */
export type KeyPairInput = { readonly found: true; readonly pair: KeyPair } | MissingKey;

export interface MissingKey {
  readonly found: false;
  readonly missing: ActionError;
  /** Whether GitHub gives runs like this one no Actions secrets: a pull request from a fork, or Dependabot. */
  readonly isWithoutSecrets: boolean;
  /** Whether either the key ID or the key secret is given. */
  readonly isIncomplete: boolean;
}

interface ModeSettings extends CommonSettings {
  /** The pair that was in use before the current one; `undefined` where there is no usable one. */
  readonly previous: KeyPair | undefined;
  readonly unused: readonly UnusedInput[];
}

export interface ConfigureSettings extends ModeSettings {
  readonly mode: 'configure';
  readonly format: FormatName;
  readonly values: ValuesForm;
  readonly envNames: EnvNames;
  readonly exportEnv: boolean;
  readonly configPath: string | undefined;
  readonly baseConfig: string | undefined;
  readonly fileMode: number;
  readonly overwrite: boolean;
  readonly cleanup: boolean;
}

/** The settings of every mode that works on the secrets of targets. */
export interface TargetSettings {
  readonly github: SignIn;
  readonly targetList: TargetList;
  readonly names: SecretNames;
  readonly previousNames: SecretNames;
  readonly dryRun: boolean;
  /** The workflow's own; `undefined` where the run does not name it. */
  readonly repository: Repository | undefined;
}

export interface RotateSettings extends ModeSettings, TargetSettings {
  readonly mode: 'rotate';
  readonly keySource: KeySource;
  readonly keepPrevious: boolean;
  readonly createMissing: boolean;
  readonly skipUnready: boolean;
  readonly minAgeDays: number;
  readonly allowOtherOrganization: boolean;
  readonly writeIntervalMs: number;
}

/** Where the new pair comes from. */
export type KeySource =
  | { readonly kind: 'inputs'; readonly key: KeyPairInput }
  | { readonly kind: 'command'; readonly command: string }
  | { readonly kind: 'runner'; readonly runnerName: string };

export interface AuditSettings extends ModeSettings, TargetSettings {
  readonly mode: 'audit';
  readonly maxAgeDays: number;
  readonly warnAgeDays: number;
  readonly overlapHours: number;
  readonly failWhenDue: boolean;
  /** `undefined` without `report-issue`. */
  readonly reminder: ReminderSettings | undefined;
}

/** Where the reminder issue is kept. */
export interface ReminderSettings {
  readonly github: GitHubConnection;
  readonly repository: Repository;
  readonly labels: readonly string[];
}

export interface RetireSettings extends ModeSettings, TargetSettings {
  readonly mode: 'retire';
  readonly overlapHours: number;
  /** The runner of the previous pair, as Soda Cloud numbers it. */
  readonly runnerId: string | undefined;
  readonly requireDrained: boolean;
  readonly writeIntervalMs: number;
}

/** What reading the inputs needs. */
export interface InputContext {
  readonly reader: InputReader;
  readonly log: Log;
  readonly run: WorkflowRun;
  readonly environment: NodeJS.ProcessEnv;
}

/** What reading the targets needs besides. */
export interface TargetContext extends InputContext {
  readonly runContext: Pick<RunContext, 'repository' | 'apiUrl'>;
}

/** A value as it was given, with the name by which the user knows it. */
export interface RawValue {
  readonly name: string;
  readonly text: string;
}

/** A key pair as it was given: already masked, not yet checked. */
export interface RawPair {
  readonly id: RawValue;
  readonly secret: RawValue;
}

/** The values of a pasted `soda_cloud` block, as texts; absent where the block has none. */
export interface PastedBlock {
  readonly id?: string;
  readonly secret?: string;
  readonly host?: string;
  readonly port?: string;
  readonly scheme?: string;
}

/** The key pairs in the inputs, besides the current one. */
export interface OtherKeys {
  readonly previous: RawPair;
  readonly staged: RawPair;
  readonly stagedBlock: PastedBlock | undefined;
}
