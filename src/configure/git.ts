import { dirname, isAbsolute } from 'node:path';
import { ActionError, errorCode } from '../shared/action-error.ts';
import { FileProblem, statsOf } from '../shared/files.ts';
import type { StepContext } from '../shared/step.ts';
import { addExclusion, isExcluded, type WorkTree } from './git-exclude.ts';

type GitContext = Pick<StepContext, 'fs' | 'environment' | 'log'>;

/** A file in a Git work tree that nothing may commit. */
export class UncommittedFile {
  readonly #tree: WorkTree;
  readonly #context: GitContext;
  /** Why the exclude file of the repository cannot be used. */
  #problem: string | undefined;
  #needsExclusion = false;

  constructor(tree: WorkTree, context: GitContext) {
    this.#tree = tree;
    this.#context = context;
  }

  /**
   * Asks Git whether it tracks the path that is to be written.
   * @throws ActionError if it does, whether or not there is a file: the next commit of changes would include the key
   */
  async assertUntracked(): Promise<void> {
    const { file } = this.#tree;
    const { fs, environment, log } = this.#context;
    const answer = await isTracked(this.#tree, environment);
    if (answer === 'yes') {
      throw new ActionError('Path tracked by Git', {
        what: `The configuration was not written to ${file}.`,
        why: 'Git tracks a file at this path: the next commit of changes would include the API key.',
        fix: "Set 'config-path' to a path that is not in the repository, such as '.soda-cloud/configuration.yml'. To keep the data sources of the tracked file, name it in 'base-config'.",
      });
    }
    if (answer === 'unknown' && statsOf(file, fs) !== undefined) {
      log.warning(
        'Not excluded from Git',
        `A file in a Git work tree is replaced, ${file}, and Git could not be asked whether it tracks it. Make sure that nothing commits it.`,
      );
    }
  }

  /** Whether `exclude` will add lines to the exclude file of the repository. */
  planExclusion(): boolean {
    this.#try(() => {
      this.#needsExclusion = !isExcluded(this.#tree, this.#context.fs);
    });
    return this.#needsExclusion;
  }

  /**
   * Adds those lines, and asks Git whether it ignores the file now: a rule of a .gitignore may include it again.
   * @param temporaryName of a file beside the exclude file
   */
  async exclude(temporaryName: string): Promise<void> {
    const { file } = this.#tree;
    const { fs, environment, log } = this.#context;
    if (this.#needsExclusion) {
      this.#try(() => addExclusion(this.#tree, temporaryName, fs));
    }
    const answer = await isIgnored(this.#tree, environment);
    if (answer === 'no') {
      const reason =
        this.#problem ??
        'A rule of a .gitignore file that starts with an exclamation mark includes it again.';
      log.warning(
        'Not excluded from Git',
        `'git add' would take ${file}. ${reason} Make sure that nothing commits the file, or choose another 'config-path'.`,
      );
    } else if (answer === 'unknown' && this.#problem !== undefined) {
      log.warning(
        'Not excluded from Git',
        `${file} is in a Git work tree, and Git could not be asked whether it ignores the file. ${this.#problem} Make sure that nothing commits it.`,
      );
    }
  }

  #try(useExcludeFile: () => void): void {
    try {
      useExcludeFile();
    } catch (error) {
      const reason = error instanceof FileProblem ? error.message : `${errorCode(error) ?? 'unknown error'}.`;
      this.#problem = `The file .git/info/exclude of the repository cannot be used: ${reason}`;
    }
  }
}

/** `unknown`: Git is not installed, or its answer is not usable. */
type GitAnswer = 'yes' | 'no' | 'unknown';

/** Whether a path is in the index: the next `git commit -a` includes what is written there. */
export function isTracked(
  tree: WorkTree,
  environment: NodeJS.ProcessEnv,
  limit = TIME_LIMIT,
): Promise<GitAnswer> {
  return ask(['--literal-pathspecs', 'ls-files', '--error-unmatch'], tree, environment, limit);
}

/**
 * Whether any ignore rule keeps `git add` from a path that is not tracked. Without the index, in which Git would take
 * the name for a pattern.
 */
export function isIgnored(
  tree: WorkTree,
  environment: NodeJS.ProcessEnv,
  limit = TIME_LIMIT,
): Promise<GitAnswer> {
  return ask(['check-ignore', '--no-index', '--quiet'], tree, environment, limit);
}

/** Milliseconds. Git answers in hundredths of a second unless its files are broken. */
const TIME_LIMIT = 10_000;

/**
 * Runs one program with a time limit: `@actions/exec` gives no handle to end it with. Its exit code is the program's,
 * and the output of both is ignored.
 */
const GUARD = [
  'const [limit, program, ...args] = process.argv.slice(1);',
  "const { spawnSync } = require('node:child_process');",
  "const options = { stdio: 'ignore', timeout: Number(limit), killSignal: 'SIGKILL', windowsHide: true };",
  'process.exitCode = spawnSync(program, args, options).status ?? 255;',
].join('\n');

async function ask(
  question: readonly string[],
  { file, root, workspace }: WorkTree,
  environment: NodeJS.ProcessEnv,
  limit: number,
): Promise<GitAnswer> {
  try {
    // loaded on demand: most files are outside of a work tree
    const [{ getExecOutput }, { which }] = await Promise.all([
      import('@actions/exec'),
      import('@actions/io'),
    ]);
    const git = await which('git');
    // from a relative entry of PATH, it could be a file of the checkout
    if (!isAbsolute(git)) {
      return 'unknown';
    }
    const settings = ['-c', 'safe.directory=*', '-c', 'core.fsmonitor=false'];
    const command = [git, '--no-pager', ...settings, '-C', root, ...question, '--', file];
    const { exitCode } = await getExecOutput(
      `"${process.execPath}"`,
      ['-e', GUARD, '--', String(limit), ...command],
      { env: environmentFor(workspace, environment), silent: true, ignoreReturnCode: true },
    );
    return exitCode === 0 ? 'yes' : exitCode === 1 ? 'no' : 'unknown';
  } catch {
    return 'unknown';
  }
}

/** What Git needs to start and to read the configuration of its user. No input of the step is among it. */
const PASSED_ON = [
  'PATH',
  'PATHEXT',
  'SystemRoot',
  'HOME',
  'HOMEDRIVE',
  'HOMEPATH',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
  'ProgramData',
  'XDG_CONFIG_HOME',
  'LD_LIBRARY_PATH',
  'TEMP',
  'TMP',
  'TMPDIR',
] as const;

function environmentFor(workspace: string, environment: NodeJS.ProcessEnv): Record<string, string> {
  const passedOn = PASSED_ON.flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(passedOn),
    // Git searches no further up than the workspace
    GIT_CEILING_DIRECTORIES: dirname(workspace),
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    // a partial clone fetches missing objects, with a program that its configuration names
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: 'none',
    LC_ALL: 'C',
  };
}
