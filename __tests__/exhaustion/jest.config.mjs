import shared from '../../jest.config.mjs';

/** @type {import('jest').Config} */
export default {
  ...shared,
  rootDir: '../..',
  testMatch: ['**/__tests__/exhaustion/**/*.test.ts'],
  // each file keeps several processes busy
  maxWorkers: 1,
};
