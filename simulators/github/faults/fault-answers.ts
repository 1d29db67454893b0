import type { ServerResponse } from 'node:http';
import type { Answer } from '../answers.ts';
import type { RecordedRequest } from '../requests.ts';
import { sendAnswer, withOrdinaryHeaders } from '../send.ts';
import { echoAnswer } from './echo-answer.ts';
import type { Fault } from './faults.ts';
import { limitAnswer } from './limit-answer.ts';

/** Long enough for the client to have read what was sent before the connection goes. */
const SETTLE_MILLISECONDS = 20;

export interface FaultyExchange {
  readonly request: RecordedRequest;
  readonly response: ServerResponse;
  /** What the server would have answered, when it did what was asked. */
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

/** Half of the body; of an answer without one, half of its status line. */
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
