import type { RecordedRequest } from '../requests.ts';
import type { Fault } from './faults.ts';

/** Which requests: all that are given must fit. */
export interface FaultMatch {
  readonly method?: string;
  /** The path without the base path: exact, with `*` for anything, or an expression. */
  readonly path?: string | RegExp;
}

/** Decides on every request. */
export type FaultChoice = (request: RecordedRequest) => Fault | undefined;

interface PlannedFault {
  readonly fault: Fault;
  readonly match: FaultMatch;
}

/** Which responses go wrong, and how. */
export class FaultPlan {
  #queue: PlannedFault[] = [];
  #standing: PlannedFault[] = [];
  #numbered = new Map<number, Fault>();
  #choose: FaultChoice | undefined;

  /** The next so many requests that fit; several calls add up, in order. */
  next(fault: Fault, times = 1, match: FaultMatch = {}): void {
    this.#queue.push(...Array.from({ length: times }, () => ({ fault, match })));
  }

  /** Every request that fits and that nothing else is planned for. */
  always(fault: Fault, match: FaultMatch = {}): void {
    this.#standing.push({ fault, match });
  }

  /** The nth request of all that the server gets, counted from 1 since its start. */
  at(sequence: number, fault: Fault): void {
    this.#numbered.set(sequence, fault);
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
    this.#numbered.clear();
    this.#choose = undefined;
  }

  take(request: RecordedRequest): Fault | undefined {
    const chosen = this.#choose?.(request) ?? this.#numbered.get(request.sequence);
    if (chosen !== undefined) {
      return chosen;
    }
    const applies = ({ match }: PlannedFault) => fits(request, match);
    const queued = this.#queue.find(applies);
    this.#queue = this.#queue.filter((planned) => planned !== queued);
    return (queued ?? this.#standing.find(applies))?.fault;
  }
}

function fits({ method, pathname }: RecordedRequest, match: FaultMatch): boolean {
  const { path = '*' } = match;
  const pattern = typeof path === 'string' ? wildcard(path) : path;
  return (match.method ?? method) === method && pattern.test(pathname);
}

function wildcard(path: string): RegExp {
  const parts = path.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}
