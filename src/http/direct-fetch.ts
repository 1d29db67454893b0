import * as http from 'node:http';
import * as https from 'node:https';
import { buffer } from 'node:stream/consumers';
import type { Fetch, FetchRequest, FetchResponse } from './fetch.ts';

/**
 * A `fetch` over Node's own client: the built-in one takes as long to load as Node to start, and several times the
 * processor and the memory for each request.
 * @param follow takes the requests whose answer is a redirect that is to be followed: they are sent there once more, as
 *   nothing came of them yet
 */
export function directFetch(follow: Fetch): Fetch {
  const plain = new http.Agent({ keepAlive: true });
  const secure = new https.Agent({ keepAlive: true, rejectUnauthorized: true });
  return async (address, request) => {
    const url = new URL(address);
    const sent =
      url.protocol === 'https:'
        ? https.request(url, { ...optionsOf(request), agent: secure })
        : http.request(url, { ...optionsOf(request), agent: plain });
    const answer = await answerTo(sent, request.body);
    if (request.redirect === 'manual') {
      return { status: statusOf(answer), headers: new AnswerHeaders(answer.headers), body: answer };
    }
    // read also where nobody asks for it: only then is the connection free for the next request
    const content = await buffer(answer);
    return isRedirect(answer) ? follow(address, request) : new WholeAnswer(answer, content);
  };
}

function optionsOf({ method, headers, signal }: FetchRequest): http.RequestOptions {
  return { method, headers, signal };
}

function answerTo(sent: http.ClientRequest, body: string | undefined): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    sent.once('response', resolve);
    sent.on('error', reject);
    sent.end(body);
  });
}

function statusOf({ statusCode = 0 }: http.IncomingMessage): number {
  return statusCode;
}

function isRedirect(answer: http.IncomingMessage): boolean {
  const status = statusOf(answer);
  return status >= 300 && status < 400 && answer.headers.location !== undefined;
}

/** What Octokit reads of a `Response`. */
class WholeAnswer implements FetchResponse {
  readonly status: number;
  readonly statusText: string;
  readonly headers: AnswerHeaders;
  readonly body = null;
  readonly #content: Buffer;

  constructor(answer: http.IncomingMessage, content: Buffer) {
    this.status = statusOf(answer);
    this.statusText = answer.statusMessage ?? '';
    this.headers = new AnswerHeaders(answer.headers);
    this.#content = content;
  }

  async text(): Promise<string> {
    return this.#content.toString('utf8');
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return Uint8Array.from(this.#content).buffer;
  }
}

class AnswerHeaders {
  readonly #headers: http.IncomingHttpHeaders;

  constructor(headers: http.IncomingHttpHeaders) {
    this.#headers = headers;
  }

  get(name: string): string | null {
    const value = this.#headers[name.toLowerCase()];
    return value === undefined ? null : String(value);
  }

  *[Symbol.iterator](): Generator<[name: string, value: string]> {
    for (const [name, value] of Object.entries(this.#headers)) {
      yield [name, String(value)];
    }
  }
}
