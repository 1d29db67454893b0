import { type ChildProcess, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { type Engine, type EngineHome, engineFile, executable } from './environments.ts';

export interface CommandResult {
  readonly exitCode: number | null;
  readonly output: string;
}

/** Runs the engine's command line. */
export function soda(
  engine: Engine,
  args: readonly string[],
  engineHome: EngineHome,
  variables: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  return run(executable(engine, 'soda'), args, engineHome, variables);
}

/** Creates a DuckDB file with the table `orders`. */
export async function createOrders(engine: Engine, path: string, engineHome: EngineHome): Promise<void> {
  const script = engineFile('create_orders.py');
  const { exitCode, output } = await run(executable(engine, 'python'), [script, path], engineHome, {});
  if (exitCode !== 0) {
    throw new Error(`DuckDB did not create ${path}:\n${output}`);
  }
}

async function run(
  command: string,
  args: readonly string[],
  { directory, environment }: EngineHome,
  variables: Readonly<Record<string, string>>,
): Promise<CommandResult> {
  const child = spawn(command, args, {
    cwd: directory,
    env: { ...environment, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [code, stdout, stderr] = await Promise.all([exitCode(child), text(child.stdout), text(child.stderr)]);
  return { exitCode: code, output: stdout + stderr };
}

/** Resolves when the process has ended and its output is read. */
export function exitCode(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
}
