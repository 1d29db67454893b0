import { constants } from 'node:fs';
import { ActionError } from '../errors/action-error.ts';
import { errorCode } from '../errors/system-error.ts';
import type { FileSystem } from '../files/file-system.ts';
import { FileProblem } from '../files/regular-file.ts';

/** The files in which the runner takes what a step gives to its job, by the variable with their path. */
export type RunnerFile = 'GITHUB_OUTPUT' | 'GITHUB_ENV' | 'GITHUB_STATE' | 'GITHUB_STEP_SUMMARY';

type AppendFileSystem = Pick<FileSystem, 'openSync' | 'fstatSync' | 'writeFileSync' | 'closeSync'>;

/**
 * Without O_CREAT: a file that the runner did not make is one that nobody reads. An earlier step may have put a link or a
 * named pipe in its place: what it leads to would get the key, and a pipe without a reader would never open.
 */
const APPEND_ONLY =
  constants.O_WRONLY | constants.O_APPEND | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);

/**
 * Adds text to one of the runner's files.
 * @throws ActionError when the runner names no file, or it cannot be written
 */
export function appendToRunnerFile(
  name: RunnerFile,
  text: string,
  environment: NodeJS.ProcessEnv,
  fs: AppendFileSystem,
): void {
  try {
    const descriptor = fs.openSync(environment[name] ?? '', APPEND_ONLY);
    try {
      if (!fs.fstatSync(descriptor).isFile()) {
        throw new FileProblem('not a regular file');
      }
      fs.writeFileSync(descriptor, text);
    } finally {
      fs.closeSync(descriptor);
    }
  } catch (error) {
    throw notWritable(name, error);
  }
}

/**
 * Values as the runner reads them from its files: `name<<delimiter`, the value, `delimiter`. Any line will do as the
 * delimiter that is not one of the value's own.
 */
export function assignments(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => {
      const delimiter = delimiterFor(value);
      return `${name}<<${delimiter}\n${value}\n${delimiter}\n`;
    })
    .join('');
}

function delimiterFor(value: string): string {
  let delimiter = 'END';
  while (value.includes(delimiter)) {
    delimiter += '-END';
  }
  return delimiter;
}

function notWritable(name: RunnerFile, error: unknown): ActionError {
  const reason = error instanceof FileProblem ? error.message : (errorCode(error) ?? 'unknown error');
  return new ActionError(
    'Runner file not writable',
    {
      what: `Cannot write to $${name} (${reason}).`,
      why: 'The runner creates this file for every step. In a container, or under another user, it may belong to somebody else; an earlier step may have changed the variable or replaced the file.',
      fix: `Do not override ${name}. In a container job let the image's user write there, for example with 'options: --user 1001'; on a self-hosted runner check the permissions of its work directory.`,
    },
    { cause: error },
  );
}
