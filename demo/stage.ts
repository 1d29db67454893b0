import type { Claims } from './claims.ts';
import type { Screen } from './screen.ts';

/** What a scene plays on. */
export interface Stage {
  readonly screen: Screen;
  readonly claims: Claims;
  /** All that the runs so far gave out, for the look at the end. */
  readonly runs: string[];
}

/** One thing that the action does, shown and checked. */
export interface Scene {
  readonly title: string;
  readonly intro: string;
  play(stage: Stage): Promise<void>;
}
