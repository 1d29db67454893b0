import { entriesOf, findSkipped } from './skipped.mjs';

/** Prints what was skipped and why, and holds `skipped.mjs` to it. */
export default class SkippedReporter {
  #isWholeRun;
  /** @type {string[]} */
  #problems = [];

  /** @param {import('@jest/types').Config.GlobalConfig} globalConfig */
  constructor({ testNamePattern }) {
    // with a pattern, jest skips all tests that do not match it
    this.#isWholeRun = testNamePattern === undefined || testNamePattern === '';
  }

  /**
   * @param {unknown} _contexts
   * @param {import('@jest/reporters').AggregatedResult} results
   */
  onRunComplete(_contexts, { testResults }) {
    if (!this.#isWholeRun) {
      return;
    }
    /** @type {Map<string, string[]>} */
    const byReason = new Map();
    for (const { testFilePath, testResults: tests } of testResults) {
      const unused = new Map(entriesOf(testFilePath).map((entry) => [entry.beginning, entry]));
      for (const { fullName } of tests.filter(({ status }) => status === 'pending')) {
        const entry = findSkipped(testFilePath, fullName);
        if (entry === undefined) {
          this.#problems.push(`skipped without a reason in the list: ${testFilePath}: ${fullName}`);
        } else {
          unused.delete(entry.beginning);
          byReason.set(entry.reason, [...(byReason.get(entry.reason) ?? []), `${entry.name}: ${fullName}`]);
        }
      }
      if (tests.length > 0) {
        this.#problems.push(
          ...[...unused.values()].map(
            ({ name, beginning }) => `in the list, but there is no such test: ${name}: ${beginning}`,
          ),
        );
      }
    }
    process.stderr.write(describe(byReason));
    for (const problem of this.#problems) {
      process.stderr.write(`skipped.mjs: ${problem}\n`);
    }
  }

  /** Anything but `undefined` fails the run. */
  getLastError() {
    return this.#problems.length === 0
      ? undefined
      : new Error(`__tests__/windows/skipped.mjs is wrong in ${this.#problems.length} places`);
  }
}

/** @param {ReadonlyMap<string, readonly string[]>} byReason */
function describe(byReason) {
  const count = [...byReason.values()].flat().length;
  const groups = [...byReason].map(
    ([reason, names]) => `${names.length}  ${reason}\n${names.map((name) => `     ${name}\n`).join('')}`,
  );
  return `\nSkipped on Windows: ${count}\n${groups.join('')}`;
}
