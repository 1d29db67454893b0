import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type NodeMajor, nodeExecutable } from '../../simulators/runner/node-versions.ts';
import { describeOutcomes, type Outcome, readResults } from './results.ts';
import { findObstacle, Wine } from './wine.ts';

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));

interface SuiteRun {
  readonly suite: string;
  /** The Node that runs jest and the action. */
  readonly node: NodeMajor;
  /** The configuration of jest, unless it is the one of `npm test`. */
  readonly config?: string;
  /** Which files: patterns for jest. */
  readonly files: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const SUITES = {
  unit: { suite: 'unit', files: ['__tests__/unit'] },
  product: { suite: 'product', files: ['__tests__/product'] },
  'field-cases': { suite: 'field-cases', config: '__tests__/field-cases/jest.config.mjs', files: [] },
  exhaustion: { suite: 'exhaustion', config: '__tests__/exhaustion/jest.config.mjs', files: [] },
  leaks: { suite: 'leaks', config: '__tests__/leak-hunt/jest.config.mjs', files: [] },
} as const;

/** What `.ci/run` has time for: less under Node 20, and of the hunt for leaks a share. */
const CHOSEN: readonly SuiteRun[] = [
  { ...SUITES.unit, node: 24 },
  { ...SUITES.product, node: 24, files: ['product/(configure|files|formats|rotate-cancel)'] },
  { ...SUITES.exhaustion, node: 24, files: ['exhaustion/crash-table'] },
  { ...SUITES.leaks, node: 24, env: { LEAK_HUNT: '1/25' } },
  { ...SUITES.product, node: 20, files: ['product/(modes|rotate-cancel)'] },
  { ...SUITES.leaks, node: 20, env: { LEAK_HUNT: '1/60' } },
];

const ALL: readonly SuiteRun[] = ([24, 20] as const).flatMap((node) =>
  Object.values(SUITES).map((suite) => ({ ...suite, node })),
);

const JEST = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
];

/**
 * Runs suites under Node for Windows: where this is not Windows, on Wine.
 * @param args nothing; `all`; or the name of a suite and arguments for jest. `--node 20` leaves out the other
 *   Node, `--results DIRECTORY` keeps the counts.
 */
async function main(args: string[]): Promise<number> {
  const directory = takeOption(args, '--results');
  const node = takeOption(args, '--node');
  const runs = chooseRuns(args).filter((run) => node === undefined || String(run.node) === node);
  if (runs.length === 0) {
    throw new Error(`There is no Node ${node} for Windows here: 24, 20`);
  }
  const obstacle = findObstacle();
  if (obstacle !== undefined) {
    return notPossible(obstacle);
  }
  const wine = process.platform === 'win32' ? undefined : await Wine.prepare(REPOSITORY);
  const codes: number[] = [];
  const outcomes = runs.map((run): Outcome => {
    const { code, file } = runJest(run, wine);
    codes.push(code);
    if (directory !== undefined && existsSync(file)) {
      cpSync(file, join(directory, `windows-${run.suite}-${run.node}.json`));
    }
    return { suite: run.suite, node: run.node, results: readResults(file) };
  });
  console.log(`\n${describeOutcomes(outcomes)}`);
  return codes.every((code) => code === 0) ? 0 : 1;
}

/** @returns the file with the results, if the reporter has written one */
function runJest(run: SuiteRun, wine: Wine | undefined): { readonly code: number; readonly file: string } {
  const { suite, node, config, files } = run;
  console.log(`\n---- ${suite}, Node ${node} for Windows${wine === undefined ? '' : ' on Wine'} ----`);
  const root = wine?.checkout ?? REPOSITORY;
  const name = 'build/windows-results.json';
  mkdirSync(join(root, 'build'), { recursive: true });
  rmSync(join(root, name), { force: true });
  const command = [...JEST, ...(config === undefined ? [] : ['--config', config]), ...files];
  const { LEAK_HUNT } = process.env;
  const env = {
    ...(LEAK_HUNT === undefined ? {} : { LEAK_HUNT }),
    ...run.env,
    ACTION_NODE: String(node),
    WINDOWS_RESULTS: name,
  };
  const code =
    wine === undefined
      ? (spawnSync(nodeExecutable(node), command, {
          cwd: root,
          env: { ...process.env, ...env },
          stdio: 'inherit',
        }).status ?? 1)
      : wine.runNode(node, command, env);
  return { code, file: join(root, name) };
}

function takeOption(args: string[], name: string): string | undefined {
  const index = args.indexOf(name);
  return index === -1 ? undefined : args.splice(index, 2)[1];
}

function chooseRuns([first, ...rest]: readonly string[]): readonly SuiteRun[] {
  if (first === undefined) {
    return CHOSEN;
  }
  const runs = ALL.filter(({ suite }) => first === 'all' || suite === first);
  if (runs.length === 0) {
    throw new Error(
      `There is no suite ${first}: ${[...new Set(ALL.map(({ suite }) => suite))].join(', ')}, all`,
    );
  }
  return rest.length === 0 ? runs : runs.map((run) => ({ ...run, files: rest }));
}

/** In CI, a suite that is left out without anybody having asked for it is a failure. */
function notPossible(obstacle: string): number {
  const isAllowed = process.env['CI'] !== 'true' || process.env['SKIP_WINDOWS_TESTS'] === 'true';
  console.error(
    `${isAllowed ? 'SKIPPED' : 'FAILED'}: the tests for Windows cannot run here: ${obstacle}.` +
      (isAllowed ? '' : ' Set SKIP_WINDOWS_TESTS=true where another job runs them.'),
  );
  return isAllowed ? 0 : 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
