import type { PlatformPath } from 'node:path';
import { errorCode } from './action-error.ts';
import { FileProblem, type FileSystem, LARGEST_FILE, readRegularText, statsOf } from './files.ts';

/** The directory of the checkout, with its links resolved. */
export class Workspace {
  readonly #directory: string | undefined;
  readonly #fs: FileSystem;
  readonly #path: PlatformPath;

  /** @param directory as the runner names it; `undefined` if it names none */
  constructor(directory: string | undefined, fs: FileSystem, path: PlatformPath) {
    this.#directory = directory;
    this.#fs = fs;
    this.#path = path;
  }

  /**
   * A path with its links resolved, as far as it exists; the rest is appended as it is.
   * @throws the error of the system if a part of it is a file (ENOTDIR), a link to nothing (ENOENT), or a loop (ELOOP)
   */
  realPath(file: string): string {
    try {
      return this.#fs.realpathSync.native(file);
    } catch (error) {
      const parent = this.#path.dirname(file);
      if (errorCode(error) !== 'ENOENT' || parent === file || statsOf(file, this.#fs) !== undefined) {
        throw error;
      }
      const directory = this.realPath(parent);
      // Windows reports ENOENT for it
      if (statsOf(directory, this.#fs)?.isDirectory() === false) {
        throw Object.assign(new Error('not a directory'), { code: 'ENOTDIR' });
      }
      return this.#path.join(directory, this.#path.basename(file));
    }
  }

  /** The workspace with its links resolved; `undefined` if the runner names none. */
  realDirectory(): string | undefined {
    return this.#directory === undefined || !this.#path.isAbsolute(this.#directory)
      ? undefined
      : this.realPath(this.#path.normalize(this.#directory));
  }

  /** With forward slashes; empty for a path that is not in the workspace. */
  relative(realPath: string): string {
    const workspace = this.realDirectory();
    if (workspace === undefined) {
      return '';
    }
    const relative = this.#path.relative(workspace, realPath);
    const isInside =
      relative !== '' && relative.split(this.#path.sep)[0] !== '..' && !this.#path.isAbsolute(relative);
    return isInside ? relative.split(this.#path.sep).join('/') : '';
  }

  /**
   * The text of a file. A link in the checkout could lead to any file of the machine: only files in the workspace are
   * read.
   * @param written absolute, or relative to the workspace
   * @throws FileProblem for a file that is outside the workspace once links are resolved, not a regular one, larger than
   *   1 MiB or not UTF-8; the error of the system for one that is not readable
   */
  readText(written: string): string {
    const real = this.realPath(this.#absolute(written));
    if (this.relative(real) === '') {
      throw new FileProblem('It is outside the workspace, once symbolic links are resolved.');
    }
    return readRegularText(real, this.#fs, LARGEST_FILE);
  }

  #absolute(written: string): string {
    if (this.#path.isAbsolute(written)) {
      return this.#path.normalize(written);
    }
    if (this.#directory === undefined || !this.#path.isAbsolute(this.#directory)) {
      throw new FileProblem('The workspace that its path is relative to is not known (GITHUB_WORKSPACE).');
    }
    return this.#path.join(this.#directory, written);
  }
}
