import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeExecutable } from '../../../simulators/runner/node-versions.ts';
import { gitRepository } from '../act/git-repository.ts';

const CLIENT = fileURLToPath(new URL('client.mjs', import.meta.url));

/** Not a program of its own: what the stand-in for node calls when the action's post entry has ended. */
export const POST_ENDED = 'post ended';

/**
 * Fills a directory that comes first on PATH with programs that stand in for others, and with a node: the one that the
 * action is made for, which also tells when the action has cleaned up. act removes the runner's directories right
 * after that, and nobody could see any more what the action left there.
 */
export function placePrograms(directory: string, names: readonly string[]): void {
  const node = nodeExecutable(24);
  const client = join(directory, 'client.mjs');
  mkdirSync(directory, { recursive: true });
  copyFileSync(CLIENT, client);
  for (const name of names) {
    placeScript(join(directory, name), `STAND_IN_NAME='${name}' exec '${node}' '${client}' "$@"`);
  }
  placeScript(
    join(directory, 'node'),
    // act asks where the real node is, and then goes there directly
    'case "$*" in *console.log\\(process.execPath\\)) echo "$0"; exit ;; esac',
    `'${node}' "$@"`,
    'code=$?',
    `case "$1" in */dist/post/index.js) STAND_IN_NAME='${POST_ENDED}' '${node}' '${client}' || exit ;; esac`,
    'exit "$code"',
  );
}

/** For bash: other shells drop what is no name of theirs from the environment, such as INPUT_API-KEY-ID. */
function placeScript(path: string, ...lines: readonly string[]): void {
  writeFileSync(path, ['#!/usr/bin/env bash', ...lines, ''].join('\n'));
  chmodSync(path, 0o755);
}

/** Makes a repository with an action that stands in for the one of that name. */
export function placeAction(directory: string, name: string, inputs: readonly string[]): void {
  mkdirSync(directory, { recursive: true });
  copyFileSync(CLIENT, join(directory, 'client.mjs'));
  writeFileSync(
    join(directory, 'main.mjs'),
    `process.env.STAND_IN_ACTION = ${JSON.stringify(name)};\nawait import('./client.mjs');\n`,
  );
  writeFileSync(
    join(directory, 'action.yml'),
    JSON.stringify({
      name: `Stand-in for ${name}`,
      inputs: Object.fromEntries(inputs.map((input) => [input, { description: input }])),
      outputs: { token: { description: 'A token, of those that give one' } },
      runs: { using: 'node24', main: 'main.mjs' },
    }),
  );
  gitRepository(directory);
}
