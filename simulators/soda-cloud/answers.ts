/** The response of an endpoint; the body is sent as JSON. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export function ok(body: unknown): Answer {
  return { status: 200, body };
}

/** An error in the shape that Soda Cloud's API documents. */
export function problem(status: number, code: string, message: string): Answer {
  return { status, body: { code, message } };
}

export const UNAUTHORIZED = problem(401, 'unauthorized', 'The API key is unknown or invalid');
export const DEACTIVATED = problem(403, 'forbidden', 'The user of this API key is deactivated');

export function tooMany(secondsToWait: number): Answer {
  return {
    ...problem(429, 'too_many_requests', 'Too many requests'),
    headers: { 'retry-after': `${secondsToWait}` },
  };
}
