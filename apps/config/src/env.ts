import { commonEnv, flagSchema, loadEnv, portSchema } from '@byway/boot/load-env';
import { type TimeLimits, timeLimitEnv, timeLimits } from '@byway/boot/time-limits';
import { z } from 'zod';

/** Variables of the config service. */
export const configEnvSchema = z.object({
  ...commonEnv,
  ...timeLimitEnv,
  PORT: portSchema.default(8792),
  /** false: the migrate command has to have run. */
  MIGRATE_AT_START: flagSchema.default(true),
  /** PostgreSQL that holds the schema `config`. */
  DATABASE_URL: z.url(),
  /** Seals keys that are written into configs. */
  VAULT_URL: z.url(),
});
export type ConfigEnv = z.output<typeof configEnvSchema> & { limits: TimeLimits };

/** The config service's variables, typed. Throws an error that lists every variable at fault. */
export function readConfigEnv(source: Record<string, string | undefined>): ConfigEnv {
  const env = loadEnv(configEnvSchema, source);
  return { ...env, limits: timeLimits(env) };
}

/** The variables of the migrate command. */
export function readConfigMigrateEnv(
  source: Record<string, string | undefined> = process.env,
): Pick<ConfigEnv, 'DATABASE_URL'> {
  return loadEnv(configEnvSchema.pick({ DATABASE_URL: true }), source);
}
