import { errorCode } from '../errors/system-error.ts';
import type { FileSystem } from '../files/file-system.ts';
import { appendToRunnerFile, assignments } from './file-commands.ts';
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
