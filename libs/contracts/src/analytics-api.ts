import { z } from 'zod';
import { logQuerySchema } from './ledger-api.js';

/** Query of GET /v1/analytics/totals: the filters of GET /v1/logs. */
export const totalsQuerySchema = logQuerySchema.omit({ limit: true, after: true });

export const intervalSchema = z.enum(['minute', '5m', '15m', 'hour', '6h', 'day']);
export type Interval = z.infer<typeof intervalSchema>;

const MINUTE_MS = 60_000;
/** ms; each divides a day, so that buckets start at the same times of every day in UTC. */
export const intervalMs: Readonly<Record<Interval, number>> = {
  minute: MINUTE_MS,
  '5m': 5 * MINUTE_MS,
  '15m': 15 * MINUTE_MS,
  hour: 60 * MINUTE_MS,
  '6h': 360 * MINUTE_MS,
  day: 1_440 * MINUTE_MS,
};

export const timeseriesQuerySchema = totalsQuerySchema.extend({ interval: intervalSchema });

export const dimensionSchema = z.enum(['provider', 'model', 'config', 'virtual_key', 'endpoint', 'api_key']);
export type Dimension = z.infer<typeof dimensionSchema>;
export const breakdownQuerySchema = totalsQuerySchema.extend({ by: dimensionSchema });

/**
 * What is told about any set of requests. All but `requests`, cost, tokens and images count requests
 * that ended; rates are shares of those. An error is a request that failed or expired; one that its
 * caller cancelled ended, without an error.
 */
export const metricsSchema = z.object({
  requests: z.number().int(),
  errors: z.number().int(),
  /** 0 to 1, as all rates; null when no request ended. */
  error_rate: z.number().nullable(),
  /** Requests for which more than one target was tried. */
  fallbacks: z.number().int(),
  fallback_rate: z.number().nullable(),
  cache_hits: z.number().int(),
  cache_hit_rate: z.number().nullable(),
  /** ms from acceptance to the end of the answer. */
  latency_ms: z.object({ p50: z.number().nullable(), p95: z.number().nullable() }),
  /** USD, by list price; unpriced attempts count as 0. */
  cost_usd: z.number(),
  /** What providers reported, over all attempts. */
  tokens: z.object({ input: z.number().int(), output: z.number().int() }),
  images: z.number().int(),
});
export type Metrics = z.infer<typeof metricsSchema>;

export const totalsSchema = z.object({
  object: z.literal('analytics.totals'),
  time_from: z.string(),
  time_to: z.string(),
  ...metricsSchema.shape,
});
export const bucketSchema = z.object({
  object: z.literal('analytics.bucket'),
  start: z.string(),
  end: z.string(),
  ...metricsSchema.shape,
});
export type Bucket = z.infer<typeof bucketSchema>;
export const groupSchema = z.object({
  object: z.literal('analytics.group'),
  /** null: requests that have none. */
  key: z.string().nullable(),
  ...metricsSchema.shape,
});
