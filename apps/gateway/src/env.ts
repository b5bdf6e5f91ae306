import { assetEnv } from '@byway/assets/asset-env';
import { commonEnv, flagSchema, loadEnv, portSchema, wordListSchema } from '@byway/boot/load-env';
import { type TimeLimits, timeLimitEnv, timeLimits } from '@byway/boot/time-limits';
import { telemetryEnv } from '@byway/telemetry/telemetry-env';
import { join } from 'node:path';
import { z } from 'zod';

const schema = z.object({
  ...commonEnv,
  ...assetEnv,
  ...timeLimitEnv,
  PORT: portSchema.default(8787),
  /** Where workers deliver replies. */
  INTERNAL_PORT: portSchema.default(8788),
  /** The internal address as workers reach it; default: this host and port. */
  INTERNAL_URL: z.url().optional(),
  /** The gateway as callers reach it, as the worker's; the dashboard may show pictures from there. */
  PUBLIC_URL: z.url().optional(),
  /** Folder of the built dashboard; it may be absent. */
  DASHBOARD_DIR: z.string().default(join(import.meta.dirname, '../../dashboard/dist')),
  VAULT_URL: z.url(),
  CONFIG_URL: z.url(),
  LEDGER_URL: z.url(),
  REDIS_URL: z.url().optional(),
  QUEUE_DATABASE_URL: z.url().optional(),
  /** Bytes of the body of a call of a model; pictures may be in it. */
  BODY_LIMIT: z.coerce
    .number()
    .int()
    .min(1024)
    .default(32 * 1024 * 1024),
  /** ms from accepting a request to giving it up. */
  REQUEST_DEADLINE_MS: z.coerce.number().int().min(1000).default(300_000),
  /** The same for calls with `Prefer: respond-async` or `wait`. */
  ASYNC_DEADLINE_MS: z.coerce.number().int().min(1000).default(3_600_000),
  /** Whether an SDK's retry gets the answer of its call that still runs. */
  JOIN_SDK_RETRIES: flagSchema.default(true),
  /** Attempts that may wait in one provider's queue before new ones are refused. */
  QUEUE_LIMIT: z.coerce.number().int().min(1).default(10_000),
  /** `host` or `host:port` that may be private. */
  TRUSTED_CUSTOM_HOSTS: wordListSchema.default([]),
  /** The same for pictures that callers point to. */
  TRUSTED_IMAGE_HOSTS: wordListSchema.default([]),
  /** Base URL of a provider simulator that runs, to be named in `GET /v1/providers`. */
  SIMULATOR_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Seconds that the log keeps pictures of requests, as the worker's; 0: for ever. */
  LOG_ASSET_TTL_S: z.coerce
    .number()
    .int()
    .min(0)
    .default(7 * 24 * 3600),
  /** For drills only: where to stand still, to be killed there. */
  BYWAY_FAIL_POINT: z.enum(['before-answer']).optional(),
});

export type GatewayEnv = z.output<typeof schema> & {
  limits: TimeLimits;
  telemetry: ReturnType<typeof telemetryEnv>;
};

/** The gateway's settings from `process.env` or a set of the launcher's. */
export function readGatewayEnv(source: Record<string, string | undefined>): GatewayEnv {
  const env = loadEnv(schema, source);
  return { ...env, limits: timeLimits(env), telemetry: telemetryEnv(source) };
}
