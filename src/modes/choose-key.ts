import { ActionError } from '../errors/action-error.ts';
import type { HttpDependencies } from '../http/retrying-request.ts';
import type { ConfigureSettings } from '../inputs/configure-settings.ts';
import { fingerprint, type KeyPair } from '../keys/key-pair.ts';
import type { Log } from '../runner/log.ts';
import { type Connection, REGION_HOSTS } from '../soda-cloud/connection.ts';
import { type LoginResult, testLogin } from '../soda-cloud/test-login.ts';

/** The pair that is written, and what Soda Cloud said of it. */
export interface ChosenKey {
  readonly pair: KeyPair;
  readonly keyUsed: 'current' | 'previous';
  readonly verified: boolean;
  /** Fit to show; empty when it is not known. */
  readonly organization: string;
}

interface ChooseDependencies {
  readonly log: Log;
  readonly http: HttpDependencies;
}

type Refusal = Extract<LoginResult, { kind: 'refused' }>;

/**
 * The current pair, or the previous one where Soda Cloud refuses the current one. A pair that cannot be checked is used
 * with a warning: a pipeline must not stop because Soda Cloud is down for a moment.
 * @throws ActionError when Soda Cloud refuses every pair there is
 */
export async function chooseKey(
  settings: ConfigureSettings,
  current: KeyPair,
  { log, http }: ChooseDependencies,
): Promise<ChosenKey> {
  const { connection, previous } = settings;
  const login = await testLogin(current, connection, http);
  if (login.kind !== 'refused') {
    return { pair: current, keyUsed: 'current', ...outcome(login, current, connection, log) };
  }
  if (previous === undefined) {
    throw refused([current], login, connection);
  }
  const previousLogin = await testLogin(previous, connection, http);
  if (previousLogin.kind === 'refused') {
    throw refused([current, previous], login, connection);
  }
  log.warning(
    'Previous key used',
    `Soda Cloud at ${connection.host} refused the current API key (fingerprint ${fingerprint(current)}, HTTP ${login.status}), so the previous one (fingerprint ${fingerprint(previous)}) is used. Finish the rotation: store the new key in the secrets behind 'api-key-id' and 'api-key-secret'.`,
  );
  return { pair: previous, keyUsed: 'previous', ...outcome(previousLogin, previous, connection, log) };
}

function outcome(
  login: Exclude<LoginResult, Refusal>,
  pair: KeyPair,
  { host }: Connection,
  log: Log,
): { verified: boolean; organization: string } {
  if (login.kind === 'unknown') {
    log.warning(
      'API key not checked',
      `Whether Soda Cloud at ${host} accepts the API key (fingerprint ${fingerprint(pair)}) is not known: ${login.reason}. The configuration is written anyway. If this stays, ${login.remedy ?? "check 'host' or 'region' and the network of the runner"}.`,
    );
    return { verified: false, organization: '' };
  }
  const organization = log.foreignName(login.organization);
  log.info(
    `Soda Cloud at ${host} accepts the API key (fingerprint ${fingerprint(pair)}${organization === '' ? '' : `, organization ${organization}`}).`,
  );
  return { verified: true, organization };
}

function refused(pairs: readonly KeyPair[], { status }: Refusal, { host }: Connection): ActionError {
  const keys = pairs.map((pair) => `fingerprint ${fingerprint(pair)}`).join(' and the previous one, ');
  return new ActionError('Soda Cloud refused the API key', {
    what: `Soda Cloud at ${host} refused the API key (${keys}) with HTTP ${status}.`,
    why: `${status === 401 ? 'The ID or the secret is wrong, the key was deleted, or its user was deactivated' : 'The key is known, but its user may not log in'}; a key of ${otherRegion(host)} is refused here too.`,
    fix: "Generate a new key in Soda Cloud (avatar, Profile, API Keys) and store ID and secret in the repository's secrets; if the key is right, set 'region' or 'host' to where it was made.",
  });
}

function otherRegion(host: string): string {
  return host === REGION_HOSTS.eu
    ? `the US region (${REGION_HOSTS.us})`
    : host === REGION_HOSTS.us
      ? `the EU region (${REGION_HOSTS.eu})`
      : 'another region or organization';
}
