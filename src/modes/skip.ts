import type { MissingKey } from '../inputs/keys.ts';
import type { SkippedSettings } from '../inputs/settings.ts';
import type { Log } from '../runner/log.ts';
import type { Step } from '../runner/step.ts';

/** Ends a run to which GitHub gives no secrets: with a notice, and outputs that say that nothing was done. */
export function skip({ skipped, missing }: SkippedSettings, { log, step }: { log: Log; step: Step }): void {
  step.setOutputs({
    verified: 'false',
    ...(skipped === 'configure' ? { configured: 'false' } : {}),
    ...(skipped === 'rotate' ? { rotated: 'false' } : {}),
  });
  log.notice('No API key in this run', `Nothing was done, as 'if-missing: skip' asks. ${missing.parts.why}`);
}

/**
 * Ends a rotation for which nobody has staged a new key: with a warning where `if-missing` is `skip`.
 * @throws ActionError otherwise
 */
export function skipWithoutStagedKey(
  { ifMissing }: { readonly ifMissing: 'fail' | 'skip' },
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
