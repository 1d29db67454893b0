import { errorCode } from '../errors/system-error.ts';
import type { FileSystem } from './file-system.ts';
import { removeExclusion } from './git-exclude.ts';
import { isFileOf } from './ownership.ts';
import { type PartRemoval, removePart } from './part.ts';
import type { Receipt } from './receipt.ts';

/** What became of a step's file. */
export interface Removal {
  readonly removed: boolean;
  /** What could not be taken away, and why. */
  readonly problems: string[];
}

/** Takes away what a receipt names and nothing else. What is gone already is fine. Never throws. */
export function removeWritten(receipt: Receipt, fs: FileSystem): Removal {
  const problems: string[] = [];
  let removed = false;
  const attempt = (path: string, action: () => void): void => {
    try {
      action();
    } catch (error) {
      const code = errorCode(error) ?? 'unknown error';
      // nothing is there, or nothing can be there
      if (code !== 'ENOENT' && code !== 'ENOTDIR') {
        problems.push(`${path} (${code})`);
      }
    }
  };
  attempt(receipt.temporaryFile, () => fs.unlinkSync(receipt.temporaryFile));
  if (receipt.cleanup) {
    attempt(receipt.file, () => {
      const removal =
        receipt.part === undefined ? removeFile(receipt, fs) : removePart(receipt, receipt.part, fs);
      removed = removal === 'removed';
      if (removal === 'rewritten') {
        problems.push(`the key from ${receipt.file} (another program has rewritten it)`);
      }
    });
    const { exclusion } = receipt;
    if (exclusion !== undefined) {
      attempt(exclusion.excludeFile, () => removeExclusion(exclusion, fs));
    }
    for (const directory of [...receipt.directories].reverse()) {
      attempt(directory, () => removeIfEmpty(directory, fs));
    }
  }
  return { removed, problems };
}

function removeFile({ file, header }: Receipt, fs: FileSystem): PartRemoval {
  if (!isFileOf(header, file, fs)) {
    return 'not there';
  }
  fs.unlinkSync(file);
  return 'removed';
}

/** Somebody else's files in a directory of ours keep it. */
function removeIfEmpty(directory: string, fs: FileSystem): void {
  if (fs.readdirSync(directory).length === 0) {
    fs.rmdirSync(directory);
  }
}
