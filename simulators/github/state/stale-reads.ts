/** How long reads return the old state after a write: until both limits have passed, if both are set. */
export interface Consistency {
  readonly reads?: number;
  readonly milliseconds?: number;
}

interface Remembered<T> {
  readonly state: T | undefined;
  readonly until: number;
  reads: number;
}

/** Returns the state before the last write, like a delayed replica. */
export class StaleReads<T> {
  readonly #clock: () => number;
  readonly #consistency: () => Consistency;
  readonly #remembered = new Map<string, Remembered<T>>();

  constructor(clock: () => number, consistency: () => Consistency) {
    this.#clock = clock;
    this.#consistency = consistency;
  }

  /** Called at every write. A second write before the first is visible keeps the older state. */
  written(name: string, before: T | undefined): void {
    const { reads = 0, milliseconds = 0 } = this.#consistency();
    const state = this.#isFresh(name) ? before : this.#remembered.get(name)?.state;
    this.#remembered.set(name, { state, reads, until: this.#clock() + milliseconds });
  }

  /** Reads return nothing for this number of times. */
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

  /** Names that a list may still have to include. */
  names(): string[] {
    return [...this.#remembered.keys()];
  }

  #isFresh(name: string): boolean {
    const old = this.#remembered.get(name);
    return old === undefined || (old.reads <= 0 && this.#clock() >= old.until);
  }
}
