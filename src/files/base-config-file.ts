import { ActionError } from '../errors/action-error.ts';
import { errorCode } from '../errors/system-error.ts';
import type { FileSystem } from './file-system.ts';

const LARGEST = 1024 * 1024;

/**
 * The text of the file in `base-config`.
 * @throws ActionError for a file that is not there, not readable, larger than 1 MiB or not UTF-8
 */
export function readBaseConfigFile(path: string, fs: FileSystem): string {
  const bytes = readBytes(path, fs);
  if (bytes.length > LARGEST) {
    throw unreadable(path, 'It is larger than 1 MiB.');
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw unreadable(path, 'It is not UTF-8 text.', error);
  }
}

function readBytes(path: string, fs: FileSystem): Buffer {
  try {
    return fs.readFileSync(path);
  } catch (error) {
    const code = errorCode(error) ?? 'unknown error';
    const reason =
      code === 'ENOENT'
        ? 'There is no such file (ENOENT). Is the repository checked out before this step?'
        : `The system refused to read it (${code}).`;
    throw unreadable(path, reason, error);
  }
}

function unreadable(path: string, why: string, cause?: unknown): ActionError {
  return new ActionError(
    'base-config not readable',
    {
      what: `The file in 'base-config', ${path}, cannot be read.`,
      why,
      fix: "Give the path of a Soda Library configuration, relative to the workspace, or leave 'base-config' out.",
    },
    { cause },
  );
}
