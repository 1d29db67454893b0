import type { Fetch, FetchRequest, FetchResponse } from '../http/fetch.ts';
import { isRecord } from '../validation.ts';

/** In bytes. A page of 100 issues, each as long as GitHub lets one be, fits into it. */
const LARGEST_BODY = 16 * 1024 * 1024;

class TooLarge extends Error {
  readonly code = 'ERR_ANSWER_TOO_LARGE';
}

/**
 * A `fetch` for Octokit, which by itself reads bodies of any size, and takes one that breaks off for an empty one. Here
 * both are requests without an answer. Of a refusal only the message is handed on: Octokit fails on some others.
 */
export function boundedFetch(fetch: Fetch) {
  return async (url: string, request: FetchRequest) => {
    const response = await fetch(url, request);
    const { status } = response;
    const headers = new Map(response.headers);
    const body = await readBody(response);
    if (status < 400) {
      return { status, url, headers, ...readers(body) };
    }
    headers.set('content-type', 'application/json');
    return { status, url, headers, ...readers(Buffer.from(JSON.stringify(refusal(body)))) };
  };
}

/** What Octokit calls, depending on the type of the content. */
function readers(body: Buffer) {
  return { text: async () => body.toString('utf8'), arrayBuffer: async () => new Uint8Array(body).buffer };
}

async function readBody(response: FetchResponse): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    bytes += chunk.byteLength;
    if (bytes > LARGEST_BODY) {
      throw new TooLarge();
    }
  }
  return Buffer.concat(chunks);
}

function refusal(body: Buffer): { message?: string } {
  try {
    const document: unknown = JSON.parse(body.toString('utf8'));
    return isRecord(document) && typeof document['message'] === 'string'
      ? { message: document['message'] }
      : {};
  } catch {
    return {};
  }
}
