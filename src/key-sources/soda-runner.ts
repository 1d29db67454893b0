import { ActionError } from '../errors/action-error.ts';
import type { HttpDependencies } from '../http/retrying-request.ts';
import { pairOfText } from '../inputs/keys.ts';
import type { KeyPair } from '../keys/key-pair.ts';
import type { Log } from '../runner/log.ts';
import { type Connection, origin } from '../soda-cloud/connection.ts';
import { mintRunnerKey, type RunnerFailure } from '../soda-cloud/runners.ts';

/**
 * A new key for a Soda Runner, masked and checked like every other key before anything else happens to it.
 * @throws ActionError when Soda Cloud creates none, or one that cannot be a key, and when the run is canceled
 */
export async function keyFromRunner(
  name: string | undefined,
  current: KeyPair,
  connection: Connection,
  { log, http }: { log: Log; http: HttpDependencies },
): Promise<KeyPair> {
  const minted = await mintRunnerKey(name, current, connection, http);
  if (minted.kind === 'failed') {
    throw minted.canceled ? mintCanceled(minted, connection) : notMinted(minted, connection);
  }
  return checkMinted(minted.pair, connection, log);
}

function notMinted(
  { reason, remedy, status, uncertain }: RunnerFailure,
  connection: Connection,
): ActionError {
  const first = [
    ...(status === 403
      ? [
          'Give a current key whose user may manage data sources and agents, or give its user that permission.',
        ]
      : []),
    ...(uncertain ? [unusedRunner(connection)] : []),
  ];
  const again = first.length === 0 ? 'Start the same workflow again.' : 'Then start the same workflow again.';
  const rest = remedy === undefined ? [] : [`If this stays, ${remedy}.`];
  return new ActionError('Runner key not created', {
    what: `Soda Cloud at ${connection.host} ${uncertain ? 'gave no runner key' : 'created no runner key'} that could be used. Nothing was written.`,
    why: `The request for it failed: ${reason}.${uncertain ? ` ${UNSEEN}` : ''}`,
    fix: [...first, again, ...rest].join(' '),
  });
}

const UNSEEN = 'It may have created a key all the same, which nobody has seen.';

function mintCanceled({ uncertain }: RunnerFailure, connection: Connection): ActionError {
  return new ActionError('Rotation canceled', {
    what: `The run was canceled ${uncertain ? `while Soda Cloud at ${connection.host} was asked for a runner key. ${UNSEEN}` : 'before a runner key was created.'} Nothing was written.`,
    why: 'The runner asked the step to end.',
    fix: uncertain
      ? `${unusedRunner(connection)} Then start the workflow again when it suits.`
      : 'Start the workflow again when it suits.',
  });
}

function checkMinted({ id, secret }: KeyPair, connection: Connection, log: Log): KeyPair {
  try {
    return pairOfText(
      { name: "'apiKeyId' of the answer", text: id.reveal() },
      { name: "'apiKeySecret' of the answer", text: secret.reveal() },
      log,
    );
  } catch (error) {
    throw error instanceof ActionError ? unusable(error.parts.what, connection) : error;
  }
}

function unusable(reason: string, connection: Connection): ActionError {
  return new ActionError('Runner key not created', {
    what: `Soda Cloud at ${connection.host} answered the request for a runner key with one that cannot be a key. Nothing was written.`,
    why: `${reason} A runner with this key may have been created all the same.`,
    fix: `See that 'host' or 'region' name Soda Cloud itself. ${unusedRunner(connection)} Then start the same workflow again.`,
  });
}

function unusedRunner(connection: Connection): string {
  return `Look at ${origin(connection)} for a runner without a name or without contact, and delete it.`;
}
