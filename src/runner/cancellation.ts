/** Whether the runner has asked this process to end: SIGINT first, SIGTERM 7.5 seconds later. */
export class Cancellation {
  #requested = false;
  readonly #waiting = new Set<() => void>();

  get requested(): boolean {
    return this.#requested;
  }

  request(): void {
    this.#requested = true;
    for (const wake of this.#waiting) {
      wake();
    }
  }

  /** Waits, but not once a cancellation is requested: then there is time for a short pause only. */
  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, this.#requested ? Math.min(milliseconds, HASTE) : milliseconds);
      if (!this.#requested) {
        this.#waiting.add(wake);
      }
    });
  }
}

/** The longest pause after a cancellation, in milliseconds. */
const HASTE = 100;
