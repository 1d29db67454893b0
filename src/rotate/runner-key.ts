import type { HttpDependencies } from '../http/retry.ts';
import { parseGeneratedPair } from '../inputs/key-pair.ts';
import { ActionError } from '../shared/action-error.ts';
import type { Log } from '../shared/log.ts';
import { fingerprint, type KeyPair } from '../shared/secret.ts';
import { type RunnerFailure, requestRunnerKey } from '../soda-cloud/client.ts';
import { type Connection, origin } from '../soda-cloud/endpoint.ts';

/**
 * A new key for a Soda Runner, masked and checked like every other key before anything else happens to it.
 * @throws ActionError when Soda Cloud creates none, or one that cannot be a key, and when the run is canceled
 */
export async function createRunnerKey(
  name: string,
  current: KeyPair,
  connection: Connection,
  { log, http }: { log: Log; http: HttpDependencies },
): Promise<KeyPair> {
  const result = await requestRunnerKey(name, current, connection, http);
  if (result.kind === 'failed') {
    throw result.canceled ? creationCanceled(result, connection) : notCreated(result, connection);
  }
  return checkCreated(result.pair, connection, log);
}

function notCreated(
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
  const rest = remedy === undefined ? [] : [`If this persists, ${remedy}.`];
  return new ActionError('Runner key not created', {
    what: `Soda Cloud at ${connection.host} ${uncertain ? 'gave no runner key' : 'created no runner key'} that could be used. Nothing was written.`,
    why: `The request for it failed: ${reason}.${uncertain ? ` ${UNSEEN}` : ''}`,
    fix: [...first, again, ...rest].join(' '),
  });
}

const UNSEEN = 'It may have created a key all the same, which nobody has seen.';

function creationCanceled({ uncertain }: RunnerFailure, connection: Connection): ActionError {
  return new ActionError('Rotation canceled', {
    what: `The run was canceled ${uncertain ? `while Soda Cloud at ${connection.host} was asked for a runner key. ${UNSEEN}` : 'before a runner key was created.'} Nothing was written.`,
    why: 'The runner asked the step to end.',
    fix: uncertain
      ? `${unusedRunner(connection)} Then start the workflow again when you are ready.`
      : 'Start the workflow again when you are ready.',
  });
}

function checkCreated({ id, secret }: KeyPair, connection: Connection, log: Log): KeyPair {
  try {
    return parseGeneratedPair(
      {
        id: { name: "'apiKeyId' of the response", text: id.reveal() },
        secret: { name: "'apiKeySecret' of the response", text: secret.reveal() },
      },
      log,
    );
  } catch (error) {
    throw error instanceof ActionError ? unusable(error.parts.what, connection) : error;
  }
}

function unusable(reason: string, connection: Connection): ActionError {
  return new ActionError('Runner key not created', {
    what: `Soda Cloud at ${connection.host} returned a runner key that cannot be a key. Nothing was written.`,
    why: `${reason} A runner with this key may have been created all the same.`,
    fix: `Make sure that 'host' or 'region' name Soda Cloud itself. ${unusedRunner(connection)} Then start the same workflow again.`,
  });
}

function unusedRunner(connection: Connection): string {
  return `Look at ${origin(connection)} for a runner without a name or without contact, and delete it.`;
}

export function noPairForRunner(): ActionError {
  return new ActionError('Runner key not created', {
    what: "No key for a runner was requested: Soda Cloud accepts neither the current API key nor the one in 'previous-api-key-id' and 'previous-api-key-secret'. Nothing was written.",
    why: 'A runner key is created with the key that is in use now.',
    fix: "Give a key that may manage runners as 'api-key-id' and 'api-key-secret', or rotate to a staged key with 'new-soda-cloud'.",
  });
}

/** What to do about a runner key that a run created and did not write everywhere. */
export function unusedKeyStep(pair: KeyPair, isWritten: boolean): string {
  const name = `the runner key with fingerprint ${fingerprint(pair)}`;
  return isWritten
    ? `Start the same workflow again: it creates another runner key and writes that to every target. After that, delete the runner that belongs to ${name} in Soda Cloud.`
    : `Delete ${name} in Soda Cloud: this run created it, and it is unused.`;
}

/**
 * The error, with the created key in it: while no target surely holds the key, nobody else knows of it.
 * @param isWritten whether any target was written, or may have been
 */
export function withRunnerKey(error: unknown, pair: KeyPair, isWritten: boolean): unknown {
  if (!(error instanceof ActionError)) {
    return error;
  }
  const { what, why, fix } = error.parts;
  const created = `This run created a runner key (fingerprint ${fingerprint(pair)})`;
  return new ActionError(
    error.title,
    {
      what: `${what} ${created}${isWritten ? '' : ', which is unused'}.`,
      why,
      fix: isWritten
        ? `Fix the problems listed above. ${unusedKeyStep(pair, isWritten)}`
        : `${fix} Delete the unused runner key in Soda Cloud.`,
    },
    { cause: error },
  );
}
