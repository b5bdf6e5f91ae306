import { flagSchema, loadEnv, portSchema, wordListSchema } from '@byway/boot/load-env';
import { withSecretFiles } from '@byway/boot/secret-files';
import { resolve } from 'node:path';
import { z } from 'zod';

const schema = z.object({
  /** Port of the public API; everything else takes free loopback ports. */
  PORT: portSchema.default(8787),
  HOST: z.string().default('127.0.0.1'),
  BYWAY_DATA_DIR: z
    .string()
    .default('.byway')
    .transform((folder) => resolve(folder)),
  /** PostgreSQL to use in place of the embedded one; one database, four schemas. */
  DATABASE_URL: z.url().optional(),
  /** Redis or Valkey to use in place of the PostgreSQL queue. */
  REDIS_URL: z.url().optional(),
  BYWAY_ADMIN_KEY: z.string().startsWith('bw-').optional(),
  BYWAY_MASTER_KEY: z.string().optional(),
  BYWAY_INTERNAL_TOKEN: z.string().min(16).optional(),
  TRUSTED_CUSTOM_HOSTS: wordListSchema.default([]),
  /** Whether to start the provider simulator too. */
  SIMULATOR: flagSchema.default(true),
  /** A provider simulator that runs already; then none is started. */
  SIMULATOR_URL: z.url({ protocol: /^https?$/ }).optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  /** Print one JSON line instead of the welcome text, for programs that start Byway. */
  BYWAY_JSON_OUTPUT: flagSchema.default(false),
});

export type LauncherEnv = z.output<typeof schema> & {
  /** The whole environment with secrets from files, for the variables that single services read. */
  inherited: Record<string, string | undefined>;
};

/** The launcher's settings from `process.env`. */
export function readLauncherEnv(source: Record<string, string | undefined>): LauncherEnv {
  // Read once here: a service must not find both the file's name and the value.
  const inherited = withSecretFiles(source);
  return { ...loadEnv(schema, inherited), inherited };
}
