import type * as fs from 'node:fs';
import { constants } from 'node:fs';
import { basename, dirname } from 'node:path';
import { errorCode } from './action-error.ts';

/**
 * The name of a file before it gets its own. Nothing else has such a name: `post` removes files that do.
 * @param number 8 hex digits that no other step has used
 */
export function temporaryName(number: string): string {
  return `.soda-cloud-${number}.tmp`;
}

/** A pattern of Git for such names. */
export const TEMPORARY_FILES = '.soda-cloud-*.tmp';

/** Eight hex digits that no other step is likely to have used. Security does not depend on them. */
export function randomDigits(random: () => number = Math.random): string {
  return Math.floor(random() * 2 ** 32)
    .toString(16)
    .padStart(8, '0');
}

/** Whether a path is that of a temporary file beside another file. */
export function isTemporaryFor(path: string, file: string): boolean {
  return dirname(path) === dirname(file) && /^\.soda-cloud-[0-9a-f]{8}\.tmp$/.test(basename(path));
}

/**
 * Creates a file, with these permissions whatever the umask. Fails if there is one.
 * @param durable on the disk before this returns: for a file that will replace one that must not be lost, not even if
 *   the machine fails just then. Waiting for the disk takes longer than everything else.
 */
export function writeTemporaryFile(
  path: string,
  content: string | Uint8Array,
  { mode, durable }: { readonly mode: number; readonly durable: boolean },
  fs: FileSystem,
): void {
  const descriptor = fs.openSync(path, 'wx', 0o600);
  try {
    fs.fchmodSync(descriptor, mode);
    fs.writeFileSync(descriptor, content);
    if (durable) {
      fs.fsyncSync(descriptor);
    }
  } finally {
    fs.closeSync(descriptor);
  }
}

/**
 * Replaces a file by one that is complete and on the disk.
 * @param temporaryFile in the same directory
 * @param isCurrent whether the file is still the one that the content was made from: if not, nothing is replaced
 * @returns whether it was replaced
 */
export function replaceFile(
  file: string,
  temporaryFile: string,
  { content, mode }: { readonly content: Uint8Array; readonly mode: number },
  isCurrent: () => boolean,
  fs: FileSystem,
): boolean {
  let replaced = false;
  try {
    writeTemporaryFile(temporaryFile, content, { mode, durable: true }, fs);
    if (isCurrent()) {
      renameOver(temporaryFile, file, fs);
      replaced = true;
    }
    return replaced;
  } finally {
    if (!replaced) {
      removeQuietly(temporaryFile, fs);
    }
  }
}

/**
 * Gives a file the name of another one, which it replaces. Windows refuses this with EPERM where the other one is
 * read-only: that is changed first, and changed back if it does not help.
 */
export function renameOver(from: string, to: string, fs: FileSystem): void {
  try {
    fs.renameSync(from, to);
  } catch (error) {
    const mode = errorCode(error) === 'EPERM' ? permissionsOf(to, fs) : undefined;
    if (mode === undefined || (mode & WRITABLE) !== 0) {
      throw error;
    }
    fs.chmodSync(to, mode | 0o200);
    try {
      fs.renameSync(from, to);
    } catch (second) {
      fs.chmodSync(to, mode);
      throw second;
    }
  }
}

const WRITABLE = 0o222;

/** For a file that nothing removes later, while another error is the one to report. */
export function removeQuietly(path: string, fs: FileSystem): void {
  try {
    fs.unlinkSync(path);
  } catch {
    // it may not exist
  }
}

/** The part of `node:fs` that the action uses. */
export type FileSystem = Pick<
  typeof fs,
  | 'chmodSync'
  | 'closeSync'
  | 'existsSync'
  | 'fchmodSync'
  | 'fstatSync'
  | 'fsyncSync'
  | 'linkSync'
  | 'lstatSync'
  | 'mkdirSync'
  | 'openSync'
  | 'readdirSync'
  | 'readFileSync'
  | 'readSync'
  | 'realpathSync'
  | 'renameSync'
  | 'rmdirSync'
  | 'unlinkSync'
  | 'writeFileSync'
>;

/** The stats of a path itself, not of the target of a link; `undefined` if nothing is or can be there. */
export function statsOf(path: string, { lstatSync }: FileSystem): fs.Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    // a part of the path is a file
    if (errorCode(error) === 'ENOTDIR') {
      return undefined;
    }
    throw error;
  }
}

const PERMISSIONS = 0o777;

/** The permission bits of a path; `undefined` if nothing is there. */
export function permissionsOf(path: string, fs: FileSystem): number | undefined {
  const mode = statsOf(path, fs)?.mode;
  return mode === undefined ? undefined : mode & PERMISSIONS;
}

/** In bytes. No file that the action reads has a reason to be larger. */
export const LARGEST_FILE = 1024 * 1024;

/** Windows has neither flag; what they prevent does not exist there, or is found before the file is opened. */
const READ_ONLY = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);

/** Why a file is not read: a sentence for users, without any of the file's text. */
export class FileProblem extends Error {
  constructor(sentence: string) {
    super(sentence);
    this.name = 'FileProblem';
  }
}

/** Why a file could not be used, in a few words: a sentence of the action, or the code of the system's error. */
export function failureReason(error: unknown): string {
  return error instanceof FileProblem ? error.message : (errorCode(error) ?? 'unknown error');
}

/**
 * The bytes of a regular file. A link in the last component is not followed, and nothing that blocks (a FIFO), acts
 * when it is opened (a device) or does not end is read.
 * @param largest in bytes, also for a file whose size is reported wrong
 * @throws FileProblem, or the error of the system, such as ENOENT
 */
export function readRegularFile(path: string, fs: FileSystem, largest = LARGEST_FILE): Buffer {
  return withRegularFile(path, fs, (descriptor, size) => {
    const bytes = size > largest ? undefined : readAtMost(descriptor, largest + 1, fs);
    if (bytes === undefined || bytes.length > largest) {
      throw new FileProblem(`It is larger than ${inWords(largest)}.`);
    }
    return bytes;
  });
}

/**
 * The text of a regular file.
 * @throws FileProblem for what is not UTF-8 too
 */
export function readRegularText(path: string, fs: FileSystem, largest = LARGEST_FILE): string {
  const bytes = readRegularFile(path, fs, largest);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new FileProblem('It is not UTF-8 text.');
  }
}

/** The first bytes of a regular file, however large it is. */
export function readStart(path: string, length: number, fs: FileSystem): Buffer {
  return withRegularFile(path, fs, (descriptor) => readAtMost(descriptor, length, fs));
}

/** Whether a regular file begins with a text. */
export function startsWith(path: string, text: string, fs: FileSystem): boolean {
  const expected = Buffer.from(text, 'utf8');
  return readStart(path, expected.length, fs).equals(expected);
}

function withRegularFile<Result>(
  path: string,
  fs: FileSystem,
  read: (descriptor: number, size: number) => Result,
): Result {
  // opening a device can act on it, so it is checked first; the file that is opened may be another one by then
  checkRegular(fs.lstatSync(path));
  const descriptor = fs.openSync(path, READ_ONLY);
  try {
    const stats = fs.fstatSync(descriptor);
    checkRegular(stats);
    return read(descriptor, stats.size);
  } finally {
    fs.closeSync(descriptor);
  }
}

function checkRegular(stats: ReturnType<FileSystem['fstatSync']>): void {
  if (stats.isDirectory()) {
    throw new FileProblem('It is a directory (EISDIR).');
  }
  if (stats.isSymbolicLink()) {
    throw new FileProblem('It is a symbolic link.');
  }
  if (!stats.isFile()) {
    throw new FileProblem('It is a device, a named pipe or another special file.');
  }
}

function readAtMost(descriptor: number, length: number, fs: FileSystem): Buffer {
  const bytes = Buffer.alloc(length);
  let filled = 0;
  for (let read = -1; read !== 0 && filled < length; filled += read) {
    read = fs.readSync(descriptor, bytes, filled, length - filled, null);
  }
  return bytes.subarray(0, filled);
}

function inWords(bytes: number): string {
  return bytes >= 1024 * 1024 ? `${bytes / 1024 / 1024} MiB` : `${bytes / 1024} KiB`;
}

/** Whether a value from outside is an object with members. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
