import { BywayError } from '@byway/errors/byway-error';
import { describe, expect, it } from '@jest/globals';
import { bucketStarts, MAX_BUCKETS } from './buckets.js';
import { timeRangeOf } from './time-range.js';

const at = (text: string) => new Date(text);
const range = (from: string, to: string) => ({ time_from: at(from), time_to: at(to) });
const starts = (...given: Parameters<typeof bucketStarts>) =>
  bucketStarts(...given).map((ms) => new Date(ms).toISOString());

describe('the buckets of a range', () => {
  it('begin at full intervals of UTC and cover all of it', () => {
    expect(starts(range('2026-11-22T12:07:00Z', '2026-11-22T12:31:00Z'), '15m')).toEqual([
      '2026-11-22T12:00:00.000Z',
      '2026-11-22T12:15:00.000Z',
      '2026-11-22T12:30:00.000Z',
    ]);
    expect(starts(range('2026-11-21T23:00:00Z', '2026-11-22T13:00:00Z'), '6h')).toEqual([
      '2026-11-21T18:00:00.000Z',
      '2026-11-22T00:00:00.000Z',
      '2026-11-22T06:00:00.000Z',
      '2026-11-22T12:00:00.000Z',
    ]);
    expect(starts(range('2026-11-21T00:00:00Z', '2026-11-23T00:00:00Z'), 'day')).toHaveLength(2);
    expect(starts(range('2026-11-21T00:00:00.000Z', '2026-11-21T00:00:00.001Z'), 'minute')).toHaveLength(1);
  });

  it('are refused when there are more than can be given, before any is made', () => {
    const day = range('2026-11-21T00:00:00Z', '2026-11-22T01:00:00Z');
    expect(bucketStarts(day, 'minute')).toHaveLength(MAX_BUCKETS);
    const one = { ...day, time_to: new Date(day.time_to.getTime() + 1) };
    expect(() => bucketStarts(one, 'minute')).toThrow(/^interval: would make 1501 buckets/);
    const ever = range('1970-01-01', '9999-12-31');
    expect(() => bucketStarts(ever, 'minute')).toThrow(BywayError);
  });
});

describe('the range of a query', () => {
  const nowMs = Date.parse('2026-11-22T12:00:00Z');

  it('is the last 24 hours, or those before the time it ends at', () => {
    expect(timeRangeOf({}, nowMs)).toEqual(range('2026-11-21T12:00:00Z', '2026-11-22T12:00:00Z'));
    expect(timeRangeOf({ time_to: at('2026-11-02T00:00:00Z') }, nowMs)).toEqual(
      range('2026-11-01T00:00:00Z', '2026-11-02T00:00:00Z'),
    );
    expect(timeRangeOf({ time_from: at('2026-11-22T11:00:00Z') }, nowMs)).toEqual(
      range('2026-11-22T11:00:00Z', '2026-11-22T12:00:00Z'),
    );
  });

  it('is refused when it holds no time, and the answer names the parameter', () => {
    const noon = at('2026-11-22T12:00:00Z');
    expect(() => timeRangeOf({ time_from: noon }, nowMs)).toThrow(/^time_from: /);
    expect(() => timeRangeOf({ time_from: noon, time_to: noon }, nowMs)).toThrow(/^time_from: /);
    expect(() => timeRangeOf({ time_to: at('1970-01-01') }, nowMs)).toThrow(/^time_to: /);
  });
});
