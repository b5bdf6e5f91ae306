import { commonEnv, flagSchema, loadEnv, portSchema, wordListSchema } from '@byway/boot/load-env';
import { type TimeLimits, timeLimitEnv, timeLimits } from '@byway/boot/time-limits';
import { apiKeyPrefix } from '@byway/contracts/vault-api';
import { z } from 'zod';
import { parseMasterKey } from '@byway/boot/master-key';

/** Shorter admin keys could be guessed: this one opens everything. */
const SHORTEST_ADMIN_KEY = 20;

const masterKeySchema = z.string().transform((text, context) => {
  try {
    return parseMasterKey(text);
  } catch (error) {
    context.addIssue({
      code: 'custom',
      message: error instanceof Error ? error.message : 'is no master key',
    });
    return z.NEVER;
  }
});

/** What the vault and `rotate-master` both need. */
const storeEnv = {
  DATABASE_URL: z.string().min(1),
  /** 32 bytes as base64 or hex; seals. */
  BYWAY_MASTER_KEY: masterKeySchema,
  /** Master keys of before, comma list; only open. */
  BYWAY_MASTER_KEYS_OLD: wordListSchema.pipe(z.array(masterKeySchema)).default([]),
};

export const vaultEnvSchema = z.object({
  ...commonEnv,
  ...timeLimitEnv,
  ...storeEnv,
  PORT: portSchema.default(8791),
  /** false: the migrate command has to have run. */
  MIGRATE_AT_START: flagSchema.default(true),
  /** Kept as an API key with all scopes in the default workspace. */
  BYWAY_ADMIN_KEY: z
    .string()
    .startsWith(apiKeyPrefix, `must start with ${apiKeyPrefix}`)
    .min(SHORTEST_ADMIN_KEY, `must have at least ${SHORTEST_ADMIN_KEY} characters`)
    .optional(),
  /** Hosts or host:port that may be private addresses. */
  TRUSTED_CUSTOM_HOSTS: wordListSchema.default([]),
});
export type VaultEnv = z.output<typeof vaultEnvSchema> & { limits: TimeLimits };

export const rotateMasterEnvSchema = z.object(storeEnv);
export type RotateMasterEnv = z.output<typeof rotateMasterEnvSchema>;

type Source = Record<string, string | undefined>;

/** The vault's variables; throws one error that lists all at fault. */
export function readVaultEnv(source: Source = process.env): VaultEnv {
  const env = loadEnv(vaultEnvSchema, source);
  return { ...env, limits: timeLimits(env) };
}

/** The variables of the `rotate-master` command. */
export function readRotateMasterEnv(source: Source = process.env): RotateMasterEnv {
  return loadEnv(rotateMasterEnvSchema, source);
}

/** The variables of the `migrate` command. */
export function readVaultMigrateEnv(source: Source = process.env): Pick<VaultEnv, 'DATABASE_URL'> {
  return loadEnv(vaultEnvSchema.pick({ DATABASE_URL: true }), source);
}
