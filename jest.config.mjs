/** Tests run the TypeScript sources of every workspace through the `source` export condition. */
export default {
  rootDir: import.meta.dirname,
  cacheDirectory: '<rootDir>/.cache/jest',
  testMatch: ['<rootDir>/{libs,services,infra}/*/test/**/*.test.ts', '<rootDir>/gateway/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' }, sourceMaps: 'inline' },
    ],
  },
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'default'] },
  modulePathIgnorePatterns: ['/dist/', '/.nx/'],
  testTimeout: 60_000,
  testSequencer: '<rootDir>/infra/test-run/long-first.mjs',
  // Node keeps the modules of every file that a worker has run, 20 MB of each: after a hundred of them it collects garbage for
  // seconds while a test waits. A new worker starts in one.
  workerIdleMemoryLimit: '700MB',
};
