import { FORMAT_NAMES, FORMATS, type FormatName } from '../formats/index.ts';
import type { EnvNames, Format, ValuesForm } from '../formats/types.ts';
import type { Log } from '../shared/log.ts';
import { samePair } from '../shared/secret.ts';
import { UNUSED_WITHOUT_VERIFY, type UnusedInput } from './definitions.ts';
import { parsePreviousPair } from './key-pair.ts';
import type { InputReader } from './reader.ts';
import type { CommonSettings, ConfigureSettings, InputContext, OtherKeys } from './types.ts';

export function readConfigureSettings(
  common: CommonSettings,
  keys: OtherKeys,
  { reader, log }: InputContext,
): ConfigureSettings {
  const { key, verify } = common;
  const previous = key.found && verify ? parsePreviousPair(keys.previous, log) : undefined;
  const isFallback = previous !== undefined && key.found && !samePair(previous, key.pair);
  const values = reader.choice('values', ['literal', 'reference']);
  const exportEnv = reader.boolean('export-env');
  const format = readFormat(reader, values);
  const { takesEnvNames = false }: Format = FORMATS[format];
  const usesEnvNames = exportEnv || values === 'reference' || takesEnvNames;
  return {
    mode: 'configure',
    ...common,
    format,
    values,
    envNames: readEnvNames(reader),
    exportEnv,
    configPath: reader.optional('config-path'),
    baseConfig: reader.optional('base-config'),
    fileMode: readFileMode(reader, log),
    overwrite: reader.boolean('overwrite'),
    cleanup: reader.boolean('cleanup'),
    previous: isFallback ? previous : undefined,
    unused: [...(usesEnvNames ? [] : UNUSED_WITHOUT_VARIABLES), ...(verify ? [] : UNUSED_WITHOUT_VERIFY)],
  };
}

const UNUSED_WITHOUT_VARIABLES: readonly UnusedInput[] = [
  { name: 'env-names', usedWith: "'values: reference', 'export-env: true' or 'format: env-file'" },
];

function readFormat(reader: InputReader, values: ValuesForm): FormatName {
  const format = reader.choice('format', FORMAT_NAMES);
  const { takesReferences = false, takesBaseConfig = false }: Format = FORMATS[format];
  if (values === 'reference' && !takesReferences) {
    throw reader.invalid('values', "'literal'", `Readers of the format '${format}' replace no variables.`);
  }
  if (reader.isSet('base-config') && !takesBaseConfig) {
    throw reader.invalid('base-config', 'nothing', `The format '${format}' contains no data sources.`);
  }
  return format;
}

/** Variables that the runner does not let a step set, or that the job needs unchanged. */
const RESERVED = /^(GITHUB_.*|RUNNER_.*|ACTIONS_.*|CI|PATH|HOME|NODE_OPTIONS)$/i;

/** @throws ActionError unless the input names two different variables that a step may set */
function readEnvNames(reader: InputReader): EnvNames {
  const [id, secret, ...rest] = reader.list('env-names');
  if (id === undefined || secret === undefined || rest.length > 0) {
    throw reader.invalid('env-names', 'two names, the one for the ID first');
  }
  if (![id, secret].every((name) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name))) {
    throw reader.invalid(
      'env-names',
      'names of letters, digits and underscores that do not start with a digit',
    );
  }
  if ([id, secret].some((name) => RESERVED.test(name))) {
    throw reader.invalid(
      'env-names',
      'names that do not belong to the runner (GITHUB_…, RUNNER_…, PATH, HOME, …)',
    );
  }
  if (id.toUpperCase() === secret.toUpperCase()) {
    throw reader.invalid('env-names', 'two different names');
  }
  return [id, secret];
}

const OWNER_READS = 0o400;
const OTHERS_WRITE = 0o022;

/**
 * The permission bits of the written file. YAML turns an unquoted `0644` into 644 before the action sees it, so the
 * leading zero is optional.
 * @throws ActionError for anything but three octal digits that let the owner read, and others no more than the owner
 */
function readFileMode(reader: InputReader, log: Log): number {
  const [, digits] = /^(?:0o?)?([0-7]{3})$/.exec(reader.text('file-mode')) ?? [];
  if (digits === undefined) {
    throw reader.invalid('file-mode', "three octal digits such as '0600' or '0644'");
  }
  const mode = Number.parseInt(digits, 8);
  const owner = mode >> 6;
  const others = ((mode >> 3) | mode) & 0o7;
  if ((mode & OWNER_READS) === 0 || (others & ~owner) !== 0) {
    throw reader.invalid(
      'file-mode',
      "a mode such as '0600' or '0644'",
      'The owner could not read the file, or others could do more with it than its owner. An unquoted 0o644 arrives here as 420: quote it.',
    );
  }
  if ((mode & OTHERS_WRITE) !== 0) {
    log.warning(
      'File writable by others',
      `With 'file-mode: ${digits}', other users of this machine can change the file, and so the host to which the key is sent. '0644' is enough for the user of a container.`,
    );
  }
  return mode;
}
