import { ActionError } from '../errors/action-error.ts';
import { errorCode } from '../errors/system-error.ts';
import { type FileSystem, statsOf } from './file-system.ts';

const LARGEST = 1024 * 1024;

/**
 * The text of the file in whose place the action writes; `undefined` when there is none.
 * @throws ActionError for a file that is not readable, larger than 1 MiB or not UTF-8
 */
export function readStandingFile(path: string, fs: FileSystem): string | undefined {
  const bytes = readBytes(path, fs);
  if (bytes === undefined) {
    return undefined;
  }
  if (bytes.length > LARGEST) {
    throw unreadable(path, 'It is larger than 1 MiB.');
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw unreadable(path, 'It is not UTF-8 text.', error);
  }
}

function readBytes(path: string, fs: FileSystem): Buffer | undefined {
  try {
    return statsOf(path, fs) === undefined ? undefined : fs.readFileSync(path);
  } catch (error) {
    throw unreadable(path, `The system refused to read it (${errorCode(error) ?? 'unknown error'}).`, error);
  }
}

function unreadable(path: string, why: string, cause?: unknown): ActionError {
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
