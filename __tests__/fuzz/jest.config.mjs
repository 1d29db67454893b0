import shared from '../../jest.config.mjs';

/** @type {import('jest').Config} */
export default {
  ...shared,
  rootDir: '../..',
  testMatch: ['**/__tests__/fuzz/**/*.test.ts'],
  globalSetup: '<rootDir>/__tests__/fuzz/tally-setup.mjs',
  globalTeardown: '<rootDir>/__tests__/fuzz/tally-teardown.mjs',
  // times are measured, and the sample of bundles keeps several processes busy
  maxWorkers: 2,
  testTimeout: 600_000,
  // clients keep connections that a server has left open
  forceExit: true,
};
