import type { HttpDependencies } from '../http/retrying-request.ts';
import type { KeyPair } from '../keys/key-pair.ts';
import type { Connection } from '../soda-cloud/connection.ts';
import { type LoginResult, testLogin } from '../soda-cloud/test-login.ts';

/** A deletion may take a moment to be known everywhere in Soda Cloud: pauses between looks, in milliseconds. */
const PAUSES = [1000, 2000, 4000];

/**
 * Asks Soda Cloud whether a pair is dead.
 * @param justDeleted whether its runner was deleted a moment ago, so that another look may be worth it
 */
export async function proveDead(
  pair: KeyPair,
  justDeleted: boolean,
  connection: Connection,
  http: HttpDependencies,
): Promise<LoginResult> {
  for (const pause of justDeleted ? PAUSES : []) {
    const login = await testLogin(pair, connection, http);
    if (login.kind !== 'verified') {
      return login;
    }
    await http.sleep(pause);
  }
  return testLogin(pair, connection, http);
}
