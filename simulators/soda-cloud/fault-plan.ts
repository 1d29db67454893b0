import type { Fault } from './faults.ts';
import { pathnameOf, type RecordedRequest } from './requests.ts';

export const TEST_LOGIN_PATH = '/api/v1/test-login';

/** Decides on every request, whatever its path. */
export type FaultChoice = (request: RecordedRequest) => Fault | undefined;

interface PlannedFault {
  readonly fault: Fault;
  readonly path: string;
}

/** Which answers go wrong, and how. A path of `*` stands for every path. */
export class FaultPlan {
  #queue: PlannedFault[] = [];
  #standing: PlannedFault[] = [];
  #choose: FaultChoice | undefined;

  /** The next so many requests to the path; several calls add up, in order. */
  next(fault: Fault, times = 1, path = TEST_LOGIN_PATH): void {
    this.#queue.push(...Array.from({ length: times }, () => ({ fault, path })));
  }

  /** Every request to the path that no `next` is left for. */
  always(fault: Fault, path = TEST_LOGIN_PATH): void {
    this.#standing.push({ fault, path });
  }

  /** Forgets what was planned; then a list is one request each, and a function decides. */
  replace(faults: readonly Fault[] | FaultChoice): void {
    this.clear();
    if (typeof faults === 'function') {
      this.#choose = faults;
    } else {
      for (const fault of faults) {
        this.next(fault);
      }
    }
  }

  clear(): void {
    this.#queue = [];
    this.#standing = [];
    this.#choose = undefined;
  }

  take(request: RecordedRequest): Fault | undefined {
    const chosen = this.#choose?.(request);
    if (chosen !== undefined) {
      return chosen;
    }
    const applies = ({ path }: PlannedFault) => path === '*' || path === pathnameOf(request);
    const queued = this.#queue.find(applies);
    this.#queue = this.#queue.filter((planned) => planned !== queued);
    return (queued ?? this.#standing.find(applies))?.fault;
  }
}
