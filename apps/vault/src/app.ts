import { type RunningService, startHttpService } from '@byway/boot/http-service';
import { createLogger, type Logger } from '@byway/boot/logger';
import { startMetricsServer } from '@byway/boot/metrics-server';
import { ensureAdminKey } from './api-keys/ensure-admin-key.js';
import { keptOf } from './api-keys/api-key-secret.js';
import { MasterKeyring } from './crypto/master-keyring.js';
import type { VaultEnv } from './env.js';
import { Clock } from './platform/clock.js';
import { openVaultDatabase } from './platform/vault-database.js';
import { VaultSettings } from './platform/vault-settings.js';
import { VaultModule } from './vault.module.js';

export { readVaultEnv, type VaultEnv, vaultEnvSchema } from './env.js';

export interface VaultOverrides {
  logger?: Logger;
  /** Unix time in ms. */
  now?: () => number;
}

/** Starts the vault: migrates its schema (unless told not to), makes the admin key, listens. */
export async function createVaultApp(env: VaultEnv, overrides: VaultOverrides = {}): Promise<RunningService> {
  const logger = overrides.logger ?? createLogger({ service: 'vault', level: env.LOG_LEVEL });
  const clock = new Clock(overrides.now);
  const keyring = new MasterKeyring(env.BYWAY_MASTER_KEY, env.BYWAY_MASTER_KEYS_OLD);
  const { BYWAY_ADMIN_KEY: adminKey } = env;
  const settings = new VaultSettings({
    trustedCustomHosts: env.TRUSTED_CUSTOM_HOSTS,
    adminKeySha256: adminKey === undefined ? undefined : keptOf(adminKey).sha256,
  });
  const dataSource = await openVaultDatabase(env.DATABASE_URL, {
    timeoutMs: env.limits.databaseMs,
    migrate: env.MIGRATE_AT_START,
  });
  try {
    if (adminKey !== undefined) await ensureAdminKey(dataSource, adminKey, clock);
    const service = await startHttpService({
      module: VaultModule.with({ dataSource, keyring, settings, clock, logger, limits: env.limits }),
      host: env.HOST,
      port: env.PORT,
      logger,
      health: { database: () => dataSource.query('SELECT 1') },
      healthCheckMs: env.limits.healthCheckMs,
      internalToken: env.BYWAY_INTERNAL_TOKEN,
    });
    const metricsServer = await startMetricsServer({ host: env.HOST, port: env.METRICS_PORT });
    const stop = async () => {
      await service.stop();
      await metricsServer.stop();
      await dataSource.destroy();
    };
    return { url: service.url, stop };
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
}
