import { assetEnv } from '@byway/assets/asset-env';
import { commonEnv, loadEnv, portSchema, wordListSchema } from '@byway/boot/load-env';
import { type TimeLimits, timeLimitEnv, timeLimits } from '@byway/boot/time-limits';
import { telemetryEnv } from '@byway/telemetry/telemetry-env';
import { z } from 'zod';

const MIB = 1024 * 1024;

const schema = z.object({
  ...commonEnv,
  ...assetEnv,
  ...timeLimitEnv,
  /** Health endpoints. */
  PORT: portSchema.default(8794),
  VAULT_URL: z.url(),
  LEDGER_URL: z.url(),
  REDIS_URL: z.url().optional(),
  QUEUE_DATABASE_URL: z.url().optional(),
  /** `*`, or the providers whose queues this process consumes. */
  WORKER_PROVIDERS: wordListSchema.default(['*']),
  /** Attempts at the same time, for each provider. */
  WORKER_CONCURRENCY: z.coerce.number().int().min(1).max(10_000).default(64),
  /** Webhooks sent at the same time; 0: this process sends none. */
  WORKER_WEBHOOK_CONCURRENCY: z.coerce.number().int().min(0).max(1_000).default(16),
  /** ms for one attempt where the config sets no `request_timeout`. */
  ATTEMPT_TIMEOUT_MS: z.coerce.number().int().min(1).default(120_000),
  /** ms without a byte after which a streamed answer that has begun is given up. */
  STREAM_IDLE_TIMEOUT_MS: z.coerce.number().int().min(1).default(60_000),
  /** Bytes of one provider response. */
  PROVIDER_RESPONSE_LIMIT: z.coerce
    .number()
    .int()
    .min(1)
    .default(64 * MIB),
  /** Bytes: larger images are delivered but not kept for the log. */
  LOG_IMAGE_LIMIT: z.coerce
    .number()
    .int()
    .min(0)
    .default(8 * MIB),
  /** `host` or `host:port` that may be private. */
  TRUSTED_CUSTOM_HOSTS: wordListSchema.default([]),
  /** The same for pictures that callers point to. */
  TRUSTED_IMAGE_HOSTS: wordListSchema.default([]),
  /** Bytes of a picture that a caller points to. */
  IMAGE_INPUT_LIMIT: z.coerce
    .number()
    .int()
    .min(1)
    .default(20 * MIB),
  /** Where signed asset URLs point: the gateway as callers reach it. */
  PUBLIC_URL: z.url().default('http://127.0.0.1:8787'),
  /** Seconds that a URL of `response_format: "url"` is good for. */
  ASSET_URL_TTL_S: z.coerce.number().int().min(1).default(3600),
  /** Seconds that the log keeps images, as LEDGER_BODY_RETENTION_DAYS for other bodies; 0: for ever. */
  LOG_ASSET_TTL_S: z.coerce
    .number()
    .int()
    .min(0)
    .default(7 * 24 * 3600),
  /** Dead workers are noticed after this many ms without a sign of life. */
  WORKER_LOCK_MS: z.coerce.number().int().min(1000).default(10_000),
  WORKER_STALLED_CHECK_MS: z.coerce.number().int().min(250).default(3000),
  /** ms that running attempts get to end at shutdown. */
  DRAIN_MS: z.coerce.number().int().min(0).default(130_000),
});

export type WorkerEnv = z.output<typeof schema> & {
  limits: TimeLimits;
  telemetry: ReturnType<typeof telemetryEnv>;
};

/** The worker's settings from `process.env` or a set of the launcher's. */
export function readWorkerEnv(source: Record<string, string | undefined>): WorkerEnv {
  const env = loadEnv(schema, source);
  return { ...env, limits: timeLimits(env), telemetry: telemetryEnv(source) };
}
