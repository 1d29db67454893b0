import { basename, dirname } from 'node:path';
import { isHeaderLine, MARKER } from '../formats/header.ts';
import { hasUnmarkedProfile, withoutProfile } from '../formats/written-profile.ts';
import { errorCode } from '../shared/action-error.ts';
import {
  FileProblem,
  type FileSystem,
  permissionsOf,
  readRegularFile,
  replaceFile,
  startsWith,
  statsOf,
} from '../shared/files.ts';
import type { CleanupState, ProfileState } from './cleanup-state.ts';
import { findWorkTree, removeExclusion } from './git-exclude.ts';

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
      const reason = error instanceof FileProblem ? error.message : (errorCode(error) ?? 'unknown error');
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
 * rewrote the file, which may still hold the key. `link`: a symbolic link has replaced it.
 */
type FileRemoval = 'file' | 'lines' | 'not there' | 'of another step' | 'changed' | 'link';

/** Whether the directory of a file is still the one that was written to, or gone: a link could lead anywhere. */
function isSameDirectory(directory: string, fs: FileSystem): boolean {
  return statsOf(directory, fs) === undefined || fs.realpathSync.native(directory) === directory;
}

/** The header is enough: text that was added below it is in a file that holds the key, and is removed with it. */
function removeFile({ file, header }: CleanupState, fs: FileSystem): FileRemoval {
  const missing = missingFile(file, fs);
  if (missing !== undefined) {
    return missing;
  }
  if (startsWith(file, header, fs)) {
    fs.unlinkSync(file);
    return 'file';
  }
  return startsWith(file, MARKER, fs) ? 'of another step' : 'changed';
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
  return (
    stats !== undefined &&
    (result !== 'lines' || (stats.isFile() && readRegularFile(file, fs).includes(MARKER)))
  );
}

/** A directory that the action made stays when there are other files in it. */
function removeIfEmpty(directory: string, fs: FileSystem): void {
  if (fs.readdirSync(directory).length === 0) {
    fs.rmdirSync(directory);
  }
}
