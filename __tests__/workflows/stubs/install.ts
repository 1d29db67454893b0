import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeExecutable } from '../../../simulators/runner/node-versions.ts';
import { createRepository } from '../act/repositories.ts';

const CLIENT = fileURLToPath(new URL('client.mjs', import.meta.url));

/** The name under which the wrapper of node reports that the action's `post` has ended. */
export const POST_ENDED = 'post ended';

/**
 * Fills a directory that is first on PATH with stubs of programs, and with a wrapper of the Node version of the action,
 * which reports the end of `post`: act removes the runner's directories directly after that, so this is the only
 * moment to check which files remain.
 */
export function installPrograms(directory: string, names: readonly string[]): void {
  const node = nodeExecutable(24);
  const client = join(directory, 'client.mjs');
  mkdirSync(directory, { recursive: true });
  copyFileSync(CLIENT, client);
  for (const name of names) {
    writeScript(join(directory, name), `STUB_NAME='${name}' exec '${node}' '${client}' "$@"`);
  }
  writeScript(
    join(directory, 'node'),
    // act asks for the path of node, and then runs that path
    'case "$*" in *console.log\\(process.execPath\\)) echo "$0"; exit ;; esac',
    `'${node}' "$@"`,
    'code=$?',
    `case "$1" in */dist/post/index.js) STUB_NAME='${POST_ENDED}' '${node}' '${client}' || exit ;; esac`,
    'exit "$code"',
  );
}

/** For bash: other shells remove variables such as INPUT_API-KEY-ID, which are not valid names there. */
function writeScript(path: string, ...lines: readonly string[]): void {
  writeFileSync(path, ['#!/usr/bin/env bash', ...lines, ''].join('\n'));
  chmodSync(path, 0o755);
}

/** Creates a repository with the stub of an action. */
export function createAction(directory: string, name: string, inputs: readonly string[]): void {
  mkdirSync(directory, { recursive: true });
  copyFileSync(CLIENT, join(directory, 'client.mjs'));
  writeFileSync(
    join(directory, 'main.mjs'),
    `process.env.STUB_ACTION = ${JSON.stringify(name)};\nawait import('./client.mjs');\n`,
  );
  writeFileSync(
    join(directory, 'action.yml'),
    JSON.stringify({
      name: `Stub of ${name}`,
      inputs: Object.fromEntries(inputs.map((input) => [input, { description: input }])),
      outputs: { token: { description: 'A token, where the action creates one' } },
      runs: { using: 'node24', main: 'main.mjs' },
    }),
  );
  createRepository(directory);
}
