import { ActionError } from '../errors/action-error.ts';
import { errorCode } from '../errors/system-error.ts';
import { type FileSystem, statsOf } from './file-system.ts';
import { FileProblem, readRegularText } from './regular-file.ts';

/**
 * The text of the file in whose place the action writes; `undefined` when there is none.
 * @throws ActionError for a file that is not a regular one, not readable, larger than 1 MiB or not UTF-8
 */
export function readStandingFile(path: string, fs: FileSystem): string | undefined {
  try {
    return statsOf(path, fs) === undefined ? undefined : readRegularText(path, fs);
  } catch (error) {
    const why =
      error instanceof FileProblem
        ? error.message
        : `The system refused to read it (${errorCode(error) ?? 'unknown error'}).`;
    throw unreadable(path, why, error);
  }
}

function unreadable(path: string, why: string, cause: unknown): ActionError {
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
