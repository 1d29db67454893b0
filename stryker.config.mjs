import jest from './jest.config.mjs';

/**
 * Changes the code in which a mistake costs a key, one place at a time, and checks that a unit test fails. What only tests
 * of the built bundle reach counts as not covered.
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  mutate: [
    // without what only tests of the built bundle run
    'src/rotate/!(index|report|runner-key).ts',
    'src/formats/*.ts',
    'src/github/secret-dates.ts',
    'src/inputs/key-*.ts',
    'src/shared/redactor.ts',
  ],
  testRunner: 'jest',
  testRunnerNodeArgs: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
  jest: {
    config: {
      ...jest,
      // of these, Stryker runs those that import a changed file
      testMatch: [
        '**/__tests__/unit/*.test.ts',
        // slow, or about files that Stryker does not copy
        '!**/{documents,examples,own-workflows,*-simulator*,workflow-stubs}.test.ts',
      ],
    },
  },
  // TypeScript 7 has no JavaScript API, which Stryker needs to adapt a tsconfig.json
  tsconfigFile: 'none.json',
  // jest keeps the modules of each run in memory
  maxTestRunnerReuse: 15,
  ignorePatterns: ['/dist', '/build', '/bench', '/demo', '/.conformance', '/.workflow-tools', '/.zizmor'],
  reporters: ['clear-text', 'progress-append-only', 'html'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  htmlReporter: { fileName: 'build/mutation.html' },
  tempDirName: 'build/stryker',
  // the score itself is the check: survivors are listed
  thresholds: { high: 90, low: 85, break: 80 },
};
