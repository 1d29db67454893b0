import type { FileCoverage } from './coverage.ts';
import type { Mutant } from './mutants.ts';
import { type Candidate, Records } from './records.ts';
import type { TestWorker } from './test-worker.ts';

export type Verdict = 'killed' | 'timed out' | 'survived' | 'not covered';

export interface Outcome {
  readonly mutant: Mutant;
  readonly verdict: Verdict;
  /** The test that was red. */
  readonly killer?: string;
  /** How many tests were run, and how many reach the mutant. */
  readonly tests: number;
  readonly reaching: number;
}

export function isAlive({ verdict }: Pick<Outcome, 'verdict'>): boolean {
  return verdict === 'survived' || verdict === 'not covered';
}

/** Extra time for a mutated test, in milliseconds, on a machine that has other things to do. */
const PATIENCE = 6000;
const SLOWDOWN = 3;

/** Knows which tests reach which mutants, and which tests have killed so far. */
export class Trials {
  readonly #coverage: ReadonlyMap<string, FileCoverage>;
  readonly #records = new Records();
  readonly #budget: number;

  /** @param budget milliseconds of tests after which a mutant counts as a survivor, even if there are more tests */
  constructor(coverage: readonly FileCoverage[], budget: number) {
    this.#budget = budget;
    this.#coverage = new Map(coverage.map((one) => [one.file, one]));
  }

  /** Runs tests until one is red, or the time is up. */
  async judge(mutant: Mutant, worker: TestWorker): Promise<Outcome> {
    const stages = this.#stages(mutant);
    const reaching = stages.reduce((sum, { candidates }) => sum + candidates.length, 0);
    const end = performance.now() + this.#budget;
    let tests = 0;
    for (const { candidates, loadMutated } of stages) {
      if (loadMutated) {
        worker.stop();
      }
      for (const candidate of candidates) {
        if (performance.now() > end) {
          break;
        }
        tests += 1;
        const verdict = await run(mutant, candidate, loadMutated, worker);
        this.#records.note(mutant, candidate, verdict !== undefined);
        if (verdict !== undefined) {
          if (loadMutated) {
            worker.stop();
          }
          return { mutant, verdict, killer: `${candidate.file}: ${candidate.name}`, tests, reaching };
        }
      }
      if (loadMutated) {
        worker.stop();
      }
    }
    return { mutant, verdict: reaching === 0 ? 'not covered' : 'survived', tests, reaching };
  }

  /** First what reaches the mutant while a test runs; then, in fresh processes, what reaches it while a file is loaded. */
  #stages(mutant: Mutant): { candidates: Candidate[]; loadMutated: boolean }[] {
    const reaching: Candidate[] = [];
    const loading: { candidates: Candidate[]; loadMutated: boolean }[] = [];
    for (const { file, tests, reached } of this.#coverage.values()) {
      const all = tests.map((test, index) => ({ ...test, file, index }));
      reaching.push(...all.filter(({ index }) => reached[index]?.includes(mutant.id)));
      if (reached['-1']?.includes(mutant.id)) {
        loading.push({ candidates: this.#sorted(mutant, all), loadMutated: true });
      }
    }
    return [{ candidates: this.#sorted(mutant, reaching), loadMutated: false }, ...loading];
  }

  /** The tests that promise most for their time come first. */
  #sorted(mutant: Mutant, candidates: readonly Candidate[]): Candidate[] {
    const promise = (candidate: Candidate): number =>
      this.#records.likelihood(mutant, candidate) / (candidate.milliseconds + 20);
    return candidates
      .map((candidate) => ({ candidate, promise: promise(candidate) }))
      .sort((a, b) => b.promise - a.promise)
      .map(({ candidate }) => candidate);
  }
}

async function run(
  { id }: Mutant,
  { file, index, milliseconds }: Candidate,
  loadMutated: boolean,
  worker: TestWorker,
): Promise<'killed' | 'timed out' | undefined> {
  const answer = await worker.give(
    { kind: 'run', file, index, active: id, loadMutated },
    milliseconds * SLOWDOWN + PATIENCE,
  );
  if (answer.kind === 'silent') {
    return 'timed out';
  }
  return answer.kind === 'ran' && answer.failure === undefined ? undefined : 'killed';
}
