import type { AssetStore } from '@byway/assets/asset-store';
import { assetSettings } from '@byway/assets/asset-env';
import { createAssetStore } from '@byway/assets/create-asset-store';
import { startHttpService } from '@byway/boot/http-service';
import { createLogger, type Logger } from '@byway/boot/logger';
import { startMetricsServer } from '@byway/boot/metrics-server';
import { openServiceDatabase } from '@byway/persistence/service-data-source';
import { connectQueueBackend } from '@byway/queue/backend';
import { startLedgerConsumer } from '@byway/queue/ledger-consumer';
import type { LedgerEnv } from './env.js';
import { addJobMetrics } from './jobs/job-metrics.js';
import { startJobs } from './jobs/start-jobs.js';
import { JointCalls } from './joint-calls.js';
import { LedgerModule } from './ledger.module.js';
import { migrations } from './migrations/migrations.js';
import { Recorder } from './recorder/recorder.js';
import { Retention } from './retention/retention.js';
import { startWebhooks } from './webhooks/start-webhooks.js';

export { type LedgerEnv, ledgerEnvSchema, readLedgerEnv } from './env.js';

export interface LedgerApp {
  url: string;
  stop(): Promise<void>;
}

/**
 * Batches of events taken at one time, of up to 100 events: while one transaction runs, as many wait as
 * fill the next.
 */
const CONSUMER_CONCURRENCY = 20;

/**
 * ms that a batch waits for others. The events of a request come from several senders, and a request that
 * is whole in one transaction is written once. Little beside the 200 ms that events wait at their sender.
 */
const GATHER_MS = 50;

/** Some 250 requests: the cost of the transaction itself is lost in theirs, and no statement is slow. */
const MAX_JOINT_EVENTS = 1_000;

/** ms between two looks for ends of jobs that other ledgers recorded, while callers wait for them. */
const ENDS_POLL_MS = 1_000;

/** Bytes of a request body; the gateway limits what callers may send. */
const BODY_LIMIT = 64 * 1024 * 1024;

/**
 * Starts the ledger: its query API, the consumer of ledger events, what keeps jobs going and the
 * clean-up. Needs the database to be there; the queue may come later.
 */
export async function createLedgerApp(
  env: LedgerEnv,
  overrides: { logger?: Logger; endsPollMs?: number } = {},
): Promise<LedgerApp> {
  const logger = overrides.logger ?? createLogger({ service: 'ledger', level: env.LOG_LEVEL });
  const { limits } = env;
  const assets = await openAssets(env);
  const dataSource = await openServiceDatabase({
    url: env.DATABASE_URL,
    schema: 'ledger',
    entities: [],
    migrations,
    timeoutMs: limits.databaseMs,
    migrate: env.MIGRATE_AT_START,
  });
  const backend = connectQueueBackend({
    redisUrl: env.REDIS_URL,
    databaseUrl: env.QUEUE_DATABASE_URL,
    migrate: env.MIGRATE_AT_START,
    timeoutMs: limits.queueMs,
    logger,
  });
  const recorder = new Recorder(dataSource, logger);
  const { LEDGER_RETENTION_DAYS: requestDays, LEDGER_BODY_RETENTION_DAYS: bodyDays } = env;
  const { LEDGER_WEBHOOK_RETENTION_DAYS: webhookDays } = env;
  const retention = new Retention(dataSource, { requestDays, bodyDays, webhookDays, logger });
  const jobs = startJobs({
    dataSource,
    backend,
    recorder,
    assets,
    logger,
    relayEveryMs: env.LEDGER_RELAY_INTERVAL_MS,
    sweepEveryMs: env.LEDGER_SWEEP_INTERVAL_MS,
    checkAfterMs: env.LEDGER_CHECK_AFTER_MS,
    joinedWriteMs: limits.joinedWriteMs,
    ageMs: env.LEDGER_PRIORITY_AGE_MS,
    maxOpenJobs: env.LEDGER_MAX_OPEN_JOBS,
    failPoint: env.BYWAY_FAIL_POINT,
    endsPollMs: overrides.endsPollMs ?? ENDS_POLL_MS,
  });
  const webhooks = startWebhooks({
    dataSource,
    backend,
    logger,
    relayEveryMs: env.LEDGER_RELAY_INTERVAL_MS,
    leaseMs: env.LEDGER_WEBHOOK_LEASE_MS,
    retryDelaysS: env.LEDGER_WEBHOOK_RETRY_DELAYS_S,
  });
  const closeConnections = async () => {
    await webhooks.stop();
    await jobs.stop();
    assets?.close();
    await backend.close();
    await dataSource.destroy();
  };
  const http = await startHttpService({
    module: LedgerModule.on({ dataSource, jobs: jobs.service, answerMs: limits.answerMs }, [webhooks.module]),
    host: env.HOST,
    port: env.PORT,
    logger,
    bodyLimit: BODY_LIMIT,
    internalToken: env.BYWAY_INTERNAL_TOKEN,
    health: { database: () => dataSource.query('SELECT 1'), queue: () => backend.ping() },
    healthCheckMs: limits.healthCheckMs,
  }).catch(async (error: unknown) => {
    await closeConnections();
    throw error;
  });
  // Closing the consumer waits for its batches, so nothing that was taken is left in here.
  const joint = new JointCalls({
    run: async (batches: readonly (readonly unknown[])[]) => {
      await recorder.record(batches.flat());
      return batches.map(() => undefined);
    },
    gatherMs: GATHER_MS,
    sizeOf: (events) => events.length,
    maxSize: MAX_JOINT_EVENTS,
  });
  const consumer = startLedgerConsumer(backend, {
    handler: (events) => joint.add(events),
    concurrency: CONSUMER_CONCURRENCY,
    logger,
  });
  retention.start();
  const metricsServer = await startMetricsServer({
    host: env.HOST,
    port: env.METRICS_PORT,
    addGauges: () => addJobMetrics(jobs.service.reads),
  });
  return {
    url: http.url,
    async stop() {
      jobs.release();
      await http.stop();
      await consumer.close();
      await retention.stop();
      await metricsServer.stop();
      await closeConnections();
    },
  };
}

/** The store of job results, when the environment names one. */
async function openAssets(env: LedgerEnv): Promise<AssetStore | undefined> {
  const { ASSETS_DIR, ASSETS_S3_BUCKET } = env;
  if (ASSETS_DIR === undefined && ASSETS_S3_BUCKET === undefined) return undefined;
  const settings = assetSettings({ ...env, ASSETS_DIR: ASSETS_DIR ?? '' });
  return createAssetStore(settings, env.limits.assetStoreMs);
}
