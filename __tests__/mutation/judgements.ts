import { readFileSync } from 'node:fs';
import type { Mutant } from './mutants.ts';

/** A survivor that somebody has looked at. It is known by what it changes, so that it may move within its file. */
export interface Judgement {
  readonly file: string;
  /** The function, constant or class at the top of the file. */
  readonly declaration: string;
  readonly mutator: string;
  readonly original: string;
  readonly replacement: string;
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
    const judgement = this.#all.find((one) => nameOf(one) === nameOf(mutant));
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

function nameOf({ file, declaration, mutator, original, replacement }: Omit<Judgement, 'reason'>): string {
  return JSON.stringify([file, declaration, mutator, original, replacement]);
}
