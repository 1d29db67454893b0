import { basename, dirname, resolve } from 'node:path';
import { isHeaderLine, MARKERS, parseHeader } from '../formats/header.ts';
import { hasUnmarkedProfile, withoutProfile } from '../formats/written-profile.ts';
import {
  type FileSystem,
  failureReason,
  isRecord,
  isTemporaryFor,
  permissionsOf,
  readRegularFile,
  replaceFile,
  startsWith,
  statsOf,
} from '../shared/files.ts';
import { findWorkTree, removeExclusion } from './git-exclude.ts';
import { hasControlCharacters } from './location.ts';

/**
 * What a step writes, saved before it does so: all that `post` may remove. Absolute paths without links. Other programs
 * of the job can write such a state too: each of its members is checked, and none of them alone names a file that is
 * removed.
 */
export interface CleanupState {
  readonly file: string;
  /** The first of the written lines, which no other step writes. */
  readonly header: string;
  /** Set when only a profile in the file was written, and the rest of the file stays. */
  readonly profile?: ProfileState;
  /** Where the file is written before it gets its name: beside it. */
  readonly temporaryFile: string;
  /** The directories made for it, outermost first, each in the one before, the last one that of the file. */
  readonly directories: readonly string[];
  /** Whether lines for the file were added to the exclude file of its Git repository. */
  readonly excluded: boolean;
  /** Whether the file is removed when the job ends; a leftover temporary file always is. */
  readonly cleanup: boolean;
}

/** What is needed to leave the rest of a file as it was. */
interface ProfileState {
  /** The permissions of the existing file; absent when it had nothing but what the action had written. */
  readonly modeBefore?: number;
  /** The line break that was added before the lines; empty where there was one. */
  readonly addedBreak: string;
}

/** The name under which the runner keeps it for `post`. */
export const CLEANUP_STATE = 'cleanup';

/** Reads a state that the runner kept; `undefined` for anything else. */
export function parseCleanupState(text: string): CleanupState | undefined {
  try {
    const document: unknown = JSON.parse(text);
    return isCleanupState(document) ? document : undefined;
  } catch {
    return undefined;
  }
}

const MEMBERS = ['file', 'header', 'profile', 'temporaryFile', 'directories', 'excluded', 'cleanup'];
const PROFILE_MEMBERS = ['modeBefore', 'addedBreak'];

function isCleanupState(value: unknown): value is CleanupState {
  if (!hasOnly(value, MEMBERS)) {
    return false;
  }
  const { file, header, profile, temporaryFile, directories, excluded, cleanup } = value;
  return (
    isPlainPath(file) &&
    typeof header === 'string' &&
    parseHeader(header) !== undefined &&
    typeof temporaryFile === 'string' &&
    isTemporaryFor(temporaryFile, file) &&
    isChainTo(file, directories) &&
    typeof excluded === 'boolean' &&
    typeof cleanup === 'boolean' &&
    (profile === undefined || isProfileState(profile))
  );
}

function hasOnly(value: unknown, names: readonly string[]): value is Readonly<Record<string, unknown>> {
  return isRecord(value) && Object.keys(value).every((name) => names.includes(name));
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

function isProfileState(value: unknown): value is ProfileState {
  if (!hasOnly(value, PROFILE_MEMBERS)) {
    return false;
  }
  const { addedBreak, modeBefore } = value;
  return (
    typeof addedBreak === 'string' &&
    /^(?:\r?\n)?$/.test(addedBreak) &&
    (modeBefore === undefined ||
      (typeof modeBefore === 'number' && Number.isInteger(modeBefore) && (modeBefore & 0o777) === modeBefore))
  );
}

/** The result for a step's file. */
export interface Removal {
  readonly removed: 'file' | 'lines' | 'nothing';
  /** What could not be removed, and why. */
  readonly problems: string[];
}

/**
 * Removes what a state names and nothing else. Missing files are fine. Never throws.
 * @param workspace its real path, in which the Git exclude file is looked for
 */
export function removeWritten(state: CleanupState, workspace: string | undefined, fs: FileSystem): Removal {
  const problems: string[] = [];
  const attempt = <Result>(path: string, action: () => Result): Result | undefined => {
    try {
      return action();
    } catch (error) {
      const reason = failureReason(error);
      // nothing is there, or nothing can be there
      if (reason !== 'ENOENT' && reason !== 'ENOTDIR') {
        problems.push(`${path} (${reason})`);
      }
      return undefined;
    }
  };
  const { file, temporaryFile, cleanup, excluded, directories, profile } = state;
  const isInPlace = attempt(file, () => isSameDirectory(dirname(file), fs));
  if (isInPlace !== true) {
    if (isInPlace === false) {
      problems.push(`${file} (a symbolic link has replaced a directory of its path)`);
    }
    return { removed: 'nothing', problems };
  }
  attempt(temporaryFile, () => fs.unlinkSync(temporaryFile));
  if (!cleanup) {
    return { removed: 'nothing', problems };
  }
  const result = attempt(file, () =>
    profile === undefined ? removeFile(state, fs) : removeProfile(state, profile, fs),
  );
  problems.push(...problemsOf(result, state));
  if (excluded && workspace !== undefined) {
    attempt(`the line for ${file} in .git/info/exclude`, () => {
      const workTree = findWorkTree(file, workspace, fs);
      if (workTree !== undefined) {
        removeExclusion(workTree, basename(temporaryFile), !hasFileOfAction(file, result, fs), fs);
      }
    });
  }
  for (const directory of directories.toReversed()) {
    attempt(directory, () => removeIfEmpty(directory, fs));
  }
  return { removed: result === 'file' || result === 'lines' ? result : 'nothing', problems };
}

/**
 * `file`: the file was removed. `lines`: the lines were, and the rest of the file stays. `changed`: another program
 * rewrote the file, which may still contain the key. `link`: a symbolic link has replaced it.
 */
type FileRemoval = 'file' | 'lines' | 'not there' | 'of another step' | 'changed' | 'link';

/** Whether the directory of a file is still the one that was written to, or gone: a link could lead anywhere. */
function isSameDirectory(directory: string, fs: FileSystem): boolean {
  return statsOf(directory, fs) === undefined || fs.realpathSync.native(directory) === directory;
}

/** The header is enough: text that was added below it is in a file with the key, and is removed with it. */
function removeFile({ file, header }: CleanupState, fs: FileSystem): FileRemoval {
  const missing = missingFile(file, fs);
  if (missing !== undefined) {
    return missing;
  }
  if (startsWith(file, header, fs)) {
    fs.unlinkSync(file);
    return 'file';
  }
  return MARKERS.some((marker) => startsWith(file, marker, fs)) ? 'of another step' : 'changed';
}

function missingFile(file: string, fs: FileSystem): 'link' | 'not there' | undefined {
  const stats = statsOf(file, fs);
  return stats?.isFile() === true ? undefined : stats?.isSymbolicLink() === true ? 'link' : 'not there';
}

/** How often a file is read again that another job writes at the same moment. */
const ATTEMPTS = 5;

/**
 * Removes the lines of one step from a file and leaves the rest as it is, byte for byte. If there was no file before and
 * nothing else is left, the file is removed too.
 */
function removeProfile(state: CleanupState, profile: ProfileState, fs: FileSystem): FileRemoval {
  for (let attempt = 1; ; attempt += 1) {
    const result = tryToRemoveProfile(state, profile, attempt === ATTEMPTS, fs);
    if (result !== undefined) {
      return result;
    }
  }
}

/** `undefined` when another program wrote the file meanwhile. */
function tryToRemoveProfile(
  { file, header, temporaryFile }: CleanupState,
  { addedBreak, modeBefore }: ProfileState,
  isLast: boolean,
  fs: FileSystem,
): FileRemoval | undefined {
  const missing = missingFile(file, fs);
  if (missing !== undefined) {
    return missing;
  }
  const bytes = readRegularFile(file, fs);
  // each byte is one character, so that text that is not UTF-8 is kept as well
  const text = bytes.toString('latin1');
  const rest = withoutProfile(text, header, addedBreak);
  if (rest === undefined) {
    return text.includes(header) || hasUnmarkedProfile(text)
      ? 'changed'
      : text.split('\n').some(isHeaderLine)
        ? 'of another step'
        : 'not there';
  }
  if (modeBefore === undefined && rest.trim() === '') {
    fs.unlinkSync(file);
    return 'file';
  }
  const mode = modeBefore ?? permissionsOf(file, fs) ?? 0o600;
  const content = Buffer.from(rest, 'latin1');
  const isCurrent = () => isLast || readRegularFile(file, fs).equals(bytes);
  return replaceFile(file, temporaryFile, { content, mode }, isCurrent, fs) ? 'lines' : undefined;
}

function problemsOf(result: FileRemoval | undefined, { file, profile }: CleanupState): string[] {
  const what = profile === undefined ? file : `the key from ${file}`;
  const changed =
    profile === undefined
      ? 'another program has changed or replaced it: its first line is not the one that this step wrote'
      : 'another program has rewritten it';
  const reason =
    result === 'changed' ? changed : result === 'link' ? 'a symbolic link has replaced it' : undefined;
  return reason === undefined ? [] : [`${what} (${reason})`];
}

/** Whether a file of the action may still be at the path: one of another step, or one that was changed. */
function hasFileOfAction(file: string, result: FileRemoval | undefined, fs: FileSystem): boolean {
  const stats = statsOf(file, fs);
  if (stats === undefined || result !== 'lines') {
    return stats !== undefined;
  }
  const bytes = stats.isFile() ? readRegularFile(file, fs) : Buffer.of();
  return MARKERS.some((marker) => bytes.includes(marker));
}

/** A directory that the action made stays when there are other files in it. */
function removeIfEmpty(directory: string, fs: FileSystem): void {
  if (fs.readdirSync(directory).length === 0) {
    fs.rmdirSync(directory);
  }
}
