import { basename, dirname, resolve } from 'node:path';
import { MARKER, numbersOf } from '../formats/types.ts';
import { errorCode } from '../shared/action-error.ts';
import {
  FileProblem,
  type FileSystem,
  isRecord,
  isTemporaryFor,
  readRegularFile,
  startsWith,
  statsOf,
} from '../shared/files.ts';
import { type FileRemoval, removePart } from './credentials-profile.ts';
import { removeExclusion, workTreeOf } from './git-exclude.ts';
import { hasControlCharacters } from './location.ts';

/**
 * What a step writes, noted before it does so: all that `post` may take away again. Absolute paths without links. Other
 * programs of the job can write such a note too: each of its members is checked, and none of them alone names a file
 * that is removed.
 */
export interface CleanupState {
  readonly file: string;
  /** The first of the written lines, which no other step writes. */
  readonly header: string;
  /** Set when the written lines are a part of the file, and what else is in it stays. */
  readonly part?: WrittenPart;
  /** Where the file is written before it gets its name: beside it. */
  readonly temporaryFile: string;
  /** The directories made for it, outermost first, each in the one before, the last one that of the file. */
  readonly directories: readonly string[];
  /** Whether lines for the file were added to the exclude file of its Git repository. */
  readonly excluded: boolean;
  /** Whether the file is to be removed when the job ends; a temporary file left behind always is. */
  readonly cleanup: boolean;
}

/** What it takes to leave the rest of a file as it was. */
export interface WrittenPart {
  /** The permissions of the file that stood there; none when there was nothing but what the action had written. */
  readonly modeBefore?: number;
  /** The line break that was added before the lines, or nothing. */
  readonly addedBreak: string;
  /** The name of the key below the header. */
  readonly key: string;
}

export const CLEANUP_STATE = 'cleanup';

/** Reads a state back from the runner's state; `undefined` for anything that is not one. */
export function parseCleanupState(text: string): CleanupState | undefined {
  try {
    const document: unknown = JSON.parse(text);
    return isReceipt(document) ? document : undefined;
  } catch {
    return undefined;
  }
}

const MEMBERS: ReadonlySet<string> = new Set([
  'file',
  'header',
  'part',
  'temporaryFile',
  'directories',
  'excluded',
  'cleanup',
]);

function isReceipt(value: unknown): value is CleanupState {
  if (!isRecord(value) || Object.keys(value).some((name) => !MEMBERS.has(name))) {
    return false;
  }
  const { file, header, part, temporaryFile, directories, excluded, cleanup } = value;
  return (
    isPlainPath(file) &&
    typeof header === 'string' &&
    numbersOf(header) !== undefined &&
    typeof temporaryFile === 'string' &&
    isTemporaryFor(temporaryFile, file) &&
    isChainTo(file, directories) &&
    typeof excluded === 'boolean' &&
    typeof cleanup === 'boolean' &&
    (part === undefined || isWrittenPart(part))
  );
}

function isPlainPath(value: unknown): value is string {
  return typeof value === 'string' && resolve(value) === value && !hasControlCharacters(value);
}

/** Whether these are the innermost directories of a file, each once, outermost first. */
function isChainTo(file: string, directories: unknown): boolean {
  if (!Array.isArray(directories)) {
    return false;
  }
  const inward = [...directories, file];
  return directories.every((directory, index) => directory === dirname(inward[index + 1]));
}

function isWrittenPart(value: unknown): value is WrittenPart {
  if (!isRecord(value)) {
    return false;
  }
  const { addedBreak, key, modeBefore } = value;
  return (
    typeof addedBreak === 'string' &&
    /^(?:\r?\n)?$/.test(addedBreak) &&
    typeof key === 'string' &&
    /^\w+$/.test(key) &&
    (modeBefore === undefined ||
      (typeof modeBefore === 'number' && Number.isInteger(modeBefore) && (modeBefore & 0o777) === modeBefore))
  );
}

/** What became of a step's file. */
export interface Removal {
  readonly removed: 'file' | 'lines' | 'nothing';
  /** What could not be taken away, and why. */
  readonly problems: string[];
}

/**
 * Takes away what a state names and nothing else. What is gone already is fine. Never throws.
 * @param workspace its real path, in which the line in a Git exclude file is looked for
 */
export function removeWritten(state: CleanupState, workspace: string | undefined, fs: FileSystem): Removal {
  const problems: string[] = [];
  const attempt = <Result>(path: string, action: () => Result): Result | undefined => {
    try {
      return action();
    } catch (error) {
      const reason = error instanceof FileProblem ? error.message : (errorCode(error) ?? 'unknown error');
      // nothing is there, or nothing can be there
      if (reason !== 'ENOENT' && reason !== 'ENOTDIR') {
        problems.push(`${path} (${reason})`);
      }
      return undefined;
    }
  };
  const { file, temporaryFile, cleanup, excluded, directories } = state;
  const isInPlace = attempt(file, () => isWhereItWas(dirname(file), fs));
  if (isInPlace !== true) {
    if (isInPlace === false) {
      problems.push(`${file} (a symbolic link has taken the place of a directory on the way to it)`);
    }
    return { removed: 'nothing', problems };
  }
  attempt(temporaryFile, () => fs.unlinkSync(temporaryFile));
  if (!cleanup) {
    return { removed: 'nothing', problems };
  }
  const removal = attempt(file, () =>
    state.part === undefined ? removeFile(state, fs) : removePart(state, state.part, fs),
  );
  problems.push(...whatIsLeft(removal, state));
  if (excluded && workspace !== undefined) {
    attempt(`the line for ${file} in .git/info/exclude`, () =>
      removeLine(state, removal === 'lines removed', workspace, fs),
    );
  }
  for (const directory of [...directories].reverse()) {
    attempt(directory, () => removeIfEmpty(directory, fs));
  }
  return { removed: removedBy(removal), problems };
}

function removedBy(removal: FileRemoval | undefined): Removal['removed'] {
  return removal === 'removed' ? 'file' : removal === 'lines removed' ? 'lines' : 'nothing';
}

/** Whether the directory of a file is still the one that was written to, or gone: a link could lead anywhere. */
function isWhereItWas(directory: string, fs: FileSystem): boolean {
  return statsOf(directory, fs) === undefined || fs.realpathSync.native(directory) === directory;
}

/** The header is enough: what somebody added below it lies in a file that holds the key, and goes with it. */
function removeFile({ file, header }: CleanupState, fs: FileSystem): FileRemoval {
  const stats = statsOf(file, fs);
  if (stats?.isFile() !== true) {
    return stats?.isSymbolicLink() === true ? 'link' : 'not there';
  }
  if (startsWith(file, header, fs)) {
    fs.unlinkSync(file);
    return 'removed';
  }
  return startsWith(file, MARKER, fs) ? 'of another step' : 'changed';
}

function whatIsLeft(removal: FileRemoval | undefined, { file, part }: CleanupState): string[] {
  const what = part === undefined ? file : `the key from ${file}`;
  switch (removal) {
    case 'changed':
      return [
        part === undefined
          ? `${what} (another program has changed or replaced it: its first line is not the one that this step wrote)`
          : `${what} (another program has rewritten it)`,
      ];
    case 'link':
      return [`${what} (a symbolic link has taken its place)`];
    default:
      return [];
  }
}

/** The line stays as long as a file of the action may be at the path: one of another step, or one that was changed. */
function removeLine(
  { file, temporaryFile }: CleanupState,
  ownLinesAreGone: boolean,
  workspace: string,
  fs: FileSystem,
): void {
  const place = workTreeOf(file, workspace, fs);
  if (place !== undefined) {
    const isGone = statsOf(file, fs) === undefined;
    const holdsOthersOnly = ownLinesAreGone && !holdsMarker(file, fs);
    removeExclusion(
      place,
      { temporaryName: basename(temporaryFile), stays: !isGone && !holdsOthersOnly },
      fs,
    );
  }
}

function holdsMarker(file: string, fs: FileSystem): boolean {
  return statsOf(file, fs)?.isFile() === true && readRegularFile(file, fs).includes(MARKER);
}

/** Somebody else's files in a directory of ours keep it. */
function removeIfEmpty(directory: string, fs: FileSystem): void {
  if (fs.readdirSync(directory).length === 0) {
    fs.rmdirSync(directory);
  }
}
