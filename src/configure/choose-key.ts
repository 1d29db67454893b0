import type { ConfigureSettings } from '../inputs/types.ts';
import { ActionError } from '../shared/action-error.ts';
import type { Log } from '../shared/log.ts';
import { fingerprint, type KeyPair } from '../shared/secret.ts';
import type { StepContext } from '../shared/step.ts';
import { causeOfRefusal, type LoginResult, testLogin, type UnknownLogin } from '../soda-cloud/client.ts';
import { type Connection, REGION_HOSTS } from '../soda-cloud/endpoint.ts';

/** The pair that is written, and the result of its check. */
export interface ChosenKey {
  readonly pair: KeyPair;
  readonly keyUsed: 'current' | 'previous';
  readonly verified: boolean;
  /** Safe to show; empty when it is not known. */
  readonly organization: string;
}

/** A pair that Soda Cloud refuses. */
interface RefusedPair {
  readonly pair: KeyPair;
  readonly status: 401 | 403;
}

/**
 * The current pair, or the previous one where Soda Cloud refuses the current one. A pair that cannot be checked is used
 * with a warning: a pipeline must not stop because Soda Cloud is down for a moment.
 * @throws ActionError when Soda Cloud refuses every pair there is
 */
export async function chooseKey(
  { connection, previous }: ConfigureSettings,
  current: KeyPair,
  { log, http }: Pick<StepContext, 'log' | 'http'>,
): Promise<ChosenKey> {
  const login = await testLogin(current, connection, http);
  if (login.kind !== 'refused') {
    if (login.kind === 'unknown') {
      warnAboutUnchecked(current, login, connection, log);
    }
    return chosen(current, 'current', login, connection, log);
  }
  const refusedCurrent = { pair: current, status: login.status };
  if (previous === undefined) {
    throw refused([refusedCurrent], connection);
  }
  const previousLogin = await testLogin(previous, connection, http);
  if (previousLogin.kind === 'refused') {
    throw refused([refusedCurrent, { pair: previous, status: previousLogin.status }], connection);
  }
  log.warning(
    'Previous key used',
    `Soda Cloud at ${connection.host} refused the current API key (${nameRefused(refusedCurrent)}): ${causeOfRefusal(login.status)}. So the previous one (fingerprint ${fingerprint(previous)}) is used.${previousLogin.kind === 'unknown' ? ` Whether Soda Cloud accepts that one could not be determined: ${previousLogin.reason}.` : ''} Store a key that works in the secrets behind 'api-key-id' and 'api-key-secret', or finish the rotation.`,
  );
  return chosen(previous, 'previous', previousLogin, connection, log);
}

function chosen(
  pair: KeyPair,
  keyUsed: ChosenKey['keyUsed'],
  login: Exclude<LoginResult, { kind: 'refused' }>,
  { host }: Connection,
  log: Log,
): ChosenKey {
  if (login.kind === 'unknown') {
    return { pair, keyUsed, verified: false, organization: '' };
  }
  const organization = log.sanitizeName(login.organization);
  log.info(
    `Soda Cloud at ${host} accepts the API key (fingerprint ${fingerprint(pair)}${organization === '' ? '' : `, organization ${organization}`}).`,
  );
  return { pair, keyUsed, verified: true, organization };
}

function warnAboutUnchecked(
  pair: KeyPair,
  { reason, remedy = "check 'host' or 'region' and the network of the runner" }: UnknownLogin,
  { host }: Connection,
  log: Log,
): void {
  log.warning(
    'API key not checked',
    `Whether Soda Cloud at ${host} accepts the API key (fingerprint ${fingerprint(pair)}) could not be determined: ${reason}. The configuration is written anyway. If this persists, ${remedy}.`,
  );
}

function nameRefused({ pair, status }: RefusedPair): string {
  return `fingerprint ${fingerprint(pair)}, HTTP ${status}`;
}

function refused(pairs: readonly RefusedPair[], { host }: Connection): ActionError {
  const keys = pairs.map(nameRefused).join(') and the previous one (');
  const statuses = [...new Set(pairs.map(({ status }) => status))];
  return new ActionError('Soda Cloud refused the API key', {
    what: `Soda Cloud at ${host} refused the API key (${keys}).`,
    why: statuses
      .map((status) =>
        status === 401
          ? `HTTP 401: the ID or the secret is wrong or incomplete, they belong to two keys, the key was deleted, its user or service account was deactivated, or it belongs to ${otherRegion(host)}.`
          : `HTTP 403: ${causeOfRefusal(status)}.`,
      )
      .join(' '),
    fix: statuses.map((status) => FIXES[status]).join(' '),
  });
}

const FIXES: Readonly<Record<RefusedPair['status'], string>> = {
  401: "Compare the key ID with those in Soda Cloud (avatar, Profile, API Keys); the fingerprint says nothing about the secret. If the ID is there, store the ID and the secret of that key again. If it belongs to another region, set 'region' or 'host'. If it is gone, generate a new key and store both in the repository's secrets.",
  403: "Have the key's user or service account activated in Soda Cloud, or store the key of an active one in the repository's secrets.",
};

function otherRegion(host: string): string {
  return host === REGION_HOSTS.eu
    ? `the US region (${REGION_HOSTS.us})`
    : host === REGION_HOSTS.us
      ? `the EU region (${REGION_HOSTS.eu})`
      : 'another region or organization';
}
