import { type Interval, intervalMs } from '@byway/contracts/analytics-api';
import { BywayError } from '@byway/errors/byway-error';
import type { TimeRange } from './time-range.js';

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
