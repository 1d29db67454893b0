/** A request to the process of the servers, one word per line. */
export type Question = 'traffic' | 'forget';

/** The first line of its output. */
export interface Addresses {
  /** The value of `GITHUB_API_URL`. */
  readonly github: string;
  readonly sodaCloud: string;
}

/** A request to GitHub, so that it can be sent again. */
export interface SentRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly body: string;
  readonly status: number;
}

/** The requests to GitHub since the last `forget`. */
export interface Traffic {
  readonly requests: readonly SentRequest[];
}
