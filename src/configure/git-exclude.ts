import { dirname, join, relative, resolve, sep } from 'node:path';
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

/** A file in a Git work tree of the workspace. Real paths. */
export interface WorkTree {
  readonly file: string;
  /** The directory with `.git` in it. */
  readonly root: string;
  readonly workspace: string;
}

/**
 * The work tree of a file; `undefined` where it is in none of the workspace. The search ends at the workspace:
 * directories above it may be shared with others.
 * @param workspace real path; the file is below it
 */
export function findWorkTree(file: string, workspace: string, fs: FileSystem): WorkTree | undefined {
  for (let directory = dirname(file); ; directory = dirname(directory)) {
    if (statsOf(join(directory, '.git'), fs) !== undefined) {
      return { file, root: directory, workspace };
    }
    if (directory === workspace || directory === dirname(directory)) {
      return undefined;
    }
  }
}

/** Whether the exclude file of the repository already has the line for a file. @throws as {@link addExclusion} */
export function isExcluded(tree: WorkTree, fs: FileSystem): boolean {
  const [own] = linesFor(tree);
  return readLines(excludeFileOf(tree, fs), fs).some((line) => line.replace(/\r$/, '') === own);
}

/**
 * Adds lines for a file, and for the temporary files beside it that become this file, to the exclude file of its
 * repository (gitignore documentation).
 * @param temporaryName of a file beside the exclude file
 * @throws FileProblem or the error of the system, where the exclude file cannot be used
 */
export function addExclusion(tree: WorkTree, temporaryName: string, fs: FileSystem): void {
  const excludeFile = excludeFileOf(tree, fs);
  if (statsOf(dirname(excludeFile), fs) === undefined) {
    fs.mkdirSync(dirname(excludeFile));
  }
  const lines = readLines(excludeFile, fs);
  // the text ends in a line break when its last line is empty
  const kept = lines.at(-1) === '' ? lines.slice(0, -1) : lines;
  writeLines(excludeFile, [...kept, ...linesFor(tree), ''], temporaryName, fs);
}

/**
 * Removes a temporary file that a killed process left, and those lines where they are no longer needed.
 * @throws as {@link addExclusion}
 */
export function removeExclusion(
  tree: WorkTree,
  temporaryName: string,
  removesLines: boolean,
  fs: FileSystem,
): void {
  const excludeFile = excludeFileOf(tree, fs);
  removeQuietly(join(dirname(excludeFile), temporaryName), fs);
  if (!removesLines) {
    return;
  }
  const lines = readLines(excludeFile, fs);
  const kept = linesFor(tree).reduce<readonly string[]>(withoutLast, lines);
  if (kept.length < lines.length) {
    writeLines(excludeFile, kept, temporaryName, fs);
  }
}

/** Another step may have added the same line before: each removes one. */
function withoutLast(lines: readonly string[], line: string): readonly string[] {
  const at = lines.lastIndexOf(line);
  return at === -1 ? lines : lines.toSpliced(at, 1);
}

/** Each byte is one character, so that text in the file that is not UTF-8 is kept. */
function linesFor({ file, root }: WorkTree): readonly [file: string, temporaryFiles: string] {
  const patternFor = (path: string) =>
    relative(root, path)
      .split(sep)
      .join('/')
      .replace(/[\\*?[\]!#]/g, '\\$&')
      .replace(/ $/, '\\ ');
  const inBytes = (line: string) => Buffer.from(line, 'utf8').toString('latin1');
  const directory = patternFor(dirname(file));
  return [
    inBytes(`/${patternFor(file)}`),
    inBytes(`${directory === '' ? '' : `/${directory}`}/${TEMPORARY_FILES}`),
  ];
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
 * @throws FileProblem for a link in its path, which could lead anywhere
 */
function excludeFileOf({ root }: WorkTree, fs: FileSystem): string {
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

/** In bytes: files of Git that contain a path. */
const LARGEST_POINTER = 64 * 1024;

function readPointer(path: string, fs: FileSystem): string {
  return readRegularFile(path, fs, LARGEST_POINTER).toString('utf8');
}

function checkDirectory(path: string, fs: FileSystem): void {
  if (statsOf(path, fs)?.isDirectory() !== true) {
    throw new FileProblem('What should be a directory of Git is a symbolic link or something else.');
  }
}
