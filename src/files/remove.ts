import { basename, dirname } from 'node:path';
import { errorCode } from '../errors/system-error.ts';
import { type FileSystem, statsOf } from './file-system.ts';
import { removeExclusion, workTreeOf } from './git-exclude.ts';
import { MARKER } from './marker.ts';
import { type FileRemoval, removePart } from './part.ts';
import type { Receipt } from './receipt.ts';
import { FileProblem, readRegularFile, startsWith } from './regular-file.ts';

/** What became of a step's file. */
export interface Removal {
  readonly removed: 'file' | 'lines' | 'nothing';
  /** What could not be taken away, and why. */
  readonly problems: string[];
}

/**
 * Takes away what a receipt names and nothing else. What is gone already is fine. Never throws.
 * @param workspace its real path, in which the line in a Git exclude file is looked for
 */
export function removeWritten(receipt: Receipt, workspace: string | undefined, fs: FileSystem): Removal {
  const problems: string[] = [];
  const attempt = <Result>(path: string, action: () => Result): Result | undefined => {
    try {
      return action();
    } catch (error) {
      const reason = error instanceof FileProblem ? error.message : (errorCode(error) ?? 'unknown error');
      // nothing is there, or nothing can be there
      if (reason !== 'ENOENT' && reason !== 'ENOTDIR') {
        problems.push(`${path} (${reason})`);
      }
      return undefined;
    }
  };
  const { file, temporaryFile, cleanup, excluded, directories } = receipt;
  const isInPlace = attempt(file, () => isWhereItWas(dirname(file), fs));
  if (isInPlace !== true) {
    if (isInPlace === false) {
      problems.push(`${file} (a symbolic link has taken the place of a directory on the way to it)`);
    }
    return { removed: 'nothing', problems };
  }
  attempt(temporaryFile, () => fs.unlinkSync(temporaryFile));
  if (!cleanup) {
    return { removed: 'nothing', problems };
  }
  const removal = attempt(file, () =>
    receipt.part === undefined ? removeFile(receipt, fs) : removePart(receipt, receipt.part, fs),
  );
  problems.push(...whatIsLeft(removal, receipt));
  if (excluded && workspace !== undefined) {
    attempt(`the line for ${file} in .git/info/exclude`, () =>
      removeLine(receipt, removal === 'lines removed', workspace, fs),
    );
  }
  for (const directory of [...directories].reverse()) {
    attempt(directory, () => removeIfEmpty(directory, fs));
  }
  return { removed: removedBy(removal), problems };
}

function removedBy(removal: FileRemoval | undefined): Removal['removed'] {
  return removal === 'removed' ? 'file' : removal === 'lines removed' ? 'lines' : 'nothing';
}

/** Whether the directory of a file is still the one that was written to, or gone: a link could lead anywhere. */
function isWhereItWas(directory: string, fs: FileSystem): boolean {
  return statsOf(directory, fs) === undefined || fs.realpathSync.native(directory) === directory;
}

/** The header is enough: what somebody added below it lies in a file that holds the key, and goes with it. */
function removeFile({ file, header }: Receipt, fs: FileSystem): FileRemoval {
  const stats = statsOf(file, fs);
  if (stats?.isFile() !== true) {
    return stats?.isSymbolicLink() === true ? 'link' : 'not there';
  }
  if (startsWith(file, header, fs)) {
    fs.unlinkSync(file);
    return 'removed';
  }
  return startsWith(file, MARKER, fs) ? 'of another step' : 'changed';
}

function whatIsLeft(removal: FileRemoval | undefined, { file, part }: Receipt): string[] {
  const what = part === undefined ? file : `the key from ${file}`;
  switch (removal) {
    case 'changed':
      return [
        part === undefined
          ? `${what} (another program has changed or replaced it: its first line is not the one that this step wrote)`
          : `${what} (another program has rewritten it)`,
      ];
    case 'link':
      return [`${what} (a symbolic link has taken its place)`];
    default:
      return [];
  }
}

/** The line stays as long as a file of the action may be at the path: one of another step, or one that was changed. */
function removeLine(
  { file, temporaryFile }: Receipt,
  ownLinesAreGone: boolean,
  workspace: string,
  fs: FileSystem,
): void {
  const place = workTreeOf(file, workspace, fs);
  if (place !== undefined) {
    const isGone = statsOf(file, fs) === undefined;
    const holdsOthersOnly = ownLinesAreGone && !holdsMarker(file, fs);
    removeExclusion(
      place,
      { temporaryName: basename(temporaryFile), stays: !isGone && !holdsOthersOnly },
      fs,
    );
  }
}

function holdsMarker(file: string, fs: FileSystem): boolean {
  return statsOf(file, fs)?.isFile() === true && readRegularFile(file, fs).includes(MARKER);
}

/** Somebody else's files in a directory of ours keep it. */
function removeIfEmpty(directory: string, fs: FileSystem): void {
  if (fs.readdirSync(directory).length === 0) {
    fs.rmdirSync(directory);
  }
}
