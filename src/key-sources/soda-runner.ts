import { ActionError } from '../errors/action-error.ts';
import type { HttpDependencies } from '../http/retrying-request.ts';
import { pairOfText } from '../inputs/keys.ts';
import type { KeyPair } from '../keys/key-pair.ts';
import type { Log } from '../runner/log.ts';
import { type Connection, origin } from '../soda-cloud/connection.ts';
import { mintRunnerKey } from '../soda-cloud/runners.ts';

/**
 * A new key for a Soda Runner, masked and checked like every other key before anything else happens to it.
 * @throws ActionError when Soda Cloud creates none, or one that cannot be a key
 */
export async function keyFromRunner(
  name: string | undefined,
  current: KeyPair,
  connection: Connection,
  { log, http }: { log: Log; http: HttpDependencies },
): Promise<KeyPair> {
  const minted = await mintRunnerKey(name, current, connection, http);
  if (minted.kind === 'failed') {
    throw new ActionError('Runner key not created', {
      what: `Soda Cloud at ${connection.host} created no runner key that could be used. Nothing was written.`,
      why: `The request for it failed: ${minted.reason}.${minted.uncertain ? ' It may have created a key all the same, which nobody has seen.' : ''}`,
      fix: `${minted.remedy === undefined ? 'Give a current key whose user may manage data sources and agents' : `If this stays, ${minted.remedy}`}.${minted.uncertain ? ` ${unusedRunner(connection)}` : ''} Then run the rotation again.`,
    });
  }
  return checkMinted(minted.pair, connection, log);
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
    fix: `See that 'host' or 'region' name Soda Cloud itself. ${unusedRunner(connection)} Then run the rotation again.`,
  });
}

function unusedRunner(connection: Connection): string {
  return `Look at ${origin(connection)} for a runner without a name or without contact, and delete it.`;
}
