import { commonEnv, loadEnv, portSchema } from '@byway/boot/load-env';
import { z } from 'zod';

/** Variables of the config service. */
export const configEnvSchema = z.object({
  ...commonEnv,
  PORT: portSchema.default(8792),
  /** PostgreSQL that holds the schema `config`. */
  DATABASE_URL: z.url(),
  /** Where inline keys are sealed. */
  VAULT_URL: z.url({ protocol: /^https?$/ }),
});
export type ConfigEnv = z.output<typeof configEnvSchema>;

/** The config service's variables, typed. Throws an error that lists every variable at fault. */
export function readConfigEnv(source: Record<string, string | undefined>): ConfigEnv {
  return loadEnv(configEnvSchema, source);
}
