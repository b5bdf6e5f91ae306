import { type RunningService, startHttpService } from '@byway/boot/http-service';
import { createLogger, type Logger } from '@byway/boot/logger';
import { openServiceDatabase } from '@byway/persistence/service-data-source';
import { createServiceCaller } from '@byway/service-clients/service-call';
import { ConfigModule } from './config.module.js';
import type { ConfigEnv } from './env.js';
import { CreateConfigs1795000000100 } from './migrations/1795000000100-create-configs.js';

export { type ConfigEnv, configEnvSchema, readConfigEnv } from './env.js';

/**
 * Starts the config service. Needs the database to be there; without the vault it serves everything
 * but configs with new inline keys.
 */
export async function createConfigApp(
  env: ConfigEnv,
  overrides: { logger?: Logger } = {},
): Promise<RunningService> {
  const logger = overrides.logger ?? createLogger({ service: 'config', level: env.LOG_LEVEL });
  const dataSource = await openServiceDatabase({
    url: env.DATABASE_URL,
    schema: 'config',
    entities: [],
    migrations: [CreateConfigs1795000000100],
  });
  const vault = createServiceCaller('vault', env.VAULT_URL, env.BYWAY_INTERNAL_TOKEN);
  const closeConnections = async () => {
    await vault.close();
    await dataSource.destroy();
  };
  try {
    const service = await startHttpService({
      module: ConfigModule.with(dataSource, vault),
      host: env.HOST,
      port: env.PORT,
      logger,
      health: { database: () => dataSource.query('SELECT 1') },
      internalToken: env.BYWAY_INTERNAL_TOKEN,
    });
    const stop = async () => {
      await service.stop();
      await closeConnections();
    };
    return { url: service.url, stop };
  } catch (error) {
    await closeConnections();
    throw error;
  }
}
