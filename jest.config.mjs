/** Run with `node --experimental-vm-modules`: the sources are ES modules and stay so under test. */
export default {
  // Many tests wait for processes of the program, so a worker a core is not too many.
  maxWorkers: '100%',
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // Build output and results hold no tests, and a second package.json there would confuse the module map.
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/results/'],
  extensionsToTreatAsEsm: ['.ts'],
  // TypeScript sources import each other as `./name.js`.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '<rootDir>/test/support/jest-transform.mjs',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } },
    ],
  },
};
