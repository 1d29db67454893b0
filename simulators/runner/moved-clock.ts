import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Pace } from './pace.ts';
import type { Sandbox } from './sandbox.ts';

const PRELOADED = fileURLToPath(new URL('moved-clock.cjs', import.meta.url));

/** A clock that the action and the servers share: a pause of the action moves it at once. */
export class MovedClock {
  readonly #file: string;

  constructor({ root }: Pick<Sandbox, 'root'>) {
    this.#file = join(root, 'moved-clock');
    writeFileSync(this.#file, '0');
  }

  /** Milliseconds since the epoch. */
  readonly now = (): number => Date.now() + this.#moved;

  get #moved(): number {
    return Number(readFileSync(this.#file, 'utf8'));
  }

  /** While no action runs. */
  advance(milliseconds: number): void {
    writeFileSync(this.#file, String(this.#moved + milliseconds));
  }

  /** For the runs of the action. */
  get pace(): Pace {
    return { env: { NODE_OPTIONS: `--require ${JSON.stringify(PRELOADED)}`, MOVED_CLOCK: this.#file } };
  }
}
