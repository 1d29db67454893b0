import type { Screen } from './screen.ts';

/** Counts what the demo shows about the action: each statement is checked when it is printed. */
export class Checks {
  readonly #screen: Screen;
  #passed = 0;
  #failed = 0;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  get allPassed(): boolean {
    return this.#failed === 0;
  }

  expect(text: string, passed: boolean): void {
    this.#screen.check(text, passed);
    if (passed) {
      this.#passed += 1;
    } else {
      this.#failed += 1;
    }
  }

  /** Adds the counts of another screen. */
  add(other: Checks): void {
    this.#passed += other.#passed;
    this.#failed += other.#failed;
  }

  summary(seconds: string): string {
    const total = this.#passed + this.#failed;
    return this.allPassed
      ? `All ${total} checks passed (${seconds} seconds).`
      : `${this.#failed} of ${total} checks failed (${seconds} seconds).`;
  }
}
