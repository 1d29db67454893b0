import * as path from 'node:path';
import type { FileSystem } from '../files/file-system.ts';
import { randomDigits, removeQuietly, writeTemporaryFile } from '../files/temporary-file.ts';

/** A file that is replaced as a whole, so that a reader never sees half of it, also not after a kill. */
export interface ReportFile {
  readonly path: string;
  /** Throws what the system throws; the file then stays as it was. */
  save(text: string): void;
}

/** A name that another step has taken is as good as never met twice. */
const ATTEMPTS = 10;

/**
 * A file under a fresh name, for its owner only. Throws what the system throws.
 * @param random at least 0 and below 1
 */
export function createReportFile(
  directory: string,
  text: string,
  { fs, random }: { readonly fs: FileSystem; readonly random: () => number },
): ReportFile {
  let file = freshName(directory, random);
  for (let attempt = 1; attempt < ATTEMPTS && fs.existsSync(file); attempt += 1) {
    file = freshName(directory, random);
  }
  const save = (content: string): void => {
    const temporary = `${file}.tmp`;
    try {
      writeTemporaryFile(temporary, content, { mode: 0o600, durable: false }, fs);
      fs.renameSync(temporary, file);
    } catch (error) {
      removeQuietly(temporary, fs);
      throw error;
    }
  };
  save(text);
  return { path: file, save };
}

function freshName(directory: string, random: () => number): string {
  return path.join(directory, `soda-cloud-keys-report-${randomDigits(random)}.json`);
}
