import { describe, expect, it } from '@jest/globals';
import { periodsOf } from './time-range.js';

const at = (time: string) => Date.parse(`2026-11-24T${time}Z`);

describe('the periods of an overview', () => {
  it('ends with the interval that is running', () => {
    expect(periodsOf('24h', at('10:07:30')).current).toEqual({
      time_from: '2026-11-23T10:15:00.000Z',
      time_to: '2026-11-24T10:15:00.000Z',
    });
  });

  it('stays the same within an interval', () => {
    expect(periodsOf('1h', at('10:07:01'))).toEqual(periodsOf('1h', at('10:07:59')));
  });

  it('compares with the period that ends where the current one begins', () => {
    const { current, before } = periodsOf('7d', at('10:07:30'));
    expect(before.time_to).toBe(current.time_from);
    expect(before.time_from).toBe('2026-11-10T11:00:00.000Z');
  });
});
