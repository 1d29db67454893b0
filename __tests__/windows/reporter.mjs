import { writeFileSync } from 'node:fs';
import { entriesOf, findSkipped } from './skipped.mjs';

/**
 * Holds `skipped.mjs` to what jest has skipped, and writes the results of the run to the file in `WINDOWS_RESULTS`, if that is
 * set: the counts with jest's names for them, the seconds, and what was skipped with the reason. Jest's own `--json` fails
 * on errors that contain themselves, as those of failed processes do.
 *
 * @typedef {object} Results
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numRuntimeErrorTestSuites files that could not be loaded
 * @property {number} seconds
 * @property {SkippedTest[]} skipped
 *
 * @typedef {object} SkippedTest
 * @property {string} reason
 * @property {string} test its file and its full name
 */
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
  onRunComplete(_contexts, { testResults, startTime, ...counts }) {
    const skipped = this.#isWholeRun ? testResults.flatMap((file) => this.#check(file)) : [];
    for (const problem of this.#problems) {
      process.stderr.write(`skipped.mjs: ${problem}\n`);
    }
    const { WINDOWS_RESULTS: file } = process.env;
    if (file !== undefined) {
      const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = counts;
      const seconds = (Date.now() - startTime) / 1000;
      /** @type {Results} */
      const results = { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, seconds, skipped };
      writeFileSync(file, JSON.stringify(results));
    }
  }

  /**
   * @param {import('@jest/reporters').TestResult} file
   * @returns {SkippedTest[]}
   */
  #check({ testFilePath, testResults: tests }) {
    const unused = new Map(entriesOf(testFilePath).map((entry) => [entry.beginning, entry]));
    const skipped = tests
      .filter(({ status }) => status === 'pending')
      .flatMap(({ fullName }) => {
        const entry = findSkipped(testFilePath, fullName);
        if (entry === undefined) {
          this.#problems.push(`skipped without a reason in the list: ${testFilePath}: ${fullName}`);
          return [];
        }
        unused.delete(entry.beginning);
        return [{ reason: entry.reason, test: `${entry.name}: ${fullName}` }];
      });
    if (tests.length > 0) {
      for (const { name, beginning } of unused.values()) {
        this.#problems.push(`in the list, but there is no such test: ${name}: ${beginning}`);
      }
    }
    return skipped;
  }

  /** Anything but `undefined` fails the run. */
  getLastError() {
    return this.#problems.length === 0
      ? undefined
      : new Error(`__tests__/windows/skipped.mjs is wrong in ${this.#problems.length} places`);
  }
}
