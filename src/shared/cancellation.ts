import { setMaxListeners } from 'node:events';
import { ActionError } from './action-error.ts';

/** The length of a pause that begins after a cancellation, so that what is repeated does not spin. */
const CANCELED_SLEEP_MS = 100;

/** Whether the runner has asked this process to end: SIGINT first, SIGTERM 7.5 seconds later. */
export class Cancellation {
  readonly #controller = new AbortController();

  constructor() {
    // each pending request and pause listens
    setMaxListeners(0, this.signal);
  }

  /** Aborted by the request to end. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get requested(): boolean {
    return this.signal.aborted;
  }

  request(): void {
    this.#controller.abort();
  }

  /**
   * Waits, in milliseconds, but not once a cancellation is requested.
   * @param atLeast how long it waits even then
   */
  sleep(milliseconds: number, atLeast = 0): Promise<void> {
    return new Promise((resolve) => {
      const start = performance.now();
      const end = (): void => {
        clearTimeout(timer);
        this.signal.removeEventListener('abort', cutShort);
        resolve();
      };
      const cutShort = (): void => {
        clearTimeout(timer);
        const left = Math.min(milliseconds, atLeast) - (performance.now() - start);
        timer = setTimeout(end, Math.max(0, left));
      };
      const shortest = Math.min(milliseconds, Math.max(atLeast, CANCELED_SLEEP_MS));
      let timer = setTimeout(end, this.requested ? shortest : milliseconds);
      this.signal.addEventListener('abort', cutShort);
    });
  }
}

/** What a mode says of a run that was canceled before it changed anything. */
export interface CanceledWords {
  readonly title: string;
  readonly what: string;
  readonly fix: string;
}

/** @throws ActionError once a cancellation is requested */
export function stopIfCanceled({ requested }: { readonly requested: boolean }, words: CanceledWords): void {
  if (requested) {
    throw canceledError(words);
  }
}

export function canceledError({ title, what, fix }: CanceledWords): ActionError {
  return new ActionError(title, { what, why: 'The runner asked the step to end.', fix });
}
