import { assetEnv } from '@byway/assets/asset-env';
import { loadEnv } from '@byway/boot/load-env';
import { z } from 'zod';

export type EnvSource = Record<string, string | undefined>;

/**
 * What every command reads. Nothing is checked here but that it is there: a variable of a service that
 * is wrong must not keep `byway jobs` from working, and `byway doctor` reports it.
 */
const schema = z.object({
  /** Base URL of the public API. */
  BYWAY_URL: z.string().optional(),
  BYWAY_API_KEY: z.string().optional(),
  /** Any value: no colours; see no-color.org. */
  NO_COLOR: z.string().optional(),
  // What follows is read by `byway doctor` alone.
  BYWAY_DATA_DIR: z.string().default('.byway'),
  DATABASE_URL: z.string().optional(),
  QUEUE_DATABASE_URL: z.string().optional(),
  REDIS_URL: z.string().optional(),
  VAULT_URL: z.string().optional(),
  CONFIG_URL: z.string().optional(),
  LEDGER_URL: z.string().optional(),
  /** The worker's health endpoints, which no service needs to know. */
  WORKER_URL: z.string().optional(),
  BYWAY_MASTER_KEY: z.string().optional(),
  BYWAY_INTERNAL_TOKEN: z.string().optional(),
});
export type CliEnv = z.output<typeof schema>;

/** The variables of the command line. */
export function readCliEnv(source: EnvSource): CliEnv {
  return loadEnv(schema, source);
}

const assetEnvSchema = z.object({
  ...assetEnv,
  /** Without a default: what is not named is not probed. */
  ASSETS_DIR: z.string().optional(),
});

/** The variables of the asset store. Throws an error that lists those at fault, without values. */
export function readAssetEnv(source: EnvSource): z.output<typeof assetEnvSchema> {
  return loadEnv(assetEnvSchema, source);
}
