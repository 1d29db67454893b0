import type { GitHubOptions } from '../../simulators/github/options.ts';
import type { Pace } from '../../simulators/runner/pace.ts';
import { NAMES, type RotationJob, useRotationJob } from './rotation-job.ts';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Far from the clock of this machine, so that a test detects ages by the runner's clock. */
export const START = Date.parse('2031-05-17T09:00:00Z');

/** A rotation job whose GitHub has a clock that a test can move. */
export interface DatedJob {
  readonly job: () => RotationJob;
  /** GitHub's, in milliseconds since the epoch. */
  readonly clock: { now: number };
  /** Sets a complete pair in a store, written this many milliseconds ago. */
  hold(
    store: string,
    age: number,
    options?: { readonly idAge?: number; readonly suffix?: string; readonly visibility?: 'all' },
  ): void;
}

/** Creates a job for each test of a file, all at the same time. */
export function useDatedJob(options: GitHubOptions = {}, pace?: Pace): DatedJob {
  const clock = { now: START };
  const job = useRotationJob(() => {
    clock.now = START;
    return { ...options, clock: () => clock.now };
  }, pace);
  return {
    job,
    clock,
    hold(store, age, { idAge = age, suffix = '', visibility } = {}) {
      for (const [name, halfAge] of [
        [NAMES[0], idAge],
        [NAMES[1], age],
      ] as const) {
        job().github.setSecret({
          store,
          name: `${name}${suffix}`,
          value: 'a value that nobody reads',
          updatedAt: clock.now - halfAge,
          ...(visibility === undefined ? {} : { visibility }),
        });
      }
    },
  };
}
