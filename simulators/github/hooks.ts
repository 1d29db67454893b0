import type { RecordedRequest } from './requests.ts';

/**
 * Awaited by the server at a boundary of a request.
 * @param drop makes the server close the connection at this point, as if the client had never got here
 */
export type Hook = (request: RecordedRequest, drop: () => void) => unknown;

/** Functions of a test that run before and after requests. */
export class Hooks {
  /** Before the request is applied. */
  onRequest: Hook | undefined;
  /** After it was applied, before it is answered. */
  onApplied: Hook | undefined;

  constructor({ onRequest, onApplied }: { readonly onRequest?: Hook; readonly onApplied?: Hook }) {
    this.onRequest = onRequest;
    this.onApplied = onApplied;
  }

  /** @returns whether the request is to be forgotten */
  dropsRequest(request: RecordedRequest): Promise<boolean> {
    return run(this.onRequest, request);
  }

  /** @returns whether the response is to be forgotten */
  dropsAnswer(request: RecordedRequest): Promise<boolean> {
    return run(this.onApplied, request);
  }
}

async function run(hook: Hook | undefined, request: RecordedRequest): Promise<boolean> {
  let dropped = false;
  await hook?.(request, () => {
    dropped = true;
  });
  return dropped;
}
