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
};
