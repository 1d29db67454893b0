import { basename, dirname } from 'node:path';
import type { FileSystem } from './file-system.ts';

/**
 * The name of a file before it gets its own. Nothing else is called so: `post` removes what is.
 * @param number 8 hex digits that no other step has used
 */
export function temporaryName(number: string): string {
  return `.soda-cloud-${number}.tmp`;
}

/** A pattern of Git for such names. */
export const TEMPORARY_FILES = '.soda-cloud-*.tmp';

/**
 * Eight hex digits that no other step is likely to have used. Nothing is safe because they cannot be guessed.
 * @param random at least 0 and below 1
 */
export function randomDigits(random: () => number): string {
  return Math.floor(random() * 2 ** 32)
    .toString(16)
    .padStart(8, '0');
}

/** Whether a path is that of a temporary file beside another file. */
export function isTemporaryFor(path: string, file: string): boolean {
  return dirname(path) === dirname(file) && /^\.soda-cloud-[0-9a-f]{8}\.tmp$/.test(basename(path));
}

/**
 * Creates a file that nothing stands in the place of, whole, with these permissions whatever the umask.
 * @param durable on the disk before this returns: for what will replace a file that must not be lost, not even when the
 *   machine fails just then. Waiting for the disk takes longer than all the rest.
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
 * Replaces a file by one that is whole and on the disk.
 * @param temporaryFile in the same directory
 * @param isCurrent whether the file is still the one that the content was made from: when not, nothing is replaced
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
      fs.renameSync(temporaryFile, file);
      replaced = true;
    }
    return replaced;
  } finally {
    if (!replaced) {
      removeQuietly(temporaryFile, fs);
    }
  }
}

/** Where nothing comes later that would remove a file, and the error that led here is the one to report. */
export function removeQuietly(path: string, fs: FileSystem): void {
  try {
    fs.unlinkSync(path);
  } catch {
    // it may not have come about
  }
}
