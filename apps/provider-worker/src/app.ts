import { createAssetStore } from '@byway/assets/create-asset-store';
import { assetSettings } from '@byway/assets/asset-env';
import { deriveAssetUrlSecret } from '@byway/assets/signed-url';
import { startHealthServer } from '@byway/boot/health-server';
import { createLogger } from '@byway/boot/logger';
import { startMetricsServer } from '@byway/boot/metrics-server';
import type { RunnableApp } from '@byway/boot/run-process';
import { connectResponseCache } from '@byway/cache/connect-cache';
import { findProvider, listProviders } from '@byway/providers/catalogue/provider-catalogue';
import { createAttemptQueues } from '@byway/queue/attempt-queues';
import { startAttemptWorker } from '@byway/queue/attempt-worker';
import { connectQueueBackend } from '@byway/queue/backend';
import { createCancelTopic } from '@byway/queue/cancel-topic';
import { createLedgerEmitter } from '@byway/queue/ledger-emitter';
import { createReplyClient } from '@byway/reply/reply-client';
import { startWebhookConsumer } from '@byway/queue/webhook-queue';
import { LedgerClient } from '@byway/service-clients/ledger-client';
import { VaultClient } from '@byway/service-clients/vault-client';
import { metrics } from '@byway/telemetry/metrics';
import { startTelemetry } from '@byway/telemetry/start-telemetry';
import { AssetSweeper } from './assets/asset-sweeper.js';
import { AttemptRunner } from './attempt/attempt-runner.js';
import { DurableRequest } from './attempt/durable-request.js';
import { LedgerReports } from './attempt/ledger-reports.js';
import { WaitingCaller } from './attempt/waiting-caller.js';
import { TargetCache } from './cache/target-cache.js';
import type { WorkerEnv } from './env.js';
import { RequestMedia } from './media/request-media.js';
import { BodyMemory } from './provider-call/body-memory.js';
import { createOutboundAgents } from './provider-call/outbound-agents.js';
import { WebhookSender } from './webhooks/webhook-sender.js';

export { readWorkerEnv, type WorkerEnv } from './env.js';

const SERVICE = 'byway-provider-worker';

/** Starts a provider worker: consumes the queues of its providers and answers `/livez` and `/readyz`. */
export async function createProviderWorkerApp(env: WorkerEnv): Promise<RunnableApp> {
  const logger = createLogger({ service: SERVICE, level: env.LOG_LEVEL });
  const telemetry = await startTelemetry({
    ...env.telemetry,
    serviceName: SERVICE,
    serviceVersion: '0.1.0',
    warn: (message) => logger.warn(message),
  });
  const { BYWAY_INTERNAL_TOKEN: internalToken, limits } = env;
  const backend = connectQueueBackend({
    redisUrl: env.REDIS_URL,
    databaseUrl: env.QUEUE_DATABASE_URL,
    timeoutMs: limits.queueMs,
    logger,
  });
  const vault = new VaultClient(env.VAULT_URL, internalToken, limits);
  const agents = createOutboundAgents(env.TRUSTED_CUSTOM_HOSTS);
  const imageAgents = createOutboundAgents(env.TRUSTED_IMAGE_HOSTS);
  const assets = await createAssetStore(assetSettings(env), limits.assetStoreMs);
  const ledger = createLedgerEmitter(backend, { logger });
  const replies = createReplyClient({ internalToken, questionMs: limits.callerQuestionMs, logger });
  const cancelTopic = createCancelTopic(backend, logger);
  const ledgerClient = new LedgerClient(env.LEDGER_URL, internalToken, limits);
  const queues = createAttemptQueues(backend, { maxWaiting: Infinity, logger });
  const reports = new LedgerReports({ ledger: ledgerClient, queues, assets, logger });
  const cache = connectResponseCache({
    redisUrl: env.REDIS_URL,
    databaseUrl: env.QUEUE_DATABASE_URL,
    timeoutMs: limits.cacheMs,
    logger,
  });
  const runner = new AttemptRunner({
    vault,
    agents,
    media: new RequestMedia({ assets, agents: imageAgents, pictureLimit: env.IMAGE_INPUT_LIMIT }),
    assets,
    logger,
    waitingCaller: new WaitingCaller({ queues, replies, ledger, logger, unaskedMs: limits.queuedUnaskedMs }),
    durableRequest: new DurableRequest({ ledger: ledgerClient, reports, assets, logger }),
    reports,
    targetCache: new TargetCache({ cache, assets, logger, urlTtlS: env.ASSET_URL_TTL_S }),
    bodyMemory: new BodyMemory(),
    responseLimit: env.PROVIDER_RESPONSE_LIMIT,
    attemptTimeoutMs: env.ATTEMPT_TIMEOUT_MS,
    streamIdleTimeoutMs: env.STREAM_IDLE_TIMEOUT_MS,
    imageLogLimit: env.LOG_IMAGE_LIMIT,
    publicUrl: env.PUBLIC_URL,
    assetUrlSecret: deriveAssetUrlSecret(internalToken),
    assetLifetimes: { urlTtlS: env.ASSET_URL_TTL_S, logTtlS: env.LOG_ASSET_TTL_S },
  });
  const providers = consumedProviders(env.WORKER_PROVIDERS);
  // From 0, or the first lost worker would be no increase.
  for (const provider of providers) metrics.attemptDuration.zero({ provider, outcome: 'worker_lost' });
  const worker = startAttemptWorker({
    backend,
    providers,
    concurrency: env.WORKER_CONCURRENCY,
    handler: (job, signal) => runner.run(job, signal),
    onLost: (job) => runner.recoverLost(job),
    cancelTopic,
    lockMs: env.WORKER_LOCK_MS,
    stalledCheckMs: env.WORKER_STALLED_CHECK_MS,
    logger,
  });
  const sender = new WebhookSender({ vault, ledger: ledgerClient, agents, logger });
  const webhooks =
    env.WORKER_WEBHOOK_CONCURRENCY === 0
      ? undefined
      : startWebhookConsumer(backend, {
          handler: (job) => sender.send(job),
          concurrency: env.WORKER_WEBHOOK_CONCURRENCY,
          lockMs: env.WORKER_LOCK_MS,
          stalledCheckMs: env.WORKER_STALLED_CHECK_MS,
          logger,
        });
  const sweeper = new AssetSweeper(assets, logger);
  sweeper.start();
  const health = await startHealthServer({
    host: env.HOST,
    port: env.PORT,
    checks: { queue: () => backend.ping(), vault: () => vault.caller.ping() },
    healthCheckMs: limits.healthCheckMs,
  });
  const metricsServer = await startMetricsServer({ host: env.HOST, port: env.METRICS_PORT });
  logger.info({ url: health.url, providers }, 'consuming');
  return {
    url: health.url,
    stopTimeoutMs: env.DRAIN_MS,
    async stop() {
      // A webhook takes 15 s at most, an attempt as long as it is given.
      await Promise.all([webhooks?.close(), worker.drain(env.DRAIN_MS)]);
      await sweeper.stop();
      await ledger.close();
      await cancelTopic.close();
      await Promise.all([
        backend.close(),
        cache.close(),
        replies.close(),
        agents.close(),
        imageAgents.close(),
        vault.caller.close(),
        ledgerClient.caller.close(),
        health.stop(),
        metricsServer.stop(),
      ]);
      assets.close();
      await telemetry.shutdown();
    },
  };
}

function consumedProviders(wanted: readonly string[]): string[] {
  if (wanted.includes('*')) return listProviders().map(({ name }) => name);
  return wanted.map((name) => {
    const provider = findProvider(name);
    if (provider === undefined) throw new Error(`WORKER_PROVIDERS: there is no provider "${name}".`);
    return provider.name;
  });
}
