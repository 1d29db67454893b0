import shared from '../../jest.config.mjs';

/** @type {import('jest').Config} */
export default {
  ...shared,
  rootDir: '../..',
  testMatch: ['**/__tests__/exhaustion/**/*.test.ts'],
  // each file keeps several processes busy
  maxWorkers: 1,
  // Node can spin for ever while it closes the pipes of killed children on its way out
  forceExit: true,
};
