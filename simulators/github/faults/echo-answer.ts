import type { ServerResponse } from 'node:http';
import type { RecordedRequest } from '../requests.ts';

/** Answers with the token and the body, in the body, in headers and in the reason phrase, dressed up as commands. */
export function echoAnswer(status: number, request: RecordedRequest, response: ServerResponse): void {
  const authorization = request.headers.authorization ?? '';
  const token = authorization.replace(/^\S+ /, '');
  response.writeHead(status, encodeURIComponent(`Refused ${token}`), {
    'content-type': 'application/json; charset=utf-8',
    'x-echo': encodeURIComponent(authorization),
    'x-github-request-id': encodeURIComponent(token),
  });
  response.end(
    JSON.stringify({
      message: `${authorization} may not send ${request.body}\r\n::error title=${token}::${token}\n::set-output name=token::${token}\u001b[31m`,
      documentation_url: `https://docs.github.com/rest?token=${encodeURIComponent(token)}`,
      status: `${status}`,
      errors: [{ resource: token, field: request.body, code: authorization }],
      encoded: Buffer.from(token).toString('base64'),
      body: request.body,
    }),
  );
}
