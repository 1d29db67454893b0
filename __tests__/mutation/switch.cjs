// Comes first in the bundles of a sandbox, and is called by its test process: switches a mutant on, or notes which
// mutants are reached. What to do stands in a file beside it, as the bundles get no environment but a runner's.
const { appendFileSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

/** More often than any test needs, and soon reached by a loop that never ends. */
const HIT_LIMIT = 5_000_000;

/** @type {{ active?: string, covering?: string }} */
const { active, covering } = JSON.parse(readFileSync(join(__dirname, 'switch.json'), 'utf8'));

// the names are Stryker's, whose code in each file keeps these two objects
globalThis.__stryker__ ??= { hitLimit: HIT_LIMIT, mutantCoverage: { perTest: {} } };
globalThis.__stryker__.activeMutant = active ?? '';
globalThis.__stryker__.hitCount = 0;
globalThis.__stryker__.mutantCoverage.static = covering === undefined ? {} : notebook(covering);

/** Notes each mutant at once: a process that is killed writes nothing at its end. */
function notebook(/** @type {string} */ test) {
  return new Proxy(/** @type {Record<string, number>} */ ({}), {
    set(counts, mutant, count) {
      if (!(mutant in counts)) {
        appendFileSync(join(__dirname, 'reached.txt'), `${test}\t${String(mutant)}\n`);
      }
      counts[String(mutant)] = count;
      return true;
    },
  });
}
