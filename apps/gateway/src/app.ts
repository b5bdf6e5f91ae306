import { assetSettings } from '@byway/assets/asset-env';
import { createAssetStore } from '@byway/assets/create-asset-store';
import { deriveAssetUrlSecret } from '@byway/assets/signed-url';
import { startHttpService } from '@byway/boot/http-service';
import { createLogger } from '@byway/boot/logger';
import { startMetricsServer } from '@byway/boot/metrics-server';
import type { RunnableApp } from '@byway/boot/run-process';
import { connectResponseCache } from '@byway/cache/connect-cache';
import { createAttemptQueues } from '@byway/queue/attempt-queues';
import { connectQueueBackend } from '@byway/queue/backend';
import { createCancelTopic } from '@byway/queue/cancel-topic';
import { createLedgerEmitter } from '@byway/queue/ledger-emitter';
import { startReplyServer } from '@byway/reply/reply-server';
import { ConfigClient } from '@byway/service-clients/config-client';
import { LedgerClient } from '@byway/service-clients/ledger-client';
import { VaultClient } from '@byway/service-clients/vault-client';
import { startTelemetry } from '@byway/telemetry/start-telemetry';
import { ConfigProxy, LedgerProxy, VaultProxy } from './admin/proxies.js';
import { AssetAccess } from './assets/asset-access.js';
import { serveDashboard } from './dashboard/serve-dashboard.js';
import type { GatewayEnv } from './env.js';
import { GatewayModule } from './gateway.module.js';
import { CachedAnswers } from './inference/cached-answers.js';
import { DurableCalls } from './inference/durable-calls.js';
import { InferenceService } from './inference/inference.service.js';
import { RequestRecord } from './inference/request-record.js';
import { limitInferenceBodies } from './inference/inference-body-limit.js';
import { shapeOwnErrors } from './inference/shape-own-errors.js';
import { WaitingCalls } from './inference/waiting-calls.js';
import { AnswerSender } from './jobs/answer-sender.js';
import { QueueWatch } from './jobs/queue-watch.js';
import { RequestMedia } from './media/request-media.js';
import { addQueueMetrics } from './metrics/queue-metrics.js';
import { ProviderList } from './models/provider-list.js';
import { acceptSessionCookies } from './session/accept-session-cookies.js';
import { limitSessionBodies } from './session/limit-session-bodies.js';
import { SessionTokens } from './session/session-tokens.js';

export { readGatewayEnv, type GatewayEnv } from './env.js';

const SERVICE = 'byway-gateway';
/** Connections to a PostgreSQL queue: adds, and the cancels of many callers who leave at once. */
const QUEUE_CONNECTIONS = 12;

/** Starts the public API and the internal port on which workers deliver replies. */
export async function createGatewayApp(env: GatewayEnv): Promise<RunnableApp> {
  const logger = createLogger({ service: SERVICE, level: env.LOG_LEVEL });
  const telemetry = await startTelemetry({
    ...env.telemetry,
    serviceName: SERVICE,
    serviceVersion: '0.1.0',
    warn: (message) => logger.warn(message),
  });
  const { BYWAY_INTERNAL_TOKEN: token, limits } = env;
  const backend = connectQueueBackend({
    redisUrl: env.REDIS_URL,
    databaseUrl: env.QUEUE_DATABASE_URL,
    poolSize: QUEUE_CONNECTIONS,
    timeoutMs: limits.queueMs,
    logger,
  });
  const cancelTopic = createCancelTopic(backend, logger);
  const ledger = createLedgerEmitter(backend, { logger });
  const vault = new VaultClient(env.VAULT_URL, token, limits);
  const configs = new ConfigClient(env.CONFIG_URL, token, limits);
  const ledgerClient = new LedgerClient(env.LEDGER_URL, token, limits);
  const replies = await startReplyServer({
    host: env.HOST,
    port: env.INTERNAL_PORT,
    internalToken: token,
    ...(env.INTERNAL_URL !== undefined && { publicUrl: env.INTERNAL_URL }),
    logger,
  });
  const assets = await createAssetStore(assetSettings(env), limits.assetStoreMs);
  const answers = new AnswerSender(assets);
  const record = new RequestRecord(ledger);
  const cache = connectResponseCache({
    redisUrl: env.REDIS_URL,
    databaseUrl: env.QUEUE_DATABASE_URL,
    timeoutMs: limits.cacheMs,
    logger,
  });
  const queues = createAttemptQueues(backend, { maxWaiting: env.QUEUE_LIMIT, logger });
  const waiting = new WaitingCalls({
    queues,
    replies,
    cancelTopic,
    record,
    logger,
    joinRetries: env.JOIN_SDK_RETRIES,
    stallMs: limits.callerStallMs,
  });
  const inference = new InferenceService({
    routing: {
      vault,
      configs,
      trustedHosts: env.TRUSTED_CUSTOM_HOSTS,
      trustedImageHosts: env.TRUSTED_IMAGE_HOSTS,
    },
    cached: new CachedAnswers({ cache, assets, record, logger }),
    waiting,
    media: new RequestMedia(assets, env.LOG_ASSET_TTL_S),
    durable: new DurableCalls({ ledger: ledgerClient, answers, failPoint: env.BYWAY_FAIL_POINT }),
    deadlineMs: env.REQUEST_DEADLINE_MS,
    asyncDeadlineMs: env.ASYNC_DEADLINE_MS,
  });
  const sessions = new SessionTokens(token);
  const server = await startHttpService({
    module: GatewayModule.with([
      { provide: InferenceService, useValue: inference },
      { provide: LedgerClient, useValue: ledgerClient },
      { provide: AnswerSender, useValue: answers },
      { provide: VaultClient, useValue: vault },
      { provide: QueueWatch, useValue: new QueueWatch(backend) },
      { provide: ProviderList, useValue: new ProviderList(env.SIMULATOR_URL) },
      { provide: AssetAccess, useValue: new AssetAccess(assets, deriveAssetUrlSecret(token)) },
      { provide: SessionTokens, useValue: sessions },
      { provide: VaultProxy, useValue: new VaultProxy(vault, vault.caller, () => vault.forget()) },
      { provide: ConfigProxy, useValue: new ConfigProxy(vault, configs.caller, () => configs.forget()) },
      { provide: LedgerProxy, useValue: new LedgerProxy(vault, ledgerClient.caller, () => undefined) },
    ]),
    host: env.HOST,
    port: env.PORT,
    logger,
    prepare: (server) => {
      acceptSessionCookies(server, sessions);
      limitInferenceBodies(server, env.BODY_LIMIT);
      limitSessionBodies(server);
      shapeOwnErrors(server);
      serveDashboard(server, {
        directory: env.DASHBOARD_DIR,
        assetOrigin: new URL(env.PUBLIC_URL ?? `http://127.0.0.1:${env.PORT}`).origin,
        logger,
      });
    },
    health: {
      queue: () => backend.ping(),
      vault: () => vault.caller.ping(),
      config: () => configs.caller.ping(),
    },
    healthCheckMs: limits.healthCheckMs,
  });
  const metricsServer = await startMetricsServer({
    host: env.HOST,
    port: env.METRICS_PORT,
    addGauges: () => addQueueMetrics(backend),
  });
  return {
    url: server.url,
    // Calls under way, and long polls.
    stopTimeoutMs: env.REQUEST_DEADLINE_MS,
    async stop() {
      // Calls under way get their answers first: the HTTP server waits for them.
      await server.stop();
      await waiting.close();
      await replies.close();
      await ledger.close();
      await cancelTopic.close();
      await Promise.all([
        metricsServer.stop(),
        backend.close(),
        cache.close(),
        vault.caller.close(),
        configs.caller.close(),
        ledgerClient.caller.close(),
      ]);
      assets.close();
      await telemetry.shutdown();
    },
  };
}
