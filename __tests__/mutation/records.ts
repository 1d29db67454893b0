import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { lastingName, type Mutant } from './mutants.ts';

/** One test of one file, by its place there. */
export interface Candidate {
  readonly file: string;
  readonly index: number;
  readonly name: string;
  readonly milliseconds: number;
  /** The IDs of the mutants that it reaches. */
  readonly reached: ReadonlySet<string>;
}

/** A test that takes less, in milliseconds, is not worth a thought whether it is worth it. */
const QUICK = 30;

interface Record {
  runs: number;
  kills: number;
}

/** Which tests have killed which mutants, in this run and in earlier ones: it says whom to try first. */
export class Records {
  readonly #path: string;
  /** The IDs of all mutants of a file. */
  readonly #byFile = new Map<string, readonly string[]>();
  readonly #records = new Map<string, Record>();
  readonly #killers: Map<string, string>;

  constructor(path: string, mutants: readonly Mutant[]) {
    this.#path = path;
    for (const { file, id } of mutants) {
      this.#byFile.set(file, [...(this.#byFile.get(file) ?? []), id]);
    }
    this.#killers = new Map(existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : []);
  }

  note(mutant: Mutant, candidate: Candidate, killed: boolean): void {
    for (const record of [this.#of(mutant, candidate.file), this.#of(mutant, nameOf(candidate))]) {
      record.runs += 1;
      record.kills += killed ? 1 : 0;
    }
    if (killed) {
      this.#killers.set(lastingName(mutant), nameOf(candidate));
    }
  }

  save(): void {
    writeFileSync(this.#path, JSON.stringify([...this.#killers]));
  }

  /**
   * The one that has killed the mutant before comes first; then those that promise most for their time.
   * @param concerned whether tests come first that reach much of the mutated file
   */
  sorted(mutant: Mutant, candidates: readonly Candidate[], concerned: boolean): Candidate[] {
    const killer = this.#killers.get(lastingName(mutant));
    const promise = (candidate: Candidate): number => {
      if (nameOf(candidate) === killer) {
        return Number.POSITIVE_INFINITY;
      }
      const worth = this.#likelihood(mutant, candidate) / (candidate.milliseconds + 20);
      return concerned && candidate.milliseconds > QUICK ? worth * this.#concern(mutant, candidate) : worth;
    };
    return candidates
      .map((candidate) => ({ candidate, promise: promise(candidate) }))
      .sort((a, b) => (a.promise === b.promise ? 0 : b.promise - a.promise))
      .map(({ candidate }) => candidate);
  }

  /** By what the test did to other mutants of the file before; a new one by what its test file did. */
  #likelihood(mutant: Mutant, candidate: Candidate): number {
    const ofFile = this.#of(mutant, candidate.file);
    const ofTest = this.#of(mutant, nameOf(candidate));
    const expected = (ofFile.kills + 0.5) / (ofFile.runs + 2.5);
    return (ofTest.kills + expected) / (ofTest.runs + 1);
  }

  /** Whether a test is about the mutated file, or has only loaded it: by how much of it it reaches. */
  #concern({ file }: Mutant, { reached }: Candidate): number {
    const mutants = this.#byFile.get(file) ?? [];
    const share = mutants.filter((id) => reached.has(id)).length / mutants.length;
    return (share + 0.05) ** 2;
  }

  #of({ file }: Mutant, tests: string): Record {
    const name = `${file} ${tests}`;
    const known = this.#records.get(name) ?? { runs: 0, kills: 0 };
    this.#records.set(name, known);
    return known;
  }
}

function nameOf({ file, name }: Candidate): string {
  return `${file}: ${name}`;
}
