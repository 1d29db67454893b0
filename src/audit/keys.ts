import type { HeldSecrets } from '../github/inventory.ts';
import { changedAt, clockOf, HOUR, isNew, writableOnly } from '../github/secret-dates.ts';
import type { HttpDependencies } from '../http/retry.ts';
import type { Log } from '../shared/log.ts';
import type { KeyFinding } from '../shared/report.ts';
import { fingerprint, type KeyPair } from '../shared/secret.ts';
import {
  causeOfRefusal,
  describeLogin,
  type LoginResult,
  testLogin,
  type UnknownLogin,
} from '../soda-cloud/client.ts';
import { type Connection, keyPages } from '../soda-cloud/endpoint.ts';

export interface KeyAuditRequest {
  readonly connection: Connection;
  readonly current: KeyPair;
  readonly previous: KeyPair | undefined;
  readonly held: readonly HeldSecrets[];
  readonly overlapHours: number;
}

export interface KeyAudit {
  /** Of the current pair. */
  readonly verified: boolean;
  /** Fit to show; empty when it is not known. */
  readonly organization: string;
  readonly findings: readonly KeyFinding[];
  /** What Soda Cloud said of each pair, in words fit to show. */
  readonly answers: readonly KeyAnswer[];
  /** What is good to know of the keys, in plain sentences. */
  readonly notes: readonly string[];
  /** What could not be determined, in plain sentences. */
  readonly unknowns: readonly string[];
}

interface KeyAnswer {
  readonly role: 'current' | 'previous';
  readonly pair: KeyPair;
  readonly answer: string;
}

interface AuditDependencies {
  readonly log: Log;
  readonly http: HttpDependencies;
}

/** Nothing was asked. */
export const NOT_AUDITED: KeyAudit = {
  verified: false,
  organization: '',
  findings: [],
  answers: [],
  notes: [],
  unknowns: [],
};

/** Asks Soda Cloud about the pairs. */
export async function auditKeys(
  request: KeyAuditRequest,
  dependencies: AuditDependencies,
): Promise<KeyAudit> {
  const current = await auditCurrent(request, dependencies);
  const previous = await auditPrevious(request, dependencies);
  return {
    verified: current.verified,
    organization: current.organization,
    findings: [...current.findings, ...previous.findings],
    answers: [...current.answers, ...previous.answers],
    notes: [...current.notes, ...previous.notes],
    unknowns: [...current.unknowns, ...previous.unknowns],
  };
}

async function auditCurrent(
  { connection, current }: KeyAuditRequest,
  { log, http }: AuditDependencies,
): Promise<KeyAudit> {
  const login = await testLogin(current, connection, http);
  const asked = { ...NOT_AUDITED, answers: [answerAbout('current', current, login, log)] };
  const name = `the current API key (fingerprint ${fingerprint(current)})`;
  switch (login.kind) {
    case 'verified': {
      const organization = log.sanitizeName(login.organization);
      log.info(`Soda Cloud at ${connection.host} accepts ${name}.`);
      return { ...asked, verified: true, organization };
    }
    case 'refused': {
      const detail = `Soda Cloud at ${connection.host} refuses ${name} with HTTP ${login.status}: ${causeOfRefusal(login.status)}`;
      return { ...asked, findings: [{ finding: 'current-key-refused', detail }] };
    }
    case 'unknown':
      return { ...asked, unknowns: [notKnown(name, connection, login)] };
  }
}

async function auditPrevious(
  { connection, previous, held, overlapHours }: KeyAuditRequest,
  { log, http }: AuditDependencies,
): Promise<KeyAudit> {
  if (previous === undefined) {
    const keepers = held.filter((secrets) => !isNew(secrets.previous)).length;
    const note = `A previous pair is stored in ${keepers} of ${held.length} targets. 'mode: retire' removes it. Given as 'previous-api-key-id' and 'previous-api-key-secret', it is checked here too, unless it is the current pair.`;
    return { ...NOT_AUDITED, notes: keepers === 0 ? [] : [note] };
  }
  const login = await testLogin(previous, connection, http);
  const asked = { ...NOT_AUDITED, answers: [answerAbout('previous', previous, login, log)] };
  const name = `the previous API key (fingerprint ${fingerprint(previous)})`;
  switch (login.kind) {
    case 'refused': {
      const note =
        login.status === 401
          ? `Soda Cloud at ${connection.host} refuses ${name} with HTTP 401. 'mode: retire' confirms that it is revoked, and removes its secrets.`
          : `Soda Cloud at ${connection.host} refuses ${name} with HTTP 403: it knows the key, which may work again. Delete it at ${keyPages(connection)}.`;
      return { ...asked, notes: [note] };
    }
    case 'unknown':
      return { ...asked, unknowns: [notKnown(name, connection, login)] };
    case 'verified': {
      if (!isOverlapOver(held, overlapHours)) {
        const note = `Soda Cloud at ${connection.host} accepts ${name} too, as it should during the overlap.`;
        return { ...asked, notes: [note] };
      }
      const detail = `${name} still works, although the overlap of ${overlapHours} hours is over: delete it at ${keyPages(connection)}`;
      return { ...asked, findings: [{ finding: 'previous-key-alive', detail }] };
    }
  }
}

function answerAbout(role: KeyAnswer['role'], pair: KeyPair, login: LoginResult, log: Log): KeyAnswer {
  return { role, pair, answer: describeLogin(login, log) };
}

function notKnown(
  name: string,
  { host }: Connection,
  { reason, remedy = "check 'host' or 'region' and the network of the runner" }: UnknownLogin,
): string {
  return `Whether Soda Cloud at ${host} accepts ${name} could not be determined: ${reason}. If this stays, ${remedy}.`;
}

/** Whether the last change of any target is longer ago than runs may need the previous pair, by GitHub's clock. */
function isOverlapOver(held: readonly HeldSecrets[], overlapHours: number): boolean {
  const times = writableOnly(held).flatMap((pair) => {
    const changed = changedAt(pair);
    return changed === undefined ? [] : [clockOf(pair) - changed];
  });
  return times.length > 0 && Math.min(...times) >= overlapHours * HOUR;
}
