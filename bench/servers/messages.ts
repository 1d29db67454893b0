/** What the process of the servers is asked for, one word a line. */
export type Question = 'traffic' | 'forget';

/** The first line of its answers. */
export interface Addresses {
  /** What `GITHUB_API_URL` holds. */
  readonly github: string;
  readonly sodaCloud: string;
}

/** One request to GitHub as it came, fit to be sent once more. */
export interface SentRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly body: string;
  readonly status: number;
}

/** What GitHub was sent since it was last told to forget. */
export interface Traffic {
  readonly requests: readonly SentRequest[];
}
