import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Fault } from './faults/faults.ts';

export interface RecordedRequest {
  /** Counted from 1. */
  readonly sequence: number;
  readonly method: string;
  /** The request target as it was sent. */
  readonly path: string;
  /** The path without the base path and the query, not decoded. */
  readonly pathname: string;
  /** As GitHub's description names it: `PUT /orgs/{org}/actions/secrets/{secret_name}`. */
  readonly operation: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The body, when it is JSON. */
  readonly json: unknown;
  /** When the request was complete, by the simulator's clock. */
  readonly at: number;
  /** The number of concurrent requests at that moment, including this one. */
  readonly concurrent: number;
  /** The status of the response; `undefined` while there is none. */
  readonly status: number | undefined;
  /** Whether the server applied it, also if its response was lost. */
  readonly applied: boolean;
  readonly fault: Fault | undefined;
}

/** The part of a record that is set later. */
export interface Recording extends RecordedRequest {
  status: number | undefined;
  applied: boolean;
  fault: Fault | undefined;
}

export interface RequestSurroundings {
  readonly nextSequence: () => number;
  readonly basePath: string;
  readonly clock: () => number;
  readonly concurrent: () => number;
  readonly operation: (method: string, pathname: string) => string | undefined;
}

export async function recordRequest(
  message: IncomingMessage,
  { nextSequence, basePath, clock, concurrent, operation }: RequestSurroundings,
): Promise<Recording> {
  const body = await text(message);
  const method = message.method ?? '';
  const path = message.url ?? '';
  const [whole = ''] = path.split('?', 1);
  const isBelow = whole.startsWith(`${basePath}/`);
  const pathname = isBelow ? whole.slice(basePath.length) : whole;
  return {
    sequence: nextSequence(),
    method,
    path,
    pathname,
    operation: isBelow ? operation(method, pathname) : undefined,
    headers: message.headers,
    body,
    json: parseJson(body),
    at: clock(),
    concurrent: concurrent(),
    status: undefined,
    applied: false,
    fault: undefined,
  };
}

export function queryOf({ path }: RecordedRequest): URLSearchParams {
  const [, query = ''] = path.split('?', 2);
  return new URLSearchParams(query);
}

function parseJson(text: string): unknown {
  if (text === '') {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
