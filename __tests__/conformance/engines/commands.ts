import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { exitCode } from './exit-code.ts';
import type { Surroundings } from './surroundings.ts';
import { type Engine, engineFile, executable } from './virtual-environments.ts';

export interface CommandResult {
  readonly exitCode: number | null;
  readonly output: string;
}

/** Runs the engine's command line. */
export function soda(
  engine: Engine,
  args: readonly string[],
  surroundings: Surroundings,
  variables: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  return run(executable(engine, 'soda'), args, surroundings, variables);
}

/** Makes a DuckDB file with the table `orders`. */
export async function createOrders(engine: Engine, path: string, surroundings: Surroundings): Promise<void> {
  const script = engineFile('create_orders.py');
  const { exitCode, output } = await run(executable(engine, 'python'), [script, path], surroundings, {});
  if (exitCode !== 0) {
    throw new Error(`DuckDB did not make ${path}:\n${output}`);
  }
}

async function run(
  command: string,
  args: readonly string[],
  { directory, environment }: Surroundings,
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
