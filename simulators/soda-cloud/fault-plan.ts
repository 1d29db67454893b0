import type { Fault } from './faults.ts';
import { pathnameOf, type RecordedRequest } from './requests.ts';

export const TEST_LOGIN_PATH = '/api/v1/test-login';

/** Decides on every request, whatever its path. */
export type FaultChoice = (request: RecordedRequest) => Fault | undefined;

interface PlannedFault {
  readonly fault: Fault;
  readonly path: string;
}

/** Which responses are faulty, and how. The path `*` matches every path. */
export class FaultPlan {
  #queue: PlannedFault[] = [];
  #standing: PlannedFault[] = [];
  #choose: FaultChoice | undefined;

  /** Applies to the next requests to the path; several calls add up, in order. */
  next(fault: Fault, times = 1, path = TEST_LOGIN_PATH): void {
    this.#queue.push(...Array.from({ length: times }, () => ({ fault, path })));
  }

  /** Applies to every request to the path after those of `next`. */
  always(fault: Fault, path = TEST_LOGIN_PATH): void {
    this.#standing.push({ fault, path });
  }

  /** Replaces the plan: a list has one entry per request, a function decides for each. */
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
