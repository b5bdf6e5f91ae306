import { BywayError } from '@byway/errors/byway-error';

const DAY_MS = 86_400_000;

/** From when (included) to when (not included). */
export interface TimeRange {
  time_from: Date;
  time_to: Date;
}

/**
 * The range of a query: up to now, and the 24 hours before its end, unless it says otherwise.
 * @throws BywayError `invalid_value` for a range that holds no time.
 */
export function timeRangeOf(
  asked: { [Key in keyof TimeRange]?: Date | undefined },
  nowMs: number,
): TimeRange {
  const time_to = asked.time_to ?? new Date(nowMs);
  const time_from = asked.time_from ?? new Date(Math.max(0, time_to.getTime() - DAY_MS));
  if (time_from < time_to) return { time_from, time_to };
  const param = asked.time_from === undefined ? 'time_to' : 'time_from';
  throw new BywayError('invalid_value', `${param}: time_from must be before time_to`, { param });
}
