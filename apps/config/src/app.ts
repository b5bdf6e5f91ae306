import { type RunningService, startHttpService } from '@byway/boot/http-service';
import { createLogger, type Logger } from '@byway/boot/logger';
import { startMetricsServer } from '@byway/boot/metrics-server';
import { openServiceDatabase } from '@byway/persistence/service-data-source';
import { createServiceCaller } from '@byway/service-clients/service-call';
import { configDatabase } from './config-database.js';
import { ConfigModule } from './config.module.js';
import type { ConfigEnv } from './env.js';
import { KeySealer } from './vault/key-sealer.js';

export { type ConfigEnv, configEnvSchema, readConfigEnv } from './env.js';

/** Starts the config service: migrates its schema (unless told not to), listens. */
export async function createConfigApp(
  env: ConfigEnv,
  overrides: { logger?: Logger } = {},
): Promise<RunningService> {
  const logger = overrides.logger ?? createLogger({ service: 'config', level: env.LOG_LEVEL });
  const { limits } = env;
  const dataSource = await openServiceDatabase({
    ...configDatabase,
    url: env.DATABASE_URL,
    timeoutMs: limits.databaseMs,
    migrate: env.MIGRATE_AT_START,
  });
  const vault = createServiceCaller('vault', {
    baseUrl: env.VAULT_URL,
    internalToken: env.BYWAY_INTERNAL_TOKEN,
    timeoutMs: limits.serviceCallMs,
  });
  const service = await startHttpService({
    module: ConfigModule.with({ dataSource, sealer: new KeySealer(vault) }),
    host: env.HOST,
    port: env.PORT,
    logger,
    health: { database: () => dataSource.query('SELECT 1') },
    healthCheckMs: limits.healthCheckMs,
    internalToken: env.BYWAY_INTERNAL_TOKEN,
  });
  const metricsServer = await startMetricsServer({ host: env.HOST, port: env.METRICS_PORT });
  return {
    url: service.url,
    async stop() {
      await service.stop();
      await metricsServer.stop();
      await vault.close();
      await dataSource.destroy();
    },
  };
}
