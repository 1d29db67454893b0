import { dirname } from 'node:path';
import { ActionError, errorCode } from '../shared/action-error.ts';
import { type FileSystem, statsOf, writeTemporaryFile } from '../shared/files.ts';
import type { CleanupState } from './cleanup-state.ts';
import { type PathStatus, pathStatusOf } from './existing-file.ts';

export interface WriteOptions {
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
  fs.renameSync(temporaryFile, file);
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
