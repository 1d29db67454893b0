import type { Checks } from './checks.ts';
import type { Screen } from './screen.ts';

/** What a scene prints to and records in. */
export interface SceneContext {
  readonly screen: Screen;
  readonly checks: Checks;
  /** The output of its runs so far, for the check at the end. */
  readonly runs: string[];
}

/** Shows and checks one feature of the action. */
export interface Scene {
  /** The argument of `npm run demo --` that plays it alone. */
  readonly name: string;
  readonly title: string;
  readonly intro: string;
  play(context: SceneContext): Promise<void>;
}
