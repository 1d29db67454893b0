/** A maximum number of requests in a sliding window of milliseconds. */
export class RateLimit {
  readonly #allowed: number;
  readonly #window: number;
  #times: number[] = [];

  constructor(allowed: number, windowMilliseconds: number) {
    this.#allowed = allowed;
    this.#window = windowMilliseconds;
  }

  /** Counts a request, or returns how many seconds to wait before the next one. */
  secondsToWait(now: number): number {
    this.#times = this.#times.filter((time) => now - time < this.#window);
    const [oldest] = this.#times;
    if (oldest === undefined || this.#times.length < this.#allowed) {
      this.#times.push(now);
      return 0;
    }
    return Math.ceil((oldest + this.#window - now) / 1000);
  }
}
