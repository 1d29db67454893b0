import { deepEqual, equal, ok } from 'node:assert/strict';
import type { GitHubOptions } from '../../simulators/github/options.ts';
import { FORBIDDEN, type Forbidden, foundIn } from './keys.ts';
import { type RuleName, rewrite } from './rewriting.ts';
import type { Play, Played, Stage } from './stage.ts';

/** Runs one workflow and looks at what came of it. */
export interface Rehearsal {
  /** The file in `examples/`, or what it is called in the list. */
  readonly name: string;
  readonly github?: GitHubOptions;
  readonly rewritten?: readonly RuleName[];
  /** @returns what it proved, in one line */
  run(director: Director): Promise<string>;
}

export type Direction = Partial<Omit<Play, 'text'>> & {
  /** It is meant to fail. */
  readonly red?: boolean;
  readonly forbidden?: Forbidden;
};

/** Plays a workflow, and checks what has to hold whatever it does. */
export class Director {
  readonly stage: Stage;
  readonly #text: string;
  #log = '';

  constructor(stage: Stage, text: string, rules: readonly RuleName[]) {
    this.stage = stage;
    this.#text = rewrite(text, rules);
  }

  /** What the last play printed. */
  get log(): string {
    return this.#log;
  }

  async play({ red = false, forbidden = {}, ...direction }: Direction = {}): Promise<Played> {
    const all = { ...FORBIDDEN, ...forbidden };
    const play: Play = {
      text: this.#text,
      event: 'push',
      actor: 'octocat',
      inputs: {},
      variables: {},
      inOwnRepository: false,
      ...direction,
      secrets: direction.secrets ?? {},
    };
    const played = await this.stage.play(play, all);
    const { code, log, calls, refusals, strayed, leftovers } = played;
    const tokens = Object.fromEntries(
      this.stage.tokens.map((token) => [`token ${token.slice(0, 16)}`, token]),
    );
    this.#log = foundIn(log, all).length > 0 ? '(a log that holds keys)' : log;
    deepEqual(refusals, [], 'what stands in for a program or action refused');
    deepEqual(strayed, [], 'hosts that nobody should ask for');
    ok(red ? code !== 0 : code === 0, `act ended with ${code}`);
    deepEqual(foundIn(log, { ...all, ...tokens }), [], 'in the log');
    const told = JSON.stringify(calls.map(({ args }) => args));
    deepEqual(foundIn(told, secretsIn(all)), [], 'among the arguments of a program');
    deepEqual(leftovers ?? ['the post entry did not run'], [], 'what the action left behind');
    deepEqual(this.stage.github.violations, [], 'against the description of GitHub');
    deepEqual(this.stage.github.unreadable, [], 'sealed for another key');
    return played;
  }
}

/** A line of a workflow's log that a program printed. */
export function printed(log: string, line: string): void {
  equal(
    log.split('\n').some((candidate) => candidate.endsWith(`| ${line}`)),
    true,
    `printed: ${line}`,
  );
}

/** An ID may be an argument, as of `docker login`; a secret may not. */
function secretsIn(forbidden: Forbidden): Forbidden {
  return Object.fromEntries(Object.entries(forbidden).filter(([name]) => !name.startsWith('ID of')));
}
