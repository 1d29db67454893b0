import { dirname, join, relative, resolve, sep } from 'node:path';
import { type FileSystem, statsOf } from './file-system.ts';
import type { GitExclusion } from './receipt.ts';

/**
 * The line to add so that a file stays out of `git add` in the work tree that it lies in: its path, in the exclude file
 * of the repository (gitignore documentation). `undefined` outside a work tree, and where the line stands already.
 */
export function gitExclusionFor(file: string, fs: FileSystem): GitExclusion | undefined {
  for (let directory = dirname(file); ; directory = dirname(directory)) {
    // join would look at each character of every parent, at each start of the action
    const gitDirectory = commonGitDirectory(`${directory}${sep}.git`, fs);
    if (gitDirectory !== undefined) {
      const excludeFile = join(gitDirectory, 'info', 'exclude');
      const pattern = `/${escapePattern(relative(directory, file).split(sep).join('/'))}`;
      return readText(excludeFile, fs).split(/\r?\n/).includes(pattern)
        ? undefined
        : { excludeFile, pattern };
    }
    if (directory === dirname(directory)) {
      return undefined;
    }
  }
}

export function addExclusion({ excludeFile, pattern }: GitExclusion, fs: FileSystem): void {
  const text = readText(excludeFile, fs);
  fs.mkdirSync(dirname(excludeFile), { recursive: true });
  fs.writeFileSync(excludeFile, `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${pattern}\n`);
}

export function removeExclusion({ excludeFile, pattern }: GitExclusion, fs: FileSystem): void {
  const lines = readText(excludeFile, fs).split('\n');
  const at = lines.lastIndexOf(pattern);
  if (at !== -1) {
    lines.splice(at, 1);
    fs.writeFileSync(excludeFile, lines.join('\n'));
  }
}

/** `.git` is a directory, or a file that names one in submodules and linked work trees. */
function commonGitDirectory(dotGit: string, fs: FileSystem): string | undefined {
  const stats = statsOf(dotGit, fs);
  if (stats?.isDirectory() === true) {
    return dotGit;
  }
  const named =
    stats?.isFile() === true ? /^gitdir: (.+)$/m.exec(fs.readFileSync(dotGit, 'utf8'))?.[1] : undefined;
  if (named === undefined) {
    return undefined;
  }
  const gitDirectory = resolve(dirname(dotGit), named.trim());
  const commonDirectory = join(gitDirectory, 'commondir');
  return fs.existsSync(commonDirectory)
    ? resolve(gitDirectory, fs.readFileSync(commonDirectory, 'utf8').trim())
    : gitDirectory;
}

function escapePattern(path: string): string {
  return path.replace(/[\\*?[\]!#]/g, '\\$&').replace(/ $/, '\\ ');
}

function readText(path: string, fs: FileSystem): string {
  return fs.existsSync(path) ? fs.readFileSync(path, 'utf8') : '';
}
