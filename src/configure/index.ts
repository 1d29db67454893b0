import type { PlatformPath } from 'node:path';
import { FORMATS } from '../formats/index.ts';
import { type FileContent, type FilePart, type Format, headerLine, type NextStep } from '../formats/types.ts';
import type { HttpDependencies } from '../http/retry.ts';
import type { ConfigureSettings } from '../inputs/configure.ts';
import { ActionError } from '../shared/action-error.ts';
import { type FileSystem, permissionsOf, temporaryName } from '../shared/files.ts';
import type { Log } from '../shared/log.ts';
import { fingerprint, type KeyPair } from '../shared/secret.ts';
import { publishSummary, type Step } from '../shared/step.ts';
import { codeBlock, escapeMarkdown, factTable } from '../shared/summary.ts';
import type { ChosenKey } from './choose-key.ts';
import { CLEANUP_STATE, type CleanupState, type WrittenPart } from './cleanup.ts';
import { readBaseConfigFile, readExistingFile, sealed } from './existing-file.ts';
import {
  checkUntracked,
  excludeFromGit,
  findWorkTree,
  NO_EXCLUSION,
  planExclusion,
  type WorkTree,
} from './git-exclude.ts';
import {
  accountHome,
  type JobDirectories,
  type Location,
  locate,
  realLocation,
  realWorkspace,
  resolvePath,
  withHome,
} from './location.ts';
import { assertWritable, missingDirectories, notWritable, writeFile } from './write-file.ts';

export interface ConfigureDependencies {
  readonly log: Log;
  readonly step: Step;
  readonly fs: FileSystem;
  readonly path: PlatformPath;
  readonly directories: JobDirectories;
  /** Of this process: Git gets parts of it. */
  readonly environment: NodeJS.ProcessEnv;
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
  const { step } = dependencies;
  step.setOutputs({ configured: 'false', verified: 'false' });
  if (!settings.key.found) {
    throw settings.key.missing;
  }
  const file = await planFile(settings, dependencies);
  // what cannot be written need not be proved
  if (file.workTree !== undefined) {
    await checkUntracked(file.workTree, dependencies);
  }
  assertWritable(
    file.location.realPath,
    { overwrite: settings.overwrite || file.mergesExisting },
    dependencies.fs,
  );
  const draft = await file.render(settings.key.pair);

  const key = settings.verify
    ? await (await import('./choose-key.ts')).chooseKey(settings, settings.key.pair, dependencies)
    : unchecked(settings.key.pair);
  step.setOutputs({ verified: String(key.verified), organization: key.organization });
  // what somebody else changed in the file meanwhile is kept too
  const reusable = key.keyUsed === 'current' && !file.mergesExisting;
  const content = reusable ? draft : await file.render(key.pair);
  await writeConfiguration(settings, file, content, dependencies);
  if (settings.exportEnv || settings.values === 'reference') {
    exportPair(key.pair, settings, dependencies);
  }
  await report(settings, key, file.location, dependencies);
}

function unchecked(pair: KeyPair): ChosenKey {
  return { pair, keyUsed: 'current', verified: false, organization: '' };
}

interface PlannedFile {
  readonly location: Location;
  /** The Git work tree that it lies in. */
  readonly workTree: WorkTree | undefined;
  /** In the header of what is written. */
  readonly number: string;
  readonly mergesExisting: boolean;
  render(pair: KeyPair): Promise<FileContent>;
}

async function planFile(
  settings: ConfigureSettings,
  dependencies: ConfigureDependencies,
): Promise<PlannedFile> {
  const { fs, path, random } = dependencies;
  const { connection, values, envNames, configPath, baseConfig, overwrite } = settings;
  const format: Format = FORMATS[settings.format];
  const directories = await knownDirectories(settings, dependencies);
  const written = locate(configPath, format.fileName, directories, random, path);
  const location = followPath(written, directories, dependencies);
  const number = random();
  const base =
    baseConfig === undefined
      ? {}
      : {
          baseConfig: readBaseConfigFile(
            resolvePath('base-config', baseConfig, directories, path),
            directories,
            fs,
            path,
          ),
        };
  return {
    location,
    workTree: findWorkTree(location, realWorkspace(directories, fs, path), fs),
    number,
    mergesExisting: format.mergesExisting,
    render: (pair) => {
      const standing = format.mergesExisting ? readExistingFile(location.realPath, fs) : undefined;
      return format.render({
        ...{ header: headerLine(number), connection, pair, values, envNames, overwrite },
        ...base,
        ...(standing === undefined ? {} : { standing }),
      });
    },
  };
}

async function knownDirectories(
  { configPath, baseConfig }: ConfigureSettings,
  { directories, path, log }: ConfigureDependencies,
): Promise<JobDirectories> {
  const known = await withHome(directories, [configPath, baseConfig], path, accountHome);
  if (known.home !== undefined && known.home !== directories.home) {
    log.info(
      `The environment names no home directory: '~' is ${log.sanitize(known.home)}, that of the account. Steps whose programs look there need ${path.sep === '\\' ? 'USERPROFILE' : 'HOME'}.`,
    );
  }
  return known;
}

function followPath(
  written: string,
  directories: JobDirectories,
  { fs, path }: ConfigureDependencies,
): Location {
  try {
    return realLocation(written, directories, fs, path);
  } catch (error) {
    throw error instanceof ActionError ? error : notWritable(written, error);
  }
}

async function writeConfiguration(
  settings: ConfigureSettings,
  { location, number, workTree }: PlannedFile,
  content: FileContent,
  dependencies: ConfigureDependencies,
): Promise<void> {
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
  const file = location.realPath;
  const { text, header } =
    content.part === undefined
      ? sealed(content.text, number)
      : { text: content.text, header: headerLine(number) };
  const exclusion = workTree === undefined ? NO_EXCLUSION : planExclusion(workTree, fs);
  const state: CleanupState = {
    file,
    header,
    temporaryFile: path.join(path.dirname(file), temporaryName(random())),
    directories: missingDirectories(file, fs),
    excluded: exclusion.adds,
    cleanup: settings.cleanup,
    ...(content.part === undefined ? {} : { part: writtenPart(content.part, file, fs) }),
  };
  step.saveState(CLEANUP_STATE, JSON.stringify(state));
  warnAboutEmptyWorkspace(location, dependencies);
  warnAboutOtherPair(content, location, log);
  // before the key is there: another step may commit at any moment
  if (workTree !== undefined) {
    await excludeFromGit(workTree, path.basename(state.temporaryFile), exclusion, dependencies);
  }
  const among = content.part?.amongOthers === true;
  writeFile(state, text, { ...settings, overwrite: settings.overwrite || among }, fs);
  const what = among ? 'what this step added' : 'it';
  const removal = settings.cleanup
    ? `${what} is removed when the job ends`
    : `${what} stays when the job ends ('cleanup: false')`;
  const really = file === location.path ? '' : `, which is ${file}`;
  log.info(
    `Wrote ${location.path}${really} (${settings.format}, mode ${octal(settings.fileMode)}): ${removal}.`,
  );
}

/** Several jobs at once can share one home directory. */
function warnAboutOtherPair({ part }: FileContent, { path }: Location, log: Log): void {
  if (part?.replacesOtherPair === true) {
    log.warning(
      'Profile of another step replaced',
      `The profile 'default' in ${path} held another API key, which another step of this action wrote: of this job, of one that was killed, or of one that runs on this machine now, whose Soda CLI uses this key from here on. Give jobs that run at the same time home directories of their own.`,
    );
  }
}

function writtenPart({ amongOthers, addedBreak, key }: FilePart, file: string, fs: FileSystem): WrittenPart {
  const mode = amongOthers ? permissionsOf(file, fs) : undefined;
  return { addedBreak, key, ...(mode === undefined ? {} : { modeBefore: mode }) };
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

async function report(
  settings: ConfigureSettings,
  { pair, keyUsed, verified, organization }: ChosenKey,
  location: Location,
  { step, path, log }: ConfigureDependencies,
): Promise<void> {
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
  await publishSummary(summary, step, log);
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

/** What the summary of `configure` tells. Plain texts, none of them secret. */
export interface ConfigureFacts {
  readonly format: string;
  readonly host: string;
  readonly organization: string;
  readonly fingerprint: string;
  readonly keyUsed: 'current' | 'previous';
  readonly verified: boolean;
  readonly file: string;
  readonly fileMode: string;
  readonly cleanup: boolean;
  readonly nextSteps: readonly NextStep[];
  /** The id that the next steps take for granted, where the step has none yet. */
  readonly missingId: string | undefined;
}

/** The section that `configure` adds to the job's summary page, in Markdown. */
export function configureSummary(facts: ConfigureFacts): string {
  const removal = facts.cleanup ? 'removed when the job ends' : "kept when the job ends ('cleanup: false')";
  const table = factTable([
    ['Soda Cloud', escapeMarkdown(facts.host)],
    ['Organization', facts.organization === '' ? 'not known' : escapeMarkdown(facts.organization)],
    ['Key', `${facts.keyUsed}, fingerprint \`${facts.fingerprint}\``],
    ['Checked', facts.verified ? 'yes, Soda Cloud accepts it' : 'no'],
    ['File', `${escapeMarkdown(facts.file)} (${facts.format}, mode ${facts.fileMode}, ${removal})`],
  ]);
  const next = facts.nextSteps.flatMap(({ consumer, code }) => [`For ${consumer}:`, codeBlock('yaml', code)]);
  const id = facts.missingId === undefined ? [] : [`Give this step an id first: \`id: ${facts.missingId}\`.`];
  return ['### Soda Cloud Keys: configured', table, '**Next step**', ...id, ...next].join('\n\n');
}
