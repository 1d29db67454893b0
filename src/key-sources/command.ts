import { parseArgsStringToArgv } from 'string-argv';
import { ActionError } from '../errors/action-error.ts';
import { pairOfText } from '../inputs/keys.ts';
import { likelyKeys } from '../inputs/likely-keys.ts';
import { type PastedBlock, parsePastedBlock } from '../inputs/pasted-block.ts';
import type { KeyPair } from '../keys/key-pair.ts';
import { Secret } from '../keys/secret.ts';
import type { Log } from '../runner/log.ts';
import { isRecord } from '../validation.ts';
import { runCommand } from './run-command.ts';

const TIMEOUT = 60_000;
const LARGEST_OUTPUT = 64 * 1024;

/**
 * The pair that `key-command` prints: JSON `{"api_key_id", "api_key_secret"}` or a soda_cloud block. The command does
 * not see the action's inputs, which hold other keys.
 * @param canceled ends the command at once, with what it started
 * @throws ActionError when the command fails, prints something else, or is ended by a cancellation
 */
export async function keyFromCommand(
  line: string,
  environment: NodeJS.ProcessEnv,
  log: Log,
  canceled?: AbortSignal,
): Promise<KeyPair> {
  const command = parseArgsStringToArgv(line);
  // quotes around nothing are a word, but not a program
  if ((command[0] ?? '') === '') {
    throw commandFailed("'key-command' is empty");
  }
  const result = await runCommand(command, {
    environment: Object.fromEntries(
      Object.entries(environment).filter(([name]) => !name.startsWith('INPUT_')),
    ),
    timeout: TIMEOUT,
    largestOutput: LARGEST_OUTPUT,
    ...(canceled === undefined ? {} : { canceled }),
  });
  if (result.kind === 'canceled') {
    throw commandCanceled();
  }
  if (result.kind === 'failure') {
    throw commandFailed(result.reason);
  }
  return pairOfOutput(result.text, log);
}

/**
 * The pair in what a command printed, masked before anything can go wrong.
 * @throws ActionError when there is none
 */
export function pairOfOutput(text: string, log: Log): KeyPair {
  for (const value of likelyKeys(text)) {
    log.mask(new Secret(value));
  }
  const { id, secret } = parseOutput(text);
  if (id === undefined || secret === undefined) {
    throw commandFailed('Its output does not hold both api_key_id and api_key_secret');
  }
  return pairOfText(
    { name: "api_key_id of 'key-command'", text: id },
    { name: "api_key_secret of 'key-command'", text: secret },
    log,
  );
}

/** JSON is read as such: its escapes are not all YAML's. */
function parseOutput(text: string): PastedBlock {
  try {
    const document: unknown = JSON.parse(text);
    if (isRecord(document)) {
      const { api_key_id: id, api_key_secret: secret } = document;
      return { ...(typeof id === 'string' ? { id } : {}), ...(typeof secret === 'string' ? { secret } : {}) };
    }
  } catch {
    // not JSON, so it should be a block
  }
  try {
    return parsePastedBlock(text, "the output of 'key-command'");
  } catch (error) {
    if (error instanceof ActionError) {
      throw commandFailed('Its output is neither JSON with a key nor a soda_cloud block');
    }
    throw error;
  }
}

function commandCanceled(): ActionError {
  return new ActionError('Rotation canceled', {
    what: "The run was canceled while the command in 'key-command' ran. Nothing was written.",
    why: 'The runner asked the step to end, so the command was ended with what it had started.',
    fix: 'Run the rotation again when it suits. If the command makes keys, delete one that it may have made in Soda Cloud.',
  });
}

function commandFailed(why: string): ActionError {
  return new ActionError('Key command failed', {
    what: "The command in 'key-command' gave no new key, and nothing was written.",
    why: `${why}.`,
    fix: 'Run the command by hand: it has to print {"api_key_id": "…", "api_key_secret": "…"} or a soda_cloud block on standard output and end with exit code 0. It runs without a shell and without the action\'s inputs; give it what it needs in the step\'s \'env:\'.',
  });
}
