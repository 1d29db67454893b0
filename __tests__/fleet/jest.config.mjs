import shared from '../../jest.config.mjs';

/** @type {import('jest').Config} */
export default {
  ...shared,
  rootDir: '../..',
  testMatch: ['**/__tests__/fleet/**/*.test.ts'],
  testTimeout: 300_000,
  maxWorkers: 3,
};
