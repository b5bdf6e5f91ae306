import type { Bucket } from '@byway/contracts/analytics-api';
import { axisLabel, type Range } from './time-range.js';

/** One place on the time axis; null where there is nothing to show, which leaves a gap. */
export interface ChartPoint extends Record<string, unknown> {
  time: string;
  succeeded: number;
  failed: number;
  p50: number | null;
  p95: number | null;
  cost: number;
  /** Shares of 1. */
  errorRate: number | null;
  fallbackRate: number | null;
  cacheHitRate: number | null;
}

/** The buckets of a time series as points of the charts. */
export function chartPoints(buckets: readonly Bucket[], range: Range): ChartPoint[] {
  return buckets.map((bucket) => ({
    time: axisLabel(bucket.start, range),
    succeeded: bucket.requests - bucket.errors,
    failed: bucket.errors,
    p50: bucket.latency_ms.p50,
    p95: bucket.latency_ms.p95,
    cost: bucket.cost_usd,
    errorRate: bucket.error_rate,
    fallbackRate: bucket.fallback_rate,
    cacheHitRate: bucket.cache_hit_rate,
  }));
}
