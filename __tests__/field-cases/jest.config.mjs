import shared from '../../jest.config.mjs';

/** @type {import('jest').Config} */
export default {
  ...shared,
  rootDir: '../..',
  testMatch: ['**/__tests__/field-cases/**/*.test.ts'],
  // some start the action dozens of times, or have a thousand targets
  testTimeout: 120_000,
};
