const HOUR = 3_600_000;

interface Window {
  used: number;
  readonly resetAt: number;
}

/** The primary rate limit, so many requests an hour, counted for each key: a token, an installation or an App. */
export class PrimaryRateLimit {
  readonly #limit: number;
  readonly #clock: () => number;
  readonly #windows = new Map<string, Window>();

  constructor(limit: number, clock: () => number) {
    this.#limit = limit;
    this.#clock = clock;
  }

  /** @returns whether the request is still within the limit */
  count(key: string): boolean {
    const window = this.#window(key);
    window.used += 1;
    return window.used <= this.#limit;
  }

  secondsUntilReset(key: string): number {
    return Math.ceil((this.#window(key).resetAt - this.#clock()) / 1000);
  }

  headers(key: string): Record<string, string> {
    const { used, resetAt } = this.#window(key);
    const counted = Math.min(used, this.#limit);
    return {
      'x-ratelimit-limit': `${this.#limit}`,
      'x-ratelimit-remaining': `${this.#limit - counted}`,
      'x-ratelimit-used': `${counted}`,
      'x-ratelimit-reset': `${Math.ceil(resetAt / 1000)}`,
      'x-ratelimit-resource': 'core',
    };
  }

  #window(key: string): Window {
    const now = this.#clock();
    const known = this.#windows.get(key);
    if (known !== undefined && now < known.resetAt) {
      return known;
    }
    const window = { used: 0, resetAt: now + HOUR };
    this.#windows.set(key, window);
    return window;
  }
}
