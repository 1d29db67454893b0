import { spawn } from 'node:child_process';
import { delimiter } from 'node:path';
import { text } from 'node:stream/consumers';
import { parse } from 'yaml';
import { isJsonObject } from '../../simulators/soda-cloud/json.ts';
import { README_WORKFLOWS, readText, THIS_ACTION } from '../unit/workflows.ts';
import { PROGRAMS } from './podman.ts';

type Values = Readonly<Record<string, string>>;

/** The two steps that matter here, as they are in the file. Expressions in them are not yet replaced. */
export interface ScanSteps {
  /** `with:` of this action. */
  readonly inputs: Values;
  readonly scan: {
    readonly uses: string;
    readonly run: string;
    readonly env: Values;
    readonly with: Values;
  };
  /** The image of the job. */
  readonly container: string;
}

/** The steps of a workflow in `examples/`. */
export function stepsOfExample(file: string): ScanSteps {
  return stepsOf(readText(`examples/${file}`));
}

/** The steps of the README's quick start. */
export function stepsOfReadme(): ScanSteps {
  const quickStart = README_WORKFLOWS.find(({ place }) => place === 'README-quick-start.yml');
  return stepsOf(quickStart?.text ?? '');
}

/** @throws Error unless the last step, which scans, follows one with this action */
function stepsOf(workflow: string): ScanSteps {
  const [job] = Object.values(mapping(mapping(parse(workflow))['jobs']));
  const { steps, container = '' } = mapping(job);
  const [keys, scan] = Array.isArray(steps) ? steps.slice(-2).map(mapping) : [];
  if (keys?.['uses'] !== THIS_ACTION || scan === undefined) {
    throw new Error('this workflow does not end with the action and a step that scans');
  }
  return {
    inputs: strings(keys['with']),
    scan: {
      uses: String(scan['uses'] ?? ''),
      run: String(scan['run'] ?? ''),
      env: strings(scan['env'] ?? {}),
      with: strings(scan['with'] ?? {}),
    },
    container: String(container),
  };
}

function mapping(value: unknown): Readonly<Record<string, unknown>> {
  if (!isJsonObject(value)) {
    throw new Error('a part of the workflow is no mapping');
  }
  return value;
}

function strings(value: unknown): Values {
  return Object.fromEntries(Object.entries(mapping(value)).map(([name, text]) => [name, String(text)]));
}

/**
 * Replaces expressions as a runner does.
 * @param contexts the value of each expression
 * @throws Error for an expression without a value
 */
export function evaluated(values: Values, contexts: Values): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, template]) => [
      name,
      template.replace(/\$\{\{ (.*?) \}\}/g, (_all, expression: string) => {
        const value = contexts[expression];
        if (value === undefined) {
          throw new Error(`this test has no value for ${expression}`);
        }
        return value;
      }),
    ]),
  );
}

/** The contexts `secrets` and `steps.keys.outputs`. */
export function contextsOf(secrets: Values, outputs: Values): Record<string, string> {
  return Object.fromEntries([
    ...Object.entries(secrets).map(([name, value]) => [`secrets.${name}`, value]),
    ...Object.entries(outputs).map(([name, value]) => [`steps.keys.outputs.${name}`, value]),
  ]);
}

export interface Ended {
  readonly exitCode: number | null;
  /** Of both streams. */
  readonly output: string;
}

/** Runs the script of a step with the shell of a runner. `docker` is podman. */
export function runScript(script: string, cwd: string, env: Values): Promise<Ended> {
  return runProgram('bash', ['-e', '-c', script], cwd, env);
}

/** Runs a program with an environment that has nothing of this machine but PATH. */
export async function runProgram(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Values = {},
): Promise<Ended> {
  const child = spawn(program, args, {
    cwd,
    env: { PATH: [PROGRAMS, process.env['PATH'] ?? ''].join(delimiter), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exitCode = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { exitCode: await exitCode, output: stdout + stderr };
}

/**
 * A script with one change.
 * @throws Error unless `from` is there exactly once
 */
export function changed(script: string, from: string, to: string): string {
  const parts = script.split(from);
  if (parts.length !== 2) {
    throw new Error(`${from} is ${parts.length - 1} times in the step, not once`);
  }
  return parts.join(to);
}
