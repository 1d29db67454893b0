import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { echoAnswer } from './echo-answer.ts';
import type { Fault } from './faults.ts';
import type { RecordedRequest } from './requests.ts';

const GOOD_BODY = JSON.stringify({ organisationName: 'Acme Data' }).padEnd(1000);
const JSON_TYPE = { 'content-type': 'application/json' };

/** Long enough for the client to have read what was sent before the connection goes. */
const SETTLE_MILLISECONDS = 30;

/** Answers as the fault says. */
export function performFault(fault: Fault, request: RecordedRequest, response: ServerResponse): void {
  switch (fault.kind) {
    case 'answer':
      response.writeHead(fault.status, fault.headers).end(fault.body);
      break;
    case 'echo':
      echoAnswer(fault.status, request, response);
      break;
    case 'hang':
      break;
    case 'reset':
      if (fault.sent === 'nothing') {
        response.socket?.resetAndDestroy();
      } else {
        sendHalf(response, () => response.socket?.resetAndDestroy());
      }
      break;
    case 'truncated':
      sendHalf(response, () => response.socket?.end());
      break;
    case 'drip':
      drip(response, fault.everyMilliseconds);
      break;
    case 'flood':
      response.writeHead(200, JSON_TYPE);
      Readable.from(chunks(fault.bytes)).pipe(response);
      break;
  }
}

function sendHalf(response: ServerResponse, then: () => void): void {
  response.writeHead(200, { ...JSON_TYPE, 'content-length': GOOD_BODY.length });
  response.write(GOOD_BODY.slice(0, GOOD_BODY.length / 2), () => setTimeout(then, SETTLE_MILLISECONDS));
}

function drip(response: ServerResponse, everyMilliseconds: number): void {
  response.writeHead(200, { ...JSON_TYPE, 'content-length': GOOD_BODY.length });
  let sent = 0;
  const timer = setInterval(() => {
    response.write(GOOD_BODY.charAt(sent));
    sent += 1;
    if (sent === GOOD_BODY.length) {
      clearInterval(timer);
      response.end();
    }
  }, everyMilliseconds);
  response.once('close', () => clearInterval(timer));
}

function* chunks(bytes: number): Generator<string> {
  yield '{"organisationName":"';
  const chunk = 'x'.repeat(65_536);
  for (let sent = 0; sent < bytes; sent += chunk.length) {
    yield chunk;
  }
  yield '"}';
}
