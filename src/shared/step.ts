import { constants } from 'node:fs';
import type { HttpDependencies } from '../http/retry.ts';

import type { MissingKey, SkippedSettings } from '../inputs/types.ts';
import { ActionError, errorCode } from './action-error.ts';
import type { Cancellation } from './cancellation.ts';
import { FileProblem, type FileSystem } from './files.ts';
import type { Log } from './log.ts';

type Values = Readonly<Record<string, string>>;

/** What a step gives to the rest of its job, behind the runner's files. All throw an ActionError where one fails. */
export interface Step {
  /** The step's id in the workflow, if it has one. */
  readonly id: string | undefined;
  setOutputs(outputs: Values): void;
  /** Sets environment variables of the later steps. */
  exportVariables(variables: Values): void;
  /** Keeps a value for the `post` entry of this step. */
  saveState(name: string, value: string): void;
  /** Adds Markdown to the job's summary page, where the runner has one. */
  addSummary(markdown: string): void;
}

/** @param hasSummary whether the step adds anything to the job's summary page */
export function runnerStep(
  environment: NodeJS.ProcessEnv,
  fs: FileSystem,
  { hasSummary }: { readonly hasSummary: boolean },
): Step {
  return {
    id: stepId(environment['GITHUB_ACTION'] ?? ''),
    setOutputs: (outputs) => appendToRunnerFile('GITHUB_OUTPUT', assignments(outputs), environment, fs),
    exportVariables: (variables) => appendToRunnerFile('GITHUB_ENV', assignments(variables), environment, fs),
    saveState: (name, value) =>
      appendToRunnerFile('GITHUB_STATE', assignments({ [name]: value }), environment, fs),
    addSummary(markdown) {
      if (hasSummary && environment['GITHUB_STEP_SUMMARY'] !== undefined) {
        appendToRunnerFile('GITHUB_STEP_SUMMARY', `${markdown}\n`, environment, fs);
      }
    },
  };
}

/** What the main entry of the same step kept for its `post` entry; empty when nothing. */
export function savedState(name: string, environment: NodeJS.ProcessEnv): string {
  return environment[`STATE_${name}`] ?? '';
}

/** The runner makes up an id that starts with two underscores for a step that has none. */
function stepId(action: string): string | undefined {
  return /^(?!__)[A-Za-z_][\w-]*$/.test(action) ? action : undefined;
}

/** Adds a summary; one that cannot be written is a warning, as what it tells of is done already. */
export function publishSummary(markdown: string, step: Step, log: Log): void {
  try {
    step.addSummary(markdown);
  } catch (error) {
    log.warning(
      'Summary not written',
      `The runner's file for the job summary cannot be written (${errorCode(error) ?? 'unknown error'}). What the step does is not affected. Check the disk space and the permissions on the runner.`,
    );
  }
}

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

/** What the modes need that work on the secrets of targets. */
export interface ModeDependencies {
  readonly log: Log;
  readonly step: Step;
  readonly fs: FileSystem;
  readonly http: HttpDependencies;
  readonly environment: NodeJS.ProcessEnv;
  readonly cancellation: Cancellation;
}

/** Ends a run to which GitHub gives no secrets: with a notice, and outputs that say that nothing was done. */
export function skip({ skipped, missing }: SkippedSettings, { log, step }: { log: Log; step: Step }): void {
  step.setOutputs({
    verified: 'false',
    ...(skipped === 'configure' ? { configured: 'false' } : {}),
    ...(skipped === 'rotate' ? { rotated: 'false' } : {}),
  });
  log.notice('No API key in this run', `Nothing was done, as 'if-missing: skip' asks. ${missing.parts.why}`);
}

/**
 * Ends a rotation for which nobody has staged a new key: with a warning where `if-missing` is `skip`.
 * @throws ActionError otherwise
 */
export function skipWithoutStagedKey(
  { ifMissing }: { readonly ifMissing: 'fail' | 'skip' },
  { missing, isIncomplete }: MissingKey,
  log: Log,
): void {
  if (ifMissing === 'fail' || isIncomplete) {
    throw missing;
  }
  log.warning(
    'No new API key staged',
    `Nothing was rotated, as 'if-missing: skip' asks. ${missing.parts.what} To rotate, store a new key in the secrets behind those inputs and start this workflow again.`,
  );
}
