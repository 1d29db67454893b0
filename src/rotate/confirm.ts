import { GitHubFailure } from '../github/errors.ts';
import type { PairReader } from '../github/inventory.ts';
import type { SecretMetadata } from '../github/secrets.ts';
import { errorName } from '../shared/action-error.ts';
import type { ReadyTarget } from './preflight.ts';

/** What GitHub shows of a target after it accepted the writes. */
interface Confirmation {
  /** `failed`: it still shows the old date. */
  readonly state: 'rotated' | 'failed';
  /** What could not be confirmed. */
  readonly detail?: string;
  /** When its secrets were last written, in milliseconds since the epoch. */
  readonly updatedAt?: number;
}

/** GitHub shows a write a moment after it accepted it: the pauses between the reads, in milliseconds. */
const PAUSES = [500, 1000, 2000, 4000, 8000];

/**
 * Reads whether both secrets of a written target have a new date. Never throws: GitHub has accepted the writes, whatever
 * goes wrong afterwards.
 * @param writtenAt the server's clock at the first write: dates have a resolution of one second, so the date of a
 *   secret that was written twice within one does not move
 */
export async function confirmTarget(
  target: ReadyTarget,
  writtenAt: number,
  reader: PairReader,
  sleep: (milliseconds: number) => Promise<void>,
): Promise<Confirmation> {
  try {
    for (let count = 0; ; count += 1) {
      const { id, secret } = await reader.readDates(target.store);
      if (hasMoved(id, target.id, writtenAt) && hasMoved(secret, target.secret, writtenAt)) {
        return { state: 'rotated', updatedAt: Math.max(id, secret) };
      }
      const pause = PAUSES[count];
      if (pause === undefined) {
        return { state: 'failed', detail: 'GitHub accepted the new values, but still shows the old date' };
      }
      await sleep(pause);
    }
  } catch (error) {
    const detail =
      error instanceof GitHubFailure
        ? `GitHub accepted the new values, but could not be asked for their date: ${error.message}`
        : `GitHub accepted the new values; an unexpected error (${errorName(error)}) kept them from being confirmed`;
    return { state: 'rotated', detail };
  }
}

/** The date of a response may be a second later than the date of the write. */
const SECOND = 1000;

function hasMoved(
  now: number | undefined,
  before: SecretMetadata | undefined,
  writtenAt: number,
): now is number {
  if (now === undefined) {
    return false;
  }
  return (
    before === undefined || now > before.updatedAt || now >= Math.floor(writtenAt / 1000) * 1000 - SECOND
  );
}
