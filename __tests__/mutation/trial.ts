import type { FileCoverage } from './coverage.ts';
import type { Mutant } from './mutants.ts';
import type { Candidate, Records } from './records.ts';
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
/** What starting another process and loading a test file takes, in milliseconds. */
const FRESH_PROCESS = 1500;

interface Stage {
  readonly candidates: readonly Candidate[];
  /** Whether the mutant has to be on while the test file is loaded, which takes a fresh process. */
  readonly loadMutated: boolean;
}

/** Knows which tests reach which mutants, and which tests have killed so far. */
export class Trials {
  readonly #coverage: readonly FileCoverage[];
  readonly #records: Records;
  readonly #budget: number;

  /**
   * @param budget how long the tests of one mutant may take without it, in milliseconds: the rest of them is not run.
   * Those that need a fresh process have as long once more
   */
  constructor(coverage: readonly FileCoverage[], records: Records, budget: number) {
    this.#coverage = coverage;
    this.#records = records;
    this.#budget = budget;
  }

  /** Runs tests until one is red, or the time is up. */
  async judge(mutant: Mutant, worker: TestWorker): Promise<Outcome> {
    const stages = this.#stages(mutant);
    const reaching = stages.reduce((sum, { candidates }) => sum + candidates.length, 0);
    let tests = 0;
    for (const stage of stages.filter(({ candidates }) => candidates.length > 0)) {
      const process = stage.loadMutated ? worker.another() : worker;
      const { killed, run } = await this.#runStage(mutant, stage, process);
      if (stage.loadMutated) {
        process.stop();
      }
      tests += run;
      if (killed !== undefined) {
        return { mutant, ...killed, tests, reaching };
      }
    }
    return { mutant, verdict: reaching === 0 ? 'not covered' : 'survived', tests, reaching };
  }

  async #runStage(
    mutant: Mutant,
    { candidates, loadMutated }: Stage,
    worker: TestWorker,
  ): Promise<{ killed?: { verdict: Verdict; killer: string }; run: number }> {
    let rest = this.#budget;
    let count = 0;
    for (const candidate of candidates) {
      if (rest <= 0) {
        break;
      }
      rest -= candidate.milliseconds;
      count += 1;
      const verdict = await run(mutant, candidate, loadMutated, worker);
      this.#records.note(mutant, candidate, verdict !== undefined);
      if (verdict !== undefined) {
        return { killed: { verdict, killer: `${candidate.file}: ${candidate.name}` }, run: count };
      }
    }
    return { run: count };
  }

  /** First what reaches the mutant while a test runs, then what reaches it while a test file is loaded. */
  #stages(mutant: Mutant): Stage[] {
    const reaching: Candidate[] = [];
    const loading: Candidate[] = [];
    for (const { file, tests, reached } of this.#coverage) {
      const all = tests.map((test, index) => ({ ...test, file, index, reached: new Set(reached[index]) }));
      reaching.push(...all.filter((candidate) => candidate.reached.has(mutant.id)));
      if (reached['-1']?.includes(mutant.id)) {
        loading.push(...all);
      }
    }
    const [promising, rest] = parted(this.#records.sorted(mutant, reaching, true));
    return [
      { candidates: promising, loadMutated: false },
      { candidates: this.#records.sorted(mutant, loading, false), loadMutated: true },
      { candidates: rest, loadMutated: false },
    ];
  }
}

/** A fresh process takes as long as a few tests. */
function parted(candidates: readonly Candidate[]): [first: Candidate[], rest: Candidate[]] {
  let milliseconds = 0;
  const first = candidates.filter((candidate) => {
    milliseconds += candidate.milliseconds;
    return milliseconds <= FRESH_PROCESS || candidate === candidates[0];
  });
  return [first, candidates.slice(first.length)];
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
