import type { ServerResponse } from 'node:http';
import { basicPair, type RecordedRequest } from './requests.ts';

/** Answers with the key in the body, in a header and in the reason phrase, dressed up as log lines and commands. */
export function echoAnswer(status: number, request: RecordedRequest, response: ServerResponse): void {
  const authorization = request.headers.authorization ?? '';
  const pair = basicPair(request) ?? '';
  const [id = ''] = pair.split(':', 1);
  const secret = pair.slice(id.length + 1);
  response.writeHead(status, encodeURIComponent(`Refused ${secret}`), {
    'content-type': 'application/json',
    'x-echo': encodeURIComponent(pair),
    'x-soda-trace-id': encodeURIComponent(secret),
  });
  response.end(
    JSON.stringify({
      organisationName: `Acme ${secret}\r\n::error::${secret}\n::set-output name=secret::${secret}\u001b[31m\u0000\u0085`,
      code: `refused_${secret}`,
      message: `The key ${id} with the secret ${secret} is not known (${authorization})\n::error title=${id}::${secret}`,
      authorization,
      pair,
      id: spellings(id),
      secret: spellings(secret),
    }),
  );
}

function spellings(value: string): readonly string[] {
  return [value, JSON.stringify(value), encodeURIComponent(value), Buffer.from(value).toString('base64')];
}
