import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { exportVariable, saveState, setOutput, summary } from '@actions/core';
import type { HttpDependencies } from '../http/retry.ts';
import { ActionError, errorCode } from './action-error.ts';
import type { Cancellation } from './cancellation.ts';
import { FileProblem, type FileSystem, failureReason } from './files.ts';
import type { Log } from './log.ts';

type Values = Readonly<Record<string, string>>;

/** What a step hands to the rest of its job, through the runner's files. All throw an ActionError where one fails. */
export interface Step {
  /** The step's id in the workflow, if it has one. */
  readonly id: string | undefined;
  setOutputs(outputs: Values): void;
  /** Sets environment variables of the later steps. */
  exportVariables(variables: Values): void;
  /** Keeps a value for the `post` entry of this step. */
  saveState(name: string, value: string): void;
  /** Adds Markdown to the job's summary page, where the runner has one. */
  addSummary(markdown: string): Promise<void>;
}

/**
 * The step, on `@actions/core`.
 * @param hasSummary whether the step adds anything to the job's summary page
 */
export function runnerStep({ hasSummary }: { readonly hasSummary: boolean }): Step {
  return {
    id: stepId(process.env['GITHUB_ACTION'] ?? ''),
    setOutputs: (outputs) => writeEach('GITHUB_OUTPUT', outputs, setOutput),
    exportVariables: (variables) => writeEach('GITHUB_ENV', variables, exportVariable),
    saveState: (name, value) => writeEach('GITHUB_STATE', { [name]: value }, saveState),
    async addSummary(markdown) {
      if (!hasSummary || process.env['GITHUB_STEP_SUMMARY'] === undefined) {
        return;
      }
      try {
        checkRunnerFile('GITHUB_STEP_SUMMARY');
        await summary.emptyBuffer().addRaw(markdown, true).write();
      } catch (error) {
        throw notWritable('GITHUB_STEP_SUMMARY', error);
      }
    },
  };
}

/** The runner makes up an id that starts with two underscores for a step that has none. */
function stepId(action: string): string | undefined {
  return /^(?!__)[A-Za-z_][\w-]*$/.test(action) ? action : undefined;
}

/** What a warning says of a file for the results of the step that cannot be written. */
export const UNAFFECTED =
  'The work of the step is not affected. Check the disk space and the permissions on the runner.';

/** Adds a summary; one that cannot be written is a warning, as what it describes is done already. */
export async function publishSummary(markdown: string, step: Step, log: Log): Promise<void> {
  try {
    await step.addSummary(markdown);
  } catch (error) {
    log.warning(
      'Summary not written',
      `The runner's file for the job summary cannot be written (${errorCode(error) ?? 'unknown error'}). ${UNAFFECTED}`,
    );
  }
}

/** The files in which the runner takes what a step hands to its job, by the variable with their path. */
export type RunnerFile = 'GITHUB_OUTPUT' | 'GITHUB_ENV' | 'GITHUB_STATE' | 'GITHUB_STEP_SUMMARY';

function writeEach(file: RunnerFile, values: Values, write: (name: string, value: string) => void): void {
  try {
    checkRunnerFile(file);
    for (const [name, value] of Object.entries(values)) {
      write(name, value);
    }
  } catch (error) {
    throw notWritable(file, error);
  }
}

/**
 * Without O_CREAT: nobody reads a file that the runner did not make. An earlier step may have put a link or a named pipe
 * in its place: what it leads to would get the key, and a pipe without a reader would never open.
 */
const APPEND_ONLY =
  constants.O_WRONLY | constants.O_APPEND | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);

/**
 * Checks that one of the runner's files can be written. `@actions/core` prints the value where the variable is not set,
 * and follows a link.
 * @throws FileProblem, or the error of the system
 */
function checkRunnerFile(name: RunnerFile): void {
  const path = process.env[name] ?? '';
  if (path === '') {
    throw new FileProblem('the variable is not set');
  }
  const descriptor = openSync(path, APPEND_ONLY);
  try {
    if (!fstatSync(descriptor).isFile()) {
      throw new FileProblem('not a regular file');
    }
  } finally {
    closeSync(descriptor);
  }
}

function notWritable(name: RunnerFile, error: unknown): ActionError {
  return new ActionError(
    'Runner file not writable',
    {
      what: `Cannot write to $${name} (${failureReason(error)}).`,
      why: 'The runner creates this file for every step. In a container, or under another user, it may belong to another user; an earlier step may have changed the variable or replaced the file.',
      fix: `Do not override ${name}. In a container job let the image's user write there, for example with 'options: --user 1001'; on a self-hosted runner check the permissions of its work directory.`,
    },
    { cause: error },
  );
}

/** What a run of any mode works with. */
export interface StepContext {
  readonly log: Log;
  readonly step: Step;
  readonly fs: FileSystem;
  readonly http: HttpDependencies;
  /** Of this process. */
  readonly environment: NodeJS.ProcessEnv;
}

/** What a run of a mode with targets works with. */
export interface ModeDependencies extends StepContext {
  readonly cancellation: Cancellation;
}
