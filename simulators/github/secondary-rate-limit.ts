export interface SecondaryLimitOptions {
  /** Requests that create or change something: all but GET. GitHub documents 80. */
  readonly contentPerMinute?: number;
  /** GitHub documents 500. */
  readonly contentPerHour?: number;
  /** A GET costs 1 point, any other request 5. GitHub documents 900. */
  readonly pointsPerMinute?: number;
  /** `false`: the response does not say how long to wait. */
  readonly retryAfter?: boolean;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The limits on how much is done in a time, counted for each key in the time before a request. Without options: none. */
export class SecondaryRateLimit {
  readonly #options: SecondaryLimitOptions;
  readonly #histories = new Map<string, readonly SlidingWindow[]>();

  constructor(options: SecondaryLimitOptions) {
    this.#options = options;
  }

  get saysHowLong(): boolean {
    return this.#options.retryAfter !== false;
  }

  /**
   * Counts a request, unless it is refused.
   * @param now milliseconds since the epoch
   * @returns 0, or for a refused request the seconds until it would be accepted
   */
  secondsToWait(key: string, method: string, now: number): number {
    const windows = this.#histories.get(key) ?? this.#createWindows();
    this.#histories.set(key, windows);
    const wait = Math.max(0, ...windows.map((window) => window.wait(method, now)));
    if (wait === 0) {
      for (const window of windows) {
        window.add(method, now);
      }
    }
    return Math.ceil(wait / 1000);
  }

  #createWindows(): SlidingWindow[] {
    const { contentPerMinute, contentPerHour, pointsPerMinute } = this.#options;
    const content = (method: string) => (method === 'GET' ? 0 : 1);
    return [
      new SlidingWindow(MINUTE, contentPerMinute, content),
      new SlidingWindow(HOUR, contentPerHour, content),
      new SlidingWindow(MINUTE, pointsPerMinute, (method) => (method === 'GET' ? 1 : 5)),
    ];
  }
}

/** What was done in the last so many milliseconds. */
class SlidingWindow {
  readonly #duration: number;
  readonly #limit: number;
  readonly #costOf: (method: string) => number;
  readonly #entries: { readonly at: number; readonly cost: number }[] = [];
  #first = 0;
  #sum = 0;

  constructor(duration: number, limit: number | undefined, costOf: (method: string) => number) {
    this.#duration = duration;
    this.#limit = limit ?? Number.POSITIVE_INFINITY;
    this.#costOf = costOf;
  }

  /** Milliseconds until a request fits; 0: now. */
  wait(method: string, now: number): number {
    this.#forget(now);
    const cost = this.#costOf(method);
    let excess = cost === 0 ? 0 : this.#sum + cost - this.#limit;
    for (let index = this.#first; excess > 0; index += 1) {
      const entry = this.#entries[index];
      if (entry === undefined) {
        return this.#duration;
      }
      excess -= entry.cost;
      if (excess <= 0) {
        return entry.at + this.#duration - now;
      }
    }
    return 0;
  }

  add(method: string, now: number): void {
    const cost = this.#costOf(method);
    if (cost > 0 && this.#limit < Number.POSITIVE_INFINITY) {
      this.#entries.push({ at: now, cost });
      this.#sum += cost;
    }
  }

  #forget(now: number): void {
    for (
      let entry = this.#entries[this.#first];
      entry !== undefined && entry.at + this.#duration <= now;
      entry = this.#entries[this.#first]
    ) {
      this.#sum -= entry.cost;
      this.#first += 1;
    }
  }
}
