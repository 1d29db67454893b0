import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CoverageStore, coverFile, type FileCoverage, keyOf } from './coverage.ts';
import { Judgements } from './judgements.ts';
import { instrument, lastingName, type Mutant } from './mutants.ts';
import { Records } from './records.ts';
import { LOWEST_SCORE, report } from './report.ts';
import { copySandbox, makeRoot, makeSandbox } from './sandbox.ts';
import { killingTests, mutatedFiles } from './subjects.ts';
import { TestWorker } from './test-worker.ts';
import { isAlive, type Outcome, Trials } from './trial.ts';

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));
const RESULTS = join(REPOSITORY, '.mutation');
const LAST = join(RESULTS, 'report.json');
const WORKERS = 2;

const { values: chosen } = parseArgs({
  options: {
    /** A part of the path of the files to mutate. */
    files: { type: 'string', multiple: true },
    /** A part of the path of the test files that may kill: fewer find less, but sooner. */
    tests: { type: 'string', multiple: true },
    /** The number of one mutant, as the report gives it. */
    mutant: { type: 'string', multiple: true },
    /** Only those that no earlier run has killed. */
    survivors: { type: 'boolean', default: false },
    /** How long the tests of one mutant may take. What is alive by then counts as a survivor. */
    seconds: { type: 'string', default: '8' },
  },
});

async function main(): Promise<boolean> {
  const begun = performance.now();
  const { texts, mutants, messages } = await instrument(REPOSITORY, mutatedFiles(REPOSITORY));
  const wanted = chooseFrom(mutants);
  if (wanted.length === 0) {
    throw new Error('There is no such mutant.');
  }
  const root = makeRoot();
  const workers: TestWorker[] = [];
  const clean = (): void => {
    for (const worker of workers) {
      worker.stop();
    }
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      clean();
      process.exit(1);
    });
  }
  try {
    const first = makeSandbox(root, REPOSITORY, texts);
    for (let number = 0; number < WORKERS; number += 1) {
      workers.push(new TestWorker(number === 0 ? first : copySandbox(root, first, number)));
    }
    say(`${mutants.length} mutants in ${texts.size} files; ${wanted.length} are tried`);
    const records = new Records(join(RESULTS, 'killers.json'), mutants);
    const trials = new Trials(await cover(workers), records, Number(chosen.seconds) * 1000);
    say(`the tests are green without a mutant, after ${minutesSince(begun)}`);
    const earlier = lastOutcomes();
    const keep = (tried: readonly Outcome[]): Outcome[] => {
      const outcomes = withEarlier(tried, earlier, mutants);
      writeFileSync(LAST, JSON.stringify({ outcomes }, null, 1));
      records.save();
      return outcomes;
    };
    const outcomes = keep(await tryAll(wanted, trials, workers, keep));
    const { text, score } = report(outcomes, messages, new Judgements());
    say(
      `${wanted.length} were tried now, ${outcomes.length - wanted.length} in earlier runs, ${mutants.length - outcomes.length} never.`,
    );
    writeFileSync(join(RESULTS, 'report.txt'), `${text}\n`);
    say(text);
    say(`It took ${minutesSince(begun)}.`);
    return score >= LOWEST_SCORE;
  } finally {
    clean();
  }
}

function chooseFrom(mutants: readonly Mutant[]): Mutant[] {
  const { files, mutant: ids, survivors } = chosen;
  const last = lastOutcomes();
  const wasKilled = (mutant: Mutant): boolean => {
    const outcome = last.get(lastingName(mutant));
    return outcome !== undefined && !isAlive(outcome);
  };
  return mutants.filter(
    (mutant) =>
      (files === undefined || files.some((part) => mutant.file.includes(part))) &&
      (ids === undefined || ids.includes(mutant.id)) &&
      !(survivors && wasKilled(mutant)),
  );
}

/** What the last run found, by the lasting names of the mutants. */
function lastOutcomes(): Map<string, Outcome> {
  if (!existsSync(LAST)) {
    return new Map();
  }
  const { outcomes }: { outcomes: Outcome[] } = JSON.parse(readFileSync(LAST, 'utf8'));
  return new Map(outcomes.map((outcome) => [lastingName(outcome.mutant), outcome]));
}

/** All mutants: those that were not tried now as an earlier run found them, as far as it knew them. */
function withEarlier(
  outcomes: readonly Outcome[],
  earlier: ReadonlyMap<string, Outcome>,
  mutants: readonly Mutant[],
): Outcome[] {
  const now = new Map(outcomes.map((outcome) => [outcome.mutant.id, outcome]));
  return mutants.flatMap((mutant) => {
    const known = now.get(mutant.id) ?? earlier.get(lastingName(mutant));
    return known === undefined ? [] : [{ ...known, mutant }];
  });
}

/** Runs every test once without a mutant, or takes what an earlier run found of it. */
async function cover(workers: readonly TestWorker[]): Promise<FileCoverage[]> {
  const store = new CoverageStore(join(RESULTS, 'coverage'));
  const shared = keyOf(codeFiles().map((file) => readFileSync(join(REPOSITORY, file), 'utf8')));
  const found: FileCoverage[] = [];
  const files = killingTests(REPOSITORY).filter(
    (file) => chosen.tests?.some((part) => file.includes(part)) ?? true,
  );
  await share(files, workers, async (file, worker) => {
    const key = keyOf([shared, readFileSync(join(REPOSITORY, file), 'utf8')]);
    const known = store.find(file, key);
    const coverage = known ?? (await coverFile(file, key, worker));
    if (known === undefined) {
      store.keep(coverage);
      const seconds = coverage.tests.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1000;
      say(`  ${file}: ${coverage.tests.length} tests, ${seconds.toFixed(0)} s`);
    }
    found.push(coverage);
  });
  return found.sort((a, b) => a.file.localeCompare(b.file));
}

/** What test files load and read, but for other test files. */
function codeFiles(): string[] {
  return [
    'action.yml',
    'README.md',
    'docs',
    'examples',
    'src',
    'simulators',
    '__tests__/unit',
    '__tests__/product',
  ]
    .flatMap((entry) =>
      /\./.test(entry)
        ? [entry]
        : readdirSync(join(REPOSITORY, entry), { recursive: true, withFileTypes: true })
            .filter((one) => one.isFile() && !one.name.endsWith('.test.ts'))
            .map((one) => join(one.parentPath, one.name).slice(REPOSITORY.length)),
    )
    .sort();
}

async function tryAll(
  mutants: readonly Mutant[],
  trials: Trials,
  workers: readonly TestWorker[],
  keep: (tried: readonly Outcome[]) => void,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const begun = performance.now();
  await share(mutants, workers, async (mutant, worker) => {
    const outcome = await trials.judge(mutant, worker);
    outcomes.push(outcome);
    if (isAlive(outcome)) {
      const { file, line, id, mutator } = mutant;
      say(`  ${file}:${line}  ${mutator}  #${id}  ${outcome.verdict}`);
    }
    if (outcomes.length % 50 === 0) {
      keep(outcomes);
      say(`  ${outcomes.length} of ${mutants.length} tried, ${minutesSince(begun)}`);
    }
  });
  return outcomes;
}

/** Gives each worker the next one of a list whenever it is done. */
async function share<Item>(
  items: readonly Item[],
  workers: readonly TestWorker[],
  work: (item: Item, worker: TestWorker) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  await Promise.all(
    workers.map(async (worker) => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
        await work(item, worker);
      }
    }),
  );
}

function minutesSince(begun: number): string {
  return `${((performance.now() - begun) / 60_000).toFixed(1)} min`;
}

function say(text: string): void {
  console.log(text);
}

mkdirSync(RESULTS, { recursive: true });
process.exitCode = (await main()) ? 0 : 1;
