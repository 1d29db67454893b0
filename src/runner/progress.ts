interface ProgressDependencies {
  readonly now: () => number;
  readonly info: (line: string) => void;
}

/** Work that is expected to take longer than this tells how far it is, in milliseconds. */
const LONG_WORK = 3000;

/** What parts that run side by side tell of the time left is worth nothing before so many of them have ended. */
const FEW = 20;

/** The longest silence of long work, in milliseconds. */
const PULSE = 1000;

/** Tells of each finished part of long work, and how much time is left. */
export class Progress {
  readonly #total: number;
  readonly #dependencies: ProgressDependencies;
  readonly #started: number;
  #done = 0;
  #told: number;

  constructor(total: number, dependencies: ProgressDependencies) {
    this.#total = total;
    this.#dependencies = dependencies;
    this.#started = dependencies.now();
    this.#told = this.#started;
  }

  /** Told in a line of its own. */
  finished(part: string, state: string): void {
    this.#done += 1;
    this.#tell(part, state);
  }

  /** Told only when nothing else was for a while: for parts that are no target of their own. */
  advanced(part: string, state: string): void {
    this.#done += 1;
    if (this.#dependencies.now() - this.#told > PULSE) {
      this.#tell(part, state);
    }
  }

  #tell(part: string, state: string): void {
    const now = this.#dependencies.now();
    const elapsed = now - this.#started;
    const expected = (elapsed / this.#done) * this.#total;
    if (expected > LONG_WORK && (this.#done >= FEW || elapsed > LONG_WORK)) {
      const left = Math.ceil((expected - elapsed) / 1000);
      this.#dependencies.info(`${part}: ${state} (${this.#done} of ${this.#total}, ${left} s left)`);
      this.#told = now;
    }
  }
}
