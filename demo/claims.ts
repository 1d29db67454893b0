import type { Screen } from './screen.ts';

/** What the demo says of the action, each checked at the moment it is said. */
export class Claims {
  readonly #screen: Screen;
  #held = 0;
  #failed = 0;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  get allHold(): boolean {
    return this.#failed === 0;
  }

  check(text: string, holds: boolean): void {
    this.#screen.claim(text, holds);
    if (holds) {
      this.#held += 1;
    } else {
      this.#failed += 1;
    }
  }

  /** Counts those of another screen too. */
  count(other: Claims): void {
    this.#held += other.#held;
    this.#failed += other.#failed;
  }

  summary(seconds: string): string {
    const total = this.#held + this.#failed;
    return this.allHold
      ? `All ${total} claims hold (${seconds} seconds).`
      : `Not so: ${this.#failed} of ${total} claims (${seconds} seconds).`;
  }
}
