import type { HttpDependencies } from '../http/retrying-request.ts';
import { HOUR } from '../inventory/age.ts';
import { changedAt, clockOf, isNew } from '../inventory/held-pair.ts';
import type { HeldSecrets } from '../inventory/read-inventory.ts';
import { fingerprint, type KeyPair } from '../keys/key-pair.ts';
import type { KeyFinding } from '../report/report.ts';
import type { Log } from '../runner/log.ts';
import { type Connection, keyPages } from '../soda-cloud/connection.ts';
import { testLogin } from '../soda-cloud/test-login.ts';

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
}

interface CheckDependencies {
  readonly log: Log;
  readonly http: HttpDependencies;
}

/** Asks Soda Cloud about the pairs. Without a usable answer nothing is found, and the log says why. */
export async function checkKeys(request: KeyRequest, dependencies: CheckDependencies): Promise<KeyCheck> {
  const current = await checkCurrent(request, dependencies);
  const previous = await checkPrevious(request, dependencies);
  return { ...current, findings: [...current.findings, ...previous] };
}

async function checkCurrent(
  { connection, current }: KeyRequest,
  { log, http }: CheckDependencies,
): Promise<KeyCheck> {
  const login = await testLogin(current, connection, http);
  const name = `the current API key (fingerprint ${fingerprint(current)})`;
  switch (login.kind) {
    case 'verified': {
      const organization = log.reveals(login.organization) ? '' : log.foreign(login.organization);
      log.info(`Soda Cloud at ${connection.host} accepts ${name}.`);
      return { verified: true, organization, findings: [] };
    }
    case 'refused': {
      const detail = `Soda Cloud at ${connection.host} refuses ${name} with HTTP ${login.status}`;
      return {
        verified: false,
        organization: '',
        findings: [{ finding: 'current-key-refused', detail }],
      };
    }
    case 'unknown':
      log.warning(
        'API key not checked',
        `Whether Soda Cloud at ${connection.host} accepts ${name} is not known: ${login.reason}. If this stays, check 'host' or 'region' and the network of the runner.`,
      );
      return { verified: false, organization: '', findings: [] };
  }
}

async function checkPrevious(
  { connection, previous, held, overlapHours }: KeyRequest,
  { log, http }: CheckDependencies,
): Promise<KeyFinding[]> {
  if (previous === undefined) {
    const keepers = held.filter((secrets) => !isNew(secrets.previous)).length;
    if (keepers > 0) {
      log.info(
        `A previous pair is stored in ${keepers} of ${held.length} targets. Give it as 'fallback-api-key-id' and 'fallback-api-key-secret' to have it checked too; 'mode: retire' removes it.`,
      );
    }
    return [];
  }
  const login = await testLogin(previous, connection, http);
  const name = `the previous API key (fingerprint ${fingerprint(previous)})`;
  switch (login.kind) {
    case 'refused':
      log.info(
        `Soda Cloud at ${connection.host} refuses ${name}: it is dead. 'mode: retire' removes its secrets.`,
      );
      return [];
    case 'unknown':
      log.info(`Whether ${name} still works is not known: ${login.reason}.`);
      return [];
    case 'verified': {
      if (!isOverlapOver(held, overlapHours)) {
        log.info(`Soda Cloud at ${connection.host} accepts ${name} too, as it should during the overlap.`);
        return [];
      }
      const detail = `${name} still works, although the overlap of ${overlapHours} hours is over: delete it at ${keyPages(connection)}`;
      return [{ finding: 'previous-key-alive', detail }];
    }
  }
}

/** Whether the last change of any target is longer ago than runs may need the previous pair, by GitHub's clock. */
function isOverlapOver(held: readonly HeldSecrets[], overlapHours: number): boolean {
  const times = held.flatMap((pair) => {
    const changed = changedAt(pair);
    return changed === undefined ? [] : [clockOf(pair) - changed];
  });
  return times.length > 0 && Math.min(...times) >= overlapHours * HOUR;
}
