import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

export interface RecordedRequest {
  readonly method: string;
  /** The request target, with its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** When the request was complete, in milliseconds since the epoch. */
  readonly at: number;
}

export async function recordRequest(message: IncomingMessage): Promise<RecordedRequest> {
  const body = await text(message);
  return {
    method: message.method ?? '',
    path: message.url ?? '',
    headers: message.headers,
    body,
    at: Date.now(),
  };
}

export function pathnameOf({ path }: RecordedRequest): string {
  return path.split('?', 1)[0] ?? '';
}

/** A header's text. Node reads header bytes as Latin-1, while clients send keys as UTF-8. */
export function headerText(request: RecordedRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? Buffer.from(value, 'latin1').toString('utf8') : undefined;
}

/** The `id:secret` of Basic authentication. */
export function basicPair(request: RecordedRequest): string | undefined {
  const [, encoded] = /^basic ([a-z0-9+/]+=*)$/i.exec(request.headers.authorization ?? '') ?? [];
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8');
}
