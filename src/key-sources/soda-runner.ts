import { ActionError } from '../errors/action-error.ts';
import type { HttpDependencies } from '../http/retrying-request.ts';
import { basicCredentials, type KeyPair } from '../keys/key-pair.ts';
import type { Log } from '../runner/log.ts';
import type { Connection } from '../soda-cloud/connection.ts';
import { mintRunnerKey } from '../soda-cloud/runners.ts';

/**
 * A new key for a Soda Runner, masked before anything else happens to it.
 * @throws ActionError when Soda Cloud makes none
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
      what: `Soda Cloud at ${connection.host} made no key for a runner. Nothing was written.`,
      why: `${minted.reason}.${minted.uncertain ? ' It may have made one all the same, which nobody has seen.' : ''}`,
      fix: 'The user of the current key needs the permission to manage data sources and agents. Look for a runner without name or last contact in Soda Cloud and delete it, then run the rotation again.',
    });
  }
  const { id, secret } = minted.pair;
  for (const value of [id, secret, basicCredentials(minted.pair)]) {
    log.mask(value);
  }
  return minted.pair;
}
