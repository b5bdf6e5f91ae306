/** One configuration for three kinds of tests; `scripts/test.mjs` chooses among them. */
const shared = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@byway/source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: ['/dist/', '<rootDir>/.nx/', '<rootDir>/.byway/'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
};

const backingServices = {
  setupFiles: ['<rootDir>/scripts/jest/own-redis-database.mjs'],
  globalSetup: '<rootDir>/scripts/jest/backing-services.mjs',
  globalTeardown: '<rootDir>/scripts/jest/stop-backing-services.mjs',
};

export default {
  testTimeout: 60_000,
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/{libs,apps}/*/src/**/*.spec.ts', '<rootDir>/scripts/**/*.spec.ts'],
      testPathIgnorePatterns: ['\\.integration\\.spec\\.ts$'],
    },
    {
      ...shared,
      displayName: 'integration',
      testMatch: ['<rootDir>/{libs,apps}/*/src/**/*.integration.spec.ts'],
      ...backingServices,
    },
    { ...shared, ...backingServices, displayName: 'e2e', testMatch: ['<rootDir>/e2e/src/**/*.spec.ts'] },
  ],
};
