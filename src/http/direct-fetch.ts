import * as http from 'node:http';
import * as https from 'node:https';
import type { Fetch, FetchRequest } from './fetch.ts';

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
    const { statusCode: status = 0, headers } = answer;
    if (request.redirect !== 'manual' && isRedirect(status, headers)) {
      // the connection is free for the next request once this answer is read
      answer.resume();
      return follow(address, request);
    }
    return { status, headers: new Map(namesAndValues(headers)), body: answer };
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

function isRedirect(status: number, { location }: http.IncomingHttpHeaders): boolean {
  return status >= 300 && status < 400 && location !== undefined;
}

function namesAndValues(headers: http.IncomingHttpHeaders): [name: string, value: string][] {
  return Object.entries(headers).map(([name, value]) => [name, String(value)]);
}
