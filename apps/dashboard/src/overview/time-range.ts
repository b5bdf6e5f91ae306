import { type Interval, intervalMs } from '@byway/contracts/analytics-api';
import { z } from 'zod';

const HOUR_MS = 3_600_000;

/** The ranges to choose from, each cut into 60 to 170 intervals: enough to see, few enough to read. */
const ranges = {
  '1h': { label: '1 hour', lengthMs: HOUR_MS, interval: 'minute' },
  '6h': { label: '6 hours', lengthMs: 6 * HOUR_MS, interval: '5m' },
  '24h': { label: '24 hours', lengthMs: 24 * HOUR_MS, interval: '15m' },
  '7d': { label: '7 days', lengthMs: 7 * 24 * HOUR_MS, interval: 'hour' },
  '30d': { label: '30 days', lengthMs: 30 * 24 * HOUR_MS, interval: '6h' },
} as const satisfies Record<string, { label: string; lengthMs: number; interval: Interval }>;

export const rangeSchema = z.enum(['1h', '6h', '24h', '7d', '30d']);
export type Range = z.output<typeof rangeSchema>;

/** For a select. */
export const rangeChoices = rangeSchema.options.map((value) => ({ value, label: ranges[value].label }));

export const intervalOf = (range: Range): Interval => ranges[range].interval;

export interface Period {
  /** ISO 8601. */
  time_from: string;
  time_to: string;
}

/**
 * The range that ends with the interval `nowMs` is in, and the one of the same length before it. Both
 * begin at whole intervals, so the figures of a bucket stay the same from one look to the next.
 */
export function periodsOf(range: Range, nowMs: number): { current: Period; before: Period } {
  const { lengthMs, interval } = ranges[range];
  const step = intervalMs[interval];
  const end = (Math.floor(nowMs / step) + 1) * step;
  const period = (from: number): Period => ({
    time_from: new Date(from).toISOString(),
    time_to: new Date(from + lengthMs).toISOString(),
  });
  return { current: period(end - lengthMs), before: period(end - 2 * lengthMs) };
}

const timeOfDay = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const dayAndTime = new Intl.DateTimeFormat('en', {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** The start of an interval on an axis: the day only where the range has several. */
export function axisLabel(start: string, range: Range): string {
  return (range === '7d' || range === '30d' ? dayAndTime : timeOfDay).format(new Date(start));
}
