import type { MissingKey } from '../inputs/keys.ts';
import type { Log } from '../runner/log.ts';

type IfMissing = { readonly ifMissing: 'fail' | 'skip' };

/**
 * Ends a run without a current key: with a notice where `if-missing` is `skip` and GitHub gives the run no secrets.
 * @throws ActionError everywhere else: a deleted secret must not switch scans off unnoticed
 */
export function skipWithoutKey(
  { ifMissing }: IfMissing,
  { missing, isWithoutSecrets, isIncomplete }: MissingKey,
  log: Log,
): void {
  if (ifMissing === 'fail' || !isWithoutSecrets || isIncomplete) {
    throw missing;
  }
  log.notice('No API key in this run', `Nothing was done, as 'if-missing: skip' asks. ${missing.parts.why}`);
}

/**
 * Ends a rotation for which nobody has staged a new key: with a warning where `if-missing` is `skip`.
 * @throws ActionError otherwise
 */
export function skipWithoutStagedKey(
  { ifMissing }: IfMissing,
  { missing, isIncomplete }: MissingKey,
  log: Log,
): void {
  if (ifMissing === 'fail' || isIncomplete) {
    throw missing;
  }
  log.warning(
    'No new API key staged',
    `Nothing was rotated, as 'if-missing: skip' asks. ${missing.parts.what} To rotate, store a new key in the secrets behind those inputs and start this workflow again.`,
  );
}
