import { ActionError } from '../errors/action-error.ts';
import type { EnvNames, ValuesForm } from '../formats/format.ts';
import { FORMAT_NAMES, FORMATS, type FormatName } from '../formats/registry.ts';
import type { KeyPair } from '../keys/key-pair.ts';
import type { Log } from '../runner/log.ts';
import type { WorkflowRun } from '../runner/workflow-run.ts';
import type { Connection } from '../soda-cloud/connection.ts';
import { MODES } from './catalogue.ts';
import { readConnection } from './connection.ts';
import { readEnvNames } from './env-names.ts';
import { readFileMode } from './file-mode.ts';
import { currentKey, maskKeyInputs, type SuppliedKey, usableFallback } from './keys.ts';
import { readPastedBlock } from './pasted-block-input.ts';
import type { InputReader } from './reader.ts';
import { unusedInputs } from './unused.ts';

/** What the user asked for, checked and typed: one shape for each mode. */
export type Settings = ConfigureSettings;

export interface ConfigureSettings {
  readonly mode: 'configure';
  readonly connection: Connection;
  readonly key: SuppliedKey;
  readonly fallback: KeyPair | undefined;
  readonly verify: boolean;
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

/**
 * Turns the inputs into settings. Keys are read first, so that they are masked before anything else can be printed.
 * @throws ActionError for the first input that cannot be used
 */
export async function readSettings(reader: InputReader, log: Log, run: WorkflowRun): Promise<Settings> {
  const keys = maskKeyInputs(reader, log);
  const block = await readPastedBlock(reader, log);

  const mode = reader.choice('mode', MODES);
  const { connection, warnings } = readConnection(reader, block);
  const key = currentKey(keys.current, block, reader, log, run);
  checkHostIsNoKey(connection, key);
  const verify = reader.boolean('verify');
  const settings: ConfigureSettings = {
    mode,
    connection,
    key,
    fallback: key.found && verify ? usableFallback(keys.fallback, key.pair, log) : undefined,
    verify,
    ...readFileSettings(reader),
  };
  for (const warning of warnings) {
    log.warning('Soda Cloud host', warning);
  }
  warnAboutUnused(reader, settings, log);
  return settings;
}

/** The host is an output and stands in logs, where a key in its place would be seen. */
function checkHostIsNoKey({ host }: Connection, key: SuppliedKey): void {
  const halves = key.found ? [key.pair.id, key.pair.secret] : [];
  if (halves.some((half) => half.reveal().toLowerCase() === host)) {
    throw new ActionError('API key not usable', {
      what: "The input 'host' holds a half of the API key.",
      why: 'The inputs are probably mixed up.',
      fix: "Set 'host' to the name of your Soda Cloud host, or leave it out and set 'region'.",
    });
  }
}

type FileSettings = Omit<ConfigureSettings, 'mode' | 'connection' | 'key' | 'fallback' | 'verify'>;

function readFileSettings(reader: InputReader): FileSettings {
  const format = reader.choice('format', FORMAT_NAMES);
  const values = reader.choice('values', ['literal', 'reference']);
  const { takesReferences, takesBaseConfig } = FORMATS[format];
  if (values === 'reference' && !takesReferences) {
    throw reader.invalid('values', "'literal'", `Readers of the format '${format}' replace no variables.`);
  }
  if (reader.isSet('base-config') && !takesBaseConfig) {
    throw reader.invalid('base-config', 'nothing', `The format '${format}' holds no data sources.`);
  }
  return {
    format,
    values,
    envNames: readEnvNames(reader),
    exportEnv: reader.boolean('export-env'),
    configPath: reader.optional('config-path'),
    baseConfig: reader.optional('base-config'),
    fileMode: readFileMode(reader),
    overwrite: reader.boolean('overwrite'),
    cleanup: reader.boolean('cleanup'),
  };
}

const FALLBACK_INPUTS = ['fallback-api-key-id', 'fallback-api-key-secret'] as const;

/** One warning for everything that was set and has no effect, so that a misspelt intention shows. */
function warnAboutUnused(reader: InputReader, settings: ConfigureSettings, log: Log): void {
  const { mode, values, exportEnv, verify } = settings;
  const unused = [
    ...unusedInputs(reader, mode).map((name) => `'${name}' (not used by mode '${mode}')`),
    ...(reader.isSet('env-names') && values === 'literal' && !exportEnv
      ? ["'env-names' (used with 'values: reference' or 'export-env: true')"]
      : []),
    ...FALLBACK_INPUTS.filter((name) => reader.isSet(name) && !verify).map(
      (name) => `'${name}' (used with 'verify: true')`,
    ),
  ];
  if (unused.length > 0) {
    log.warning('Unused input', `Set, but without effect here: ${unused.join(', ')}.`);
  }
}
