import type { ActionError } from '../errors/action-error.ts';
import type { Log } from '../runner/log.ts';

/** Ends a run without key as `if-missing` asks: with its error, or green with a notice. */
export function skipWithoutKey(
  { ifMissing }: { ifMissing: 'fail' | 'skip' },
  missing: ActionError,
  log: Log,
): void {
  if (ifMissing === 'fail') {
    throw missing;
  }
  log.notice('No API key in this run', `Nothing was done, as 'if-missing: skip' asks. ${missing.parts.why}`);
}
