import shared from '../../jest.config.mjs';

/** @type {import('jest').Config} */
export default {
  ...shared,
  rootDir: '../..',
  testMatch: ['**/__tests__/conformance/**/*.test.ts'],
  // Each file already uses two processes.
  maxWorkers: 1,
  testTimeout: 120_000,
};
