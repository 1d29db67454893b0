/** Windows differs: `skipped.mjs` has what is left out there, and why. */
const WINDOWS = {
  testEnvironment: '<rootDir>/__tests__/windows/environment.mjs',
  reporters: ['default', '<rootDir>/__tests__/windows/reporter.mjs'],
};

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  testMatch: ['**/__tests__/{unit,product}/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      'babel-jest',
      { configFile: false, presets: [['@babel/preset-typescript', { onlyRemoveTypeImports: true }]] },
    ],
  },
  testTimeout: 60_000,
  // the tests mostly wait for processes and servers: more of them than there are cores fit side by side
  maxWorkers: 6,
  modulePathIgnorePatterns: [
    '<rootDir>/build/',
    '<rootDir>/dist/',
    '<rootDir>/.conformance/',
    '<rootDir>/.zizmor/',
    '<rootDir>/.pictures/',
  ],
  ...(process.platform === 'win32' ? WINDOWS : {}),
};
