import { readdir } from 'node:fs/promises';
import { expect } from '@jest/globals';
import pLimit from 'p-limit';
import type { ActionRun } from '../../simulators/runner/run-action.ts';
import type { Sandbox } from '../../simulators/runner/sandbox.ts';
import { beside, type Inputs, type Key, runConfigure } from './configure.ts';

/** The keys that were written, each with the path of its file at the same index. */
export interface Written {
  readonly keys: readonly Key[];
  readonly paths: readonly string[];
}

/**
 * Runs the action for every key. Keys for which `refused` returns true must cause one error and no file; all others
 * must be written.
 */
export async function writeEach(
  sandbox: Sandbox,
  keys: readonly Key[],
  inputs: Inputs,
  refused: (key: Key) => boolean = () => false,
): Promise<Written> {
  const before = await readdir(sandbox.temp);
  const runs = await pLimit(2).map(keys, (key) => runConfigure(sandbox, key, inputs));
  const outcomes = keys.map((key) => (refused(key) ? 'Key not writable in this format' : 'written'));
  expect(beside(keys, runs.map(outcome))).toEqual(beside(keys, outcomes));
  const made = keys.flatMap((key, index) => {
    const path = runs[index]?.outputs['config-path'];
    return path === undefined ? [] : [{ key, path }];
  });
  expect((await readdir(sandbox.temp)).length - before.length).toBe(made.length);
  return { keys: made.map(({ key }) => key), paths: made.map(({ path }) => path) };
}

/** `written`, or the titles of the errors. */
export function outcome({ exitCode, stdout }: ActionRun): string {
  const errors = [...stdout.matchAll(/^::error title=([^:]*)::/gm)].map(([, title]) => title);
  return exitCode === 0 && errors.length === 0 ? 'written' : errors.join();
}
