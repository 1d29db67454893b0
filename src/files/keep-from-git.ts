import { ActionError } from '../errors/action-error.ts';
import { errorCode } from '../errors/system-error.ts';
import type { Log } from '../runner/log.ts';
import { type FileSystem, statsOf } from './file-system.ts';
import { addExclusion, isExcluded, type WorkTreeFile, workTreeOf } from './git-exclude.ts';
import type { Location } from './location.ts';
import { FileProblem } from './regular-file.ts';

/** A file in a Git work tree of the workspace. */
export interface WorkTree extends WorkTreeFile {
  /** Real path. */
  readonly workspace: string;
}

interface Surroundings {
  readonly fs: FileSystem;
  readonly environment: NodeJS.ProcessEnv;
  readonly log: Log;
}

/** The work tree that a file lies in; `undefined` where it lies in none of the workspace. */
export function findWorkTree(
  { realPath, relativePath }: Location,
  workspace: string | undefined,
  fs: FileSystem,
): WorkTree | undefined {
  if (relativePath === '' || workspace === undefined) {
    return undefined;
  }
  const place = workTreeOf(realPath, workspace, fs);
  return place === undefined ? undefined : { ...place, workspace };
}

/**
 * Asks Git whether it tracks what is to be written.
 * @throws ActionError where it does, whether or not a file is there: the next commit of changes would take the key along
 */
export async function checkUntracked(tree: WorkTree, { fs, environment, log }: Surroundings): Promise<void> {
  const { tracks } = await import('./git.ts');
  const answer = await tracks(tree, tree.workspace, environment);
  if (answer === 'yes') {
    throw new ActionError('Path tracked by Git', {
      what: `The configuration was not written to ${tree.file}.`,
      why: 'Git tracks a file at this path: the next commit of changes would take the API key along.',
      fix: "Set 'config-path' to a path that is not in the repository, such as '.soda-cloud/configuration.yml'. To keep the data sources of the tracked file, name it in 'base-config'.",
    });
  }
  if (answer === 'unknown' && statsOf(tree.file, fs) !== undefined) {
    log.warning(
      'Not excluded from Git',
      `A file in a Git work tree is replaced, ${tree.file}, and Git could not be asked whether it tracks it. Take care that nothing commits it.`,
    );
  }
}

/** What is to be done in the exclude file of the repository. */
export interface PlannedExclusion {
  readonly adds: boolean;
  /** Why the exclude file cannot be used. */
  readonly problem?: string;
}

export const NO_EXCLUSION: PlannedExclusion = { adds: false };

export function planExclusion(tree: WorkTree, fs: FileSystem): PlannedExclusion {
  try {
    return { adds: !isExcluded(tree, fs) };
  } catch (error) {
    return { adds: false, problem: reasonOf(error) };
  }
}

/**
 * Does what was planned, and asks Git whether it leaves the file out now: a rule of a .gitignore may take it in again.
 * @param temporaryName of a file beside the exclude file
 */
export async function excludeFromGit(
  tree: WorkTree,
  temporaryName: string,
  planned: PlannedExclusion,
  { fs, environment, log }: Surroundings,
): Promise<void> {
  const problem = planned.adds ? problemOfAdding(tree, temporaryName, fs) : planned.problem;
  const { ignores } = await import('./git.ts');
  const answer = await ignores(tree, tree.workspace, environment);
  if (answer === 'no') {
    const reason =
      problem ?? 'A rule of a .gitignore file that starts with an exclamation mark takes it in again.';
    log.warning(
      'Not excluded from Git',
      `'git add' would take ${tree.file}. ${reason} Take care that nothing commits the file, or choose another 'config-path'.`,
    );
  } else if (answer === 'unknown' && problem !== undefined) {
    log.warning(
      'Not excluded from Git',
      `${tree.file} lies in a Git work tree, and Git could not be asked whether it ignores the file. ${problem} Take care that nothing commits it.`,
    );
  }
}

function problemOfAdding(tree: WorkTree, temporaryName: string, fs: FileSystem): string | undefined {
  try {
    addExclusion(tree, temporaryName, fs);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

function reasonOf(error: unknown): string {
  const reason = error instanceof FileProblem ? error.message : `${errorCode(error) ?? 'unknown error'}.`;
  return `The file .git/info/exclude of the repository cannot be used: ${reason}`;
}
