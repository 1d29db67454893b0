import type { EnvNames, ValuesForm } from '../formats/format.ts';
import { FORMAT_NAMES, FORMATS, type FormatName } from '../formats/registry.ts';
import type { KeyPair } from '../keys/key-pair.ts';
import { readEnvNames } from './env-names.ts';
import { readFileMode } from './file-mode.ts';
import { type GivenPair, usablePrevious } from './keys.ts';
import type { InputReader } from './reader.ts';
import type { CommonSettings, InputContext } from './settings.ts';
import { UNUSED_WITHOUT_VERIFY, type UnusedInput } from './unused.ts';

export interface ConfigureSettings extends CommonSettings {
  readonly mode: 'configure';
  readonly previous: KeyPair | undefined;
  readonly format: FormatName;
  readonly values: ValuesForm;
  readonly envNames: EnvNames;
  readonly exportEnv: boolean;
  readonly configPath: string | undefined;
  readonly baseConfig: string | undefined;
  readonly fileMode: number;
  readonly overwrite: boolean;
  readonly cleanup: boolean;
  readonly unused: readonly UnusedInput[];
}

export function readConfigureSettings(
  common: CommonSettings,
  previousInputs: GivenPair,
  { reader, log }: InputContext,
): ConfigureSettings {
  const { key, verify } = common;
  const values = reader.choice('values', ['literal', 'reference']);
  const exportEnv = reader.boolean('export-env');
  const format = readFormat(reader, values);
  const namesVariables = exportEnv || values === 'reference' || FORMATS[format].takesEnvNames;
  return {
    mode: 'configure',
    ...common,
    format,
    values,
    envNames: readEnvNames(reader),
    exportEnv,
    configPath: reader.optional('config-path'),
    baseConfig: reader.optional('base-config'),
    fileMode: readFileMode(reader),
    overwrite: reader.boolean('overwrite'),
    cleanup: reader.boolean('cleanup'),
    previous: key.found && verify ? usablePrevious(previousInputs, key.pair, log) : undefined,
    unused: [...(namesVariables ? [] : UNUSED_WITHOUT_VARIABLES), ...(verify ? [] : UNUSED_WITHOUT_VERIFY)],
  };
}

const UNUSED_WITHOUT_VARIABLES: readonly UnusedInput[] = [
  { name: 'env-names', usedWith: "'values: reference', 'export-env: true' or 'format: env-file'" },
];

function readFormat(reader: InputReader, values: ValuesForm): FormatName {
  const format = reader.choice('format', FORMAT_NAMES);
  const { takesReferences, takesBaseConfig } = FORMATS[format];
  if (values === 'reference' && !takesReferences) {
    throw reader.invalid('values', "'literal'", `Readers of the format '${format}' replace no variables.`);
  }
  if (reader.isSet('base-config') && !takesBaseConfig) {
    throw reader.invalid('base-config', 'nothing', `The format '${format}' holds no data sources.`);
  }
  return format;
}
