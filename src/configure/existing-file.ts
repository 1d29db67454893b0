import { createHash } from 'node:crypto';
import { headerLine, MARKER, parseHeader } from '../formats/header.ts';
import { isProfileOnly } from '../formats/written-profile.ts';
import { ActionError, errorCode } from '../shared/action-error.ts';
import {
  FileProblem,
  type FileSystem,
  LARGEST_FILE,
  readRegularText,
  readStart,
  startsWith,
  statsOf,
} from '../shared/files.ts';
import type { JobPaths } from './location.ts';

/** What is at a path, as far as it matters for writing. */
export type PathStatus = 'nothing' | 'own file' | 'other file' | 'symbolic link' | 'special file';

/** Looks at a path without following a symbolic link in its last component. */
export function pathStatusOf(path: string, fs: FileSystem): PathStatus {
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
  return startsWith(path, MARKER, fs) && isAsWritten(path, fs) ? 'own file' : 'other file';
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
 * @param text starts with `headerLine(number)`
 */
export function addDigest(text: string, number: string): { readonly text: string; readonly header: string } {
  const below = text.slice(headerLine(number).length);
  const header = headerLine(number, digestOf(Buffer.from(below)));
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
 * The text of the file in `base-config`. A link in the checkout could lead to any file of the machine, whose text the
 * written file would then include: only files in the workspace are read.
 * @param written as the user wrote it
 * @throws ActionError for a file that does not exist, is outside the workspace once links are resolved, is not a regular
 *   one, not readable, larger than 1 MiB or not UTF-8
 */
export function readBaseConfig(
  written: string | undefined,
  paths: JobPaths,
  fs: FileSystem,
): string | undefined {
  if (written === undefined) {
    return undefined;
  }
  const file = paths.resolve('base-config', written);
  try {
    const real = paths.realPath(file);
    if (paths.relativeToWorkspace(real) === '') {
      throw new FileProblem('It is outside the workspace, once symbolic links are resolved.');
    }
    return readRegularText(real, fs);
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
