import type { Interval } from '@byway/contracts/analytics-api';
import { BywayError } from '@byway/errors/byway-error';
import type { TimeRange } from './time-range.js';

const MINUTE_MS = 60_000;

/** ms; each divides a day, so that buckets start at the same times of every day in UTC. */
export const intervalMs: Record<Interval, number> = {
  minute: MINUTE_MS,
  '5m': 5 * MINUTE_MS,
  '15m': 15 * MINUTE_MS,
  hour: 60 * MINUTE_MS,
  '6h': 360 * MINUTE_MS,
  day: 1_440 * MINUTE_MS,
};

/** A day of minutes, and some. */
export const MAX_BUCKETS = 1_500;

/**
 * Where the buckets of a range start, in Unix ms: all that share a moment with it.
 * @throws BywayError `invalid_value` when they are more than {@link MAX_BUCKETS}.
 */
export function bucketStarts({ time_from, time_to }: TimeRange, interval: Interval): number[] {
  const length = intervalMs[interval];
  const first = Math.floor(time_from.getTime() / length) * length;
  const count = Math.ceil((time_to.getTime() - first) / length);
  if (count > MAX_BUCKETS) {
    const message = `interval: would make ${count} buckets, at most ${MAX_BUCKETS} are given`;
    throw new BywayError('invalid_value', message, { param: 'interval' });
  }
  return Array.from({ length: count }, (_, index) => first + index * length);
}
