import type { HttpDependencies } from '../http/retrying-request.ts';
import { HOUR } from '../inventory/age.ts';
import { changedAt, clockOf, isNew } from '../inventory/held-pair.ts';
import type { HeldSecrets } from '../inventory/read-inventory.ts';
import { fingerprint, type KeyPair } from '../keys/key-pair.ts';
import type { KeyFinding } from '../report/report.ts';
import type { Log } from '../runner/log.ts';
import { type Connection, keyPages } from '../soda-cloud/connection.ts';
import { testLogin, type UnknownLogin } from '../soda-cloud/test-login.ts';

export interface KeyRequest {
  readonly connection: Connection;
  readonly current: KeyPair;
  readonly previous: KeyPair | undefined;
  readonly held: readonly HeldSecrets[];
  readonly overlapHours: number;
}

export interface KeyCheck {
  /** Of the current pair. */
  readonly verified: boolean;
  /** Fit to show; empty when it is not known. */
  readonly organization: string;
  readonly findings: readonly KeyFinding[];
  /** What is good to know of the keys, in plain sentences. */
  readonly notes: readonly string[];
  /** What could not be found out, in plain sentences. */
  readonly unknowns: readonly string[];
}

interface CheckDependencies {
  readonly log: Log;
  readonly http: HttpDependencies;
}

/** Nothing was asked. */
export const NO_CHECK: KeyCheck = {
  verified: false,
  organization: '',
  findings: [],
  notes: [],
  unknowns: [],
};

/** Asks Soda Cloud about the pairs. */
export async function checkKeys(request: KeyRequest, dependencies: CheckDependencies): Promise<KeyCheck> {
  const current = await checkCurrent(request, dependencies);
  const previous = await checkPrevious(request, dependencies);
  return {
    verified: current.verified,
    organization: current.organization,
    findings: [...current.findings, ...previous.findings],
    notes: [...current.notes, ...previous.notes],
    unknowns: [...current.unknowns, ...previous.unknowns],
  };
}

async function checkCurrent(
  { connection, current }: KeyRequest,
  { log, http }: CheckDependencies,
): Promise<KeyCheck> {
  const login = await testLogin(current, connection, http);
  const name = `the current API key (fingerprint ${fingerprint(current)})`;
  switch (login.kind) {
    case 'verified': {
      const organization = log.foreignName(login.organization);
      const note = `Soda Cloud at ${connection.host} accepts ${name}.`;
      return { ...NO_CHECK, verified: true, organization, notes: [note] };
    }
    case 'refused': {
      const detail = `Soda Cloud at ${connection.host} refuses ${name} with HTTP ${login.status}`;
      return { ...NO_CHECK, findings: [{ finding: 'current-key-refused', detail }] };
    }
    case 'unknown':
      return { ...NO_CHECK, unknowns: [notKnown(name, connection, login)] };
  }
}

async function checkPrevious(
  { connection, previous, held, overlapHours }: KeyRequest,
  { http }: CheckDependencies,
): Promise<KeyCheck> {
  if (previous === undefined) {
    const keepers = held.filter((secrets) => !isNew(secrets.previous)).length;
    const note = `A previous pair is stored in ${keepers} of ${held.length} targets. Give it as 'previous-api-key-id' and 'previous-api-key-secret' to have it checked too; 'mode: retire' removes it.`;
    return { ...NO_CHECK, notes: keepers === 0 ? [] : [note] };
  }
  const login = await testLogin(previous, connection, http);
  const name = `the previous API key (fingerprint ${fingerprint(previous)})`;
  switch (login.kind) {
    case 'refused': {
      const note = `Soda Cloud at ${connection.host} refuses ${name}: it is dead. 'mode: retire' removes its secrets.`;
      return { ...NO_CHECK, notes: [note] };
    }
    case 'unknown':
      return { ...NO_CHECK, unknowns: [notKnown(name, connection, login)] };
    case 'verified': {
      if (!isOverlapOver(held, overlapHours)) {
        const note = `Soda Cloud at ${connection.host} accepts ${name} too, as it should during the overlap.`;
        return { ...NO_CHECK, notes: [note] };
      }
      const detail = `${name} still works, although the overlap of ${overlapHours} hours is over: delete it at ${keyPages(connection)}`;
      return { ...NO_CHECK, findings: [{ finding: 'previous-key-alive', detail }] };
    }
  }
}

function notKnown(
  name: string,
  { host }: Connection,
  { reason, remedy = "check 'host' or 'region' and the network of the runner" }: UnknownLogin,
): string {
  return `Whether Soda Cloud at ${host} accepts ${name} is not known: ${reason}. If this stays, ${remedy}.`;
}

/** Whether the last change of any target is longer ago than runs may need the previous pair, by GitHub's clock. */
function isOverlapOver(held: readonly HeldSecrets[], overlapHours: number): boolean {
  const times = held.flatMap((pair) => {
    const changed = changedAt(pair);
    return changed === undefined ? [] : [clockOf(pair) - changed];
  });
  return times.length > 0 && Math.min(...times) >= overlapHours * HOUR;
}
