/**
 * What the suites leave out on Windows, and why: the one list of it. `environment.mjs` skips these tests, `reporter.mjs`
 * prints the list after each run, and fails the run when a test is skipped that is not in the list, or when an entry
 * matches no test.
 *
 * @typedef {object} Skipped
 * @property {string} reason a sentence for developers
 * @property {'Windows' | 'Wine'} on `Wine`: only there, because it differs from Windows
 * @property {Readonly<Record<string, readonly string[]>>} tests by file below `__tests__`: beginnings of full names
 */

/** @type {readonly Skipped[]} */
export const SKIPPED = [];

/**
 * The entry for a test; `undefined` if it is not skipped.
 * @param {string} file absolute path
 * @param {string} name the names of its blocks and its own, separated by spaces
 */
export function findSkipped(file, name) {
  return entriesOf(file).find((entry) => name.startsWith(entry.beginning));
}

/**
 * The entries that apply to a file in this environment.
 * @param {string} file absolute path
 */
export function entriesOf(file) {
  const path = file.replaceAll('\\', '/');
  return SKIPPED.filter(({ on }) => on === 'Windows' || process.env['WINDOWS_IS_WINE'] === 'true').flatMap(
    ({ reason, tests }) =>
      Object.entries(tests)
        .filter(([name]) => path.endsWith(`/__tests__/${name}`))
        .flatMap(([name, beginnings]) => beginnings.map((beginning) => ({ reason, name, beginning }))),
  );
}
