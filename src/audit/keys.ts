import type { HeldSecrets } from '../github/inventory.ts';
import { changedAt, clockOf, findUnfinished, HOUR, isNew, writableOnly } from '../github/secret-dates.ts';
import type { HttpDependencies } from '../http/retry.ts';
import type { AuditSettings } from '../inputs/types.ts';
import type { Log } from '../shared/log.ts';
import type { KeyFinding, KeyRole } from '../shared/report.ts';
import type { ReportBuilder } from '../shared/report-builder.ts';
import { fingerprint, type KeyPair } from '../shared/secret.ts';
import { causeOfRefusal, describeLogin, type LoginResult, testLogin } from '../soda-cloud/client.ts';
import { type Connection, keyPages } from '../soda-cloud/endpoint.ts';

export interface KeyAudit {
  /** Whether Soda Cloud accepts the current pair. */
  readonly verified: boolean;
  /** Fit to show; empty when it is not known. */
  readonly organization: string;
  readonly findings: readonly KeyFinding[];
  /** What is good to know about the keys, in plain sentences. */
  readonly notes: readonly string[];
  /** What could not be determined, in plain sentences. */
  readonly unknowns: readonly string[];
}

/** The result when no key is checked. */
export const NOT_AUDITED: KeyAudit = {
  verified: false,
  organization: '',
  findings: [],
  notes: [],
  unknowns: [],
};

interface AuditDependencies {
  readonly log: Log;
  readonly http: HttpDependencies;
  /** Records the answer for each pair. */
  readonly builder: ReportBuilder;
}

/** Checks both pairs with Soda Cloud. */
export async function auditKeys(
  current: KeyPair,
  { connection, previous, overlapHours, repository }: AuditSettings,
  held: readonly HeldSecrets[],
  { log, http, builder }: AuditDependencies,
): Promise<KeyAudit> {
  const check = async (role: KeyRole, pair: KeyPair): Promise<LoginResult> => {
    const login = await testLogin(pair, connection, http);
    builder.key({ role, pair, answer: describeLogin(login, log) });
    return login;
  };
  const login = await check('current', current);
  const name = `the current API key (fingerprint ${fingerprint(current)})`;
  const isUnfinished = findUnfinished(writableOnly(held), repository).length > 0;
  const found =
    previous === undefined
      ? withoutPrevious(held, isUnfinished)
      : auditPrevious(previous, await check('previous', previous), {
          connection,
          held,
          overlapHours,
          isUnfinished,
        });
  switch (login.kind) {
    case 'verified':
      log.info(`Soda Cloud at ${connection.host} accepts ${name}.`);
      return { ...found, verified: true, organization: log.sanitizeName(login.organization) };
    case 'refused': {
      const detail = `Soda Cloud at ${connection.host} refuses ${name} with HTTP ${login.status}: ${causeOfRefusal(login.status)}`;
      return { ...found, findings: [{ finding: 'current-key-refused', detail }, ...found.findings] };
    }
    case 'unknown':
      return { ...found, unknowns: [notKnown(name, connection, login), ...found.unknowns] };
  }
}

const KEEP_FOR_NOW = 'Keep them while a rotation may be unfinished.';

function withoutPrevious(held: readonly HeldSecrets[], isUnfinished: boolean): KeyAudit {
  const stored = held.filter(({ previous }) => !isNew(previous)).length;
  const note = `Secrets of a previous pair are stored in ${stored} of ${held.length} targets. ${isUnfinished ? KEEP_FOR_NOW : "'mode: retire' removes them."} To check that pair here too, set 'previous-api-key-id' and 'previous-api-key-secret'.`;
  return { ...NOT_AUDITED, notes: stored === 0 ? [] : [note] };
}

interface PreviousAudit extends Pick<AuditSettings, 'connection' | 'overlapHours'> {
  readonly held: readonly HeldSecrets[];
  /** Whether the dates show an unfinished rotation: then its completion is the only thing to do. */
  readonly isUnfinished: boolean;
}

function auditPrevious(
  pair: KeyPair,
  login: LoginResult,
  { connection, held, overlapHours, isUnfinished }: PreviousAudit,
): KeyAudit {
  const { host } = connection;
  const name = `the previous API key (fingerprint ${fingerprint(pair)})`;
  switch (login.kind) {
    case 'refused': {
      const [fact, step] =
        login.status === 401
          ? ['HTTP 401.', " 'mode: retire' confirms that it is revoked, and removes its secrets."]
          : ['HTTP 403: it knows the key, which may work again.', ` Delete it at ${keyPages(connection)}.`];
      const note = `Soda Cloud at ${host} refuses ${name} with ${fact}${isUnfinished ? '' : step}`;
      return { ...NOT_AUDITED, notes: [note] };
    }
    case 'unknown':
      return { ...NOT_AUDITED, unknowns: [notKnown(name, connection, login)] };
    case 'verified': {
      if (!isOverlapOver(held, overlapHours)) {
        const note = `Soda Cloud at ${host} also accepts ${name}, as expected during the overlap.`;
        return { ...NOT_AUDITED, notes: [note] };
      }
      const detail = `${name} still works, although the overlap of ${overlapHours} hours is over`;
      return { ...NOT_AUDITED, findings: [{ finding: 'previous-key-active', detail }] };
    }
  }
}

function notKnown(
  name: string,
  { host }: Connection,
  {
    reason,
    remedy = "check 'host' or 'region' and the network of the runner",
  }: Extract<LoginResult, { kind: 'unknown' }>,
): string {
  return `Whether Soda Cloud at ${host} accepts ${name} could not be determined: ${reason}. If this persists, ${remedy}.`;
}

/** Whether the last change of any target is at least the overlap ago, by GitHub's clock. */
function isOverlapOver(held: readonly HeldSecrets[], overlapHours: number): boolean {
  const times = writableOnly(held).flatMap((pair) => {
    const changed = changedAt(pair);
    return changed === undefined ? [] : [clockOf(pair) - changed];
  });
  return times.length > 0 && Math.min(...times) >= overlapHours * HOUR;
}
