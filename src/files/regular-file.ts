import { constants } from 'node:fs';
import type { FileSystem } from './file-system.ts';

/** No file that the action reads has a reason to be larger, in bytes. */
export const LARGEST_FILE = 1024 * 1024;

/** Windows knows neither flag; what they guard against does not exist there, or is seen before the file is opened. */
const READ_ONLY = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);

/** Why a file is not read: a sentence for users, without any of the file's text. */
export class FileProblem extends Error {
  constructor(sentence: string) {
    super(sentence);
    this.name = 'FileProblem';
  }
}

/**
 * The bytes of a regular file. A link in the last component is not followed, and nothing that blocks (a FIFO), acts
 * when it is opened (a device) or does not end is read.
 * @param largest in bytes; nothing is read from a file that says it is larger, and no more from one that lies
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
  // opening a device can act on it, so a look comes first; what is opened may be another file by then
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
