import type { DrillScale } from './drill.js';

const WORKERS = 2;

/** Few enough slots that jobs wait for one as well. */
const workerEnv = (slots: number, { lockMs, checkMs }: { lockMs: number; checkMs: number }) => ({
  WORKER_CONCURRENCY: String(slots / WORKERS),
  WORKER_LOCK_MS: String(lockMs),
  WORKER_STALLED_CHECK_MS: String(checkMs),
});

/** As in production: its locks and intervals, and outages that people notice. */
export const fullScale: DrillScale = {
  slots: 20,
  jobs: 500,
  jobLatencyMs: [500, 3_000],
  kills: 20,
  mostKills: 400,
  killEveryMs: 3_000,
  pointKills: 5,
  queued: 200,
  outageMs: 30_000,
  frozenMs: 45_000,
  lockMs: 10_000,
  betweenCallsMs: 50,
  restartsTogether: false,
  hangUps: 1_000,
  isMeasured: true,
  env: { worker: workerEnv(20, { lockMs: 10_000, checkMs: 3_000 }), ledger: {} },
};

/** The same in short, for every run of the tests. */
export const testScale: DrillScale = {
  slots: 16,
  jobs: 20,
  jobLatencyMs: [1_500, 2_500],
  kills: 1,
  mostKills: 1,
  killEveryMs: 800,
  pointKills: 1,
  queued: 16,
  outageMs: 2_000,
  frozenMs: 6_500,
  lockMs: 6_000,
  betweenCallsMs: 400,
  restartsTogether: true,
  hangUps: 80,
  isMeasured: false,
  env: {
    worker: workerEnv(16, { lockMs: 6_000, checkMs: 500 }),
    ledger: { LEDGER_SWEEP_INTERVAL_MS: '500', LEDGER_CHECK_AFTER_MS: '6500' },
  },
};
