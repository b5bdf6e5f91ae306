import { describe, expect, it } from '@jest/globals';
import { retryAfterMs } from './retry-after.js';

const date = 'Sun, 22 Nov 2026 20:00:00 GMT';

describe('retryAfterMs', () => {
  it.each([
    [{ 'retry-after': '2' }, 2000],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': '1.5' }, 1500],
    [{ 'retry-after-ms': '120', 'retry-after': '2' }, 120],
    [{ 'retry-after-ms': 'soon', 'retry-after': '2' }, 2000],
    [{ 'retry-after': 'Sun, 22 Nov 2026 20:00:30 GMT', date }, 30_000],
    [{ 'retry-after': 'Sun, 22 Nov 2026 19:00:00 GMT', date }, 0],
    [{ 'retry-after': 'Sun, 22 Nov 2026 20:00:30 GMT' }, undefined],
    [{ 'retry-after': 'soon', date }, undefined],
    [{ 'retry-after': '-1', date: 'x' }, undefined],
    [{}, undefined],
  ])('reads %j as %s', (headers, expected) => {
    expect(retryAfterMs(headers)).toBe(expected);
  });

  it('compares a date with the time it is given', () => {
    const headers = { 'retry-after': 'Sun, 22 Nov 2026 20:00:30 GMT', date };
    expect(retryAfterMs(headers, Date.parse(date) + 10_000)).toBe(20_000);
  });
});
