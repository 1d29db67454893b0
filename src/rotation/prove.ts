import { ActionError } from '../errors/action-error.ts';
import type { HttpDependencies } from '../http/retrying-request.ts';
import { fingerprint, type KeyPair } from '../keys/key-pair.ts';
import type { Log } from '../runner/log.ts';
import type { Connection } from '../soda-cloud/connection.ts';
import { testLogin } from '../soda-cloud/test-login.ts';

interface ProofDependencies {
  readonly connection: Connection;
  readonly log: Log;
  readonly http: HttpDependencies;
}

/** What Soda Cloud says of the current pair. A refused one is no reason to stop: it is what a rotation mends. */
export interface CurrentProof {
  readonly alive: boolean;
  /** As Soda Cloud sent it: only for comparing. */
  readonly organization: string | undefined;
}

/** @throws ActionError when Soda Cloud gives no usable answer */
export async function proveCurrent(
  pair: KeyPair,
  { connection, log, http }: ProofDependencies,
): Promise<CurrentProof> {
  const login = await testLogin(pair, connection, http);
  switch (login.kind) {
    case 'verified':
      return { alive: true, organization: login.organization };
    case 'refused':
      log.warning(
        'Current key refused',
        `Soda Cloud at ${connection.host} refuses the current API key (fingerprint ${fingerprint(pair)}, HTTP ${login.status}). The rotation goes on; the organizations of the two keys are not compared, and the current key is not kept as the previous one.`,
      );
      return { alive: false, organization: undefined };
    case 'unknown':
      throw notProved('current', pair, connection, login.reason);
  }
}

export interface NewProof {
  readonly verified: boolean;
  readonly organization: string;
}

/**
 * Proves the new pair: it logs in, and to the organization of the current one.
 * @param minted whether the pair is a runner's: those may be refused a login with 403, and having been minted is the proof
 * @throws ActionError otherwise
 */
export async function proveNew(
  pair: KeyPair,
  current: CurrentProof | undefined,
  { minted, allowOtherOrganization }: { minted: boolean; allowOtherOrganization: boolean },
  { connection, log, http }: ProofDependencies,
): Promise<NewProof> {
  const login = await testLogin(pair, connection, http);
  if (login.kind === 'unknown') {
    throw notProved('new', pair, connection, login.reason);
  }
  if (login.kind === 'refused') {
    if (minted && login.status === 403) {
      log.info(
        `Soda Cloud made the runner key with fingerprint ${fingerprint(pair)} and knows it, but lets no runner key log in: that is all its API proves.`,
      );
      return { verified: false, organization: '' };
    }
    throw new ActionError('New key refused', {
      what: `Soda Cloud at ${connection.host} refuses the new API key (fingerprint ${fingerprint(pair)}) with HTTP ${login.status}. Nothing was written.`,
      why: 'ID or secret were not stored completely, the key was deleted, or it belongs to another region.',
      fix: "Store the new key again as Soda Cloud shows it, or generate another one; check 'region' and 'host'.",
    });
  }
  if (
    current?.organization !== undefined &&
    current.organization !== login.organization &&
    !allowOtherOrganization
  ) {
    throw new ActionError('New key of another organization', {
      what: `The new API key (fingerprint ${fingerprint(pair)}) logs in to ${shownOrganization(login.organization, log)}, the current one to ${shownOrganization(current.organization, log)}. Nothing was written.`,
      why: 'Scans would report to another organization than before, which is hardly ever meant.',
      fix: "Generate the new key in the organization of the current one, or set 'allow-other-organization: true'.",
    });
  }
  return {
    verified: true,
    organization: log.foreignName(login.organization),
  };
}

function shownOrganization(name: string, log: Log): string {
  return log.reveals(name) ? 'an organization whose name holds a key' : `'${log.foreign(name)}'`;
}

function notProved(
  which: 'current' | 'new',
  pair: KeyPair,
  { host }: Connection,
  reason: string,
): ActionError {
  return new ActionError('Key not proved', {
    what: `Whether Soda Cloud at ${host} accepts the ${which} API key (fingerprint ${fingerprint(pair)}) could not be found out. Nothing was written.`,
    why: `Soda Cloud gave no usable answer: ${reason}.`,
    fix: "Run the rotation again; if this stays, check 'host' or 'region' and the network of the runner.",
  });
}
