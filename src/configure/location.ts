import type { PlatformPath } from 'node:path';
import { ActionError, errorCode } from '../shared/action-error.ts';
import { type FileSystem, statsOf } from '../shared/files.ts';

/** Where the job's directories are, as this process sees them. */
export interface JobDirectories {
  readonly workspace: string | undefined;
  readonly temp: string | undefined;
  readonly home: string | undefined;
}

/** The home directory is where programs of this platform look for it: the Soda CLI, as every Go program, does so. */
export function jobDirectories(
  environment: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): JobDirectories {
  return {
    workspace: environment['GITHUB_WORKSPACE'],
    temp: environment['RUNNER_TEMP'],
    home: environment[platform === 'win32' ? 'USERPROFILE' : 'HOME'],
  };
}

/**
 * The directories with the home directory that the system has for the account, where a path needs one and the
 * environment names none: a runner that is a service may have no `HOME`.
 * @param accountHome throws where the system knows no such account, as in a container with a user ID of its own
 */
export async function withHome(
  directories: JobDirectories,
  written: readonly (string | undefined)[],
  path: PlatformPath,
  accountHome: () => Promise<string>,
): Promise<JobDirectories> {
  const { home } = directories;
  if ((home !== undefined && path.isAbsolute(home)) || !written.some(startsAtHome)) {
    return directories;
  }
  try {
    const known = await accountHome();
    return { ...directories, home: path.isAbsolute(known) ? known : undefined };
  } catch {
    return { ...directories, home: undefined };
  }
}

/** Loaded only where it is needed: it is no module that Node starts with. */
export async function accountHome(): Promise<string> {
  const { userInfo } = await import('node:os');
  return userInfo().homedir;
}

/** Where the file goes. */
export interface Location {
  /** As the job names it: absolute. */
  readonly path: string;
  readonly directory: string;
  /** The same with all links above the file resolved: what is written, noted, removed and asked about. */
  readonly realPath: string;
  /** The real path relative to the real workspace with forward slashes; empty when the file is outside it. */
  readonly relativePath: string;
}

/**
 * Where `config-path` says the file goes: a fresh directory under the runner's temporary one when it is not set;
 * relative paths start at the workspace, `~/` at the home directory.
 * @param random 8 characters that no other step has used
 * @throws ActionError when the runner does not name the directory that is needed, or `config-path` is no path of a file
 */
export function locate(
  configPath: string | undefined,
  fileName: string,
  directories: JobDirectories,
  random: () => string,
  path: PlatformPath,
): string {
  if (configPath === undefined) {
    return path.join(needed(directories.temp, 'RUNNER_TEMP'), `soda-cloud-${random()}`, fileName);
  }
  if (/[/\\]$/.test(configPath)) {
    throw new ActionError('Invalid input', {
      what: "The input 'config-path' ends with a slash.",
      why: 'It takes the path of the file, and that is the path of a directory.',
      fix: `Add the name of the file, such as '${fileName}'.`,
    });
  }
  return resolvePath('config-path', configPath, directories, path);
}

/**
 * An absolute path for what the user wrote: `~/` is the home directory, other relative paths start at the workspace.
 * @throws ActionError for control characters, and when the directory that is needed is not known
 */
export function resolvePath(
  input: 'config-path' | 'base-config',
  written: string,
  directories: JobDirectories,
  path: PlatformPath,
): string {
  if (hasControlCharacters(written)) {
    throw new ActionError('Invalid input', {
      what: `The input '${input}' holds a line break or another control character.`,
      why: `'${input}' takes the path of one file, and no reader expects such a character in one.`,
      fix: `Give '${input}' one line of text. In YAML, a block that starts with '|' or '>' may add line breaks.`,
    });
  }
  if (startsAtHome(written)) {
    return path.join(neededHome(input, directories.home, path), written.slice(2));
  }
  return path.isAbsolute(written)
    ? path.normalize(written)
    : path.join(needed(directories.workspace, 'GITHUB_WORKSPACE'), written);
}

/**
 * The place of the file as the system sees it.
 * @throws ActionError for a path that leads to a name with control characters; the error of the system for one that
 *   leads nowhere
 */
export function realLocation(
  file: string,
  directories: JobDirectories,
  fs: FileSystem,
  path: PlatformPath,
): Location {
  // a link in the last component is refused later, and named as it is then
  const isLink = statsOf(file, fs)?.isSymbolicLink() === true;
  const realPath = isLink
    ? path.join(realPathOf(path.dirname(file), fs, path), path.basename(file))
    : realPathOf(file, fs, path);
  if (hasControlCharacters(file) || hasControlCharacters(realPath)) {
    throw new ActionError('Invalid input', {
      what: 'The path of the file leads to a directory with a line break or another control character in its name.',
      why: "A path with such a character cannot be handed to later steps. A symbolic link on the way of 'config-path' may lead there.",
      fix: "Set 'config-path' to another path.",
    });
  }
  return {
    path: file,
    directory: path.dirname(file),
    realPath,
    relativePath: relativeTo(realWorkspace(directories, fs, path), realPath, path),
  };
}

/**
 * A path with its links resolved, as far as it exists: what does not exist yet is appended as it is.
 * @throws the error of the system where a part of it is a file (ENOTDIR), a link to nothing (ENOENT), or a loop (ELOOP)
 */
export function realPathOf(file: string, fs: FileSystem, path: PlatformPath): string {
  try {
    return fs.realpathSync.native(file);
  } catch (error) {
    const parent = path.dirname(file);
    if (errorCode(error) !== 'ENOENT' || parent === file || statsOf(file, fs) !== undefined) {
      throw error;
    }
    return path.join(realPathOf(parent, fs, path), path.basename(file));
  }
}

/** The workspace with its links resolved; `undefined` where the runner names none. */
export function realWorkspace(
  { workspace }: JobDirectories,
  fs: FileSystem,
  path: PlatformPath,
): string | undefined {
  return workspace === undefined || !path.isAbsolute(workspace)
    ? undefined
    : realPathOf(path.normalize(workspace), fs, path);
}

/** With forward slashes; empty for a path that is not below the directory. */
export function relativeTo(directory: string | undefined, file: string, path: PlatformPath): string {
  if (directory === undefined) {
    return '';
  }
  const relative = path.relative(directory, file);
  const inside = relative !== '' && relative.split(path.sep)[0] !== '..' && !path.isAbsolute(relative);
  return inside ? relative.split(path.sep).join('/') : '';
}

/** What a path must not hold: it could end a line, and what follows could be a command to whoever reads it. */
export function hasControlCharacters(text: string): boolean {
  return /[\p{Cc}\p{Zl}\p{Zp}]/u.test(text);
}

function startsAtHome(written: string | undefined): boolean {
  return written !== undefined && /^~[/\\]/.test(written);
}

function neededHome(input: string, home: string | undefined, path: PlatformPath): string {
  if (home === undefined || home === '') {
    throw new ActionError('Runner directory unknown', {
      what: `The input '${input}' starts with '~', and the home directory is not known.`,
      why: 'The environment of this step does not name one (HOME, on Windows USERPROFILE), and the system has none for the account that the step runs as.',
      fix: `Set ${path.sep === '\\' ? 'USERPROFILE' : 'HOME'} in the step's 'env', or give '${input}' an absolute path.`,
    });
  }
  return home;
}

function needed(directory: string | undefined, variable: string): string {
  if (directory === undefined || directory === '') {
    throw new ActionError('Runner directory unknown', {
      what: `The environment variable ${variable} is not set, and the path of the file depends on it.`,
      why: 'A runner sets it for every step, so this process was started in another way.',
      fix: `Run the action as a step of a workflow, set ${variable}, or give an absolute 'config-path'.`,
    });
  }
  return directory;
}
