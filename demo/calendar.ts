const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The Monday of week 0, at midnight. */
const START = Date.parse('2027-01-04T00:00:00Z');
const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

export interface Moment {
  /** Since the key was stored. */
  readonly week: number;
  readonly day: (typeof DAYS)[number];
  readonly hour: number;
}

/** A clock that a scene moves forward, for the simulated GitHub and the runner. */
export class Calendar {
  #moment: Moment;
  #ahead: number;

  constructor(moment: Moment) {
    this.#moment = moment;
    this.#ahead = timeOf(moment) - Date.now();
  }

  /** Milliseconds since the epoch; works without its object. */
  readonly now = (): number => Date.now() + this.#ahead;

  turnTo(moment: Moment): void {
    this.#moment = moment;
    this.#ahead = timeOf(moment) - Date.now();
  }

  /** The last moment that the calendar was set to, as text. */
  get page(): string {
    const date = new Date(timeOf(this.#moment)).toISOString();
    return `Week ${this.#moment.week}, ${this.#moment.day} ${date.slice(0, 10)}, ${date.slice(11, 16)}`;
  }

  /** Sets the same time in a process of Node. */
  get environment(): Record<string, string> {
    const script = `const now = Date.now; Date.now = () => now() + ${this.#ahead};`;
    return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(script)}` };
  }
}

/** Milliseconds since the epoch. */
export function timeOf({ week, day, hour }: Moment): number {
  return START + (week * 7 + DAYS.indexOf(day)) * DAY + hour * HOUR;
}
