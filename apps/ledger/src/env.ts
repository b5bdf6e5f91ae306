import { assetEnv } from '@byway/assets/asset-env';
import { commonEnv, flagSchema, loadEnv, portSchema, wordListSchema } from '@byway/boot/load-env';
import { type TimeLimits, timeLimitEnv, timeLimits } from '@byway/boot/time-limits';
import { z } from 'zod';

const ms = z.coerce.number().int().min(10);
/** Seconds between the tries of a webhook: ten tries in about a day. */
const RETRY_DELAYS_S = [5, 30, 120, 600, 1_800, 5_400, 14_400, 25_200, 37_800];

const days = z.coerce.number().min(0).max(36_500);

/** Variables of the ledger. */
export const ledgerEnvSchema = z
  .object({
    ...commonEnv,
    PORT: portSchema.default(8793),
    /** false: the migrate command has to have run. */
    MIGRATE_AT_START: flagSchema.default(true),
    /** PostgreSQL that holds the schema `ledger`. */
    DATABASE_URL: z.url(),
    /** Where ledger events are queued: Redis, */
    REDIS_URL: z.url().optional(),
    /** or, without Redis, the PostgreSQL that holds BullMQ's tables. */
    QUEUE_DATABASE_URL: z.url().optional(),
    /** Days a request is kept, counted from its acceptance; 0: for ever. */
    LEDGER_RETENTION_DAYS: days.default(30),
    /** Days request and response bodies are kept; 0: as long as their request. */
    LEDGER_BODY_RETENTION_DAYS: days.default(7),
    /** ms between two looks for accepted attempts that are not queued yet. */
    LEDGER_RELAY_INTERVAL_MS: ms.default(1_000),
    /** ms between two sweeps for jobs that nobody works on. */
    LEDGER_SWEEP_INTERVAL_MS: ms.default(5_000),
    /** ms after which a queued attempt is looked for in the queue; keep it above a worker's lock. */
    LEDGER_CHECK_AFTER_MS: ms.default(10_000),
    /** Jobs that may be open at one time, over all workspaces; more are refused with `queue_full`. */
    LEDGER_MAX_OPEN_JOBS: z.coerce.number().int().min(1).default(100_000),
    /** ms after which an attempt that waits is put in line with plain calls. */
    LEDGER_PRIORITY_AGE_MS: ms.default(30_000),
    /** For drills only: where to stand still, to be killed there. */
    BYWAY_FAIL_POINT: z.enum(['after-commit']).optional(),
    /** Seconds between the tries of a webhook; one more try than numbers is made. */
    LEDGER_WEBHOOK_RETRY_DELAYS_S: wordListSchema
      .pipe(z.array(z.coerce.number<string>().min(0).max(604_800)).min(1).max(50))
      .default(RETRY_DELAYS_S),
    /** ms after which a webhook try that was not reported is queued again; a try may take 15 s. */
    LEDGER_WEBHOOK_LEASE_MS: ms.default(30_000),
    /** Days a webhook delivery is kept after its end; 0: for ever. */
    LEDGER_WEBHOOK_RETENTION_DAYS: days.default(7),
    ...assetEnv,
    ...timeLimitEnv,
    /** Where job results are; without it and without a bucket they are left to expire there. */
    ASSETS_DIR: z.string().optional(),
  })
  .refine((env) => env.REDIS_URL !== undefined || env.QUEUE_DATABASE_URL !== undefined, {
    path: ['REDIS_URL'],
    message: 'one of REDIS_URL and QUEUE_DATABASE_URL is needed',
  });
export type LedgerEnv = z.output<typeof ledgerEnvSchema> & { limits: TimeLimits };

/** The ledger's variables, typed. Throws an error that lists every variable at fault. */
export function readLedgerEnv(source: Record<string, string | undefined>): LedgerEnv {
  const env = loadEnv(ledgerEnvSchema, source);
  return { ...env, limits: timeLimits(env) };
}

const migrateEnvSchema = z.object({
  DATABASE_URL: z.url(),
  /** When the queues are in PostgreSQL: their tables are made, too. */
  QUEUE_DATABASE_URL: z.url().optional(),
});

export type LedgerMigrateEnv = z.output<typeof migrateEnvSchema>;

/** The variables of the migrate command. */
export function readLedgerMigrateEnv(
  source: Record<string, string | undefined> = process.env,
): LedgerMigrateEnv {
  return loadEnv(migrateEnvSchema, source);
}
