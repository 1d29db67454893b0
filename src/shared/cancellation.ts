import { setMaxListeners } from 'node:events';
import { ActionError } from './action-error.ts';

/** Whether the runner has asked this process to end: SIGINT first, SIGTERM 7.5 seconds later. */
export class Cancellation {
  #requested = false;
  #controller: AbortController | undefined;
  readonly #waiting = new Set<() => void>();

  get requested(): boolean {
    return this.#requested;
  }

  /** Aborted by the request to end. Made on demand: a start that needs none does not wait for it. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      // each request that is under way listens
      setMaxListeners(0, this.#controller.signal);
      if (this.#requested) {
        this.#controller.abort();
      }
    }
    return this.#controller.signal;
  }

  request(): void {
    this.#requested = true;
    this.#controller?.abort();
    for (const wake of this.#waiting) {
      wake();
    }
  }

  /**
   * Waits, in milliseconds, but not once a cancellation is requested.
   * @param atLeast how much of it is waited for also then
   */
  sleep(milliseconds: number, atLeast = 0): Promise<void> {
    return new Promise((resolve) => {
      const start = performance.now();
      const end = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(cutShort);
        resolve();
      };
      const cutShort = (): void => {
        clearTimeout(timer);
        const left = Math.min(milliseconds, atLeast) - (performance.now() - start);
        timer = setTimeout(end, Math.max(0, left));
      };
      const shortest = Math.min(milliseconds, Math.max(atLeast, CANCELED_SLEEP_MS));
      let timer = setTimeout(end, this.#requested ? shortest : milliseconds);
      if (!this.#requested) {
        this.#waiting.add(cutShort);
      }
    });
  }
}

/** The length of a pause that begins after a cancellation, so that what is repeated does not spin. */
const CANCELED_SLEEP_MS = 100;

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
