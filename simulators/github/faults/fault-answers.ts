import type { ServerResponse } from 'node:http';
import { type Answer, failure } from '../answers.ts';
import type { RecordedRequest } from '../requests.ts';
import { sendAnswer, withOrdinaryHeaders } from '../send.ts';
import type { Fault, LimitFault } from './faults.ts';

/** Long enough for the client to read what was sent before the connection closes. */
const SETTLE_MILLISECONDS = 20;

export interface FaultyExchange {
  readonly request: RecordedRequest;
  readonly response: ServerResponse;
  /** The response that the server would have sent, if it applied the request. */
  readonly answer: Answer | undefined;
  readonly ordinaryHeaders: Readonly<Record<string, string>>;
  readonly now: number;
}

/** @returns the status that the client gets, when it gets one */
export function performFault(fault: Fault, exchange: FaultyExchange): number | undefined {
  const { request, response, ordinaryHeaders, now } = exchange;
  switch (fault.kind) {
    case 'answer':
      response.writeHead(fault.status, withOrdinaryHeaders(fault.headers, ordinaryHeaders)).end(fault.body);
      return fault.status;
    case 'limit':
      sendAnswer(
        response,
        limitAnswer(fault, ordinaryHeaders['x-github-request-id'] ?? '', now),
        ordinaryHeaders,
      );
      return fault.status;
    case 'echo':
      echoAnswer(fault.status, request, response);
      return fault.status;
    case 'reset':
      if (fault.sent === 'nothing') {
        response.socket?.resetAndDestroy();
      } else {
        sendHalf(exchange, () => response.socket?.resetAndDestroy());
      }
      return undefined;
    case 'spiked':
      return sendSpiked(fault.text, exchange);
    case 'truncated':
      sendHalf(exchange, () => response.socket?.end());
      return undefined;
    case 'hang':
    case 'slow':
      return undefined;
  }
}

function sendSpiked(text: string, { response, answer, ordinaryHeaders }: FaultyExchange): number | undefined {
  if (answer !== undefined) {
    sendAnswer(response, { ...answer, body: spike(answer.body, text) }, ordinaryHeaders);
  }
  return answer?.status;
}

function spike(value: unknown, text: string): unknown {
  if (typeof value === 'string') {
    return `${value}${text}`;
  }
  if (Array.isArray(value)) {
    return value.map((item) => spike(item, text));
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, spike(member, text)]))
    : value;
}

/** Half of the body, or half of the status line of a response without a body. */
function sendHalf({ response, answer, ordinaryHeaders }: FaultyExchange, then: () => void): void {
  const later = () => setTimeout(then, SETTLE_MILLISECONDS);
  const { status, body, headers = {} } = answer ?? { status: 200, body: { message: 'x'.repeat(100) } };
  if (body === undefined) {
    response.socket?.write(`HTTP/1.1 ${status} No Con`, later);
    return;
  }
  const text = JSON.stringify(body);
  response.writeHead(status, {
    ...ordinaryHeaders,
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.write(text.slice(0, text.length / 2), later);
}

const DOCUMENTATION =
  'https://docs.github.com/free-pro-team@latest/rest/overview/rate-limits-for-the-rest-api#about-';

/** A rate limit as GitHub words it. */
export function limitAnswer(
  { limit, status, seconds }: Omit<LimitFault, 'kind'>,
  requestId: string,
  now: number,
  whose = 'user ID 1',
): Answer {
  if (limit === 'primary') {
    const timestamp = new Date(now).toISOString().replace('T', ' ').replace(/\..*/, ' UTC');
    return failure(
      status,
      `API rate limit exceeded for ${whose}. If you reach out to GitHub Support for help, please include the request ID ${requestId} and timestamp ${timestamp}.`,
      {
        documentation: `${DOCUMENTATION}primary-rate-limits`,
        headers: {
          'x-ratelimit-remaining': '0',
          'x-ratelimit-reset': `${Math.ceil(now / 1000) + (seconds ?? 0)}`,
        },
      },
    );
  }
  return failure(
    status,
    `You have exceeded a secondary rate limit. Please wait a few minutes before you try again. If you reach out to GitHub Support for help, please include the request ID ${requestId}.`,
    {
      documentation: `${DOCUMENTATION}secondary-rate-limits`,
      headers: seconds === undefined ? {} : { 'retry-after': `${seconds}` },
    },
  );
}

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
