import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { type HeaderSyntax, headerLine, MARKERS, parseHeader } from '../formats/header.ts';
import { isProfileOnly } from '../formats/written-profile.ts';
import { ActionError, errorCode } from '../shared/action-error.ts';
import {
  FileProblem,
  type FileSystem,
  LARGEST_FILE,
  readRegularText,
  readStart,
  renameOver,
  startsWith,
  statsOf,
  writeTemporaryFile,
} from '../shared/files.ts';
import type { CleanupState } from './cleanup.ts';
import type { JobPaths } from './location.ts';

interface WriteOptions {
  /** Permission bits of the file, whatever the umask. */
  readonly fileMode: number;
  /** Whether a file that the action did not write may be replaced. */
  readonly overwrite: boolean;
}

/** The directories that have to be made for a file, outermost first. */
export function missingDirectories(file: string, fs: FileSystem): string[] {
  const directory = dirname(file);
  if (directory === file || statsOf(directory, fs) !== undefined) {
    return [];
  }
  return [...missingDirectories(directory, fs), directory];
}

/**
 * Writes the file of a state: first completely under its temporary name, then under its own, so that a reader never
 * sees a part of it and nothing at the path is replaced by accident. Undoes its changes when it fails.
 * @throws ActionError if something else is at the path, or the system refuses
 */
export function writeFile(state: CleanupState, text: string, options: WriteOptions, fs: FileSystem): void {
  const { file, temporaryFile } = state;
  const { fileMode: mode, overwrite } = options;
  // whoever may read the file gets to it by its name, as a container's user does, and cannot list the directory
  const directoryMode = 0o700 | ((mode & 0o044) >> 2);
  const made: string[] = [];
  try {
    for (const directory of state.directories) {
      fs.mkdirSync(directory, directoryMode);
      made.unshift(directory);
      fs.chmodSync(directory, directoryMode);
    }
    const durable = assertWritable(file, overwrite, fs) !== 'nothing';
    writeTemporaryFile(temporaryFile, text, { mode, durable }, fs);
    moveIntoPlace(state, overwrite, fs);
  } catch (error) {
    for (const undo of [
      () => fs.unlinkSync(temporaryFile),
      ...made.map((path) => () => fs.rmdirSync(path)),
    ]) {
      try {
        undo();
      } catch {
        // the first error is the one to report, and post tries again
      }
    }
    throw error instanceof ActionError ? error : notWritable(file, error);
  }
}

/** A hard link fails when the name is taken, a rename replaces: the difference between creating and overwriting. */
function moveIntoPlace({ file, temporaryFile }: CleanupState, overwrite: boolean, fs: FileSystem): void {
  if (pathStatusOf(file, fs) === 'nothing') {
    try {
      fs.linkSync(temporaryFile, file);
      fs.unlinkSync(temporaryFile);
      return;
    } catch {
      // the name was taken just now, or the file system has no hard links: the next check decides
    }
  }
  assertWritable(file, overwrite, fs);
  renameOver(temporaryFile, file, fs);
}

/**
 * What is at the path of a file.
 * @throws ActionError if it must not be replaced, or the system refuses to say
 */
export function assertWritable(file: string, overwrite: boolean, fs: FileSystem): PathStatus {
  let status: PathStatus;
  try {
    status = pathStatusOf(file, fs);
  } catch (error) {
    throw notWritable(file, error);
  }
  if (status === 'symbolic link' || status === 'special file' || (status === 'other file' && !overwrite)) {
    throw new ActionError('Configuration file exists', {
      what: `The configuration was not written to ${file}.`,
      ...EXISTING[status],
    });
  }
  return status;
}

const EXISTING = {
  'symbolic link': {
    why: 'There is a symbolic link, and a key is never written through one: it could end up anywhere.',
    fix: "Set 'config-path' to the real file, or remove the link.",
  },
  'special file': {
    why: 'There is a directory or a special file.',
    fix: "Set 'config-path' to the path of a file that does not exist yet.",
  },
  'other file': {
    why: 'There is a file that this action did not write, or that was changed since, and it is left alone.',
    fix: "Set 'overwrite: true' to replace it, or 'config-path' to another path. To keep its data sources, name it in 'base-config'.",
  },
} as const;

const SYSTEM_REASONS: Readonly<Record<string, string>> = {
  EACCES: 'The user of this job may not write there',
  EPERM: 'The user of this job may not write there',
  EROFS: 'The file system is read-only',
  ENOSPC: 'The disk is full',
  ENOTDIR: 'A part of the path is a file where a directory is needed',
  ENAMETOOLONG: 'The path is too long',
  ENOENT: 'A symbolic link in the path leads nowhere, or a directory was removed meanwhile',
  ELOOP: 'The symbolic links in the path form a loop',
};

/** The error for a file that the system refuses to write, or whose path it refuses to follow. */
export function notWritable(file: string, error: unknown): ActionError {
  const code = errorCode(error) ?? 'unknown error';
  return new ActionError(
    'Configuration file not writable',
    {
      what: `The configuration could not be written to ${file}.`,
      why: `${SYSTEM_REASONS[code] ?? 'The system refused it'} (${code}).`,
      fix: "Set 'config-path' to a path where the job's user may write, or leave it out to use the runner's temporary directory.",
    },
    { cause: error },
  );
}

/** What is at a path, as far as it matters for writing. */
type PathStatus = 'nothing' | 'own file' | 'other file' | 'symbolic link' | 'special file';

/** Looks at a path without following a symbolic link in its last component. */
function pathStatusOf(path: string, fs: FileSystem): PathStatus {
  const stats = statsOf(path, fs);
  if (stats === undefined) {
    return 'nothing';
  }
  if (stats.isSymbolicLink()) {
    return 'symbolic link';
  }
  if (!stats.isFile()) {
    return 'special file';
  }
  const isMarked = MARKERS.some((marker) => startsWith(path, marker, fs));
  return isMarked && isAsWritten(path, fs) ? 'own file' : 'other file';
}

/** The action writes at most a file that it reads with its own lines added. */
const LARGEST_WRITTEN = 2 * LARGEST_FILE;

/** Whether a file has what the action wrote and nothing that was added or changed since. */
function isAsWritten(path: string, fs: FileSystem): boolean {
  const bytes = readStart(path, LARGEST_WRITTEN, fs);
  const text = bytes.toString('latin1');
  return hasOwnDigest(bytes) || isProfileOnly(text, headerOf(text));
}

/**
 * Adds the digest to the header of a file that is entirely the action's.
 * @param text starts with the header of that number in this syntax
 */
export function addDigest(
  text: string,
  number: string,
  syntax?: HeaderSyntax,
): { readonly text: string; readonly header: string } {
  const below = text.slice(headerLine(number, undefined, syntax).length);
  const header = headerLine(number, digestOf(Buffer.from(below)), syntax);
  return { text: `${header}${below}`, header };
}

function hasOwnDigest(bytes: Buffer): boolean {
  const header = headerOf(bytes.toString('latin1'));
  const digest = parseHeader(header)?.digest;
  return digest !== undefined && digest === digestOf(bytes.subarray(header.length));
}

function headerOf(text: string): string {
  return text.split('\n', 1)[0]?.trimEnd() ?? '';
}

/** Too short to reveal anything about a key, and long enough to detect any change that is not made on purpose. */
function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 8);
}

/**
 * The text of the file at the path, for a format that merges it; `undefined` when there is none, and for an unchanged
 * file that the action wrote in another format: nothing of that is kept.
 * @throws ActionError for a file that is not a regular one, not readable, larger than 1 MiB or not UTF-8
 */
export function readExistingFile(path: string, fs: FileSystem): string | undefined {
  try {
    const text = statsOf(path, fs) === undefined ? undefined : readRegularText(path, fs);
    return text === undefined || hasOwnDigest(Buffer.from(text)) ? undefined : text;
  } catch (error) {
    throw new ActionError(
      'Credentials file not usable',
      {
        what: `The file ${path} cannot be read, and its content would be lost.`,
        why: reasonOf(error),
        fix: "Correct or remove the file, or set 'config-path' to another path.",
      },
      { cause: error },
    );
  }
}

/**
 * The text of the file in `base-config`.
 * @param written as the user wrote it
 * @throws ActionError for a file that does not exist, is outside the workspace once links are resolved, is not a regular
 *   one, not readable, larger than 1 MiB or not UTF-8
 */
export function readBaseConfig(written: string | undefined, paths: JobPaths): string | undefined {
  if (written === undefined) {
    return undefined;
  }
  const file = paths.resolve('base-config', written);
  try {
    return paths.readText(file);
  } catch (error) {
    throw new ActionError(
      'base-config not readable',
      {
        what: `The file in 'base-config', ${file}, cannot be read.`,
        why:
          errorCode(error) === 'ENOENT'
            ? 'There is no such file (ENOENT). Is the repository checked out before this step?'
            : reasonOf(error),
        fix: "Give the path of a Soda Library configuration in the workspace, relative to the workspace, or leave 'base-config' out.",
      },
      { cause: error },
    );
  }
}

function reasonOf(error: unknown): string {
  return error instanceof FileProblem
    ? error.message
    : `The system refused to read it (${errorCode(error) ?? 'unknown error'}).`;
}
