import type { Mutant } from './mutants.ts';

/** One test of one file, by its place there. */
export interface Candidate {
  readonly file: string;
  readonly index: number;
  readonly name: string;
  readonly milliseconds: number;
}

interface Record {
  runs: number;
  kills: number;
}

/** Which tests have killed mutants of which files so far: they are likely to kill their neighbors too. */
export class Records {
  readonly #records = new Map<string, Record>();

  note(mutant: Mutant, { file, index }: Candidate, killed: boolean): void {
    for (const record of [this.#of(mutant, file), this.#of(mutant, `${file} ${index}`)]) {
      record.runs += 1;
      record.kills += killed ? 1 : 0;
    }
  }

  /** How likely a test is to kill a mutant, by what it did before; a new one by what its file did. */
  likelihood(mutant: Mutant, { file, index }: Candidate): number {
    const ofFile = this.#of(mutant, file);
    const ofTest = this.#of(mutant, `${file} ${index}`);
    const expected = (ofFile.kills + 0.5) / (ofFile.runs + 2.5);
    return (ofTest.kills + expected) / (ofTest.runs + 1);
  }

  #of(mutant: Mutant, tests: string): Record {
    const name = `${mutant.file} ${tests}`;
    const known = this.#records.get(name) ?? { runs: 0, kills: 0 };
    this.#records.set(name, known);
    return known;
  }
}
