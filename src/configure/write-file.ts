import { dirname } from 'node:path';
import { ActionError, errorCode } from '../shared/action-error.ts';
import { type FileSystem, statsOf, writeTemporaryFile } from '../shared/files.ts';
import type { CleanupState } from './cleanup.ts';
import { type PathStatus, pathStatusOf } from './existing-file.ts';

/**
 * The mode of a directory for a file: who may read the file gets through to it by its name, as a container's user does
 * that has the directory mounted, and cannot list what is there.
 */
function directoryMode(fileMode: number): number {
  return 0o700 | ((fileMode & 0o044) >> 2);
}

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
 * Writes the file of a state: first whole under its temporary name, then under its own, so that a reader never sees
 * half of it and nothing that stands there is replaced by accident. What was made is undone when it fails.
 * @throws ActionError when something else stands there, or the system refuses
 */
export function writeFile(state: CleanupState, text: string, options: WriteOptions, fs: FileSystem): void {
  const made: string[] = [];
  const mode = directoryMode(options.fileMode);
  try {
    for (const directory of state.directories) {
      fs.mkdirSync(directory, mode);
      made.unshift(directory);
      fs.chmodSync(directory, mode);
    }
    const status = assertWritable(state.file, options, fs);
    const durable = status !== 'nothing';
    writeTemporaryFile(state.temporaryFile, text, { mode: options.fileMode, durable }, fs);
    moveIntoPlace(state, options, fs);
  } catch (error) {
    rollBack(state, made, fs);
    throw error instanceof ActionError ? error : notWritable(state.file, error);
  }
}

/** A hard link fails when the name is taken, a rename replaces: the difference between creating and overwriting. */
function moveIntoPlace({ file, temporaryFile }: CleanupState, options: WriteOptions, fs: FileSystem): void {
  if (pathStatusOf(file, fs) === 'nothing') {
    try {
      fs.linkSync(temporaryFile, file);
      fs.unlinkSync(temporaryFile);
      return;
    } catch {
      // the name was taken just now, or the file system has no hard links: the next look decides
    }
  }
  assertWritable(file, options, fs);
  fs.renameSync(temporaryFile, file);
}

/**
 * What stands in the place of a file.
 * @throws ActionError when it must not be replaced, or nobody may look
 */
export function assertWritable(
  file: string,
  { overwrite }: Pick<WriteOptions, 'overwrite'>,
  fs: FileSystem,
): PathStatus {
  const status = lookAt(file, fs);
  const replaceable =
    status === 'nothing' || status === 'own file' || (status === 'foreign file' && overwrite);
  if (!replaceable) {
    throw occupied(file, status);
  }
  return status;
}

function lookAt(file: string, fs: FileSystem): PathStatus {
  try {
    return pathStatusOf(file, fs);
  } catch (error) {
    throw notWritable(file, error);
  }
}

function rollBack(state: CleanupState, made: readonly string[], fs: FileSystem): void {
  for (const remove of [
    () => fs.unlinkSync(state.temporaryFile),
    ...made.map((path) => () => fs.rmdirSync(path)),
  ]) {
    try {
      remove();
    } catch {
      // the error that led here is the one to report, and post tries again
    }
  }
}

function occupied(file: string, status: PathStatus): ActionError {
  const parts = {
    'symbolic link': {
      why: 'A symbolic link stands there, and a key is never written through one: it could end up anywhere.',
      fix: "Set 'config-path' to the real file, or remove the link.",
    },
    'something else': {
      why: 'A directory or a special file stands there.',
      fix: "Set 'config-path' to the path of a file that does not exist yet.",
    },
    other: {
      why: 'A file that this action did not write, or that was changed since, stands there, and it is left alone.',
      fix: "Set 'overwrite: true' to replace it, or 'config-path' to another path. To keep its data sources, name it in 'base-config'.",
    },
  };
  return new ActionError('Configuration file exists', {
    what: `The configuration was not written to ${file}.`,
    ...(status === 'symbolic link' || status === 'something else' ? parts[status] : parts.other),
  });
}

const SYSTEM_REASONS: Readonly<Record<string, string>> = {
  EACCES: 'The user of this job may not write there',
  EPERM: 'The user of this job may not write there',
  EROFS: 'The file system is read-only',
  ENOSPC: 'The disk is full',
  ENOTDIR: 'A part of the path is a file where a directory is needed',
  ENAMETOOLONG: 'The path is too long',
  ENOENT: 'A symbolic link on the way leads nowhere, or a directory was removed meanwhile',
  ELOOP: 'The symbolic links on the way form a loop',
};

/** The error for a file that the system refuses to write, or whose path it refuses to follow. */
export function notWritable(file: string, error: unknown): ActionError {
  const code = errorCode(error) ?? 'unknown error';
  return new ActionError(
    'Configuration file not writable',
    {
      what: `The configuration could not be written to ${file}.`,
      why: `${SYSTEM_REASONS[code] ?? 'The system refused it'} (${code}).`,
      fix: "Set 'config-path' to a place where the job's user may write, or leave it out to use the runner's temporary directory.",
    },
    { cause: error },
  );
}
