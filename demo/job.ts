import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseCommand, renderLog } from '../simulators/runner/command-log.ts';
import { type ActionOptions, type ActionRun, runAction } from '../simulators/runner/run-action.ts';
import { createSandbox, type Sandbox } from '../simulators/runner/sandbox.ts';
import { type SodaCloud, startSodaCloud } from '../simulators/soda-cloud/server.ts';
import type { Stage } from './stage.ts';
import { resolveSecrets, type Secrets, stepText, type With } from './workflow-step.ts';

/** A workflow job with empty directories, its repository's secrets and a Soda Cloud of its own. */
export class Job {
  readonly sandbox: Sandbox;
  readonly cloud: SodaCloud;
  readonly #stage: Stage;
  readonly #secrets: () => Secrets;

  private constructor(stage: Stage, secrets: () => Secrets, sandbox: Sandbox, cloud: SodaCloud) {
    this.#stage = stage;
    this.#secrets = secrets;
    this.sandbox = sandbox;
    this.cloud = cloud;
  }

  /**
   * Does what a scene does in a job, and clears the job away whatever happens.
   * @param secrets a function where steps change them: GitHub reads them anew for every run
   */
  static async during(
    stage: Stage,
    secrets: Secrets | (() => Secrets),
    act: (job: Job) => Promise<void>,
  ): Promise<void> {
    const sandbox = await createSandbox();
    const cloud = await startSodaCloud();
    try {
      const read = typeof secrets === 'function' ? secrets : () => secrets;
      await act(new Job(stage, read, sandbox, cloud));
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
    const run = await this.runStep(inputs, env, started);
    this.#stage.screen.exhibit('Its log, as GitHub shows it:', renderLog(run.stdout));
    return run;
  }

  showStep(inputs: With): void {
    const caption = 'The step in the workflow (its host is the simulated Soda Cloud):';
    this.#stage.screen.exhibit(caption, stepText(this.#written(inputs)));
  }

  /** Runs the action as a step, for a scene that shows of it what it likes. */
  async runStep(
    inputs: With,
    env: Readonly<Record<string, string>>,
    started?: ActionOptions['started'],
  ): Promise<ActionRun> {
    return this.#run('main', {
      inputs: resolveSecrets(this.#written(inputs), this.#secrets()),
      env,
      ...(started === undefined ? {} : { started }),
    });
  }

  /** Ends the job: the runner calls the action once more to tidy up. */
  async end({ state }: ActionRun): Promise<ActionRun> {
    const run = await this.#run('post', { state });
    const log = renderLog(run.stdout);
    this.#stage.screen.exhibit('The job ends. The log of the post step:', log || '(nothing to remove)');
    return run;
  }

  /** Puts a file into the workspace, as a checkout would. */
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

  /** The text of a file; nothing when there is none, for a claim to fail on. */
  async read(path = ''): Promise<string> {
    return readFile(path, 'utf8').catch(() => '');
  }

  /** Whether the directories that the runner gave to the job hold no file. */
  async isEmpty(): Promise<boolean> {
    const { temp, workspace, home } = this.sandbox;
    const entries = await Promise.all([temp, workspace, home].map((path) => readdir(path)));
    return entries.flat().length === 0;
  }

  #written(inputs: With): With {
    return { ...inputs, host: this.cloud.url };
  }

  async #run(entry: 'main' | 'post', options: Omit<ActionOptions, 'sandbox'>): Promise<ActionRun> {
    const run = await runAction(entry, { sandbox: this.sandbox, ...options });
    this.#stage.runs.push(givenOut(run));
    if (run.stderr !== '') {
      this.#stage.screen.exhibit('Its error output, which should be empty:', run.stderr);
    }
    return run;
  }
}

/** All that a run gave to the runner, but for the commands that ask it to hide a value. */
function givenOut({ stdout, stderr, outputs, state, exported, summary }: ActionRun): string {
  const log = stdout.split(/\r?\n/).filter((line) => parseCommand(line)?.command !== 'add-mask');
  return [...log, stderr, JSON.stringify({ outputs, state, exported }), summary].join('\n');
}
