import { dirname, join, relative, resolve, sep } from 'node:path';
import { ActionError, errorCode } from '../shared/action-error.ts';
import {
  FileProblem,
  type FileSystem,
  permissionsOf,
  readRegularFile,
  removeQuietly,
  replaceFile,
  statsOf,
  TEMPORARY_FILES,
} from '../shared/files.ts';
import type { Log } from '../shared/log.ts';
import type { Location } from './location.ts';

/** A file in a Git work tree of the workspace. */
export interface WorkTree extends WorkTreeFile {
  /** Real path. */
  readonly workspace: string;
}

interface Surroundings {
  readonly fs: FileSystem;
  readonly environment: NodeJS.ProcessEnv;
  readonly log: Log;
}

/** The work tree that a file lies in; `undefined` where it lies in none of the workspace. */
export function findWorkTree(
  { realPath, relativePath }: Location,
  workspace: string | undefined,
  fs: FileSystem,
): WorkTree | undefined {
  if (relativePath === '' || workspace === undefined) {
    return undefined;
  }
  const place = workTreeOf(realPath, workspace, fs);
  return place === undefined ? undefined : { ...place, workspace };
}

/**
 * Asks Git whether it tracks what is to be written.
 * @throws ActionError where it does, whether or not a file is there: the next commit of changes would take the key along
 */
export async function checkUntracked(tree: WorkTree, { fs, environment, log }: Surroundings): Promise<void> {
  const { tracks } = await import('./git.ts');
  const answer = await tracks(tree, tree.workspace, environment);
  if (answer === 'yes') {
    throw new ActionError('Path tracked by Git', {
      what: `The configuration was not written to ${tree.file}.`,
      why: 'Git tracks a file at this path: the next commit of changes would take the API key along.',
      fix: "Set 'config-path' to a path that is not in the repository, such as '.soda-cloud/configuration.yml'. To keep the data sources of the tracked file, name it in 'base-config'.",
    });
  }
  if (answer === 'unknown' && statsOf(tree.file, fs) !== undefined) {
    log.warning(
      'Not excluded from Git',
      `A file in a Git work tree is replaced, ${tree.file}, and Git could not be asked whether it tracks it. Take care that nothing commits it.`,
    );
  }
}

/** What is to be done in the exclude file of the repository. */
export interface PlannedExclusion {
  readonly adds: boolean;
  /** Why the exclude file cannot be used. */
  readonly problem?: string;
}

export const NO_EXCLUSION: PlannedExclusion = { adds: false };

export function planExclusion(tree: WorkTree, fs: FileSystem): PlannedExclusion {
  try {
    return { adds: !isExcluded(tree, fs) };
  } catch (error) {
    return { adds: false, problem: reasonOf(error) };
  }
}

/**
 * Does what was planned, and asks Git whether it leaves the file out now: a rule of a .gitignore may take it in again.
 * @param temporaryName of a file beside the exclude file
 */
export async function excludeFromGit(
  tree: WorkTree,
  temporaryName: string,
  planned: PlannedExclusion,
  { fs, environment, log }: Surroundings,
): Promise<void> {
  const problem = planned.adds ? problemOfAdding(tree, temporaryName, fs) : planned.problem;
  const { ignores } = await import('./git.ts');
  const answer = await ignores(tree, tree.workspace, environment);
  if (answer === 'no') {
    const reason =
      problem ?? 'A rule of a .gitignore file that starts with an exclamation mark takes it in again.';
    log.warning(
      'Not excluded from Git',
      `'git add' would take ${tree.file}. ${reason} Take care that nothing commits the file, or choose another 'config-path'.`,
    );
  } else if (answer === 'unknown' && problem !== undefined) {
    log.warning(
      'Not excluded from Git',
      `${tree.file} lies in a Git work tree, and Git could not be asked whether it ignores the file. ${problem} Take care that nothing commits it.`,
    );
  }
}

function problemOfAdding(tree: WorkTree, temporaryName: string, fs: FileSystem): string | undefined {
  try {
    addExclusion(tree, temporaryName, fs);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

function reasonOf(error: unknown): string {
  const reason = error instanceof FileProblem ? error.message : `${errorCode(error) ?? 'unknown error'}.`;
  return `The file .git/info/exclude of the repository cannot be used: ${reason}`;
}

/** Files of Git that hold a path, in bytes. */
const LARGEST_POINTER = 64 * 1024;

/** A file of a Git work tree. Real paths. */
export interface WorkTreeFile {
  readonly file: string;
  /** The directory with `.git` in it. */
  readonly root: string;
}

/**
 * The work tree that a file lies in; `undefined` outside one. The search ends at the workspace: directories above it may
 * be shared with others.
 * @param workspace real path; the file is below it
 */
export function workTreeOf(file: string, workspace: string, fs: FileSystem): WorkTreeFile | undefined {
  for (let directory = dirname(file); ; directory = dirname(directory)) {
    if (statsOf(join(directory, '.git'), fs) !== undefined) {
      return { file, root: directory };
    }
    if (directory === workspace || directory === dirname(directory)) {
      return undefined;
    }
  }
}

/** Whether the exclude file of the repository has the line for a file already. @throws as {@link addExclusion} */
export function isExcluded(place: WorkTreeFile, fs: FileSystem): boolean {
  const [own] = linesFor(place);
  return readLines(excludeFileOf(place, fs), fs).some((line) => line.replace(/\r$/, '') === own);
}

/**
 * Adds lines for a file, and for the temporary files beside it that become this file, to the exclude file of its
 * repository (gitignore documentation).
 * @param temporaryName of a file beside the exclude file
 * @throws FileProblem or the error of the system, where the exclude file cannot be used
 */
export function addExclusion(place: WorkTreeFile, temporaryName: string, fs: FileSystem): void {
  const excludeFile = excludeFileOf(place, fs);
  if (statsOf(dirname(excludeFile), fs) === undefined) {
    fs.mkdirSync(dirname(excludeFile));
  }
  const lines = readLines(excludeFile, fs);
  // the text ends in a line break when its last line is empty
  const kept = lines.at(-1) === '' ? lines.slice(0, -1) : lines;
  writeLines(excludeFile, [...kept, ...linesFor(place), ''], temporaryName, fs);
}

/**
 * Takes those lines away again, and a temporary file that a killed process left.
 * @param stays whether the lines have to stay
 * @throws as {@link addExclusion}
 */
export function removeExclusion(
  place: WorkTreeFile,
  { temporaryName, stays }: { readonly temporaryName: string; readonly stays: boolean },
  fs: FileSystem,
): void {
  const excludeFile = excludeFileOf(place, fs);
  removeQuietly(join(dirname(excludeFile), temporaryName), fs);
  if (stays) {
    return;
  }
  const lines = readLines(excludeFile, fs);
  const kept = linesFor(place).reduce<readonly string[]>(withoutLast, lines);
  if (kept.length < lines.length) {
    writeLines(excludeFile, kept, temporaryName, fs);
  }
}

/** Another step may have added the same line before: each takes one away. */
function withoutLast(lines: readonly string[], line: string): readonly string[] {
  const at = lines.lastIndexOf(line);
  return at === -1 ? lines : lines.toSpliced(at, 1);
}

/** One byte is one character: what is not UTF-8 in the file comes through as it is. */
function linesFor({ file, root }: WorkTreeFile): readonly [file: string, temporaryFiles: string] {
  const pathInTree = (path: string) => escapePattern(relative(root, path).split(sep).join('/'));
  const directory = pathInTree(dirname(file));
  const inBytes = (line: string) => Buffer.from(line, 'utf8').toString('latin1');
  return [
    inBytes(`/${pathInTree(file)}`),
    inBytes(`${directory === '' ? '' : `/${directory}`}/${TEMPORARY_FILES}`),
  ];
}

function escapePattern(path: string): string {
  return path.replace(/[\\*?[\]!#]/g, '\\$&').replace(/ $/, '\\ ');
}

function readLines(excludeFile: string, fs: FileSystem): string[] {
  return statsOf(excludeFile, fs) === undefined
    ? []
    : readRegularFile(excludeFile, fs).toString('latin1').split('\n');
}

function writeLines(
  excludeFile: string,
  lines: readonly string[],
  temporaryName: string,
  fs: FileSystem,
): void {
  const content = Buffer.from(lines.join('\n'), 'latin1');
  const mode = permissionsOf(excludeFile, fs) ?? 0o644;
  const temporaryFile = join(dirname(excludeFile), temporaryName);
  replaceFile(excludeFile, temporaryFile, { content, mode }, () => true, fs);
}

/**
 * Where the exclude file of a repository is, or would be.
 * @throws FileProblem for a link on the way: what it leads to may be anybody's
 */
function excludeFileOf({ root }: WorkTreeFile, fs: FileSystem): string {
  const directory = join(commonGitDirectory(join(root, '.git'), fs), 'info');
  if (statsOf(directory, fs) !== undefined) {
    checkDirectory(directory, fs);
  }
  return join(directory, 'exclude');
}

/** `.git` is a directory, or a file that names one in submodules and linked work trees. */
function commonGitDirectory(dotGit: string, fs: FileSystem): string {
  if (statsOf(dotGit, fs)?.isDirectory() === true) {
    return dotGit;
  }
  const named = /^gitdir: (.+)$/m.exec(readPointer(dotGit, fs))?.[1];
  if (named === undefined) {
    throw new FileProblem("The file '.git' names no directory.");
  }
  const gitDirectory = resolve(dirname(dotGit), named.trim());
  checkDirectory(gitDirectory, fs);
  const commonDirectory = join(gitDirectory, 'commondir');
  if (statsOf(commonDirectory, fs) === undefined) {
    return gitDirectory;
  }
  const common = resolve(gitDirectory, readPointer(commonDirectory, fs).trim());
  checkDirectory(common, fs);
  return common;
}

function readPointer(path: string, fs: FileSystem): string {
  return readRegularFile(path, fs, LARGEST_POINTER).toString('utf8');
}

function checkDirectory(path: string, fs: FileSystem): void {
  if (statsOf(path, fs)?.isDirectory() !== true) {
    throw new FileProblem('What should be a directory of Git is a symbolic link or something else.');
  }
}
