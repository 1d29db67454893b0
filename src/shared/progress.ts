interface ProgressDependencies {
  readonly http: { readonly now: () => number };
  readonly log: { info(line: string): void };
}

/** Work that is expected to take longer than this logs its progress, in milliseconds. */
const LONG_WORK = 3000;

/** How long parts that run side by side will take is not known before so many of them have ended. */
const FEW = 20;

/** How often long work is checked, and the silence after which it logs: together below 10 seconds, in milliseconds. */
const TICK = 1000;
const SILENCE = 8000;

/** Logs progress and the time left of long work, and each part that failed. Short work logs nothing. */
export class Progress {
  #total: number;
  readonly #dependencies: ProgressDependencies;
  readonly #started: number;
  readonly #timer: NodeJS.Timeout;
  /** Parts that failed, while it is not known yet whether the work is long. */
  readonly #pending: string[] = [];
  /** Whether more parts may be found, so that the time left is not known. */
  #isGrowing = false;
  #done = 0;
  #loggedAt: number | undefined;
  #latest: string | undefined;

  /** @param total how many parts there are; the timer ends with the last one, or with `stop` */
  constructor(total: number, dependencies: ProgressDependencies) {
    this.#total = total;
    this.#dependencies = dependencies;
    this.#started = dependencies.http.now();
    this.#timer = setInterval(() => this.#tick(), TICK).unref();
    if (total === 0) {
      this.stop();
    }
  }

  /** More parts were found, and others may follow until `settle` is called. */
  extend(parts: number): void {
    this.#total += parts;
    this.#isGrowing = true;
  }

  /** All parts are known. */
  settle(): void {
    this.#isGrowing = false;
  }

  /** A part that failed gets a line of its own. */
  finished(part: string, state: string, { good }: { readonly good: boolean }): void {
    if (!good) {
      this.#pending.push(`${part}: ${state}`);
    }
    this.advanced(part, state);
  }

  /** A part whose result needs no line of its own. */
  advanced(part: string, state: string): void {
    this.#done += 1;
    this.#latest = `${part}: ${state}`;
    this.#tick();
    if (this.#done >= this.#total) {
      this.stop();
    }
  }

  /** Ends the logging. */
  stop(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    const { http, log } = this.#dependencies;
    const time = http.now();
    const elapsed = time - this.#started;
    const expected = this.#done === 0 ? undefined : (elapsed / this.#done) * this.#total;
    const isLong =
      elapsed > LONG_WORK || (this.#done >= FEW && expected !== undefined && expected > LONG_WORK);
    if (!isLong) {
      return;
    }
    const left = expected === undefined || this.#isGrowing ? '' : `, ${duration(expected - elapsed)} left`;
    const counter = `${this.#done} of ${this.#isGrowing ? 'at least ' : ''}${this.#total} done${left}`;
    for (const problem of this.#pending.splice(0)) {
      log.info(`${problem} (${counter})`);
      this.#loggedAt = time;
    }
    if (this.#loggedAt === undefined || time - this.#loggedAt >= SILENCE) {
      log.info(this.#latest === undefined ? counter : `${counter} (latest: ${this.#latest})`);
      this.#loggedAt = time;
    }
  }
}

const MINUTE = 60_000;

function duration(milliseconds: number): string {
  return milliseconds < 2 * MINUTE
    ? `${Math.ceil(milliseconds / 1000)} s`
    : `${Math.ceil(milliseconds / MINUTE)} min`;
}
