/** For how long after a write the old state is still read. Both given: until both have passed. */
export interface Consistency {
  readonly reads?: number;
  readonly milliseconds?: number;
}

interface Remembered<T> {
  readonly state: T | undefined;
  readonly until: number;
  reads: number;
}

/** Answers reads with the state before the last write, as a replica that lags behind does. */
export class StaleReads<T> {
  readonly #clock: () => number;
  readonly #consistency: () => Consistency;
  readonly #remembered = new Map<string, Remembered<T>>();

  constructor(clock: () => number, consistency: () => Consistency) {
    this.#clock = clock;
    this.#consistency = consistency;
  }

  /** To be called at every write. A second one while the first cannot be seen yet keeps the older state. */
  written(name: string, before: T | undefined): void {
    const { reads = 0, milliseconds = 0 } = this.#consistency();
    const state = this.#isFresh(name) ? before : this.#remembered.get(name)?.state;
    this.#remembered.set(name, { state, reads, until: this.#clock() + milliseconds });
  }

  /** For so many reads there seems to be nothing. */
  hide(name: string, reads: number): void {
    this.#remembered.set(name, { state: undefined, reads, until: 0 });
  }

  read(name: string, now: T | undefined): T | undefined {
    const old = this.#remembered.get(name);
    if (old === undefined || this.#isFresh(name)) {
      this.#remembered.delete(name);
      return now;
    }
    old.reads -= 1;
    return old.state;
  }

  /** Names that a list may still have to show. */
  names(): string[] {
    return [...this.#remembered.keys()];
  }

  #isFresh(name: string): boolean {
    const old = this.#remembered.get(name);
    return old === undefined || (old.reads <= 0 && this.#clock() >= old.until);
  }
}
