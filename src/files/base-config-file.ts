import type { PlatformPath } from 'node:path';
import { ActionError } from '../errors/action-error.ts';
import { errorCode } from '../errors/system-error.ts';
import type { FileSystem } from './file-system.ts';
import { type JobDirectories, realPathOf, realWorkspace, relativeTo } from './location.ts';
import { FileProblem, readRegularText } from './regular-file.ts';

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
    throw unreadable(file, reasonOf(error), error);
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

function unreadable(path: string, why: string, cause: unknown): ActionError {
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
