import type { Log } from '../runner/log.ts';
import { targetName } from '../targets/target.ts';
import { type TargetState, writtenAt } from './preflight.ts';

/**
 * Where the workflow's own repository was rotated and another target was not, a second run reads the new key as the
 * current one. Dates more than an hour apart give that away.
 */
export function warnAboutDrift(states: readonly TargetState[], log: Log): void {
  const newest = Math.max(...states.map((state) => writtenAt(state) ?? 0));
  const older = states.filter((state) => newest - (writtenAt(state) ?? newest) > HOUR);
  if (older.length > 0) {
    log.warning(
      'Targets drifted',
      `These targets were written more than an hour before the others and may hold an older key: ${older.map(({ store }) => targetName(store.target)).join(', ')}. To rotate them, give the pair that they hold as 'api-key-id' and 'api-key-secret'.`,
    );
  }
}

const HOUR = 60 * 60 * 1000;
