import { type RunningService, startHttpService } from '@byway/boot/http-service';
import { createLogger, type Logger } from '@byway/boot/logger';
import { openServiceDatabase } from '@byway/persistence/service-data-source';
import { createServiceCaller } from '@byway/service-clients/service-call';
import { ConfigModule } from './config.module.js';
import { Config } from './configs/config.entity.js';
import { ConfigVersion } from './configs/config-version.entity.js';
import type { ConfigEnv } from './env.js';
import { CreateConfig1791000000000 } from './migrations/1791000000000-create-config.js';
import { KeySealer } from './vault/key-sealer.js';

export { type ConfigEnv, configEnvSchema, readConfigEnv } from './env.js';

/** Starts the config service: migrates its schema, listens. */
export async function createConfigApp(
  env: ConfigEnv,
  overrides: { logger?: Logger } = {},
): Promise<RunningService> {
  const logger = overrides.logger ?? createLogger({ service: 'config', level: env.LOG_LEVEL });
  const dataSource = await openServiceDatabase({
    url: env.DATABASE_URL,
    schema: 'config',
    entities: [Config, ConfigVersion],
    migrations: [CreateConfig1791000000000],
  });
  const vault = createServiceCaller('vault', env.VAULT_URL, env.BYWAY_INTERNAL_TOKEN);
  const service = await startHttpService({
    module: ConfigModule.with({ dataSource, sealer: new KeySealer(vault) }),
    host: env.HOST,
    port: env.PORT,
    logger,
    health: { database: () => dataSource.query('SELECT 1') },
    internalToken: env.BYWAY_INTERNAL_TOKEN,
  });
  return {
    url: service.url,
    async stop() {
      await service.stop();
      await vault.close();
      await dataSource.destroy();
    },
  };
}
