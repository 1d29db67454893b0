import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { Fault } from './faults.ts';
import { basicPair, type RecordedRequest } from './requests.ts';

const GOOD_BODY = JSON.stringify({ organisationName: 'Acme Data' }).padEnd(1000);
const JSON_TYPE = { 'content-type': 'application/json' };

/** Long enough for the client to read what was sent before the connection closes. */
const SETTLE_MILLISECONDS = 30;

/** Sends the response of a fault. */
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

/** Responds with the key in the body, in a header and in the reason phrase, formatted as log lines and commands. */
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
