import type { Screen } from './screen.ts';

/** Counts what the demo claims about the action: each claim is checked before it is printed. */
export class Checks {
  readonly #screen: Screen;
  #passed = 0;
  #failed = 0;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  get passed(): number {
    return this.#passed;
  }

  get total(): number {
    return this.#passed + this.#failed;
  }

  get allPassed(): boolean {
    return this.#failed === 0;
  }

  expect(text: string, passed: boolean): void {
    this.#screen.claim(text, passed);
    if (passed) {
      this.#passed += 1;
    } else {
      this.#failed += 1;
    }
  }
}
