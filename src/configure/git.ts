import { dirname, isAbsolute } from 'node:path';
import { getExecOutput } from '@actions/exec';
import { which } from '@actions/io';
import type { WorkTreeFile } from './git-exclude.ts';

/** `unknown`: there is no Git here, or it gave no usable answer. */
export type GitAnswer = 'yes' | 'no' | 'unknown';

/** Milliseconds. Git answers in hundredths of a second unless its files are not what they should be. */
const TIME_LIMIT = 10_000;

/**
 * Runs one program with a time limit: the library gives no handle with which it could be ended. Its own exit code is
 * the program's. Nothing is read from either.
 */
const GUARD = [
  'const [limit, program, ...args] = process.argv.slice(1);',
  "const { spawnSync } = require('node:child_process');",
  "const options = { stdio: 'ignore', timeout: Number(limit), killSignal: 'SIGKILL', windowsHide: true };",
  'process.exitCode = spawnSync(program, args, options).status ?? 255;',
].join('\n');

/**
 * Whether a path is in the index: the next `git commit -a` takes what is written there.
 */
export function tracks(
  place: WorkTreeFile,
  workspace: string,
  environment: NodeJS.ProcessEnv,
  limit = TIME_LIMIT,
): Promise<GitAnswer> {
  return ask(['--literal-pathspecs', 'ls-files', '--error-unmatch'], place, {
    workspace,
    environment,
    limit,
  });
}

/**
 * Whether the rules for what to ignore leave a path out of `git add`, whichever file they are in. Without the index:
 * there Git would look for the name as a pattern. So it holds for a path that is not tracked.
 */
export function ignores(
  place: WorkTreeFile,
  workspace: string,
  environment: NodeJS.ProcessEnv,
  limit = TIME_LIMIT,
): Promise<GitAnswer> {
  return ask(['check-ignore', '--no-index', '--quiet'], place, { workspace, environment, limit });
}

interface Asking {
  readonly workspace: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly limit: number;
}

async function ask(
  question: readonly string[],
  { file, root }: WorkTreeFile,
  { workspace, environment, limit }: Asking,
): Promise<GitAnswer> {
  try {
    const git = await which('git');
    // found by way of a relative entry of PATH, it could be a file of the checkout
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

/** What Git needs to find itself and the configuration of its user. No input of the step is among it. */
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
    // Git looks no further up than the workspace
    GIT_CEILING_DIRECTORIES: dirname(workspace),
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    // a partial clone fetches what it lacks, with a program that its configuration names
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: 'none',
    LC_ALL: 'C',
  };
}
