/** The maximum number of concurrent requests. */
export interface Concurrency {
  readonly total: number;
  readonly reads: number;
  readonly writes: number;
}

/** Counts concurrent requests. */
export class Traffic {
  readonly #now = { total: 0, reads: 0, writes: 0 };
  readonly #most = { total: 0, reads: 0, writes: 0 };

  get now(): Concurrency {
    return { ...this.#now };
  }

  get most(): Concurrency {
    return { ...this.#most };
  }

  /** @returns a function to call when the request has ended; only the first call counts */
  begin(method: string): () => void {
    const kind = method === 'GET' ? 'reads' : 'writes';
    let isOver = false;
    this.#change(kind, 1);
    return () => {
      this.#change(kind, isOver ? 0 : -1);
      isOver = true;
    };
  }

  #change(kind: 'reads' | 'writes', by: number): void {
    this.#now.total += by;
    this.#now[kind] += by;
    this.#most.total = Math.max(this.#most.total, this.#now.total);
    this.#most[kind] = Math.max(this.#most[kind], this.#now[kind]);
  }
}
