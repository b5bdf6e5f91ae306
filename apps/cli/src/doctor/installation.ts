import { type AssetSettings } from '@byway/assets/create-asset-store';
import { assetSettings } from '@byway/assets/asset-env';
import {
  type Running,
  runningFile,
  runningSchema,
  secretsFile,
  secretsSchema,
} from '@byway/boot/data-folder-files';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DEFAULT_URL } from '../connection.js';
import { type CliEnv, type EnvSource, readAssetEnv } from '../env.js';
import { errorCode } from '../error-code.js';

export const serviceNames = ['vault', 'config', 'ledger', 'worker'] as const;
export type ServiceName = (typeof serviceNames)[number];

/** What is known of a Byway to look at; undefined: not known. */
export interface Installation {
  gatewayUrl: string;
  apiKey: string | undefined;
  services: Record<ServiceName, string | undefined>;
  databaseUrl: string | undefined;
  queueDatabaseUrl: string | undefined;
  redisUrl: string | undefined;
  /** `wrong`: what is wrong with the variables. */
  assets: AssetSettings | { wrong: string } | undefined;
  masterKey: string | undefined;
  internalToken: string | undefined;
  /** Data folder of `npm start`, when there is one and no other database is named. */
  dataFolder: { path: string; running: boolean } | undefined;
}

export interface Given {
  env: CliEnv;
  source: EnvSource;
  url: string | undefined;
  apiKey: string | undefined;
}

/**
 * From the variables of the services, as docs/configuration.md lists them. What they leave open comes
 * from the data folder of `npm start`, if there is one.
 */
export function findInstallation({ env, source, url, apiKey }: Given): Installation {
  const path = resolve(env.BYWAY_DATA_DIR);
  const secrets = readJson(join(path, secretsFile), (value) => secretsSchema.safeParse(value).data);
  const running = runningPartsOf(path);
  const embeddedUrl =
    secrets === undefined || running?.databasePort == null
      ? undefined
      : databaseUrlOf(running.databasePort, secrets.databasePassword);
  const databaseUrl = env.DATABASE_URL ?? embeddedUrl;
  return {
    gatewayUrl: url ?? running?.gateway ?? DEFAULT_URL,
    apiKey,
    services: {
      vault: env.VAULT_URL ?? running?.vault,
      config: env.CONFIG_URL ?? running?.config,
      ledger: env.LEDGER_URL ?? running?.ledger,
      worker: env.WORKER_URL ?? running?.worker,
    },
    databaseUrl,
    // The queue of npm start is where its database is, unless it was started with a Redis.
    queueDatabaseUrl:
      env.QUEUE_DATABASE_URL ??
      (secrets === undefined || running?.queue === 'redis' ? undefined : databaseUrl),
    redisUrl: env.REDIS_URL,
    assets: assetsOf(source, secrets === undefined ? undefined : join(path, 'assets')),
    masterKey: env.BYWAY_MASTER_KEY ?? secrets?.masterKey,
    internalToken: env.BYWAY_INTERNAL_TOKEN ?? secrets?.internalToken,
    dataFolder:
      secrets === undefined || env.DATABASE_URL !== undefined
        ? undefined
        : { path, running: running !== undefined },
  };
}

/** The parts of a launcher that runs. The file of one that was killed is passed over. */
function runningPartsOf(path: string): Running | undefined {
  const running = readJson(join(path, runningFile), (value) => runningSchema.safeParse(value).data);
  if (running === undefined) return undefined;
  try {
    process.kill(running.pid, 0);
    return running;
  } catch (error) {
    // EPERM: it runs under another account.
    return errorCode(error) === 'EPERM' ? running : undefined;
  }
}

function databaseUrlOf(port: number, password: string): string {
  return `postgresql://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/byway`;
}

function assetsOf(source: EnvSource, ofDataFolder: string | undefined): Installation['assets'] {
  try {
    const env = readAssetEnv(source);
    const ASSETS_DIR = env.ASSETS_DIR ?? ofDataFolder;
    // Nobody said where assets are, so there is nothing to probe.
    if (ASSETS_DIR === undefined && env.ASSETS_S3_BUCKET === undefined) return undefined;
    return assetSettings({ ...env, ASSETS_DIR: ASSETS_DIR ?? '' });
  } catch (error) {
    return { wrong: error instanceof Error ? error.message.replace(/\s*\n\s*/g, ' ') : 'invalid' };
  }
}

function readJson<T>(file: string, read: (value: unknown) => T | undefined): T | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return read(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // Being written, or not readable for this account: as if it were not there.
    return undefined;
  }
}
