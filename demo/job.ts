import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseCommand, renderLog } from '../simulators/runner/command-log.ts';
import { type ActionOptions, type ActionRun, runAction } from '../simulators/runner/run-action.ts';
import { createSandbox, type Sandbox } from '../simulators/runner/sandbox.ts';
import { type SodaCloud, startSodaCloud } from '../simulators/soda-cloud/server.ts';
import type { SceneContext } from './scene.ts';
import { resolveSecrets, type Secrets, stepLine, stepText, type With } from './workflow-step.ts';

/** A workflow job with empty directories, the secrets of its repository and a separate Soda Cloud. */
export class Job {
  readonly sandbox: Sandbox;
  readonly cloud: SodaCloud;
  readonly #context: SceneContext;
  readonly #secrets: () => Secrets;

  private constructor(context: SceneContext, secrets: () => Secrets, sandbox: Sandbox, cloud: SodaCloud) {
    this.#context = context;
    this.#secrets = secrets;
    this.sandbox = sandbox;
    this.cloud = cloud;
  }

  /**
   * Runs a function with a job, and removes the job afterwards.
   * @param secrets a function if steps change them: GitHub reads them again for every run
   */
  static async during(
    context: SceneContext,
    secrets: Secrets | (() => Secrets),
    act: (job: Job) => Promise<void>,
  ): Promise<void> {
    const sandbox = await createSandbox();
    const cloud = await startSodaCloud();
    try {
      const read = typeof secrets === 'function' ? secrets : () => secrets;
      await act(new Job(context, read, sandbox, cloud));
    } finally {
      await cloud.close();
      await sandbox.remove();
    }
  }

  /** Runs the action as a step, and shows the step and its log. */
  async step(
    inputs: With,
    env: Readonly<Record<string, string>> = {},
    started?: ActionOptions['started'],
  ): Promise<ActionRun> {
    this.showStep(inputs);
    return this.stepAgain(inputs, env, started);
  }

  /** Runs the action as a step that was shown before, and shows its log. */
  async stepAgain(
    inputs: With,
    env: Readonly<Record<string, string>> = {},
    started?: ActionOptions['started'],
  ): Promise<ActionRun> {
    const run = await this.runStep(inputs, env, started);
    this.#context.screen.block('Its log:', renderLog(run.stdout) || '(nothing)');
    return run;
  }

  showStep(inputs: With): void {
    const { screen } = this.#context;
    if (screen.details) {
      screen.context('The step:', stepText(inputs));
    } else {
      screen.note('The inputs of the step:', stepLine(inputs));
    }
  }

  /** Runs the action as a step, without printing its log. */
  async runStep(
    inputs: With,
    env: Readonly<Record<string, string>>,
    started?: ActionOptions['started'],
  ): Promise<ActionRun> {
    return this.#run('main', {
      inputs: resolveSecrets({ ...this.#haste(inputs), ...inputs, host: this.cloud.url }, this.#secrets()),
      env,
      ...(started === undefined ? {} : { started }),
    });
  }

  /** Ends the job: the runner starts the action again to clean up. */
  async end({ state }: ActionRun): Promise<ActionRun> {
    const run = await this.#run('post', { state });
    const log = renderLog(run.stdout);
    this.#context.screen.note('The job ends. Its post step:', log.trim() || '(nothing to remove)');
    return run;
  }

  /** Creates a file in the workspace, like a checkout. */
  async checkOut(path: string, text: string): Promise<void> {
    const file = this.inWorkspace(path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }

  inWorkspace(path: string): string {
    return join(this.sandbox.workspace, path);
  }

  has(path: string): boolean {
    return existsSync(path);
  }

  /** The text of a file; empty if it does not exist, so that a check fails. */
  async read(path = ''): Promise<string> {
    return readFile(path, 'utf8').catch(() => '');
  }

  /** Whether the directories of the job are empty. */
  async isEmpty(): Promise<boolean> {
    const { temp, workspace, home } = this.sandbox;
    const entries = await Promise.all([temp, workspace, home].map((path) => readdir(path)));
    return entries.flat().length === 0;
  }

  /** Unless the step says otherwise: the simulated GitHub has no limits, so that the demo can be short. */
  #haste({ mode }: With): With {
    return mode === 'rotate' || mode === 'retire' ? { 'write-interval-ms': '0' } : {};
  }

  async #run(entry: 'main' | 'post', options: Omit<ActionOptions, 'sandbox'>): Promise<ActionRun> {
    const run = await runAction(entry, { sandbox: this.sandbox, ...options });
    this.#context.runs.push(outputOf(run));
    if (run.stderr !== '') {
      this.#context.screen.block('Its standard error, which should be empty:', run.stderr);
    }
    return run;
  }
}

/** Everything that a run passes to the runner, except the commands that mask a value. */
function outputOf({ stdout, stderr, outputs, state, exported, summary }: ActionRun): string {
  const log = stdout.split(/\r?\n/).filter((line) => parseCommand(line)?.command !== 'add-mask');
  return [...log, stderr, JSON.stringify({ outputs, state, exported }), summary].join('\n');
}
