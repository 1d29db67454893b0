import { readFileSync } from 'node:fs';
import { lastingName, type Mutant } from './mutants.ts';

/** A survivor that somebody has looked at, wherever in its file it stands by now. */
export interface Judgement extends Omit<Mutant, 'id' | 'line'> {
  /** Why no test can, or need, kill it. */
  readonly reason: string;
}

/** The judgements in `judged.json`, and which of them fit a survivor. */
export class Judgements {
  readonly #all: readonly Judgement[];
  readonly #used = new Set<Judgement>();

  constructor() {
    this.#all = JSON.parse(readFileSync(new URL('judged.json', import.meta.url), 'utf8'));
  }

  reasonFor(mutant: Mutant): string | undefined {
    const judgement = this.#all.find((one) => lastingName(one) === lastingName(mutant));
    if (judgement !== undefined) {
      this.#used.add(judgement);
    }
    return judgement?.reason;
  }

  /** Those of some files that fit no survivor: their mutant is killed by now, or is not there any more. */
  unused(files: ReadonlySet<string>): Judgement[] {
    return this.#all.filter((one) => files.has(one.file) && !this.#used.has(one));
  }
}
