import { availableParallelism } from 'node:os';

/** One configuration for the kinds of tests; `scripts/test.mjs` chooses among them. */
const shared = {
  rootDir: import.meta.dirname,
  testEnvironment: '<rootDir>/scripts/jest/node-environment.mjs',
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

/** Components of the dashboard, in the browser that jsdom is. */
const components = {
  ...shared,
  displayName: 'components',
  testEnvironment: '<rootDir>/scripts/jest/browser-environment.mjs',
  testEnvironmentOptions: { customExportConditions: ['@byway/source', 'browser'] },
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  setupFiles: ['<rootDir>/scripts/jest/browser-features.mjs'],
  moduleNameMapper: {
    ...shared.moduleNameMapper,
    '\\.css$': '<rootDir>/scripts/jest/style-names.mjs',
  },
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        swcrc: false,
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic' } },
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  testMatch: ['<rootDir>/apps/dashboard/src/**/*.spec.{ts,tsx}'],
};

export default {
  // Only what hangs takes so long: a limit that a slow machine can reach would fail by chance.
  testTimeout: 120_000,
  // Most of the time of e2e and integration tests is waiting, so one more than there are processors.
  maxWorkers: availableParallelism() + 1,
  testSequencer: '<rootDir>/scripts/jest/long-first-sequencer.mjs',
  reporters: ['<rootDir>/scripts/jest/progress-reporter.mjs'],
  // Modules of a spec stay in memory when it is done (nodejs/node#33439): a worker that has grown is replaced.
  workerIdleMemoryLimit: '1GB',
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: [
        '<rootDir>/{libs,apps}/*/src/**/*.spec.ts',
        '<rootDir>/scripts/**/*.spec.ts',
        '<rootDir>/deploy/check/*.spec.mjs',
      ],
      testPathIgnorePatterns: ['\\.integration\\.spec\\.ts$', '<rootDir>/apps/dashboard/'],
    },
    components,
    {
      ...shared,
      displayName: 'integration',
      testMatch: ['<rootDir>/{libs,apps}/*/src/**/*.integration.spec.ts'],
      ...backingServices,
    },
    {
      ...shared,
      ...backingServices,
      displayName: 'e2e',
      testMatch: ['<rootDir>/e2e/src/**/*.spec.ts'],
    },
  ],
};
