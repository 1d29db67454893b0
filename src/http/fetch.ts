/** The part of `fetch` that the action uses; the built-in one and the action's own fit. */
export type Fetch = (url: string, request: FetchRequest) => Promise<FetchResponse>;

export interface FetchRequest {
  readonly method: string;
  readonly headers: Record<string, string>;
  /** Octokit leaves it out: then redirects are followed, and a repository is found under its new name. */
  readonly redirect?: 'manual';
  readonly signal: AbortSignal;
  readonly body?: string;
}

export interface FetchResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: { get(name: string): string | null | undefined } & Iterable<
    [name: string, value: string]
  >;
  readonly body: AsyncIterable<Uint8Array> | null;
}
