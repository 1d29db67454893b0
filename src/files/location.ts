import type { PlatformPath } from 'node:path';
import { ActionError } from '../errors/action-error.ts';

/** Where the job's directories are, as this process sees them. */
export interface JobDirectories {
  readonly workspace: string | undefined;
  readonly temp: string | undefined;
  readonly home: string | undefined;
}

export function jobDirectories(environment: NodeJS.ProcessEnv): JobDirectories {
  return {
    workspace: environment['GITHUB_WORKSPACE'],
    temp: environment['RUNNER_TEMP'],
    home: environment['HOME'] ?? environment['USERPROFILE'],
  };
}

/** Where the file goes. */
export interface Location {
  readonly path: string;
  readonly directory: string;
  /** Relative to the workspace with forward slashes; empty when the file is outside it. */
  readonly relativePath: string;
}

/**
 * Where `config-path` says the file goes: a fresh directory under the runner's temporary one when it is not set;
 * relative paths start at the workspace, `~/` at the home directory.
 * @param random 8 characters that no other step has used
 * @throws ActionError when the runner does not name the directory that is needed
 */
export function locate(
  configPath: string | undefined,
  fileName: string,
  directories: JobDirectories,
  random: () => string,
  path: PlatformPath,
): Location {
  if (configPath !== undefined && /[/\\]$/.test(configPath)) {
    throw new ActionError('Invalid input', {
      what: "The input 'config-path' ends with a slash.",
      why: 'It takes the path of the file, and that is the path of a directory.',
      fix: `Add the name of the file, such as '${fileName}'.`,
    });
  }
  const file =
    configPath === undefined
      ? path.join(needed(directories.temp, 'RUNNER_TEMP'), `soda-cloud-${random()}`, fileName)
      : resolvePath(configPath, directories, path);
  return {
    path: file,
    directory: path.dirname(file),
    relativePath: relativeTo(directories.workspace, file, path),
  };
}

/** An absolute path for what the user wrote: `~/` is the home directory, other relative paths start at the workspace. */
export function resolvePath(written: string, directories: JobDirectories, path: PlatformPath): string {
  if (/^~[/\\]/.test(written)) {
    return path.join(needed(directories.home, 'HOME'), written.slice(2));
  }
  return path.isAbsolute(written)
    ? path.normalize(written)
    : path.join(needed(directories.workspace, 'GITHUB_WORKSPACE'), written);
}

function relativeTo(workspace: string | undefined, file: string, path: PlatformPath): string {
  if (workspace === undefined) {
    return '';
  }
  const relative = path.relative(workspace, file);
  const inside = relative !== '' && relative.split(path.sep)[0] !== '..' && !path.isAbsolute(relative);
  return inside ? relative.split(path.sep).join('/') : '';
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
