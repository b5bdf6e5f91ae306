import { createLogger } from '@byway/boot/logger';
import { hostAndPort } from '@byway/boot/outbound-host';
import { createConfigApp, readConfigEnv } from '@byway/config/app';
import { createLedgerApp, readLedgerEnv } from '@byway/ledger/app';
import { createVaultApp, readVaultEnv } from '@byway/vault/app';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from './database.js';
import type { LauncherEnv } from './env.js';
import { writeRunningFile } from './running-file.js';
import { loadSecrets, newAdminKey, saveSecrets } from './secrets.js';
import { startServiceProcess } from './service-process.js';
import { startSimulator } from './simulator.js';
import { claimDataFolder } from './single-instance.js';

export { readLauncherEnv, type LauncherEnv } from './env.js';

export interface Stack {
  /** Of the public API. */
  url: string;
  /** The admin key, when it was made (or given) in this start. */
  adminKey: string | null;
  queue: 'redis' | 'postgres';
  /** Of the provider simulator; null: there is none. */
  simulatorUrl: string | null;
  /** Process ids, for tests that kill. */
  pids(): { gateway: number | undefined; worker: number | undefined };
  stop(): Promise<void>;
}

/**
 * Starts all of Byway: database, vault, config service and ledger in this process, gateway, provider
 * worker and simulator as processes of their own. Stops what it started when a later part fails.
 * @param onStep told before each part starts.
 */
export async function startStack(
  env: LauncherEnv,
  onStep: (part: string) => void = () => undefined,
): Promise<Stack> {
  const stops: (() => Promise<void> | void)[] = [claimDataFolder(env.BYWAY_DATA_DIR)];
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  try {
    return { ...(await startParts(env, { onStep, stops })), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Startup {
  onStep: (part: string) => void;
  stops: (() => Promise<void> | void)[];
}

async function startParts(env: LauncherEnv, { onStep, stops }: Startup): Promise<Omit<Stack, 'stop'>> {
  const secrets = loadSecrets(env.BYWAY_DATA_DIR);
  const logDir = join(env.BYWAY_DATA_DIR, 'logs');
  mkdirSync(logDir, { recursive: true });
  const adminKey = env.BYWAY_ADMIN_KEY ?? (secrets.adminKeyIssued ? null : newAdminKey());
  const internalToken = env.BYWAY_INTERNAL_TOKEN ?? secrets.internalToken;

  onStep('database');
  const database = await openDatabase(env, secrets, logDir);
  stops.push(() => database.stop());

  const logStream = createWriteStream(join(logDir, 'services.log'), { flags: 'a' });
  stops.push(() => new Promise<void>((resolve) => logStream.end(resolve)));
  const loggerOf = (service: string) => ({
    logger: createLogger({ service, level: env.LOG_LEVEL, destination: logStream }),
  });
  const log = loggerOf('byway-launcher').logger;
  const restarted = (name: string) => (facts: object) => log.warn(facts, `${name} died and is started again`);

  if (env.SIMULATOR && env.SIMULATOR_URL === undefined) onStep('provider simulator');
  const simulator = await startSimulator(env, { logDir, onRestart: restarted('provider simulator') });
  stops.push(() => simulator.stop());

  const shared: Record<string, string | undefined> = {
    ...env.inherited,
    PORT: '0',
    HOST: '127.0.0.1',
    LOG_LEVEL: env.LOG_LEVEL,
    // One port cannot be that of several processes.
    METRICS_PORT: undefined,
    BYWAY_INTERNAL_TOKEN: internalToken,
    QUEUE_DATABASE_URL: database.urls.bullmq,
    TRUSTED_CUSTOM_HOSTS: [
      ...env.TRUSTED_CUSTOM_HOSTS,
      // Without a port it would mean all ports of the host.
      ...(simulator.url === null ? [] : [hostAndPort(new URL(simulator.url))]),
    ].join(','),
    ASSETS_DIR: env.inherited.ASSETS_DIR ?? join(env.BYWAY_DATA_DIR, 'assets'),
  };

  onStep('vault');
  const vault = await createVaultApp(
    readVaultEnv({
      ...shared,
      DATABASE_URL: database.urls.vault,
      BYWAY_MASTER_KEY: env.BYWAY_MASTER_KEY ?? secrets.masterKey,
      ...(adminKey !== null && { BYWAY_ADMIN_KEY: adminKey }),
    }),
    loggerOf('byway-vault'),
  );
  stops.push(() => vault.stop());
  if (!secrets.adminKeyIssued) saveSecrets(env.BYWAY_DATA_DIR, { ...secrets, adminKeyIssued: true });

  onStep('config service');
  const config = await createConfigApp(
    readConfigEnv({ ...shared, DATABASE_URL: database.urls.config, VAULT_URL: vault.url }),
    loggerOf('byway-config'),
  );
  stops.push(() => config.stop());

  onStep('ledger');
  const ledger = await createLedgerApp(
    readLedgerEnv({ ...shared, DATABASE_URL: database.urls.ledger }),
    loggerOf('byway-ledger'),
  );
  stops.push(() => ledger.stop());

  onStep('gateway and provider worker');
  const gateway = await startServiceProcess({
    name: 'gateway',
    env: {
      ...shared,
      HOST: env.HOST,
      PORT: String(env.PORT),
      INTERNAL_PORT: '0',
      VAULT_URL: vault.url,
      CONFIG_URL: config.url,
      LEDGER_URL: ledger.url,
      SIMULATOR_URL: simulator.url ?? undefined,
    },
    logFile: join(logDir, 'gateway.log'),
    onRestart: restarted('gateway'),
  });
  const worker = await startServiceProcess({
    name: 'provider-worker',
    env: {
      ...shared,
      VAULT_URL: vault.url,
      LEDGER_URL: ledger.url,
      PUBLIC_URL: env.inherited.PUBLIC_URL ?? gateway.url,
    },
    logFile: join(logDir, 'provider-worker.log'),
    onRestart: restarted('provider worker'),
  });
  // The gateway first, so that calls under way still get their answers.
  stops.push(
    () => worker.stop(),
    () => gateway.stop(),
  );
  const queue = env.REDIS_URL === undefined ? 'postgres' : 'redis';
  stops.push(
    writeRunningFile(env.BYWAY_DATA_DIR, {
      gateway: gateway.url,
      vault: vault.url,
      config: config.url,
      ledger: ledger.url,
      worker: worker.url,
      databasePort: database.port,
      queue,
    }),
  );
  return {
    url: gateway.url,
    adminKey,
    queue,
    simulatorUrl: simulator.url,
    pids: () => ({ gateway: gateway.pid(), worker: worker.pid() }),
  };
}
