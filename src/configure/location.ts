import { type PlatformPath, posix, win32 } from 'node:path';
import { ActionError } from '../shared/action-error.ts';
import { type FileSystem, statsOf } from '../shared/files.ts';
import type { Log } from '../shared/log.ts';
import { UnicodePattern } from '../shared/unicode-pattern.ts';
import { Workspace } from '../shared/workspace.ts';

/** Where the file goes. */
export interface Location {
  /** As the job names it: absolute. */
  readonly path: string;
  readonly directory: string;
  /** The same with all links above the file resolved: used for everything that is done with the file. */
  readonly realPath: string;
  /** The real path relative to the real workspace with forward slashes; empty when the file is outside it. */
  readonly relativePath: string;
}

/** The directories of the job as this process sees them, and the paths that users give relative to them. */
export class JobPaths {
  readonly #workspace: string | undefined;
  readonly #temp: string | undefined;
  readonly #homeVariable: 'HOME' | 'USERPROFILE';
  #home: string | undefined;
  readonly #fs: FileSystem;
  readonly #path: PlatformPath;
  readonly #checkout: Workspace;

  constructor(environment: NodeJS.ProcessEnv, fs: FileSystem, platform: NodeJS.Platform = process.platform) {
    // where programs of this platform look for it: the Soda CLI, as every Go program, does so
    this.#homeVariable = platform === 'win32' ? 'USERPROFILE' : 'HOME';
    this.#workspace = environment['GITHUB_WORKSPACE'];
    this.#temp = environment['RUNNER_TEMP'];
    this.#home = environment[this.#homeVariable];
    this.#fs = fs;
    this.#path = platform === 'win32' ? win32 : posix;
    this.#checkout = new Workspace(this.#workspace, fs, this.#path);
  }

  /**
   * Takes the home directory that the system has for the account, if a path starts with `~/` and the environment names
   * none: a runner that is a service may have no `HOME`.
   * @param written the paths as the user wrote them
   * @param accountHome throws if the system does not know the account, as in a container with a user ID of its own
   */
  async findHome(
    written: readonly (string | undefined)[],
    log: Log,
    accountHome: () => Promise<string> = homeOfAccount,
  ): Promise<void> {
    const isNeeded = written.some((path) => path !== undefined && STARTS_AT_HOME.test(path));
    if (!isNeeded || (this.#home !== undefined && this.#path.isAbsolute(this.#home))) {
      return;
    }
    const home = await accountHome().catch(() => '');
    this.#home = this.#path.isAbsolute(home) ? home : undefined;
    if (this.#home !== undefined) {
      log.info(
        `The environment names no home directory: '~' is ${log.sanitize(home)}, that of the account. Steps whose programs look there need ${this.#homeVariable}.`,
      );
    }
  }

  /**
   * Where `config-path` says the file goes; a new directory in the runner's temporary one when it is not set.
   * @param random 8 characters that no other step has used
   * @throws ActionError if the directory that is needed is not known, or `config-path` is not the path of a file
   */
  configFile(configPath: string | undefined, fileName: string, random: string): string {
    if (configPath === undefined) {
      // later steps may run in another directory
      return this.#path.resolve(needed(this.#temp, 'RUNNER_TEMP'), `soda-cloud-${random}`, fileName);
    }
    if (/[/\\]$/.test(configPath)) {
      throw new ActionError('Invalid input', {
        what: "The input 'config-path' ends with a slash.",
        why: 'It takes the path of the file, and that is the path of a directory.',
        fix: `Add the name of the file, such as '${fileName}'.`,
      });
    }
    return this.resolve('config-path', configPath);
  }

  /**
   * An absolute path: `~/` is the home directory, other relative paths start at the workspace.
   * @throws ActionError for control characters, and if the directory that is needed is not known
   */
  resolve(input: 'config-path' | 'base-config', written: string): string {
    if (hasControlCharacters(written)) {
      throw new ActionError('Invalid input', {
        what: `The input '${input}' contains a line break or another control character.`,
        why: `'${input}' takes the path of one file, and no reader expects such a character in one.`,
        fix: `Give '${input}' one line of text. In YAML, a block that starts with '|' or '>' may add line breaks.`,
      });
    }
    if (this.#path === win32 && hasStrayColon(written)) {
      throw new ActionError('Invalid input', {
        what: `The input '${input}' has a colon that does not follow a drive and precede a backslash.`,
        why: "Windows takes 'C:name' for a file in whatever directory is the current one of that drive, and 'name:text' for a hidden stream of the file 'name'.",
        fix: `Write '${input}' with the whole path, as in 'C:\\directory\\file.yml', or relative to the workspace and without a colon.`,
      });
    }
    if (STARTS_AT_HOME.test(written)) {
      if (this.#home === undefined || this.#home === '') {
        throw new ActionError('Runner directory unknown', {
          what: `The input '${input}' starts with '~', and the home directory is not known.`,
          why: 'The environment of this step does not name one (HOME, on Windows USERPROFILE), and the system has none for the account that the step runs as.',
          fix: `Set ${this.#homeVariable} in the step's 'env', or give '${input}' an absolute path.`,
        });
      }
      return this.#path.join(this.#home, written.slice(2));
    }
    if (!this.#path.isAbsolute(written)) {
      return this.#path.resolve(needed(this.#workspace, 'GITHUB_WORKSPACE'), written);
    }
    // an absolute path without a drive is on that of the workspace
    return this.#path === win32
      ? win32.resolve(this.#workspace ?? '', written)
      : this.#path.normalize(written);
  }

  /**
   * The location of a file as the system sees it.
   * @throws ActionError for a path that leads to a name with control characters; the error of the system for one that
   *   leads nowhere
   */
  locate(file: string): Location {
    const { dirname, basename, join } = this.#path;
    // a link in the last component is refused later, and named there
    const isLink = statsOf(file, this.#fs)?.isSymbolicLink() === true;
    const realPath = isLink ? join(this.realPath(dirname(file)), basename(file)) : this.realPath(file);
    if (hasControlCharacters(file) || hasControlCharacters(realPath)) {
      throw new ActionError('Invalid input', {
        what: 'The path of the file leads to a directory with a line break or another control character in its name.',
        why: "A path with such a character cannot be handed to later steps. A symbolic link in 'config-path' may lead there.",
        fix: "Set 'config-path' to another path.",
      });
    }
    return {
      path: file,
      directory: dirname(file),
      realPath,
      relativePath: this.relativeToWorkspace(realPath),
    };
  }

  /** See `Workspace`. */
  realPath(file: string): string {
    return this.#checkout.realPath(file);
  }

  /** The workspace with its links resolved; `undefined` if the runner names none. */
  realWorkspace(): string | undefined {
    return this.#checkout.realDirectory();
  }

  /** With forward slashes; empty for a path that is not in the workspace. */
  relativeToWorkspace(realPath: string): string {
    return this.#checkout.relative(realPath);
  }

  /** The text of a file in the workspace; throws what `Workspace` throws. */
  readText(file: string): string {
    return this.#checkout.readText(file);
  }

  /** Whether nothing is checked out yet. */
  isWorkspaceEmpty(): boolean {
    const workspace = this.#workspace;
    return (
      workspace !== undefined &&
      (!this.#fs.existsSync(workspace) || this.#fs.readdirSync(workspace).length === 0)
    );
  }
}

const STARTS_AT_HOME = /^~[/\\]/;

/** Whether a path for Windows has a colon other than the one of a drive whose path is absolute. */
function hasStrayColon(written: string): boolean {
  const { root } = win32.parse(written);
  return written.slice(root.length).includes(':') || /^[a-z]:$/i.test(root);
}

/** Loaded on demand: Node does not load this module at its start. */
async function homeOfAccount(): Promise<string> {
  const { userInfo } = await import('node:os');
  return userInfo().homedir;
}

const LINE_OR_CONTROL = new UnicodePattern(String.raw`[\p{Cc}\p{Zl}\p{Zp}]`);

/** What a path must not contain: it could end a line, and the rest could be a command to whatever reads it. */
export function hasControlCharacters(text: string): boolean {
  return LINE_OR_CONTROL.isIn(text);
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
