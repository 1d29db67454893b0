import type { PlatformPath } from 'node:path';
import { errorCode } from '../errors/system-error.ts';
import { readBaseConfigFile } from '../files/base-config-file.ts';
import { type FileSystem, permissionsOf } from '../files/file-system.ts';
import { addExclusion, gitExclusionFor } from '../files/git-exclude.ts';
import { type JobDirectories, type Location, locate, resolvePath } from '../files/location.ts';
import { headerLine } from '../files/marker.ts';
import { type GitExclusion, RECEIPT_STATE, type Receipt, type WrittenPart } from '../files/receipt.ts';
import { readStandingFile } from '../files/standing-file.ts';
import { checkPlace, missingDirectories, writeFile } from '../files/write.ts';
import type { FileContent, FilePart, Format } from '../formats/format.ts';
import { FORMATS } from '../formats/registry.ts';
import type { HttpDependencies } from '../http/retrying-request.ts';
import type { ConfigureSettings } from '../inputs/configure-settings.ts';
import { fingerprint, type KeyPair } from '../keys/key-pair.ts';
import type { Log } from '../runner/log.ts';
import { publishSummary, type Step } from '../runner/step.ts';
import { configureSummary } from '../summary/configure-summary.ts';
import type { ChosenKey } from './choose-key.ts';
import { skipWithoutKey } from './skip.ts';

export interface ConfigureDependencies {
  readonly log: Log;
  readonly step: Step;
  readonly fs: FileSystem;
  readonly path: PlatformPath;
  readonly directories: JobDirectories;
  readonly http: HttpDependencies;
  /** Eight characters that no other step has used. */
  readonly random: () => string;
}

/**
 * Proves the key pair, writes the file that its consumer reads, and tells later steps where it is.
 * @throws ActionError when the key is refused or the file cannot be written; nothing is left behind then
 */
export async function configure(
  settings: ConfigureSettings,
  dependencies: ConfigureDependencies,
): Promise<void> {
  const { log, step } = dependencies;
  step.setOutputs({ configured: 'false', verified: 'false', host: settings.connection.host });
  if (!settings.key.found) {
    skipWithoutKey(settings, settings.key, log);
    return;
  }
  const file = planFile(settings, dependencies);
  // what cannot be written need not be proved
  checkPlace(file.location.path, { overwrite: settings.overwrite || file.keepsOthers }, dependencies.fs);
  const draft = await file.render(settings.key.pair);

  const key = settings.verify
    ? await (await import('./choose-key.ts')).chooseKey(settings, settings.key.pair, dependencies)
    : unchecked(settings.key.pair);
  step.setOutputs({ verified: String(key.verified), organization: key.organization });
  // what somebody else changed in the file meanwhile is kept too
  const reusable = key.keyUsed === 'current' && !file.keepsOthers;
  const content = reusable ? draft : await file.render(key.pair);
  writeConfiguration(settings, file, content, dependencies);
  if (settings.exportEnv || settings.values === 'reference') {
    exportPair(key.pair, settings, dependencies);
  }
  report(settings, key, file.location, dependencies);
}

function unchecked(pair: KeyPair): ChosenKey {
  return { pair, keyUsed: 'current', verified: false, organization: '' };
}

interface PlannedFile {
  readonly location: Location;
  readonly header: string;
  readonly keepsOthers: boolean;
  render(pair: KeyPair): Promise<FileContent>;
}

function planFile(settings: ConfigureSettings, dependencies: ConfigureDependencies): PlannedFile {
  const { fs, path, directories, random } = dependencies;
  const { connection, values, envNames, baseConfig, overwrite } = settings;
  const format: Format = FORMATS[settings.format];
  const location = locate(settings.configPath, format.fileName, directories, random, path);
  const header = headerLine(random());
  const base =
    baseConfig === undefined
      ? {}
      : { baseConfig: readBaseConfigFile(resolvePath(baseConfig, directories, path), fs) };
  return {
    location,
    header,
    keepsOthers: format.keepsOthers,
    render: (pair) => {
      const standing = format.keepsOthers ? readStandingFile(location.path, fs) : undefined;
      return format.render({
        ...{ header, connection, pair, values, envNames, overwrite },
        ...base,
        ...(standing === undefined ? {} : { standing }),
      });
    },
  };
}

function writeConfiguration(
  settings: ConfigureSettings,
  { location, header }: PlannedFile,
  content: FileContent,
  dependencies: ConfigureDependencies,
): void {
  const { fs, path, random, step, log } = dependencies;
  for (const spelling of content.spellings) {
    log.mask(spelling);
  }
  for (const notice of content.notices) {
    log.notice('Configuration', notice);
  }
  for (const warning of content.warnings ?? []) {
    log.warning('Soda Cloud host', warning);
  }
  const exclusion = findExclusion(location.path, dependencies);
  const receipt: Receipt = {
    file: location.path,
    header,
    temporaryFile: path.join(location.directory, `.soda-cloud-${random()}.tmp`),
    directories: missingDirectories(location.path, fs),
    cleanup: settings.cleanup,
    ...(exclusion === undefined ? {} : { exclusion }),
    ...(content.part === undefined ? {} : { part: writtenPart(content.part, location.path, fs) }),
  };
  step.saveState(RECEIPT_STATE, JSON.stringify(receipt));
  warnAboutEmptyWorkspace(location, dependencies);
  const among = content.part?.amongOthers === true;
  writeFile(receipt, content.text, { ...settings, overwrite: settings.overwrite || among }, fs);
  excludeFromGit(receipt, dependencies);
  const what = among ? 'what this step added' : 'it';
  const removal = settings.cleanup
    ? `${what} is removed when the job ends`
    : `${what} stays when the job ends ('cleanup: false')`;
  log.info(`Wrote ${location.path} (${settings.format}, mode ${octal(settings.fileMode)}): ${removal}.`);
}

function writtenPart({ amongOthers, addedBreak, key }: FilePart, file: string, fs: FileSystem): WrittenPart {
  const mode = amongOthers ? permissionsOf(file, fs) : undefined;
  return { addedBreak, key, ...(mode === undefined ? {} : { modeBefore: mode }) };
}

function findExclusion(file: string, { fs, log }: ConfigureDependencies): GitExclusion | undefined {
  try {
    return gitExclusionFor(file, fs);
  } catch (error) {
    warnAboutExclusion(file, error, log);
    return undefined;
  }
}

function excludeFromGit({ exclusion, file }: Receipt, { fs, log }: ConfigureDependencies): void {
  try {
    if (exclusion !== undefined) {
      addExclusion(exclusion, fs);
    }
  } catch (error) {
    warnAboutExclusion(file, error, log);
  }
}

function warnAboutExclusion(file: string, error: unknown, log: Log): void {
  log.warning(
    'Not excluded from Git',
    `${file} lies in a Git work tree whose .git/info/exclude cannot be used (${errorCode(error) ?? 'unknown error'}). Take care that nothing commits it.`,
  );
}

/** A checkout after this step would empty the workspace, and the file with it. */
function warnAboutEmptyWorkspace(
  { relativePath }: Location,
  { fs, directories, log }: ConfigureDependencies,
): void {
  const { workspace } = directories;
  if (relativePath === '' || workspace === undefined) {
    return;
  }
  if (!fs.existsSync(workspace) || fs.readdirSync(workspace).length === 0) {
    log.warning(
      'Workspace is empty',
      'The configuration goes into the workspace, and nothing is checked out there. If actions/checkout runs after this step, it removes the file: put the checkout first.',
    );
  }
}

function exportPair(
  pair: KeyPair,
  { envNames: [id, secret] }: ConfigureSettings,
  { step, log }: ConfigureDependencies,
): void {
  step.exportVariables({ [id]: pair.id.reveal(), [secret]: pair.secret.reveal() });
  log.info(`Exported ${id} and ${secret} to the later steps of this job.`);
}

function report(
  settings: ConfigureSettings,
  { pair, keyUsed, verified, organization }: ChosenKey,
  location: Location,
  { step, path, log }: ConfigureDependencies,
): void {
  const keyFingerprint = fingerprint(pair);
  step.setOutputs({
    configured: 'true',
    'key-fingerprint': keyFingerprint,
    'key-used': keyUsed,
    'config-path': location.path,
    'config-dir': location.directory,
    'config-path-relative': location.relativePath,
  });
  const stepId = step.id ?? 'keys';
  const summary = configureSummary({
    format: settings.format,
    host: settings.connection.host,
    organization,
    fingerprint: keyFingerprint,
    keyUsed,
    verified,
    file: location.path,
    fileMode: octal(settings.fileMode),
    cleanup: settings.cleanup,
    missingId: step.id === undefined ? stepId : undefined,
    nextSteps: FORMATS[settings.format].nextSteps({
      stepId,
      fileName: path.basename(location.path),
      relativePath: location.relativePath,
      path: location.path,
      connection: settings.connection,
    }),
  });
  publishSummary(summary, step, log);
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
