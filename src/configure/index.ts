import { basename, dirname, join } from 'node:path';
import { headerLine } from '../formats/header.ts';
import { FORMATS } from '../formats/index.ts';
import type { Format, RenderedFile, WrittenProfile } from '../formats/types.ts';
import type { ConfigureSettings } from '../inputs/types.ts';
import { ActionError } from '../shared/action-error.ts';
import { type FileSystem, permissionsOf, randomDigits, temporaryName } from '../shared/files.ts';
import type { Log } from '../shared/log.ts';
import { fingerprint, type KeyPair } from '../shared/secret.ts';
import { publishSummary, type StepContext } from '../shared/step.ts';
import { codeBlock, escapeMarkdown, factTable } from '../shared/summary.ts';
import type { ChosenKey } from './choose-key.ts';
import { CLEANUP_STATE, type CleanupState } from './cleanup.ts';
import { findWorkTree } from './git-exclude.ts';
import { JobPaths, type Location } from './location.ts';
import {
  addDigest,
  assertWritable,
  missingDirectories,
  notWritable,
  readBaseConfig,
  readExistingFile,
  writeFile,
} from './write-file.ts';

/**
 * Verifies the key pair, writes the file that its consumer reads, and sets outputs with its path.
 * @throws ActionError when the key is refused or the file cannot be written; nothing is left behind then
 */
export async function configure(settings: ConfigureSettings, context: StepContext): Promise<void> {
  const { connection, values, envNames, overwrite, fileMode, cleanup } = settings;
  const { step, fs, log } = context;
  step.setOutputs({ configured: 'false', verified: 'false' });
  if (!settings.key.found) {
    throw settings.key.missing;
  }

  // a file that cannot be written is an error before the key is sent anywhere
  const format: Format = FORMATS[settings.format];
  const { mergesExisting = false } = format;
  const paths = new JobPaths(context.environment, fs);
  const location = await chooseLocation(settings, format, paths, context);
  const { realPath } = location;
  const baseConfig = readBaseConfig(settings.baseConfig, paths);
  const workspace = location.relativePath === '' ? undefined : paths.realWorkspace();
  const workTree = workspace === undefined ? undefined : findWorkTree(realPath, workspace, fs);
  const uncommitted =
    workTree === undefined ? undefined : new (await import('./git.ts')).UncommittedFile(workTree, context);
  await uncommitted?.assertUntracked();
  assertWritable(realPath, overwrite || mergesExisting, fs);

  const number = randomDigits();
  const render = (pair: KeyPair) =>
    format.render({
      header: headerLine(number, undefined, format.headerSyntax),
      connection,
      pair,
      values,
      envNames,
      baseConfig,
      overwrite,
      existing: mergesExisting ? readExistingFile(realPath, fs) : undefined,
    });
  const draft = await render(settings.key.pair);

  const key = settings.verify
    ? await (await import('./choose-key.ts')).chooseKey(settings, settings.key.pair, context)
    : ({ pair: settings.key.pair, keyUsed: 'current', verified: false, organization: '' } as const);
  step.setOutputs({ verified: String(key.verified), organization: key.organization });

  // an existing file may have changed meanwhile, and what was added to it is kept too
  const content = key.keyUsed === 'current' && !mergesExisting ? draft : await render(key.pair);
  const { profile } = content;
  announce(content, location, paths, log);
  // the header of a profile has no digest, as the rest of the file may change
  const { text, header } =
    profile === undefined
      ? addDigest(content.text, number, format.headerSyntax)
      : { text: content.text, header: headerLine(number) };
  const excluded = uncommitted?.planExclusion() === true;
  const state = cleanupStateOf({ file: realPath, header, excluded, cleanup }, profile, fs);
  step.saveState(CLEANUP_STATE, JSON.stringify(state));
  // before the key is written: another step may commit at any moment
  await uncommitted?.exclude(basename(state.temporaryFile));
  const besideOthers = profile?.besideOthers === true;
  writeFile(state, text, { fileMode, overwrite: overwrite || besideOthers }, fs);
  const resolved = realPath === location.path ? '' : `, which is ${realPath}`;
  const what = besideOthers ? 'what this step added' : 'it';
  log.info(
    `Wrote ${location.path}${resolved} (${settings.format}, mode ${octal(fileMode)}): ${what} is ${removal(cleanup)}.`,
  );

  if (settings.exportEnv || values === 'reference') {
    const [id, secret] = envNames;
    step.exportVariables({ [id]: key.pair.id.reveal(), [secret]: key.pair.secret.reveal() });
    log.info(`Exported ${id} and ${secret} to the later steps of this job.`);
  }
  step.setOutputs({
    configured: 'true',
    'key-fingerprint': fingerprint(key.pair),
    'key-used': key.keyUsed,
    'config-path': location.path,
    'config-dir': location.directory,
    'config-path-relative': location.relativePath,
  });
  await publishSummary(summaryOf(settings, key, location, step.id), step, log);
}

async function chooseLocation(
  { configPath, baseConfig }: ConfigureSettings,
  { fileName }: Format,
  paths: JobPaths,
  { log }: StepContext,
): Promise<Location> {
  await paths.findHome([configPath, baseConfig], log);
  const file = paths.configFile(configPath, fileName, randomDigits());
  try {
    return paths.locate(file);
  } catch (error) {
    throw error instanceof ActionError ? error : notWritable(file, error);
  }
}

/** Masks the escaped forms of the key before they are written, and says what the user should know of the file. */
function announce(
  { escaped = [], notices = [], warnings = [], profile }: RenderedFile,
  { path, relativePath }: Location,
  paths: JobPaths,
  log: Log,
): void {
  for (const value of escaped) {
    log.mask(value);
  }
  for (const notice of notices) {
    log.notice('Configuration', notice);
  }
  for (const warning of warnings) {
    log.warning('Soda Cloud host', warning);
  }
  if (relativePath !== '' && paths.isWorkspaceEmpty()) {
    log.warning(
      'Workspace is empty',
      'The configuration goes into the workspace, and nothing is checked out there. If actions/checkout runs after this step, it removes the file: put the checkout first.',
    );
  }
  // several jobs at once can share one home directory
  if (profile?.replacesOtherPair === true) {
    log.warning(
      'Profile of another step replaced',
      `The profile 'default' in ${path} had another API key, which another step of this action wrote: of this job, of one that was killed, or of one that runs on this machine now, whose Soda CLI uses this key from now on. Give jobs that run at the same time home directories of their own.`,
    );
  }
}

/** What `post` has to remove. */
function cleanupStateOf(
  written: Pick<CleanupState, 'file' | 'header' | 'excluded' | 'cleanup'>,
  profile: WrittenProfile | undefined,
  fs: FileSystem,
): CleanupState {
  const { file } = written;
  const modeBefore = profile?.besideOthers === true ? permissionsOf(file, fs) : undefined;
  return {
    ...written,
    temporaryFile: join(dirname(file), temporaryName(randomDigits())),
    directories: missingDirectories(file, fs),
    ...(profile === undefined
      ? {}
      : { profile: { addedBreak: profile.addedBreak, ...(modeBefore === undefined ? {} : { modeBefore }) } }),
  };
}

/** The section on the job's summary page, in Markdown. */
function summaryOf(
  { format, connection, fileMode, cleanup }: ConfigureSettings,
  { pair, keyUsed, verified, organization }: ChosenKey,
  { path, relativePath }: Location,
  id: string | undefined,
): string {
  const stepId = id ?? 'keys';
  const usage = FORMATS[format].usage({
    stepId,
    path,
    relativePath,
    connection,
    fileName: basename(path),
  });
  return [
    '### Soda Cloud Keys: configured',
    factTable([
      ['Soda Cloud', escapeMarkdown(connection.host)],
      ['Organization', organization === '' ? 'not known' : escapeMarkdown(organization)],
      ['Key', `${keyUsed}, fingerprint \`${fingerprint(pair)}\``],
      ['Checked', verified ? 'yes, Soda Cloud accepts it' : 'no'],
      ['File', `${escapeMarkdown(path)} (${format}, mode ${octal(fileMode)}, ${removal(cleanup)})`],
    ]),
    '**Next step**',
    ...(id === undefined ? [`Give this step an id first: \`id: ${stepId}\`.`] : []),
    ...usage.flatMap(({ consumer, code }) => [`For ${consumer}:`, codeBlock('yaml', code)]),
  ].join('\n\n');
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

function removal(cleanup: boolean): string {
  return cleanup ? 'removed when the job ends' : "kept when the job ends ('cleanup: false')";
}
