import shared from '../../jest.config.mjs';

/** @type {import('jest').Config} */
export default {
  ...shared,
  rootDir: '../..',
  testMatch: ['**/__tests__/leak-hunt/**/*.test.ts'],
  // the hunt keeps several processes busy
  maxWorkers: 1,
  forceExit: true,
};
