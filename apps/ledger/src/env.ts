import { assetEnv } from '@byway/assets/asset-env';
import { commonEnv, loadEnv, portSchema } from '@byway/boot/load-env';
import { z } from 'zod';

const ms = z.coerce.number().int().min(10);
const days = z.coerce.number().min(0).max(36_500);

/** Variables of the ledger. */
export const ledgerEnvSchema = z
  .object({
    ...commonEnv,
    PORT: portSchema.default(8793),
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
    ...assetEnv,
    /** Where job results are; without it and without a bucket they are left to expire there. */
    ASSETS_DIR: z.string().optional(),
  })
  .refine((env) => env.REDIS_URL !== undefined || env.QUEUE_DATABASE_URL !== undefined, {
    path: ['REDIS_URL'],
    message: 'one of REDIS_URL and QUEUE_DATABASE_URL is needed',
  });
export type LedgerEnv = z.output<typeof ledgerEnvSchema>;

/** The ledger's variables, typed. Throws an error that lists every variable at fault. */
export function readLedgerEnv(source: Record<string, string | undefined>): LedgerEnv {
  return loadEnv(ledgerEnvSchema, source);
}
