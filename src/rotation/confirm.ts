import { GitHubFailure } from '../github/failure.ts';
import type { SecretMetadata } from '../github/secret-store.ts';
import type { PairReader } from '../inventory/pair-reader.ts';
import type { TargetState } from './preflight.ts';

export type Confirmation =
  | { readonly kind: 'confirmed'; readonly updatedAt: number }
  /** GitHub shows the old date. */
  | { readonly kind: 'contradicted'; readonly detail: string }
  /** GitHub accepted the values, but could not be asked. */
  | { readonly kind: 'unknown'; readonly detail: string };

interface ConfirmDependencies {
  readonly reader: PairReader;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** GitHub's answers lag behind its writes for a moment: pauses between looks, in milliseconds. */
const PAUSES = [500, 1000, 2000, 4000, 8000];

/**
 * Looks whether both secrets of a written target have a new date.
 * @param writtenAt the server's clock at the first write: dates have a resolution of one second, so the date of a
 *   secret that was written twice within one does not move
 */
export async function confirmTarget(
  { store, ...before }: TargetState,
  writtenAt: number,
  { reader, sleep }: ConfirmDependencies,
): Promise<Confirmation> {
  try {
    for (let count = 0; ; count += 1) {
      const { id, secret } = await reader.readDates(store);
      if (hasMoved(id, before.id, writtenAt) && hasMoved(secret, before.secret, writtenAt)) {
        return { kind: 'confirmed', updatedAt: Math.max(id, secret) };
      }
      const pause = PAUSES[count];
      if (pause === undefined) {
        return {
          kind: 'contradicted',
          detail: 'GitHub accepted the new values, but still shows the old date',
        };
      }
      await sleep(pause);
    }
  } catch (error) {
    if (error instanceof GitHubFailure) {
      return {
        kind: 'unknown',
        detail: `GitHub accepted the new values, but could not be asked for their date: ${error.message}`,
      };
    }
    throw error;
  }
}

/** An answer may be dated a second after what it tells of. */
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
