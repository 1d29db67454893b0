import shared from '../../jest.config.mjs';

/** @type {import('jest').Config} */
export default {
  ...shared,
  rootDir: '../..',
  testMatch: ['**/__tests__/leak-hunt/**/*.test.ts'],
  globalTeardown: '<rootDir>/__tests__/leak-hunt/sum.mjs',
  // the hunt keeps several processes busy
  maxWorkers: 1,
};
