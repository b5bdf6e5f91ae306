import type { Metrics } from '@byway/contracts/analytics-api';
import { z } from 'zod';

/** node-postgres gives `bigint` and `numeric` as text, to lose no digit. */
const number = z.string().transform(Number);

/** What {@link metricColumns} selects. */
export const metricRowSchema = z.object({
  requests: number,
  ended: number,
  errors: number,
  fallbacks: number,
  cache_hits: number,
  latencies: z.tuple([z.number(), z.number()]).nullable(),
  cost_usd: number,
  input_tokens: number,
  output_tokens: number,
  images: number,
});
export type MetricRow = z.output<typeof metricRowSchema>;

/**
 * Aggregates over `requests r`. What an error is, is said here and nowhere else: a request that failed
 * or expired. Requests that are under way, and their latencies, are in nothing but sums.
 */
export const metricColumns = `
  count(*) AS requests,
  count(*) FILTER (WHERE r.status <> 'in_progress') AS ended,
  count(*) FILTER (WHERE r.status IN ('failed', 'expired')) AS errors,
  count(*) FILTER (WHERE r.fallback AND r.status <> 'in_progress') AS fallbacks,
  count(*) FILTER (WHERE r.cache_status = 'HIT' AND r.status <> 'in_progress') AS cache_hits,
  percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY r.latency_ms) AS latencies,
  COALESCE(sum(r.cost_usd), 0) AS cost_usd,
  COALESCE(sum(r.input_tokens), 0) AS input_tokens,
  COALESCE(sum(r.output_tokens), 0) AS output_tokens,
  COALESCE(sum(r.images), 0) AS images`;

/** What is told where there was no request. */
export const noRequests: MetricRow = {
  requests: 0,
  ended: 0,
  errors: 0,
  fallbacks: 0,
  cache_hits: 0,
  latencies: null,
  cost_usd: 0,
  input_tokens: 0,
  output_tokens: 0,
  images: 0,
};

/** A row as the API shows it. */
export function toMetrics(row: MetricRow): Metrics {
  const rate = (count: number) => (row.ended === 0 ? null : count / row.ended);
  const [p50, p95] = row.latencies ?? [null, null];
  return {
    requests: row.requests,
    errors: row.errors,
    error_rate: rate(row.errors),
    fallbacks: row.fallbacks,
    fallback_rate: rate(row.fallbacks),
    cache_hits: row.cache_hits,
    cache_hit_rate: rate(row.cache_hits),
    latency_ms: { p50, p95 },
    cost_usd: row.cost_usd,
    tokens: { input: row.input_tokens, output: row.output_tokens },
    images: row.images,
  };
}
