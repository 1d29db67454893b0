import shared from '../../jest.config.mjs';

/** @type {import('jest').Config} */
export default {
  ...shared,
  rootDir: '../..',
  testMatch: ['**/__tests__/field-cases/**/*.test.ts'],
};
