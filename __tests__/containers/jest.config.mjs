import shared from '../../jest.config.mjs';

/** @type {import('jest').Config} */
export default {
  ...shared,
  rootDir: '../..',
  testMatch: ['**/__tests__/containers/**/*.test.ts'],
  // Every container loads Soda Core: two at once take the whole machine.
  maxWorkers: 1,
  testTimeout: 180_000,
};
