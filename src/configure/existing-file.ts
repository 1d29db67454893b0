import { createHash } from 'node:crypto';
import type { PlatformPath } from 'node:path';
import { headerLine, MARKER, numbersOf, PROFILE } from '../formats/types.ts';
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
import { withoutPart } from './credentials-profile.ts';
import { type JobDirectories, realPathOf, realWorkspace, relativeTo } from './location.ts';

/**
 * The text of the file in whose place the action writes; `undefined` when there is none.
 * @throws ActionError for a file that is not a regular one, not readable, larger than 1 MiB or not UTF-8
 */
export function readExistingFile(path: string, fs: FileSystem): string | undefined {
  try {
    return statsOf(path, fs) === undefined ? undefined : readRegularText(path, fs);
  } catch (error) {
    const why =
      error instanceof FileProblem
        ? error.message
        : `The system refused to read it (${errorCode(error) ?? 'unknown error'}).`;
    throw credentialsFileUnreadable(path, why, error);
  }
}

function credentialsFileUnreadable(path: string, why: string, cause: unknown): ActionError {
  return new ActionError(
    'Credentials file not usable',
    {
      what: `The file ${path} cannot be read, and what is in it would be lost.`,
      why,
      fix: "Correct or remove the file, or set 'config-path' to another path.",
    },
    { cause },
  );
}

/** What stands at a path, as far as writing cares. */
export type PathStatus = 'nothing' | 'own file' | 'foreign file' | 'symbolic link' | 'something else';

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
    return 'something else';
  }
  return startsWith(path, MARKER, fs) && isAsWritten(path, fs) ? 'own file' : 'foreign file';
}

/** What the action writes is at most a file that it reads with its own lines before it. */
const LARGEST_WRITTEN = 2 * LARGEST_FILE;

/** Whether a file holds what the action wrote and nothing that somebody has added or changed since. */
function isAsWritten(path: string, fs: FileSystem): boolean {
  const bytes = readStart(path, LARGEST_WRITTEN, fs);
  const text = bytes.toString('latin1');
  const header = text.split('\n', 1)[0]?.trimEnd() ?? '';
  const numbers = numbersOf(header);
  if (numbers?.digest === undefined) {
    return numbers !== undefined && isProfileAlone(text, header);
  }
  return numbers.digest === digestOf(bytes.subarray(header.length));
}

const LINES_OF_PROFILE = /^[^\n]*\n[^\n]*\n(?: +(?:host|scheme|api_key_id|api_key_secret): [^\n]*\n?)+\s*$/;

/** Whether a credentials file of the Soda CLI holds no profile, and no line of one, but what the action wrote. */
function isProfileAlone(text: string, header: string): boolean {
  const rest = withoutPart(text, header, { key: PROFILE, addedBreak: '' });
  return rest?.trim() === '' && LINES_OF_PROFILE.test(text);
}

/**
 * The text of a file that is the action's as a whole, with the digest of its other lines in its header.
 * @param text begins with a header
 */
export function sealed(text: string, number: string): { readonly text: string; readonly header: string } {
  const below = text.slice(headerLine(number).length);
  const header = headerLine(number, digestOf(Buffer.from(below)));
  return { text: `${header}${below}`, header };
}

/** Too short to tell anything of a key, and long enough to see a change that nobody makes on purpose to deceive. */
function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 8);
}

/**
 * The text of the file in `base-config`. A link in the checkout could lead to any file of the machine, whose text the
 * written file would then hold: only what lies in the workspace is read.
 * @param file absolute
 * @throws ActionError for a file that is not there, outside the workspace once links are resolved, not a regular file,
 *   not readable, larger than 1 MiB or not UTF-8
 */
export function readBaseConfigFile(
  file: string,
  directories: JobDirectories,
  fs: FileSystem,
  path: PlatformPath,
): string {
  try {
    const real = realPathOf(file, fs, path);
    if (relativeTo(realWorkspace(directories, fs, path), real, path) === '') {
      throw new FileProblem('It lies outside the workspace, once symbolic links are resolved.');
    }
    return readRegularText(real, fs);
  } catch (error) {
    throw baseConfigUnreadable(file, reasonOf(error), error);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof FileProblem) {
    return error.message;
  }
  const code = errorCode(error) ?? 'unknown error';
  return code === 'ENOENT'
    ? 'There is no such file (ENOENT). Is the repository checked out before this step?'
    : `The system refused to read it (${code}).`;
}

function baseConfigUnreadable(path: string, why: string, cause: unknown): ActionError {
  return new ActionError(
    'base-config not readable',
    {
      what: `The file in 'base-config', ${path}, cannot be read.`,
      why,
      fix: "Give the path of a Soda Library configuration in the workspace, relative to the workspace, or leave 'base-config' out.",
    },
    { cause },
  );
}
