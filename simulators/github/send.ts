import type { ServerResponse } from 'node:http';
import type { Answer } from './answers.ts';

type Headers = Readonly<Record<string, string>>;

export function sendAnswer(
  response: ServerResponse,
  { status, body, headers = {} }: Answer,
  ordinaryHeaders: Headers,
): void {
  const all = withOrdinaryHeaders(headers, ordinaryHeaders);
  if (body === undefined) {
    response.writeHead(status, all).end();
  } else {
    const bytes = Buffer.from(JSON.stringify(body));
    response
      .writeHead(status, {
        'content-type': 'application/json; charset=utf-8',
        'content-length': bytes.length,
        ...all,
      })
      .end(bytes);
  }
}

/** The headers of a response override the usual ones. */
export function withOrdinaryHeaders(headers: Headers, ordinaryHeaders: Headers): Record<string, string> {
  return { ...ordinaryHeaders, ...headers };
}
