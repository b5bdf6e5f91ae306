import type { DrillScale } from './drill.js';

/** Attempts at one time, so that jobs wait for a slot as well. */
const WORKER_CONCURRENCY = '8';

/** As in production: its locks and intervals, and outages that people notice. */
export const fullScale: DrillScale = {
  jobs: 500,
  kills: 20,
  killEveryMs: 3_000,
  outageMs: 30_000,
  lockMs: 10_000,
  hangUps: 1_000,
  env: {
    worker: { WORKER_CONCURRENCY, WORKER_LOCK_MS: '10000', WORKER_STALLED_CHECK_MS: '3000' },
    ledger: {},
  },
};

/** The same in short, for every run of the tests. */
export const testScale: DrillScale = {
  jobs: 40,
  kills: 2,
  killEveryMs: 800,
  outageMs: 5_000,
  lockMs: 1_500,
  hangUps: 200,
  env: {
    worker: { WORKER_CONCURRENCY, WORKER_LOCK_MS: '1500', WORKER_STALLED_CHECK_MS: '500' },
    ledger: { LEDGER_SWEEP_INTERVAL_MS: '500', LEDGER_CHECK_AFTER_MS: '2000' },
  },
};
